"""Tells what a person wrote into a reply from the sentences that the page wrote. Pure.

Letters and digits alone are compared, over line ends: mail programs wrap, quote and decorate. What
stands for a placeholder must be a word of what was chosen, of the sender's name, or of a day: so no
condition hides in one.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from retainer.i18n import Words

from .word import Place

_PREFIX: Final = "reply."
_SENTENCES: Final = ("reply.sentence_", "reply.subject_")
_FEWEST_WORDS: Final = 3
"""Words that a text of the page's script needs to count as a sentence, if it is none by its key."""
_LONGEST_VALUE: Final = 120
_PLACEHOLDER: Final = re.compile(r"\{\w+\}")
_TOKEN: Final = re.compile(r"[^\W_]+|\S")
_ANSWERED: Final = re.compile(r"^\s*(?:[^\W\d_]{1,4}\s?:\s*)+")
_QUOTE: Final = re.compile(r"[\s>|]*")


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of a text in which the page did not write each word."""

    text: str
    start: int
    """Its place in the text."""
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Sentences:
    """The page's sentences in one language, with what was chosen in place of placeholders."""

    pattern: re.Pattern[str]
    sender: frozenset[str]
    """The words of the sender's name and role, which also stand alone."""
    known: frozenset[str]
    """All words that may stand for a placeholder."""

    @classmethod
    def of(cls, words: Words, values: Iterable[str], sender: Iterable[str]) -> Sentences:
        """Return the sentences of a language; `values` are what their placeholders may show."""
        who = frozenset(token for text in sender for token in _tokens(text))
        joined = words.plain("formats.and", before="", last="")
        known = who | {token for text in (*values, joined) for token in _tokens(text)}
        alternatives = "|".join(map(re.escape, sorted(known)))
        value = rf"(?:(?:{alternatives}) ){{1,{_LONGEST_VALUE}}}"
        patterns = dict.fromkeys(
            pattern
            for key, forms in words.messages.items()
            if key.startswith(_PREFIX)
            for form in forms.values()
            if (pattern := _pattern(form.source, value, is_sentence=key.startswith(_SENTENCES)))
        )
        # Longer ones first: a sentence may begin as another one does.
        ordered = sorted(patterns, key=len, reverse=True)
        return cls(re.compile(rf"(?<= )(?:{'|'.join(ordered) or '(?!)'})"), who, frozenset(known))

    def own_lines(self, text: str, places: Sequence[Place]) -> tuple[OwnLine, ...]:
        """Return the lines that are not the page's alone, without the replies' words in them."""
        lines = list(_lines(text, frozenset().union(*(place.own for place in places))))
        tokens = [_tokens(line.text) for line in lines]
        stream = " " + "".join(f"{token} " for line in tokens for token in line)
        covered = [match.span() for match in self.pattern.finditer(stream)]
        starts = [start for start, _ in covered]
        own: list[OwnLine] = []
        at = 1
        for line, line_tokens in zip(lines, tokens, strict=True):
            is_pages = True
            for token in line_tokens:
                before = bisect.bisect_right(starts, at) - 1
                is_pages &= before >= 0 and at < covered[before][1]
                at += len(token) + 1
            if not is_pages and not self.sender.issuperset(line_tokens):
                own.append(line)
        return tuple(own)

    def is_pages_subject(self, subject: str) -> bool:
        """Return whether the page wrote a mail's subject, answered and forwarded or not."""
        stream = "".join(f" {token} " for token in _tokens(_ANSWERED.sub("", subject)))
        rest = self.pattern.sub("", stream.replace("  ", " "))
        return self.known.issuperset(rest.split())


def text_at(lines: Sequence[OwnLine], places: Sequence[Place], index: int) -> str:
    """Return the person's own text of one reply in a thread: above its word, else below it."""
    above = places[index - 1].end if index else 0
    below = places[index + 1].start if index + 1 < len(places) else None
    word = places[index].start
    before = [line for line in lines if above <= line.start < word]
    after = [line for line in lines if line.start >= word and (below is None or line.start < below)]
    for part in (before, after):
        # What is quoted is another mail, unless all of it is.
        unquoted = [line.text for line in part if not line.is_quoted]
        if part:
            return "\n".join(unquoted or [line.text for line in part])
    return ""


def _lines(text: str, words: Collection[int]) -> Iterator[OwnLine]:
    """Yield the lines of a text without the characters of replies' words and quotation marks."""
    start = 0
    for raw in text.splitlines(keepends=True):
        kept = "".join(char for place, char in enumerate(raw, start) if place not in words)
        marks = _QUOTE.match(kept)
        begun = marks[0] if marks else ""
        yield OwnLine(kept[len(begun) :].rstrip(), start, ">" in begun)
        start += len(raw)


def _pattern(source: str, value: str, *, is_sentence: bool) -> str:
    """Return a pattern for a text with placeholders, or nothing where it would fit anything."""
    literals = [_tokens(part) for part in _PLACEHOLDER.split(source)]
    count = sum(map(len, literals))
    if count < (1 if is_sentence else _FEWEST_WORDS):
        return ""
    return value.join("".join(f"{re.escape(token)} " for token in part) for part in literals)


def _tokens(text: str) -> list[str]:
    """Return the words of a text, without case and accents; signs that say something are words."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return [
        token
        for token in _TOKEN.findall(text.casefold())
        if token[0].isalnum() or unicodedata.category(token[0]) == "So"
    ]
