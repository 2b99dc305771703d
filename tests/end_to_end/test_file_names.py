"""Odd names, pictures' paths, line ends and links of the file system."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import pytest
from mkdocs.config.defaults import MkDocsConfig

import proposals
from tests.helpers.inside import opened, publish, retainer
from tests.helpers.support import tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.support import Portal

PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(40)


# --- clients/ ------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False])
def test_without_clients_there_is_a_public_site(portal: Portal, there: bool) -> None:  # noqa: FBT001 - a case's column
    if not there:
        (portal.root / "clients").rmdir()
    ran = portal.build("--strict")
    assert ran.code == 0, ran.output
    assert "0 private pages" in ran.output
    assert (portal.root / "clients/.fingerprint").is_file()
    assert retainer(portal, "check").stdout == "0 clients: nothing is wrong.\n"


def test_a_preview_watches_clients_that_are_still_to_come(tmp_path: Path) -> None:
    watched: list[str] = []
    server: Any = SimpleNamespace(watch=watched.append, builder=None)
    config = MkDocsConfig(config_file_path=str(tmp_path / "mkdocs.yml"))
    proposals.on_serve(server, config, lambda: None)
    assert watched == [str(tmp_path / "clients")]
    assert (tmp_path / "clients").is_dir()


NAMES: Final[dict[str, str]] = {
    "Acme Ltd.yml": "clients/Acme Ltd.yml",
    "ședință.yml": "clients/ședință.yml",
    "acme.yaml": "clients/acme.yaml",
    "two\nlines.yml": r"clients/two\u000alines.yml",
}
if sys.platform == "linux":  # others let no file have a name that is no text
    NAMES["half\udcff.yml"] = r"clients/half\udcff.yml"


def test_a_name_that_is_no_id_is_told_in_one_line(portal: Portal) -> None:
    for name in NAMES:
        portal.write(f"clients/{name}", "client: {name: Acme}\n")
    lines = retainer(portal, "check").stdout.splitlines()
    said = "a client's file is named with a-z, 0-9 and - only, and ends in .yml; rename it"
    assert len(lines) == len(NAMES)
    for shown in NAMES.values():
        assert any(line.startswith(f"{shown}:1:1: error: {said}") for line in lines)


def test_pictures_may_be_named_as_one_likes(portal: Portal) -> None:
    portal.client("acme", client={"name": "Acme", "logo": "logos/Noul logo ș — 1.png"})
    portal.write("clients/logos/Noul logo ș — 1.png", PNG)
    assert publish(portal).code == 0
    assert "data:image/png;base64," in opened(portal.root / "public", "acme")["html"]


def test_windows_paths_are_told(portal: Portal) -> None:
    portal.write("clients/testimonials/letters/one.pdf", "%PDF")
    portal.write("docs/me.png", PNG)
    entry = {
        "id": "one",
        "author": "A",
        "quote": "Q",
        "consent": True,
        "letter": r"letters\one.pdf",
    }
    portal.write("clients/testimonials.yml", [entry | {"photo": r"photos\me.png"}])
    portal.client("acme", client={"name": "Acme", "logo": r"logos\acme.png"})
    lines = retainer(portal, "check").stdout.splitlines()
    portal.config({"photo": r"photos\me.png"})
    lines += retainer(portal, "check").stdout.splitlines()
    told = [line for line in lines if "has a backslash; write / between folders" in line]
    assert len(told) == len(lines) == 4


def test_windows_line_ends_change_nothing(portal: Portal) -> None:
    text = (
        "client: {name: Acme}\nlink: abcdefg2\nnote: |\n  One.\n\n  Two.\n"
        "tiers:\n"
        "- {name: A, price: 1, deliverables: [x]}\n"
        "- {name: B, price: 2, deliverables: [y]}\n"
        "- {name: C, price: 3, deliverables: [z]}\n"
    )
    portal.client("acme", text)
    assert publish(portal).code == 0
    before = tree(portal.root / "public")
    portal.client("acme", text.replace("\n", "\r\n"))
    for name in ("mkdocs.yml", "clients/.fingerprint"):
        path = portal.root / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert publish(portal).code == 0
    assert tree(portal.root / "public") == before


# --- links of the file system --------------------------------------------------------------------


def test_links_that_lead_out_or_nowhere_are_told(portal: Portal, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yml"
    outside.write_text("client: {name: Secret}\n", "utf-8")
    clients = portal.root / "clients"
    (clients / "out.yml").symlink_to(outside)
    (clients / "nowhere.yml").symlink_to("none.yml")
    (clients / "loop.yml").symlink_to("loop.yml")
    (clients / "folder.yml").mkdir()
    lines = retainer(portal, "check").stdout.splitlines()
    assert lines == [
        "clients/folder.yml:1:1: error: is a folder; a client is one file",
        "clients/loop.yml:1:1: error: is a link to nothing, or no plain file; delete it",
        "clients/nowhere.yml:1:1: error: is a link to nothing, or no plain file; delete it",
        "clients/out.yml:1:1: error: is a link out of the project; put the file itself here",
    ]
    assert "out of the project" in retainer(portal, "rotate", "out").stderr
    assert outside.read_text("utf-8") == "client: {name: Secret}\n"


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


def test_a_letter_has_one_name(portal: Portal) -> None:
    path = portal.write("clients/testimonials/letters/one.pdf", "%PDF")
    entry = {"id": "one", "author": "A", "quote": "Q", "letter": str(path)}
    portal.write("clients/testimonials.yml", [entry])
    ran = retainer(portal, "check")
    said = "the file has a leading /; write its path from clients/testimonials/ on"
    assert f"[1].letter: {said}" in ran.stdout
