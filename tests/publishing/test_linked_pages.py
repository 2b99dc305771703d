"""No link in a site leads our pages elsewhere: what it leads to is never written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.adversity import needs_posix
from tests.helpers.inside import opened, page_of, publish
from tests.helpers.support import Portal, Ran, tree

WAYS: Final[dict[str, tuple[str, Callable[[Portal], Ran]]]] = {
    "publish": ("public", publish),
    "build --dirty": ("site", lambda portal: portal.build("--dirty")),
}
pytestmark = needs_posix


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of the site's."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_linked_folder_of_a_page_becomes_a_real_one(
    portal: Portal, outside: Path, way: tuple[str, Callable[[Portal], Ran]]
) -> None:
    portal.client("acme")
    (outside / "index.html").write_text("mine")
    folder = page_of(portal.root / way[0], "acme").parent
    folder.parent.mkdir(parents=True)
    folder.symlink_to(outside)
    way[1](portal).ok()
    assert tree(outside) == {"index.html": b"mine"}
    assert not folder.is_symlink()
    assert opened(portal.root / way[0], "acme")


@pytest.mark.parametrize("what", ["page", "404.html"])
@pytest.mark.parametrize("content", ["the same", "another"])
@pytest.mark.parametrize("link", ["symbolic", "hard"])
def test_a_linked_file_becomes_a_real_one(
    portal: Portal, outside: Path, what: str, content: str, link: str
) -> None:
    portal.client("acme")
    publish(portal).ok()
    file = (
        page_of(portal.root / "public", "acme")
        if what == "page"
        else portal.root / "public" / "404.html"
    )
    whole = file.read_bytes()
    kept = outside / "kept.html"
    kept.write_bytes(whole if content == "the same" else b"mine")
    before = kept.read_bytes()
    file.unlink()
    if link == "symbolic":
        file.symlink_to(kept)
    else:
        os.link(kept, file)
    publish(portal).ok()
    assert not file.is_symlink()
    assert file.read_bytes() == whole
    # What changes later is not written through a hard link either.
    portal.config({"business": "Another name"})
    publish(portal).ok()
    assert file.read_bytes() != whole
    assert kept.read_bytes() == before


def test_a_link_to_what_never_ends_is_not_read(portal: Portal) -> None:
    portal.client("acme")
    publish(portal).ok()
    file = page_of(portal.root / "public", "acme")
    file.unlink()
    file.symlink_to("/dev/zero")
    # With a new passphrase it is asked what stood there before.
    portal.client("acme", passphrase="four words nobody guesses")
    publish(portal).ok()
    assert not file.is_symlink()


def test_a_standing_site_keeps_its_pages_where_no_clients_file_is_there(portal: Portal) -> None:
    portal.client("acme")
    portal.client("beta", status="draft")
    publish(portal).ok()
    before = tree(portal.root / "public")
    for name in ("acme", "beta"):
        (portal.root / f"clients/{name}.yml").rename(portal.root / f"{name}.yml")
    ran = publish(portal).fails()
    assert ran.stderr == (
        "error: clients/ holds no client's file, and 1 link would end: put clients/ back; or, if"
        " that is meant, delete public/p and publish again\n"
    )
    assert tree(portal.root / "public") == before
    # A file that has no page says that clients/ is there; and p/ gone says that it is meant.
    (portal.root / "beta.yml").rename(portal.root / "clients/beta.yml")
    assert publish(portal).stdout.startswith("0 private pages: 0 sealed anew, 1 removed.")
    (portal.root / "clients/beta.yml").unlink()
    assert publish(portal).stdout.startswith("0 private pages: 0 sealed anew, 0 removed.")


def test_a_withdrawn_page_that_is_a_linked_file_goes(portal: Portal, outside: Path) -> None:
    portal.client("acme")
    publish(portal).ok()
    file = page_of(portal.root / "public", "acme")
    kept = outside / "kept.html"
    file.rename(kept)
    file.symlink_to(kept)
    portal.client("acme", status="withdrawn")
    ran = publish(portal)
    assert ran.stdout.startswith("0 private pages: 0 sealed anew, 1 removed.")
    assert not file.parent.exists()
    assert kept.is_file()


def test_a_linked_page_beside_what_is_not_ours_stops_publish(portal: Portal, outside: Path) -> None:
    """It would stay there, as nothing of that folder is removed."""
    (outside / "page.html").write_text("mine")
    portal.write("public/p/aaaaaaaaaaaaaaaa/other.txt", "another's")
    link = portal.root / "public" / "p" / "aaaaaaaaaaaaaaaa" / "index.html"
    link.symlink_to(outside / "page.html")
    ran = publish(portal).fails()
    assert ran.stderr.startswith(
        "public/p/aaaaaaaaaaaaaaaa/index.html:1:1: error: is a link out of public/"
    )
    assert link.is_symlink()
