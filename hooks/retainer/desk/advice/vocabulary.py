"""The vocabulary is `vocabulary.yml`: phrases that rules listen for, lists of phrases and of words.

A phrase is words with a space between; `stem*` is any word that begins so, `a|b` either, `(word)`
may be there, `...` stands for up to three words, `#` for a number, `#%` for a percentage, `@name`
for a set of words that the vocabulary names. Between `|` is one word, never two. A phrase becomes a
regular expression over folded text once a text has a word with which it begins: few ever do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_FILE: Final = Path(__file__).with_suffix(".yml")
_GAP: Final = r"(?:(?!(?:not?|never|without|nu|nici|fara) )\w\S* ){0,3}?"
"""Up to three words, none of which denies the next."""


@cache
def _data() -> Mapping[str, Any]:
    # Only texts, no tags: `no` is a word here.
    return yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CBaseLoader)  # type: ignore[no-any-return]  # noqa: S506 - likewise


def words(name: str) -> Any:
    """Return one of the lists of plain words."""
    return _data()["words"][name]


@cache
def listed(name: str) -> re.Pattern[str]:
    """Return a list of phrases."""
    return _pattern(_data()["lists"][name])


@cache
def unless(rule: str) -> re.Pattern[str] | None:
    """Return what shows that a rule's phrase means something else, if anything does."""
    phrases = _of_rule(rule, "unless")
    return _pattern(phrases) if phrases else None


def phrases_at(rule: str, kind: str, token: str) -> Iterator[re.Pattern[str]]:
    """Yield the phrases of a rule that may begin with this word; `kind` is say or always."""
    beginnings = _beginnings(rule, kind)
    keys = (token, *(f"{token[:length]}*" for length in range(1, len(token) + 1)))
    number = ("#",) if token[:1].isdecimal() else ()
    for key in (*keys, *number):
        for phrase in beginnings.get(key, ()):
            yield _pattern((phrase,))


@cache
def _beginnings(rule: str, kind: str) -> Mapping[str, Sequence[str]]:
    """Return the phrases of a rule by each word with which they may begin."""
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in _of_rule(rule, kind):
        for part in phrase.split():
            for word in _words_of(part.strip("()")):
                by_word[word].append(phrase)
            if not part.startswith("("):
                break
    return by_word


def _words_of(part: str) -> Iterator[str]:
    for word in part.split("|"):
        if word.startswith("@"):
            yield from _data()["sets"][word[1:]]
        elif word.startswith("#"):
            yield "#"
            yield from _data()["sets"]["numbers"] if word == "#" else ()
        else:
            yield word


def _of_rule(rule: str, kind: str) -> list[str]:
    by_language = _data()["rules"][rule].values()
    return [phrase for language in by_language for phrase in language.get(kind, ())]


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    return _compiled("|".join(map(_expression, phrases)))


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{expression})(?!\S)")


@cache
def _expression(phrase: str) -> str:
    """Return a phrase as a regular expression."""
    expression, space = "", ""
    for part in phrase.split():
        if part == "...":
            expression, space = f"{expression}{space}{_GAP}", ""
        elif part.startswith("("):
            word = _alternatives(part[1:-1])
            expression += f"(?:{space}{word})?" if space else f"(?:{word} )?"
        else:
            expression, space = f"{expression}{space}{_alternatives(part)}", " "
    return expression


def _alternatives(part: str) -> str:
    return f"(?:{'|'.join(map(_word, part.split('|')))})"


def _word(word: str) -> str:
    if word == "#":
        return rf"(?:\d[\d.,]*|{'|'.join(_data()['sets']['numbers'])})"
    if word == "#%":
        return r"(?:\d\S*%|\d\S* (?:percent|procente|la suta))"
    if word.startswith("@"):
        return "|".join(map(_word, _data()["sets"][word[1:]]))
    stem = re.escape(word.removesuffix("*"))
    return rf"{stem}[\w'-]*" if word.endswith("*") else stem
