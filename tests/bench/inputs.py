"""What the bench builds: clients' files of some 100 lines, and the same text as plain pages.

The file is a case under tests/cases/bench/, with words that differ from client to client, so that
nothing can be made once for all. The plain pages say what the proposals say: their Markdown is made
from them, less what is for the screen alone (forms, navigation, the printed summary).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from string import Template
from typing import Any, Final

import yaml

from retainer.crypto import client_keys, decode_secret
from retainer.crypto import envelope as seal
from tests.helpers import support
from tests.helpers.support import ROOT, TEST_SECRET, Portal

CASE: Final = ROOT / "tests" / "cases" / "bench" / "client.yml"
FIRSTS: Final = ("Ann", "Bea", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jo")
LASTS: Final = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Oak", "Pine", "Yew")
TOWNS: Final = ("Bath", "Cluj", "Delft", "Evora", "Ghent", "Iasi", "Lund", "Porto", "Turin", "York")
TRADES: Final = ("bread", "cheese", "coffee", "flowers", "furniture", "honey", "linen", "soap")
PLACES: Final = ("the second shop", "the yard", "the upper floor", "the market stall", "the cellar")

TESTIMONIALS: Final = [
    {
        "id": "example-bakery",
        "author": "Sample Client",
        "role": "Owner",
        "company": "Example Bakery (sample)",
        "quote": "A sample, in place of a client's own words: what the trouble was, what was done.",
        "consent": True,
    }
]
SENDER: Final = {
    "business": "Sample Studio",
    "role": "Social media manager",
    "phone": "+40 700 000 000",
    "responds_within": "1 working day",
    "tax": {"label": "VAT", "treatment": "excluded", "rate": 21},
}


def words(number: int) -> dict[str, str]:
    """One client's words, the same in every run."""
    chance = random.Random(number)  # noqa: S311 - no secret depends on it
    first, last, trade = chance.choice(FIRSTS), chance.choice(LASTS), chance.choice(TRADES)
    low = chance.randrange(10, 40) * 100
    return {
        "company": f"{last} and {first} {number}",
        "contact": f"{first} {last}",
        "first": first,
        "mail": f"{first.lower()}@client{number}.example",
        "number": str(number + 12),
        "street": f"{last} Street {number}",
        "town": chance.choice(TOWNS),
        "place": f"{chance.choice(PLACES)} in {last} Street {number}",
        "trade": f"{trade} no. {number}",
        "trade_capital": f"{trade.title()} no. {number}",
        "day": str(chance.randrange(10, 25)),
        "posts": str(chance.randrange(20, 40)),
        "low": str(low),
        "middle": str(low * 2 - 100),
        "high": str(low * 3),
        "link": "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=8)),
    }


def client_id(number: int) -> str:
    """A client's id, and its plain page's name."""
    return f"client-{number:04}"


def slug_and_code(number: int) -> tuple[str, str]:
    """Where a client's page stands, and what opens it."""
    keys = client_keys(decode_secret(TEST_SECRET), "", words(number)["link"])
    return keys.slug, keys.code


def make_portal(root: Path, count: int) -> Portal:
    """A portal with so many clients, and one public page."""
    portal = support.make_portal(root)
    portal.config(SENDER, watch=["clients"])
    portal.write("clients/testimonials.yml", TESTIMONIALS)
    template = Template(CASE.read_text("utf-8"))
    for number in range(count):
        portal.client(client_id(number), template.substitute(words(number)))
    return portal


def make_plain(root: Path, pages: Sequence[str]) -> Portal:
    """A site of plain MkDocs and Material with these pages, out of the navigation."""
    portal = support.make_portal(root)
    portal.config(hooks=[], extra={}, nav=["index.md"], not_in_nav="/p/")
    for number, text in enumerate(pages):
        portal.write(f"docs/p/{client_id(number)}.md", text)
    return portal


def said(site: Path, count: int) -> list[str]:
    """What so many sealed pages of a site say, as Markdown."""
    pages = []
    for number in range(count):
        slug, code = slug_and_code(number)
        page = (site / "p" / slug / "index.html").read_bytes()
        payload = seal.open_envelope(seal.find_envelope(page), code)
        reader = _Markdown()
        reader.feed(str(payload["html"]))
        pages.append(reader.text())
    return pages


def written(count: int) -> list[str]:
    """What so many clients' files say, as Markdown: nothing but their own text."""
    template = Template(CASE.read_text("utf-8"))
    files = (yaml.safe_load(template.substitute(words(number))) for number in range(count))
    return ["\n\n".join(_blocks(file, 1)) + "\n" for file in files]


def _blocks(value: Any, level: int) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield f"{'#' * min(level, 4)} {key.replace('_', ' ').capitalize()}"
                yield from _blocks(inner, level + 1)
            else:
                yield str(inner).strip()
    elif all(isinstance(inner, str) for inner in value):
        yield "\n".join(f"- {inner}" for inner in value)
    else:
        for inner in value:
            yield from _blocks(inner if isinstance(inner, dict) else {"": inner}, level)


class _Markdown(HTMLParser):
    """Writes the page's text as somebody would who writes it by hand: headings, lists, tables."""

    VOID = frozenset({"br", "hr", "img", "input"})
    SCREEN = frozenset({"button", "form", "nav", "script", "select", "style", "template"})
    BREAKS = frozenset({"dd", "div", "dt", "h1", "h2", "h3", "h4", "li", "p", "section", "summary"})

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[str] = []
        self._line = ""
        self._mark = ""
        self._cells: list[str] | None = None
        self._skipped: list[str] = []

    def text(self) -> str:
        """All of it."""
        self._end()
        # A list's lines stand together.
        return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", "\n\n".join(self._blocks)) + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        given = dict(attrs)
        hidden = "hidden" in given or "finance" in (given.get("class") or "").split()
        if self._skipped or tag in self.SCREEN or hidden:
            self._skipped.append(tag)
        elif tag == "tr":
            self._end()
            self._cells = []
        elif tag == "strong":
            self._line += "**"
        elif self._cells is None and tag in self.BREAKS:
            if not self._mark or self._line.strip():
                self._end()
            if re.fullmatch(r"h[1-4]", tag):
                self._mark = "#" * int(tag[1]) + " "
            elif tag == "li":
                self._mark = "- "

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if self._skipped:
            self._skipped.pop()
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append(" ".join(self._line.split()))
            self._line = ""
        elif tag == "tr" and self._cells is not None:
            self._row(self._cells)
            self._cells = None
        elif tag == "strong":
            self._line += "**"
        elif self._cells is None and tag in self.BREAKS:
            self._end()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._line += data

    def _row(self, cells: list[str]) -> None:
        row = f"| {' | '.join(cells)} |"
        if self._blocks and self._blocks[-1].startswith("|"):
            self._blocks[-1] += f"\n{row}"
        else:
            self._blocks.append(f"{row}\n|{' --- |' * len(cells)}")

    def _end(self) -> None:
        line = " ".join(self._line.split())
        if line:
            self._blocks.append(self._mark + line)
            self._mark = ""
        self._line = ""
