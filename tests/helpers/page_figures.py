"""Reads a page as a client does: its visible text by section, its tables, its sums and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from typing import Final

VOID: Final = {"br", "img", "input"}
INLINE: Final = {"bdi", "time"}
MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie"
    " decembrie",
}
MONEY: Final = {
    "en": re.compile(r"(?:\$|€|¥|KWD )(\d[\d,]*(?:\.\d+)?)"),
    "ro": re.compile(r"(\d[\d.]*(?:,\d+)?) (?:USD|EUR|JPY|KWD)"),
}


@dataclass
class Seen:
    """What is visible of a page."""

    sections: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    """The rows of the tables of each section, a text for each cell."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self._open: list[tuple[str, bool]] = []
        self._section = ""
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in VOID:
            return
        self._open.append((tag, self._hidden or "hidden" in values))
        if tag == "section":
            self._section = values.get("id") or ""
        if tag not in INLINE:
            self._add(" ")
        if self._hidden:
            return
        if tag == "tr":
            self.seen.rows.setdefault(self._section, []).append([])
        elif tag in ("td", "th"):
            self.seen.rows[self._section][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        if tag in ("td", "th"):
            self._in_cell = False
        if tag == "section":
            self._section = ""
        if tag not in INLINE:
            self._add(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._add(data)

    @property
    def _hidden(self) -> bool:
        return bool(self._open and self._open[-1][1])

    def _add(self, text: str) -> None:
        sections = self.seen.sections
        sections[self._section] = sections.get(self._section, "") + text
        if self._in_cell and not self._hidden:
            self.seen.rows[self._section][-1][-1] += text


def look(markup: str) -> Seen:
    """What is visible of a page."""
    reader = _Reader()
    reader.feed(markup)
    sections = {name: _plain(text) for name, text in reader.seen.sections.items()}
    rows = {
        name: [[_plain(cell) for cell in row] for row in rows]
        for name, rows in reader.seen.rows.items()
    }
    return Seen(sections, rows)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def sums_in(text: str, language: str = "en") -> list[Fraction]:
    """Every sum of money in a text, in order."""
    separators = str.maketrans({",": None} if language == "en" else {".": None, ",": "."})
    return [Fraction(found.translate(separators)) for found in MONEY[language].findall(text)]


def dates_in(text: str, language: str = "en") -> list[date]:
    """Every whole date in a text, in order."""
    months = MONTHS[language].split()
    found = re.findall(rf"(\d+) ({'|'.join(months)}) (\d{{4}})", text)
    return [date(int(year), months.index(month) + 1, int(day)) for day, month, year in found]


def days_in(text: str, language: str = "en") -> list[date]:
    """Every day in a text, in order: what "1 to 13 July 2027" leaves out, the next one has."""
    text = re.sub(r"\b(\d+)( to |\u2013)(?=\d+ (\w+ \d+))", r"\1 \3\2", text)
    months = MONTHS[language].split()
    found = re.findall(rf"(\d+) ({'|'.join(months)})(?: (\d{{4}}))?", text)
    dates: list[date] = []
    year_after = ""
    for day, month, year in reversed(found):
        year_after = year or year_after
        if year_after:
            dates.append(date(int(year_after), months.index(month) + 1, int(day)))
    return dates[::-1]


def sums_of(cells: Sequence[str], language: str = "en") -> list[Fraction]:
    """The first sum of each cell."""
    return [sums_in(cell, language)[0] for cell in cells]
