"""Printed paper is judged by the boxes of its words, in points from the top left."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pdfplumber

from retainer.page import STYLES

POINTS: Final = 72 / 25.4  # a millimetre's
SLACK: Final = 1.0  # a word's box is its font's, and letters may stand out of it
LINE: Final = 16.0
FEWEST_LINES: Final = 5


@dataclass(frozen=True)
class Word:
    """A word's box; a font's height, whatever the letters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Sheet:
    """A printed sheet: its size, and the words on it."""

    width: float
    height: float
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Margins:
    """What a sheet keeps free at its edges, in millimetres."""

    top: float
    right: float
    bottom: float
    left: float


def margins() -> Margins:
    """The margins as the pages' own style has them."""
    rule = r"@page \{[^}]*margin: ([\d.]+)mm ([\d.]+)mm ([\d.]+)mm;"
    match = re.search(rule, (STYLES / "print.css").read_text("utf-8"))
    assert match, "print.css: @page sets its margins as top, sides, bottom in mm"
    top, sides, bottom = map(float, match.groups())
    return Margins(top, sides, bottom, sides)


def sheets_of(pdf: bytes) -> list[Sheet]:
    """Every sheet of a PDF."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [
            Sheet(
                float(page.width),
                float(page.height),
                tuple(
                    Word(word["text"], word["x0"], word["top"], word["x1"], word["bottom"])
                    for word in page.extract_words(use_text_flow=True)
                ),
            )
            for page in document.pages
        ]


def overlaps(sheets: list[Sheet]) -> Iterator[str]:
    """Two words that are printed over each other, for each such pair."""
    for number, sheet in enumerate(sheets, 1):
        by_top = sorted(sheet.words, key=lambda word: word.top)
        for place, one in enumerate(by_top, 1):
            for other in by_top[place:]:
                if other.top > one.bottom:
                    break
                wide = min(one.right, other.right) - max(one.left, other.left)
                high = min(one.bottom, other.bottom) - other.top
                smaller = min(one.bottom - one.top, other.bottom - other.top)
                if wide > SLACK and high > smaller / 3:
                    yield f"sheet {number}: {one.text!r} and {other.text!r} lie over each other"


def cut_words(sheets: list[Sheet]) -> Iterator[str]:
    """A word that crosses the edge of what is printed: a part of its line is on another sheet."""
    free = margins()
    for number, sheet in enumerate(sheets, 1):
        for word in sheet.words:
            inside = (
                word.left > free.left * POINTS - SLACK
                and word.top > free.top * POINTS - SLACK
                and word.right < sheet.width - free.right * POINTS + SLACK
                and word.bottom < sheet.height - free.bottom * POINTS + SLACK
            )
            if not inside:
                yield f"sheet {number}: {word.text!r} crosses the edge"


def lines_of(sheet: Sheet) -> int:
    """How many lines a sheet has; those side by side count once."""
    bottoms = sorted(word.bottom for word in sheet.words)
    gaps = (lower - upper for upper, lower in pairwise(bottoms))
    return bool(bottoms) + sum(gap > 3 * SLACK for gap in gaps)


def near_empty(sheets: list[Sheet]) -> Iterator[str]:
    """A sheet of a few lines, where there is more than one."""
    for number, sheet in enumerate(sheets, 1):
        if len(sheets) > 1 and (lines := lines_of(sheet)) < FEWEST_LINES:
            yield f"sheet {number} of {len(sheets)} has {lines} lines"


def stranded(sheets: list[Sheet], headings: Iterable[str]) -> Iterator[str]:
    """A heading that ends a sheet, with nothing beside it: its text is on the next one."""
    # Without spaces: an engine may print a line word by word or letter by letter.
    ends = {"".join(heading.split()) for heading in headings}
    for number, sheet in enumerate(sheets[:-1], 1):
        lowest = max((word.bottom for word in sheet.words), default=0)
        last = [word for word in sheet.words if word.bottom > lowest - 3 * SLACK]
        line = "".join(word.text for word in sorted(last, key=lambda word: word.left))
        edge = max((word.right for word in last), default=0)
        beside = any(word.left > edge and word.bottom > lowest - LINE for word in sheet.words)
        if line and not beside and any(heading.endswith(line) for heading in ends):
            yield f"sheet {number} ends in the heading {line!r}"


def faults(sheets: list[Sheet]) -> list[str]:
    """All that is wrong on paper; to have no words is."""
    if not any(sheet.words for sheet in sheets):
        return ["no words are printed"]
    return [*overlaps(sheets), *cut_words(sheets), *near_empty(sheets)]
