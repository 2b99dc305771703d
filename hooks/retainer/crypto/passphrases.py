"""Judges whether a passphrase is too easy to guess, and makes new ones. Pure.

Whoever has a link can try passphrases offline: some ten a second on one core, thousands on a
graphics card. So repetitions, and figures alone, do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from .keys import normalize_passphrase

LEAST_WORDS: Final = 4
LEAST_LETTERS: Final = 3
LEAST_CHARACTERS: Final = 14
LEAST_DIFFERENT: Final = 6

MADE_WORDS: Final = 5
"""Five words of a list of 7,776 are 64 bits, beside the code's 128."""

# Years, dates and telephone numbers are figures too.
_FIGURES: Final = re.compile(r"[\d\s.,:/()+\u2010-\u2015\u2212-]*")
# Unicode categories of combining accents, joiners and variation selectors: nobody types one alone.
_JOINED: Final = frozenset({"Mn", "Me", "Cf"})


def is_weak(text: str) -> bool:
    """Return whether a passphrase is too easy to guess."""
    words = dict.fromkeys(normalize_passphrase(text).casefold().split(" "))
    long = {letters for word in words if len(letters := _letters(word)) >= LEAST_LETTERS}
    if len(long) >= LEAST_WORDS:
        return False
    once = " ".join(words)
    # A text that repeats one part occurs in its own double before its end: keep that part once.
    once = once[: (once + once).find(once, 1)]
    visible = [sign for sign in once if unicodedata.category(sign) not in _JOINED]
    return (
        len(visible) < LEAST_CHARACTERS
        or len({*visible} - {" "}) < LEAST_DIFFERENT
        or _FIGURES.fullmatch(once) is not None
    )


def new_passphrase(draw: Callable[[], str]) -> str:
    """Return a new passphrase of different words; `draw` returns a random word of a list."""
    drawn: dict[str, str] = {}
    while len(drawn) < MADE_WORDS:
        word = draw()
        if len(letters := _letters(word)) >= LEAST_LETTERS:
            drawn[letters] = word
    return " ".join(drawn.values())


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word)).casefold()
