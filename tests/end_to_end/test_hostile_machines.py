"""Full disks, closed folders, sudden ends, two at once, odd names: it works, or a line says why."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from retainer.diagnostics import Refused
from tests.helpers.adversity import MKDOCS, full, needs_posix, powerless, refused
from tests.helpers.inside import prepared, urls
from tests.helpers.support import RETAINER, TEST_SECRET, Portal, make_portal, run, tree


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal with two clients, built; tests take copies."""
    portal = make_portal(tmp_path_factory.mktemp("built") / "portal")
    portal.client("acme", link="abcdefg2")
    portal.client("beta", link="bbbbbbb2")
    portal.build().ok()
    return portal


@pytest.fixture
def own(built: Portal, tmp_path: Path) -> Portal:
    """A copy of it."""
    shutil.copytree(built.root, tmp_path / "portal")
    return Portal(tmp_path / "portal")


# --- the disk ------------------------------------------------------------------------------------


@needs_posix
def test_a_disk_that_fills_up_while_mkdocs_writes_is_a_line(own: Portal) -> None:
    # Private pages fit under it, this does not.
    (own.root / "docs" / "film.mp4").write_bytes(bytes(2_000_000))
    ran = full(own, 1_000_000, *MKDOCS)
    refused(ran, "the site is not whole, so do not publish it: ", "/site/", "make room")
    own.build().ok()


def test_where_the_new_site_would_not_fit_the_old_one_stays(
    own: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own.root / "docs" / "film.mp4").write_bytes(bytes(9_000_000))
    usage = shutil.disk_usage(own.root)
    size = sum(len(content) for content in own.files().values())
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=8_900_000 - size))
    with pytest.raises(Refused, match=r"would not fit on its disk.* make room for 1 MB more"):
        prepared(own)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=9_500_000 - size))
    prepared(own).leave()


@needs_posix
def test_what_must_go_is_gone_though_the_disk_is_full(own: Portal) -> None:
    before = urls(own)
    own.client("acme", link="abcdefg2", note="More.")
    own.client("beta", link="bbbbbbb2", status="withdrawn")
    # What is sealed waits on another disk; on that of the site nothing more fits.
    program = (
        "import sys; from retainer import files\n"
        "def full(*_, **__): raise OSError(28, 'No space left on device')\n"
        "files._fill = full\n"
        "from retainer.cli import main; main(['publish', 'site'])"
    )
    refused(run("-c", program, cwd=own.root), "index.html: No space left on device; make room")
    standing = {path.parent.name for path in own.site.glob("p/*/index.html")}
    assert standing == {before["acme"].split("/p/")[1].split("/")[0]}


# --- folders -------------------------------------------------------------------------------------


@needs_posix
def test_a_closed_site_stays_as_it_is(own: Portal) -> None:
    before = own.files()
    own.site.chmod(0o555)
    refused(powerless(own, *MKDOCS), "the site cannot be written, and stays as it is: ", "/site: ")
    own.site.chmod(0o755)
    assert own.files() == before


CLOSED: Final[dict[str, tuple[str, tuple[str, ...], str]]] = {
    "rotate": ("clients", (*RETAINER, "rotate", "acme"), "/clients/acme.yml: Permission denied"),
    "new": ("clients", (*RETAINER, "new", "gamma"), "/clients/gamma.yml: Permission denied"),
    "the fingerprint": (
        "clients",
        MKDOCS,
        "build once where you can write, and commit clients/.fi",
    ),
    "the secret": (".", (*RETAINER, "links"), "a secret cannot be kept: "),
    "no reading": ("clients/acme.yml", MKDOCS, "clients/acme.yml:1:1: error: cannot be read: Per"),
}


@needs_posix
@pytest.mark.parametrize(("path", "command", "said"), CLOSED.values(), ids=CLOSED.keys())
def test_what_is_closed_is_told(
    own: Portal, path: str, command: tuple[str, ...], said: str
) -> None:
    shutil.rmtree(own.root / ".retainer")
    (own.root / "clients" / ".fingerprint").unlink()
    before = tree(own.root)
    closed = own.root / path
    mode = closed.stat().st_mode
    closed.chmod(0o555 if closed.is_dir() else 0o000)
    secret_ = None if said.startswith("a secret") else TEST_SECRET
    ran = powerless(own, *command, RETAINER_SECRET=secret_)
    closed.chmod(mode)
    refused(ran, said)
    made = {".retainer/.gitignore", ".retainer/lock", "clients/.fingerprint"}
    assert {name: text for name, text in tree(own.root).items() if name not in made} == before


@needs_posix
def test_a_closed_project_builds_elsewhere(own: Portal, tmp_path: Path) -> None:
    shutil.rmtree(own.root / ".retainer")
    own.root.chmod(0o555)
    ran = powerless(own, *MKDOCS, "--site-dir", str(tmp_path / "elsewhere"))
    own.root.chmod(0o755)
    ran.ok()
    assert tree(tmp_path / "elsewhere") == own.files()


IN_THE_WAY: Final[dict[str, tuple[str, ...]]] = {
    "site": (),
    "clients": (),
    ".retainer": ("links",),
    "public/p": ("publish", "public"),
    "public/404.html/x": ("publish", "public"),
}


@pytest.mark.parametrize(("path", "command"), IN_THE_WAY.items(), ids=IN_THE_WAY.keys())
def test_a_file_where_a_folder_should_be_and_the_reverse(
    portal: Portal, path: str, command: tuple[str, ...]
) -> None:
    if path == "clients":
        (portal.root / "clients").rmdir()
    else:
        portal.client("acme")
    portal.write(path, "in the way")
    secret = None if path == ".retainer" else TEST_SECRET
    ran = portal.retainer(*command, RETAINER_SECRET=secret) if command else portal.build()
    refused(ran, path.removesuffix("/x"), "what stands there is in the way: move it")
    assert (portal.root / path).read_text("utf-8") == "in the way"
