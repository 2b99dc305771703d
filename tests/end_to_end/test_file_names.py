"""Odd names, pictures' paths, line ends and links of the file system."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from mkdocs.config.defaults import MkDocsConfig

import proposals
from tests.helpers.inside import opened, publish
from tests.helpers.support import Portal, tree

PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(40)


# --- clients/ ------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False])
def test_without_clients_there_is_a_public_site(portal: Portal, there: bool) -> None:  # noqa: FBT001 - a case's column
    if not there:
        (portal.root / "clients").rmdir()
    portal.build("--strict").ok("0 private pages")
    assert (portal.root / "clients/.fingerprint").is_file()
    assert portal.retainer("check").stdout == "0 clients: nothing is wrong.\n"


def test_a_preview_watches_clients_that_are_still_to_come(tmp_path: Path) -> None:
    watched: list[str] = []
    server: Any = SimpleNamespace(
        watch=watched.append,
        builder=None,
        observer=SimpleNamespace(emitters=()),
        set_app=[].append,
        serve_request=None,
        mount_path="/",
        url="http://127.0.0.1:8000/",
    )
    config = MkDocsConfig(config_file_path=str(tmp_path / "mkdocs.yml"))
    proposals.on_serve(server, config, lambda: None)
    assert watched == [str(tmp_path / "clients")]
    assert (tmp_path / "clients").is_dir()


def test_pictures_may_be_named_as_one_likes(portal: Portal) -> None:
    portal.client("acme", client={"name": "Acme", "logo": "logos/Noul logo ș — 1.png"})
    portal.write("clients/logos/Noul logo ș — 1.png", PNG)
    publish(portal).ok()
    assert "data:image/png;base64," in opened(portal.root / "public", "acme")["html"]


def test_windows_line_ends_change_nothing(portal: Portal) -> None:
    text = (
        "client: {name: Acme}\nlink: abcdefg2\nnote: |\n  One.\n\n  Two.\n"
        "tiers:\n"
        "- {name: A, price: 1, deliverables: [x]}\n"
        "- {name: B, price: 2, deliverables: [y]}\n"
        "- {name: C, price: 3, deliverables: [z]}\n"
    )
    portal.client("acme", text)
    publish(portal).ok()
    before = tree(portal.root / "public")
    portal.client("acme", text.replace("\n", "\r\n"))
    for name in ("mkdocs.yml", "clients/.fingerprint"):
        path = portal.root / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    publish(portal).ok()
    assert tree(portal.root / "public") == before


# --- links of the file system --------------------------------------------------------------------


def test_a_stale_page_that_is_a_link_goes_and_what_it_leads_to_stays(
    portal: Portal, tmp_path: Path
) -> None:
    portal.client("draft", status="draft")
    kept = tmp_path / "kept"
    kept.mkdir()
    mine = '<script id="sealed">kept elsewhere too'
    (kept / "index.html").write_text(mine, "utf-8")
    (portal.root / "public" / "p").mkdir(parents=True)
    (portal.root / "public" / "p" / "aaaaaaaaaaaaaaaa").symlink_to(kept)
    ran = publish(portal)
    assert ran.stdout.startswith("0 private pages: 0 sealed anew, 1 removed.")
    assert list((portal.root / "public" / "p").iterdir()) == []
    assert (kept / "index.html").read_text("utf-8") == mine
