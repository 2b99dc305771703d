"""Wording finds phrases of `vocabulary.yml` in what somebody wrote, where they are not denied.

A text is folded first: small letters, no diacritics, words and signs apart by single spaces. A
phrase is words with a space between; `stem*` is any word that begins so, `a|b` either, `(word)` may
be there, `...` stands for up to three words, `#` for a number, `#%` for a percentage, `@name` for a
set of words that the vocabulary names. Between `|` is one word, never two.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

_FILE: Final = Path(__file__).parent / "vocabulary.yml"
_TOKEN: Final = re.compile(
    r"24/7|\d+(?:[.,]\d+)*(?: ?%)?|[^\W\d_]+(?:['-][^\W\d_]+)*"
    r"|(?P<end>[.;!?:…]+|\n[^\S\n]*\n|\n[^\S\n]*[-*•]\s)|[,()\u2013\u2014]|(?P<quote>[\"“”„«»])"
)
_GAP: Final = r"(?:(?!(?:not?|never|without|nu|nici|fara) )\w\S* ){0,3}?"
_YOU_DO: Final = re.compile(
    r"(?<!\S)(?:you (?:already |also |still |now )?(\w+)|(\w+[aei]ti))(?!\S)"
)
"""What the client does; in Romanian the ending alone says who."""
_END: Final = "."
_COMMA: Final = ","
_QUOTE: Final = '"'
_NAME: Final = 4
_LONG_QUOTE: Final = 2
"""From so many words on, what stands in quotation marks is somebody else's."""


class Hit(NamedTuple):
    """A hit is a phrase that a text says: its words as they were written, and where they begin."""

    quote: str
    at: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a rule listens for, and where it does not mean that."""

    say: re.Pattern[str]
    always: re.Pattern[str] | None
    """What is meant whatever stands beside it."""
    unless: re.Pattern[str] | None
    """What in the same sentence shows that something else is meant."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: its tokens joined by spaces, where each begins there and in the original."""

    original: str
    text: str
    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    places: tuple[tuple[int, int], ...]

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """Return the tokens of a match: the first one, and the one after the last."""
        return bisect_left(self.starts, match.start()), bisect_left(self.starts, match.end())

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """Return the tokens of the sentence around these."""
        before = max((i for i in range(first) if self.tokens[i] == _END), default=-1)
        count = len(self.tokens)
        after = next((i for i in range(last, count) if self.tokens[i] == _END), count)
        return before + 1, after

    def words(self, first: int, last: int) -> str:
        """Return the joined text of some tokens."""
        return " ".join(self.tokens[first:last])

    def written(self, first: int, last: int) -> Hit:
        """Return what stands in the original at these tokens."""
        start, end = self.places[first][0], self.places[last - 1][1]
        return Hit(" ".join(self.original[start:end].split()), start)


def plain_word(text: str) -> str:
    """Return a text in small letters without diacritics."""
    apart = unicodedata.normalize("NFKD", _simple(text.casefold()))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _simple(text: str) -> str:
    return text.replace("\u2019", "'").replace("\u2011", "-")


@cache
def fold(text: str) -> Folded:
    """Fold a text."""
    tokens, starts, places, length = [], [], [], 0
    composed = _simple(unicodedata.normalize("NFC", text))
    for match in _TOKEN.finditer(composed):
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
    return Folded(composed, " ".join(tokens), tuple(tokens), tuple(starts), tuple(places))


def hits(rule: str, text: str, name: str = "") -> Iterator[Hit]:
    """Yield each phrase of a rule that a text says and means; `name` is the client's."""
    folded, phrases = fold(text), vocabulary().rules[rule]
    for pattern in filter(None, (phrases.always, phrases.say)):
        for match in pattern.finditer(folded.text):
            first, last = folded.span(match)
            start, end = folded.sentence(first, last)
            another = phrases.unless and pattern is phrases.say
            if another and phrases.unless.search(folded.words(start, end)):  # type: ignore[union-attr]
                continue
            if not (
                _is_denied(folded, first, last)
                or _is_told(folded, first)
                or _is_theirs(folded, first, last, _name_words(name))
            ):
                yield folded.written(first, last)


def says(name: str, text: str) -> bool:
    """Return whether a text has a phrase of a list of the vocabulary, denied or not."""
    return vocabulary().lists[name].search(fold(text).text) is not None


