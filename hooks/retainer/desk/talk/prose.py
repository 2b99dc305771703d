"""Long texts of a file become the short plain ones of a call sheet or an e-mail. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from retainer.page import MarkdownRenderer

_TEXTS: Final = Path(__file__).parents[1] / "texts"
CALL_TEXTS: Final = _TEXTS / "call"
EMAIL_TEXTS: Final = _TEXTS / "email"
CUT: Final = "…"
"""What a text ends in that had no sentence short enough."""
# Curly quotes are meant. A point behind fewer letters may be an abbreviation's.
_SENTENCE_END: Final = re.compile(r"(?<=\w{3}[.!?…])[\"”)]*\s+(?=[^a-zăâîșț])")
_QUOTED: Final = re.compile(r"[“„\"]([^“”„\"]+)[”“\"]\.?")


@lru_cache(maxsize=64)
def plain(markdown: str | None) -> str:
    """Return Markdown as one line of plain text."""
    if not markdown:
        return ""
    return " ".join(MarkdownRenderer().render(markdown).striptags().split())


def count_words(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def short(text: str, most: int) -> str:
    """Return the first sentences of a text, of at most so many words; else its first words."""
    if count_words(text) <= most:
        return text
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    whole = [text[:end] for end in ends if count_words(text[:end]) <= most]
    if whole:
        return whole[-1]
    return " ".join(text.split()[:most]).rstrip(",;:.") + CUT


def brief(text: str, words: int, letters: int) -> str:
    """Return the beginning of a text for a place of that size, whatever stands in the file."""
    shortened = short(text, words)
    return shortened if len(shortened) <= letters else shortened[:letters].rstrip() + CUT


def unquoted(text: str) -> str:
    """Return a text without the quotation marks around all of it."""
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted else text
