"""A fault of our own while a file is read or shown: a line with the file, and none of its text."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

import pytest

from tests.helpers.support import Portal, Ran, tree

TOLD: Final = "Acme Secret SRL"
# Where it happens: module, name, the file that is told, what is done with it.
READING: Final = {
    "loading.loader.check_client": "clients/acme.yml",
    "loading.loader.check_freelancer": "mkdocs.yml",
    "loading.loader._double_ids": "clients/testimonials.yml",
}


class Break(Protocol):
    """What the fixture `spoil` is."""

    def __call__(self, where: str) -> None:
        """Puts a fault into one of our functions, whose words are a client's."""


@pytest.fixture
def spoil(monkeypatch: pytest.MonkeyPatch) -> Break:
    def fault(*_: object, **__: object) -> None:
        raise KeyError(TOLD)

    def spoil(where: str) -> None:
        module, _, name = where.rpartition(".")
        monkeypatch.setattr(import_module(f"retainer.{module}"), name, fault)

    return spoil


@pytest.fixture
def filled(portal: Portal) -> Portal:
    """A portal with a client and a testimonial."""
    portal.client("acme")
    portal.fingerprint()
    portal.write("clients/testimonials.yml", "- {id: a, author: b, quote: c, consent: true}\n")
    return portal


def is_a_line(ran: Ran, *parts: str, private: bool) -> None:
    ran.fails()
    lines = [line for line in ran.output.splitlines() if "a fault of Retainer's own" in line]
    assert lines
    for part in ("(KeyError at ", "please report it with this line", *parts):
        assert part in lines[0]
    assert (TOLD in ran.output) == private


@pytest.mark.parametrize("ci", [None, "true"])
@pytest.mark.parametrize("where", READING)
def test_while_a_file_is_read(filled: Portal, spoil: Break, where: str, ci: str | None) -> None:
    spoil(where)
    at = f"{READING[where]}:1:1: error: this file cannot be read: "
    is_a_line(filled.retainer("check", CI=ci), at, private=not ci)
    is_a_line(filled.build(CI=ci), at, private=not ci)
    assert not filled.site.exists()


def test_another_file_is_told_all_the_same(filled: Portal, spoil: Break) -> None:
    filled.client("broken", "a: b: c\n")
    spoil("loading.loader.check_client")
    ran = filled.retainer("check", CI="true")
    is_a_line(ran, "clients/acme.yml:1:1: ", private=False)
    assert "clients/broken.yml:1:5: error: not valid YAML" in ran.output


@pytest.mark.parametrize("where", ["publishing.pages.render_page", "publishing.sealing.resolve"])
def test_while_a_page_is_made(filled: Portal, spoil: Break, where: str) -> None:
    spoil(where)
    (filled.root / "public").mkdir()
    for ran in (filled.build(CI="true"), filled.retainer("publish", "public", CI="true")):
        is_a_line(ran, "clients/acme.yml:1:1: error: this file cannot be shown: ", private=False)
    assert tree(filled.root / "public") == {}


def test_while_a_reply_is_read(filled: Portal, spoil: Break, tmp_path: Path) -> None:
    reply = tmp_path / "reply.txt"
    head = f"accept {'a' * 64}\n{'b' * 16} {'c' * 16} 2026-11-20\n"
    reply.write_text(head, encoding="utf-8")
    spoil("form1.reply._numbered")
    ran = filled.retainer("accept", "acme", reply)
    is_a_line(ran, "reply.txt:1:1: error: this file cannot be read: ", private=True)


def test_elsewhere_in_a_command(filled: Portal, spoil: Break) -> None:
    spoil("cli.weekly.table")
    is_a_line(filled.retainer("links"), "error: a fault of Retainer's own", private=False)


@pytest.mark.parametrize(
    "where", ["site.page_context", "publishing.build.draw_card", "site.public.alternates"]
)
def test_elsewhere_in_a_build(filled: Portal, spoil: Break, where: str) -> None:
    spoil(where)
    is_a_line(filled.build(CI="true"), private=False)


def test_no_link_and_no_title_stops_a_build(filled: Portal) -> None:
    titles = ("x" * 200_000, "word " * 20_000, "W" * 400)
    for number, title in enumerate(titles):
        filled.write(f"docs/{number}.md", f"---\ntitle: {title}\n---\n# Page\n")
    filled.write("docs/index.md", '# Home\n\n<a href="http://[x">a</a>\n')
    filled.build("--strict").ok()
    for number in range(len(titles)):
        assert filled.files()[f"assets/cards/{number}.png"].startswith(b"\x89PNG")
