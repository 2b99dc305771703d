"""A push rebuilds the site: a real repository, a real push, a server that builds what arrives."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from retainer.crypto import envelope as seal
from retainer.crypto import keys as links
from tests.helpers.support import HOOK, TEST_SECRET, environment, tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.support import Portal

# What .github/workflows/publish.yml does on GitHub, as a server of one's own does it.
RECEIVE = """#!/bin/sh
set -e
rm -rf {work} && git clone -q "$PWD" {work} && cd {work}
unset GIT_DIR
{python} -m mkdocs build --strict --site-dir {site}
"""


@pytest.fixture
def server(portal: Portal, tmp_path: Path) -> Path:
    """A bare repository that builds on every push, and the portal as its clone."""
    bare = tmp_path / "server.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    receive = bare / "hooks" / "post-receive"
    places = {"work": tmp_path / "work", "site": tmp_path / "site", "python": sys.executable}
    receive.write_text(
        RECEIVE.format(**{name: shlex.quote(str(path)) for name, path in places.items()})
    )
    receive.chmod(0o755)
    shutil.copy(HOOK.parent.parent / ".gitignore", portal.root / ".gitignore")
    portal.fingerprint()
    git(portal.root, "init", "--quiet", "--initial-branch=main")
    git(portal.root, "remote", "add", "origin", str(bare))
    return tmp_path / "site"


def git(folder: Path, *arguments: str) -> str:
    """Runs git with the environment of a build service: the secret, CI, nobody's settings."""
    me = {
        f"GIT_{who}_{what}": "sample@sample.example"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment(CI="true", HOME=str(folder), GIT_CONFIG_NOSYSTEM="1", **me),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def push(portal: Portal) -> str:
    """Commits all and pushes; returns what the server said."""
    git(portal.root, "add", "--all")
    git(portal.root, "commit", "--quiet", "--message", "A client")
    return git(portal.root, "push", "--quiet", "origin", "main")


def test_a_push_rebuilds_and_the_link_stays(portal: Portal, server: Path) -> None:
    portal.client("acme", link="abcdefg2")
    portal.client("beta")
    portal.write(".retainer/secret", TEST_SECRET)
    said = push(portal)
    keys = links.derive(links.decode_secret(TEST_SECRET), "link:abcdefg2")
    path = f"p/{keys.slug}/index.html"
    before = tree(server)
    assert keys.code not in said
    assert ".retainer/secret" not in git(portal.root, "ls-files")
    assert opened(before[path], keys.code)["title"]

    portal.client("acme", link="abcdefg2", note="A second thought.")
    push(portal)
    after = tree(server)
    changed = {name for name in after if after[name] != before.get(name)} - {"sitemap.xml.gz"}
    assert changed == {path}
    assert "A second thought." in str(opened(after[path], keys.code)["html"])


def opened(page: bytes, code: str) -> dict[str, object]:
    """What the page says to whoever has the code."""
    return seal.open_envelope(seal.find_envelope(page), code)