def _is_denied(folded: Folded, first: int, last: int) -> bool:
    """Return whether a word of denial stands in the clause before, or just after."""
    lists = vocabulary().lists
    start, end = folded.sentence(first, last)
    before = folded.tokens[start:first]
    # A comma ends the clause, but in a list: no rebates, special rates or discounts.
    commas = [i for i, word in enumerate(before) if word == _COMMA]
    is_list = lists["or"].search(
        folded.words(start + (commas[0] if commas else 0), min(end, last + 2))
    )
    clause = before if is_list else before[commas[-1] + 1 if commas else 0 :]
    words = lists["no_denial"].sub("", " ".join(clause))
    if lists["denial"].search(words):
        return True
    return lists["denied_after"].match(folded.words(last, min(end, last + 3))) is not None


def _is_told(folded: Folded, first: int) -> bool:
    """Return whether it is what somebody else said: after such a verb, or in quotation marks."""
    start, _ = folded.sentence(first, first)
    lists = vocabulary().lists
    if lists["told"].search(folded.words(start, first)):
        return True
    opened = [i for i in range(first) if folded.tokens[i] == _QUOTE]
    if len(opened) % 2 == 0:
        return False
    closed = next(
        (i for i in range(first, len(folded.tokens)) if folded.tokens[i] == _QUOTE), first
    )
    return closed - opened[-1] > _LONG_QUOTE


def _is_theirs(folded: Folded, first: int, last: int, name: frozenset[str]) -> bool:
    """Return whether the sentence is about the client's own business: you sell at half the price.

    Nobody speaks of themselves there, and "you" does something that nobody does with an offer, or
    the client is named.
    """
    lists = vocabulary().lists
    start, end = folded.sentence(first, last)
    sentence = folded.words(start, end)
    if lists["own"].search(sentence):
        return False
    if lists["theirs"].search(sentence) or name & set(folded.tokens[start:end]):
        return True
    done = (match[1] or match[2] for match in _YOU_DO.finditer(sentence))
    return any(not lists["takes"].fullmatch(verb) for verb in done)


def _name_words(name: str) -> frozenset[str]:
    """Return the words of the client's name that say which one it is, not what kind of business."""
    kinds = vocabulary().words["kinds"]
    return frozenset(word for word in fold(name).tokens if len(word) >= _NAME and word not in kinds)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The phrases of each rule, lists of phrases, and lists of plain words."""

    rules: Mapping[str, Phrases]
    lists: Mapping[str, re.Pattern[str]]
    words: Mapping[str, Any]


@cache
def vocabulary() -> Vocabulary:
    """Return what `vocabulary.yml` holds."""
    # Only texts, no tags: `no` is a word here.
    data = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - likewise
    sets: dict[str, Sequence[str]] = data["sets"]

    def pattern(phrases: Sequence[str] | None) -> re.Pattern[str] | None:
        return _pattern(phrases, sets) if phrases else None

    def both(rule: Mapping[str, Mapping[str, Sequence[str]]], kind: str) -> list[str]:
        return [phrase for language in rule.values() for phrase in language.get(kind, ())]

    return Vocabulary(
        rules={
            name: Phrases(
                _pattern(both(rule, "say"), sets),
                pattern(both(rule, "always")),
                pattern(both(rule, "unless")),
            )
            for name, rule in data["rules"].items()
        },
        lists={name: _pattern(phrases, sets) for name, phrases in data["lists"].items()},
        words=data["words"],
    )


def _pattern(phrases: Sequence[str], sets: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    expressions = "|".join(_expression(phrase, sets) for phrase in phrases)
    return re.compile(rf"(?<!\S)(?:{expressions})(?!\S)")


def _expression(phrase: str, sets: Mapping[str, Sequence[str]]) -> str:
    """Return a phrase as a regular expression over folded text."""
    expression, space = "", ""
    for part in phrase.split():
        if part == "...":
            expression, space = f"{expression}{space}{_GAP}", ""
        elif part.startswith("("):
            word = _alternatives(part[1:-1], sets)
            expression += f"(?:{space}{word})?" if space else f"(?:{word} )?"
        else:
            expression, space = f"{expression}{space}{_alternatives(part, sets)}", " "
    return expression


def _alternatives(part: str, sets: Mapping[str, Sequence[str]]) -> str:
    return f"(?:{'|'.join(_word(word, sets) for word in part.split('|'))})"


def _word(word: str, sets: Mapping[str, Sequence[str]]) -> str:
    if word == "#":
        return rf"(?:\d[\d.,]*|{'|'.join(map(re.escape, sets['numbers']))})"
    if word == "#%":
        return r"(?:\d\S*%|\d\S* (?:percent|procente|la suta))"
    if word.startswith("@"):
        return "|".join(_word(inner, sets) for inner in sets[word[1:]])
    stem = re.escape(word.removesuffix("*"))
    return rf"{stem}[\w'-]*" if word.endswith("*") else stem
