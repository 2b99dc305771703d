"""A kill at any moment, and two builds at once: no half page, no half secret, no lost site."""

from __future__ import annotations

import subprocess
import sys

import pytest

from retainer import files
from retainer.crypto import keys as links
from retainer.project import secret
from tests.helpers.adversity import MKDOCS, full, killed, needs_posix, refused
from tests.helpers.support import RETAINER, TEST_SECRET, Portal, environment, run, tree


def started(portal: Portal, *command: str) -> subprocess.Popen[str]:
    """A command that runs beside the test."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=portal.root,
        env=environment(HOME=str(portal.root)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


# --- a sudden end --------------------------------------------------------------------------------


@needs_posix
def test_whenever_the_writing_is_killed_a_page_is_the_old_one_or_the_new_one(
    portal: Portal,
) -> None:
    for slug in ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"):
        portal.write(f"good/p/{slug}/index.html", f"old {slug}" * 999)
    portal.write("good/404.html", "not found")
    for slug in ("bbbbbbbbbbbbbbbb", "cccccccccccccccc"):
        portal.write(f"source/{slug}", f"new {slug}" * 9999)
    times, torn = killed(portal, portal.root / "source", portal.root / "good")
    assert times > 20
    assert torn == 0


@needs_posix
@pytest.mark.parametrize("command", [["links"], ["schema"], ["publish", "site"]])
def test_who_stops_reading_ends_it_in_silence(portal: Portal, command: list[str]) -> None:
    portal.client("acme")
    portal.site.mkdir()
    with started(portal, *RETAINER, *command) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


@needs_posix
def test_after_a_kill_the_next_build_mends(portal: Portal) -> None:
    portal.client("acme")
    portal.build().ok()
    before = portal.files()
    with started(portal, *MKDOCS) as process:
        assert process.stderr
        for line in process.stderr:
            if "Building documentation" in line:
                break
        process.kill()
    assert portal.files() != before
    # The lock went with the process that held it.
    ran = portal.build().ok()
    assert "running" not in ran.output
    # MkDocs writes the time of the build into the sitemap's gzip header.
    changed = {name for name, text in portal.files().items() if before.get(name) != text}
    assert changed <= {"sitemap.xml.gz"}


# --- two at once ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [(*MKDOCS, "--site-dir", "public"), (*RETAINER, "publish", "public")],
    ids=["build", "publish"],
)
def test_a_build_waits_for_another_one(portal: Portal, command: tuple[str, ...]) -> None:
    portal.client("acme")
    public = portal.root / "public"
    public.mkdir()
    lock = files.build_lock(portal.root / ".retainer" / "lock", print)
    with started(portal, *command) as process:
        assert process.stderr
        line = next(line for line in process.stderr if "of this portal" in line)
        assert "Another build of this portal is running; this one waits for its end." in line
        assert tree(public) == {}
        lock.close()
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(list(public.glob("p/*/index.html"))) == 1


def test_nobody_waits_for_ever(portal: Portal) -> None:
    portal.client("acme")
    (portal.root / "public").mkdir()
    hold = (
        "import sys; from pathlib import Path; from retainer.files import build_lock\n"
        "held = build_lock(Path('.retainer/lock'), print)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    hurry = (
        "from retainer import files; files.PATIENCE = 0.2\n"
        "from retainer.cli import main; main(['publish', 'public'])"
    )
    with started(portal, "-c", hold) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            ran = run("-c", hurry, cwd=portal.root)
        finally:
            process.kill()
    said = "error: another build of this portal goes on and on; end it, then try again"
    assert refused(ran, "error:") == said


def test_two_first_builds_have_one_secret(portal: Portal) -> None:
    def random(count: int) -> bytes:
        """While this one makes its secret, the other one is done."""
        portal.write(".retainer/secret", TEST_SECRET).chmod(0o600)
        return bytes(count)

    found = secret.find_secret(portal.root, {}, random)
    assert found.key == links.decode_secret(TEST_SECRET)
    assert not found.made
    assert (portal.root / ".retainer" / "secret").read_text("ascii") == TEST_SECRET


@needs_posix
def test_half_a_secret_is_never_left(portal: Portal) -> None:
    ran = full(portal, 20, *RETAINER, "links", RETAINER_SECRET=None)
    refused(ran, "a secret cannot be kept: ", "File too large; make room on that disk")
    left = {path.name for path in (portal.root / ".retainer").iterdir()}
    assert left == {".gitignore", "lock"}
