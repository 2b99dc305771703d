"""From a folder of YAML to a site: what is written, what stays, what goes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from retainer.crypto import keys as links
from tests.helpers.inside import page_of
from tests.helpers.support import TEST_SECRET, Portal, make_portal, run, tree

SECRET: Final = links.decode_secret(TEST_SECRET)
MINE: Final = "p/responsibilities/index.html"
LATER: Final = "2199-12-31"


def address(client_id: str, link: str | None = None) -> str:
    """The path of a client's page in the site."""
    return page_of(Path(), client_id, link).as_posix()


def private(portal: Portal) -> set[str]:
    """The private pages that stand in the site."""
    return {name for name in portal.files() if name.startswith("p/")}


def test_one_command_gives_a_page_per_client_and_prints_their_links(portal: Portal) -> None:
    portal.client("acme")
    portal.client("beta", link="abcdefg2", valid_until=LATER)
    portal.client("draft", status="draft")
    ran = portal.build("--strict").ok()
    assert private(portal) == {address("acme"), address("beta", "abcdefg2")}
    for client_id, link in (("acme", None), ("beta", "abcdefg2")):
        keys = links.derive(SECRET, links.handle(client_id, link))
        assert links.url("https://portal.example/", keys) in ran.output
        # No plugin lists it.
        listing = [name for name, raw in portal.files().items() if keys.slug.encode() in raw]
        assert listing == [address(client_id, link)]
    assert re.search(r"draft +draft +- +no page", ran.output)


def test_no_link_is_printed_where_ci_is_set(portal: Portal) -> None:
    portal.client("acme")
    ran = portal.build(CI="true").ok()
    keys = links.derive(SECRET, links.handle("acme", None))
    assert keys.code not in ran.output
    assert keys.slug not in ran.output
    assert "1 private page: 1 sealed anew, 0 removed." in ran.output


def test_a_changed_client_changes_its_own_page_alone(portal: Portal) -> None:
    for name in ("acme", "beta", "gamma"):
        portal.client(name)
    portal.build().ok()
    before = portal.files()
    portal.client("beta", note="One more sentence.")
    portal.build().ok()
    after = portal.files()
    # MkDocs writes the day of the build into the sitemap's gzip header, and nothing else.
    changed = {name for name in after if before.get(name) != after[name]} - {"sitemap.xml.gz"}
    assert changed == {address("beta")}
    assert before.keys() == after.keys()


def test_two_builds_anywhere_give_the_same_bytes(tmp_path: Path) -> None:
    portals = []
    for name, env in {
        "one": {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        "another": {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4242"},
    }.items():
        portal = make_portal(tmp_path / name / "portal")
        portal.client("acme", valid_until=LATER, passphrase="four words and more")
        portal.client("beta", note="*Hello*, ținem legătura.", language="ro", currency="EUR")
        portal.build(RETAINER_TODAY="2026-11-23", SOURCE_DATE_EPOCH="1700000000", **env).ok()
        portals.append(portal.files())
    first, second = portals
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


BROKEN: Final = {
    "no YAML": "client: [",
    "empty": "",
    "an unknown key": "client: {name: Acme}\nprize: 3\n",
    "no UTF-8": b"client: \xff",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_costs_nothing(portal: Portal, content: str | bytes) -> None:
    portal.client("acme")
    portal.build().ok()
    before = portal.files()
    portal.client("beta", content)
    portal.build().fails("clients/beta.yml:")
    assert portal.files() == before


def test_all_problems_of_all_files_come_out_together(portal: Portal) -> None:
    portal.config({"timezone": "Mars/Olympus"})
    portal.write("clients/testimonials.yml", "- {id: A B, author: X, quote: Y}\n")
    portal.client("acme", prize=3)
    portal.client("beta", currency="XYZ")
    first = portal.build()
    portal.config()
    second = portal.build()
    assert "mkdocs.yml:" in first.output
    for name in ("clients/testimonials.yml:1:", "clients/acme.yml:", "clients/beta.yml:"):
        assert name in second.output
    assert (first.code, second.code) == (1, 1)
    assert not portal.site.exists()


def test_publish_seals_into_a_site_that_mkdocs_did_not_build(portal: Portal) -> None:
    portal.client("acme")
    portal.write("public/index.html", "<!doctype html>hand-made")
    portal.write("public/p/notes/index.html", "mine")
    portal.write(
        "public/p/aaaaaaaaaaaaaaaa/index.html", '<script id="sealed">of a client that is gone'
    )
    portal.write("public/p/responsibilities/index.html", "mine, and 16 letters of base32")
    ran = portal.retainer("publish", "public").ok()
    assert ran.stdout == "1 private page: 1 sealed anew, 1 removed. In public.\n"
    files = tree(portal.root / "public")
    assert files.keys() == {"404.html", "index.html", "p/notes/index.html", MINE, address("acme")}
    shutil.rmtree(portal.site, ignore_errors=True)
    portal.build().ok()
    assert portal.files()[address("acme")] == files[address("acme")]


def test_the_command_needs_no_mkdocs(portal: Portal) -> None:
    portal.client("acme")
    (portal.root / "public").mkdir()
    program = (
        "import sys; sys.modules['mkdocs'] = None\n"
        "from retainer.cli import main; main(['publish', 'public'])"
    )
    run("-c", program, cwd=portal.root).ok()
    assert address("acme") in tree(portal.root / "public")


def test_a_site_under_a_path_and_one_without_an_address(portal: Portal) -> None:
    portal.client("acme")
    keys = links.derive(SECRET, links.handle("acme", None))
    portal.config(site_url="https://host.example/repo/")
    assert f"https://host.example/repo/p/{keys.slug}/#{keys.code}" in portal.build().output
    portal.config(site_url=None)
    portal.build().ok(f"/p/{keys.slug}/#{keys.code}")


def test_a_linked_folder_of_private_pages_is_not_touched(portal: Portal, tmp_path: Path) -> None:
    portal.client("acme")
    outside = tmp_path / "outside"
    (outside / "aaaaaaaaaaaaaaaa").mkdir(parents=True)
    (portal.root / "public").mkdir()
    (portal.root / "public" / "p").symlink_to(outside)
    ran = portal.retainer("publish", "public")
    assert (ran.code, ran.output) == (
        1,
        "error: public/p is a link; put a folder there, and publish again\n",
    )
    assert [path.name for path in outside.iterdir()] == ["aaaaaaaaaaaaaaaa"]
