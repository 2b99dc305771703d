"""Odd places: folders moved, other settings files, no git, no MkDocs command."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from retainer.crypto import keys as links
from tests.helpers.inside import opened, publish
from tests.helpers.support import HOOK, TEST_SECRET, Portal, git, make_portal, run, tree

SECRET: Final = links.decode_secret(TEST_SECRET)


def leads_nowhere(folder: Path, base: str) -> list[str]:
    """The links from a client's page to the public site that no file answers; at least one does."""
    keys = links.derive(SECRET, links.handle("acme", None))
    found = re.findall(
        r'href="([^"#]*(?:testimonials|guide)[^"#]*)', opened(folder, "acme")["html"]
    )
    assert len(found) > 1
    broken = []
    for href in found:
        path = unquote(urlsplit(urljoin(f"{base}p/{keys.slug}/", href)).path)
        path = path.removeprefix(urlsplit(base).path)
        target = folder / path
        if not (target / "index.html" if path.endswith("/") or not path else target).is_file():
            broken.append(href)
    return broken


def with_pages(portal: Portal, docs: str = "docs") -> Portal:
    """A portal whose proposals link to testimonials and to the guide."""
    portal.client("acme")
    portal.write(f"{docs}/guide/index.md", "# Guide\n")
    portal.write(f"{docs}/testimonials.md", "# Testimonials\n")
    portal.write("clients/testimonials/one.pdf", "%PDF-1.7\n")
    entry = {"id": "one", "author": "A Sample", "quote": "A sample.", "consent": True}
    portal.write("clients/testimonials.yml", [entry | {"featured": True, "letter": "one.pdf"}])
    return portal


# --- the site's address and its folders ----------------------------------------------------------

ADDRESSES: Final[dict[str, tuple[dict[str, Any], tuple[str, ...]]]] = {
    "a path": ({"site_url": "https://host.example/a/path"}, ()),
    "files for addresses": ({"use_directory_urls": False}, ()),
    "files, by an option, without an address": ({"site_url": None}, ("--no-directory-urls",)),
}


@pytest.mark.parametrize(("changes", "options"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_the_proposals_links_lead_to_the_public_pages(
    portal: Portal, changes: dict[str, Any], options: tuple[str, ...]
) -> None:
    with_pages(portal).config(**changes)
    portal.build("--strict", "--site-dir", "elsewhere", *options).ok()
    base = f"{str(changes.get('site_url', 'https://portal.example')).rstrip('/')}/"
    base = base if base.startswith("https") else "https://anywhere.example/"
    assert leads_nowhere(portal.root / "elsewhere", base) == []
    assert not portal.site.exists()


def test_everything_elsewhere(tmp_path: Path) -> None:
    """All at once: each alone would take a build of its own."""
    portal = make_portal(tmp_path / "Oferte ș proiecte — 1")
    shutil.rmtree(portal.root / "docs")
    with_pages(portal, "my pages").write("my pages/index.md", "# Home\r\n")
    base = portal.config(docs_dir="my pages", site_dir="out/www", site_url=None)
    text = base.rename(base.with_name("bază.yml")).read_text("utf-8")
    # Windows' line ends; one file over another; and a place to run from that is below both.
    portal.write("bază.yml", text.replace("\n", "\r\n").encode())
    portal.write("other.yml", "INHERIT: bază.yml\r\nextra: {freelancer: {name: Other Name}}\r\n")
    program = (
        f"import sys; sys.path[:] = [path for path in sys.path if path != {str(HOOK.parent)!r}]\n"
        "import importlib.util; assert not importlib.util.find_spec('retainer')\n"
        "sys.argv = ['mkdocs', 'build', '-f', '../other.yml']\n"
        "from mkdocs.__main__ import cli; cli()"
    )
    # Nothing installed, and no git: no program at all is to be found.
    env = {"PYTHONPATH": None, "PATH": str(tmp_path), "RETAINER_SECRET": TEST_SECRET}
    run("-c", program, cwd=portal.root / "clients", env=env).ok()
    folder = portal.root / "out" / "www"
    assert "Other Name" in opened(folder, "acme")["html"]
    assert leads_nowhere(folder, "https://anywhere.example/") == []
    # The command alone gives the same pages, from below too.
    shutil.copytree(folder, portal.root / "public")
    portal.retainer(
        "-f", str(portal.root / "other.yml"), "publish", str(portal.root / "public")
    ).ok()
    assert tree(portal.root / "public") == tree(folder)


def test_messages_name_the_folders_as_they_are(portal: Portal) -> None:
    portal.config({"photo": "me.png"}, docs_dir="pages")
    ran = portal.retainer("check")
    assert "photo: the picture is not there; put the file under pages/ (me.png)" in ran.stdout


def test_python_may_call_mkdocs(portal: Portal) -> None:
    portal.client("acme")
    program = (
        "from mkdocs.commands.build import build\n"
        "from mkdocs.config import load_config\n"
        "from mkdocs.exceptions import Abort\n"
        "from pathlib import Path\n"
        "build(load_config('mkdocs.yml'))\n"
        "broken = Path('clients/beta.yml')\n"
        "broken.write_text('client: [')\n"
        "try: build(load_config('mkdocs.yml'))\n"
        "except Abort: print('aborted')\n"
        "broken.unlink()\n"
        "build(load_config('mkdocs.yml', site_dir='elsewhere'))\n"
    )
    ran = run("-c", program, cwd=portal.root)
    assert (ran.code, ran.stdout) == (0, "aborted\n"), ran.output
    assert portal.files().keys() == tree(portal.root / "elsewhere").keys()


def test_settings_from_standard_input_are_refused(portal: Portal) -> None:
    text = (portal.root / "mkdocs.yml").read_text("utf-8")
    run("-m", "mkdocs", "build", "-f", "-", cwd=portal.root, stdin=text).fails(
        "mkdocs.yml is read from its file, not from standard input; name it with -f"
    )
    assert not portal.site.exists()


# --- git -----------------------------------------------------------------------------------------


def test_a_shallow_clone_gives_the_same_pages(portal: Portal, tmp_path: Path) -> None:
    portal.client("acme")
    portal.fingerprint()
    git(portal.root, "init", "--quiet")
    for number in range(3):
        portal.client("beta", link="abcdefg2", note=f"Draft {number}")
        git(portal.root, "add", "mkdocs.yml", "docs", "clients")
        git(portal.root, "commit", "--quiet", "-m", f"Draft {number}")
    publish(portal).ok()
    git(tmp_path, "clone", "--quiet", "--depth", "1", portal.root.as_uri(), "clone")
    clone = Portal(tmp_path / "clone")
    assert git(clone.root, "rev-list", "--count", "HEAD") == "1\n"
    # As a build service does: from what was pushed, with the secret in its environment.
    run("-m", "mkdocs", "build", "--strict", cwd=clone.root, env={"CI": "true"}, piped=True).ok()
    pages, made = tree(portal.root / "public" / "p"), tree(clone.site / "p")
    assert (made, len(made)) == (pages, 2)
