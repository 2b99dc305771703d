"""Whether a passphrase can be guessed, and one that cannot. Pure.

Whoever has a link may try at home: some ten passphrases a second on one core, thousands on a
graphics card. So what repeats, and what is figures alone, is not counted.
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
"""Of a list of 7,776: 64 bits, beside the 128 of the code."""

# Years, dates and telephone numbers are figures too.
_FIGURES: Final = re.compile(r"[\d\s.,:/()+\u2010-\u2015\u2212-]*")
# Accents that no letter has of its own, and what joins or colours signs: nothing one types alone.
_JOINED: Final = frozenset({"Mn", "Me", "Cf"})


def is_weak(text: str) -> bool:
    """Return whether a passphrase is too easy to guess."""
    words = dict.fromkeys(normalize_passphrase(text).casefold().split(" "))
    long = {letters for word in words if len(letters := _letters(word)) >= LEAST_LETTERS}
    if len(long) >= LEAST_WORDS:
        return False
    once = " ".join(words)
    # Where the text is some part of it over and over, that part is found before its end.
    once = once[: (once + once).find(once, 1)]
    seen = [sign for sign in once if unicodedata.category(sign) not in _JOINED]
    return (
        len(seen) < LEAST_CHARACTERS
        or len({*seen} - {" "}) < LEAST_DIFFERENT
        or _FIGURES.fullmatch(once) is not None
    )


def new_passphrase(draw: Callable[[], str]) -> str:
    """Return a fresh passphrase of different words, each drawn from a list of them."""
    drawn: dict[str, str] = {}
    while len(drawn) < MADE_WORDS:
        word = draw()
        if len(letters := _letters(word)) >= LEAST_LETTERS:
            drawn[letters] = word
    return " ".join(drawn.values())


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word)).casefold()
