"""Wording finds phrases of `vocabulary.yml` in what somebody wrote, where they are not denied.

A text is folded first: small letters, no diacritics, words and signs apart by single spaces.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from .vocabulary import listed, phrases_at, unless, words

_TOKEN: Final = re.compile(
    r"24/7|\d+(?:[.,]\d+)*(?: ?%)?|[^\W\d_]+(?:['-][^\W\d_]+)*"
    r"|(?P<end>[.;!?:…]+|\n[^\S\n]*\n|\n[^\S\n]*[-*•]\s)|[,()\u2013\u2014]|(?P<quote>[\"“”„«»])"
)
_YOU_DO: Final = re.compile(
    r"(?<!\S)(?:you (?:already |also |still |now )?(\w+)|(\w+[aei]ti))(?!\S)"
)
"""What the client does; in Romanian the ending alone says who."""
_END: Final = "."
_COMMA: Final = ","
_QUOTE: Final = '"'
_NAME: Final = 4
"""The letters of a word from which on it may be a name."""
_IN_MIND: Final = 60
_LONG_QUOTE: Final = 2
"""From so many words on, what stands in quotation marks is somebody else's."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: its tokens joined by spaces, where each begins there and in the original."""

    original: str
    text: str
    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    ends: tuple[int, ...]
    """The tokens that end a sentence."""
    quotes: tuple[int, ...]
    """Those that are quotation marks."""

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """Return the tokens of the sentence around these, as far as anybody keeps it in mind."""
        number = bisect_left(self.ends, first)
        start = self.ends[number - 1] + 1 if number else 0
        number = bisect_left(self.ends, last)
        end = self.ends[number] if number < len(self.ends) else len(self.tokens)
        return max(start, first - _IN_MIND), min(end, last + _IN_MIND)

    def words(self, first: int, last: int) -> str:
        """Return the joined text of some tokens."""
        return " ".join(self.tokens[first:last])

    def written(self, first: int, last: int) -> str:
        """Return what stands in the original at these tokens."""
        return " ".join(self.original[self.places[first][0] : self.places[last - 1][1]].split())


def plain_word(text: str) -> str:
    """Return a text in small letters without diacritics."""
    apart = unicodedata.normalize("NFKD", _simple(text.casefold()))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _simple(text: str) -> str:
    return text.replace("\u2019", "'").replace("\u2011", "-")


@cache
def fold(written: str) -> Folded:
    """Fold a text."""
    tokens, starts, places, length = [], [], [], 0
    composed = unicodedata.normalize("NFC", written)
    for match in _TOKEN.finditer(_simple(composed)):
        if match["end"]:
            token = _END
        elif match["quote"]:
            token = _QUOTE
        else:
            token = plain_word(match[0]).replace(" ", "")
        tokens.append(token)
        starts.append(length)
        places.append(match.span())
        length += len(token) + 1
    ends, quotes = (
        tuple(i for i, token in enumerate(tokens) if token == sign) for sign in (_END, _QUOTE)
    )
    text = " ".join(tokens)
    return Folded(composed, text, tuple(tokens), tuple(starts), tuple(places), ends, quotes)


def hits(rule: str, text: str, name: str = "") -> Iterator[str]:
    """Yield each phrase of a rule that a text says and means; `name` is the client's."""
    folded = fold(text)
    for kind in ("always", "say"):
        for first, token in enumerate(folded.tokens):
            for pattern in phrases_at(rule, kind, token):
                if match := pattern.match(folded.text, folded.starts[first]):
                    last = bisect_left(folded.starts, match.end())
                    another = unless(rule) if kind == "say" else None
                    sentence = folded.words(*folded.sentence(first, last))
                    is_another = another is not None and another.search(sentence)
                    if not is_another and _is_meant(folded, first, last, name):
                        yield folded.written(first, last)


def _is_meant(folded: Folded, first: int, last: int, name: str) -> bool:
    """Return whether the freelancer says it of the offer, and does not deny it."""
    return not (
        _is_denied(folded, first, last)
        or _is_told(folded, first)
        or _is_theirs(folded, first, last, _name_words(name))
    )


def says(name: str, text: str) -> bool:
    """Return whether a text has a phrase of a list of the vocabulary, denied or not."""
    return listed(name).search(fold(text).text) is not None


def _is_denied(folded: Folded, first: int, last: int) -> bool:
    """Return whether a word of denial stands in the clause before, or just after."""
    start, end = folded.sentence(first, last)
    before = folded.tokens[start:first]
    # A comma ends the clause, but in a list: no rebates, special rates or discounts.
    commas = [i for i, word in enumerate(before) if word == _COMMA]
    is_list = listed("or").search(
        folded.words(start + (commas[0] if commas else 0), min(end, last + 2))
    )
    clause = before if is_list else before[commas[-1] + 1 if commas else 0 :]
    denying = listed("no_denial").sub("", " ".join(clause))
    if listed("denial").search(denying):
        return True
    return listed("denied_after").match(folded.words(last, min(end, last + 3))) is not None


def _is_told(folded: Folded, first: int) -> bool:
    """Return whether it is what somebody else said: after such a verb, or in quotation marks."""
    start, _ = folded.sentence(first, first)
    if listed("told").search(folded.words(start, first)):
        return True
    opened = bisect_left(folded.quotes, first)
    if opened % 2 == 0 or opened == len(folded.quotes):
        return False
    return folded.quotes[opened] - folded.quotes[opened - 1] > _LONG_QUOTE


def _is_theirs(folded: Folded, first: int, last: int, name: frozenset[str]) -> bool:
    """Return whether the sentence is about the client's own business: you sell at half the price.

    Nobody speaks of themselves there, and "you" does something that nobody does with an offer, or
    the client is named.
    """
    start, end = folded.sentence(first, last)
    sentence = folded.words(start, end)
    if listed("own").search(sentence):
        return False
    if listed("theirs").search(sentence) or name & set(folded.tokens[start:end]):
        return True
    done = (match[1] or match[2] for match in _YOU_DO.finditer(sentence))
    return any(not listed("takes").fullmatch(verb) for verb in done)


def _name_words(name: str) -> frozenset[str]:
    """Return the words of the client's name that say which one it is, not what kind of business."""
    kinds = words("kinds")
    return frozenset(word for word in fold(name).tokens if len(word) >= _NAME and word not in kinds)
