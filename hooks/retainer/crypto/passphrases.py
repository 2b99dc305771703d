"""Judges whether a passphrase is too easy to guess, and makes new ones. Pure.

Whoever has a link can try passphrases offline: some ten a second on one core, thousands on a
graphics card. So repetitions, and figures alone, do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from .keys import normalize_passphrase

LEAST_WORDS: Final = 4
LEAST_LETTERS: Final = 3
LEAST_CHARACTERS: Final = 14
LEAST_DIFFERENT: Final = 6

MADE_WORDS: Final = 5
"""Five words of a list of 7,776 are 64 bits, beside the code's 128."""

_WORD: Final = re.compile(r"[^\W\d_]+")
# Years, dates and telephone numbers are figures too.
_FIGURES: Final = re.compile(r"[\d\s.,:/()+\u2010-\u2015\u2212-]*")
# Unicode categories of combining accents, joiners and variation selectors: nobody types one alone.
_JOINED: Final = frozenset({"Mn", "Me", "Cf"})


def is_weak(text: str) -> bool:
    """Return whether a passphrase is too easy to guess."""
    words = dict.fromkeys(normalize_passphrase(text).casefold().split(" "))
    if len({_letters(word) for word in words if _is_word(word)}) >= LEAST_WORDS:
        return False
    once = " ".join(words)
    # A text that repeats one part occurs in its own double before its end: keep that part once.
    once = once[: (once + once).find(once, 1)]
    joined = once.replace(" ", "")
    visible = [sign for sign in joined if unicodedata.category(sign) not in _JOINED]
    return (
        len(visible) < LEAST_CHARACTERS
        or len({*visible}) < LEAST_DIFFERENT
        or _FIGURES.fullmatch(once) is not None
    )


def consists_of(text: str, known_texts: Iterable[str]) -> bool:
    """Return whether a passphrase has no words but those of known texts, such as names.

    Figures and signs between and behind them, capitals and missing spaces make no difference.
    """
    words = _words(text)
    known = [_words(known_text) for known_text in known_texts]
    return bool(words) and (
        {*words} <= set(chain.from_iterable(known)) or "".join(words) in map("".join, known)
    )


def new_passphrase(draw: Callable[[], str]) -> str:
    """Return a new passphrase of different words; `draw` returns a random word of a list."""
    drawn: dict[str, str] = {}
    while len(drawn) < MADE_WORDS:
        word = draw()
        if _is_word(word):
            drawn[_letters(word)] = word
    return " ".join(drawn.values())


def _words(text: str) -> list[str]:
    return _WORD.findall(normalize_passphrase(text).casefold())


def _is_word(text: str) -> bool:
    letters = _letters(text)
    return len(letters) >= LEAST_LETTERS and len({*letters}) > 1


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word)).casefold()
