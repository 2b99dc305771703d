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

_KEYS: Final = ("reply.mail.", "reply.subject_")
"""The texts of a language file that a page writes into a reply."""
_MOST_VALUES: Final = 60
_LISTS: Final = ("{addons}",)
"""The placeholders that stand for several values."""
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

    sentence: re.Pattern[str]
    value: re.Pattern[str]
    signatures: frozenset[str]
    """The sender's name and role, which also stand alone."""

    @classmethod
    def of(cls, words: Words, values: Iterable[str], sender: Sequence[str]) -> Sentences:
        """Return the sentences of a language; `values` are what their placeholders may show."""
        texts = dict.fromkeys(filter(None, map(_stream, (*values, *sender))))
        alternatives = "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or "(?!)"
        joint = _stream(words.plain("formats.and", before="", last=""))
        one = rf"(?:{alternatives})"
        several = rf"{one}(?:(?:{re.escape(joint)})?{one}){{0,{_MOST_VALUES}}}"
        sentences = {
            _stream_pattern(form.source, one, several)
            for key, forms in words.messages.items()
            if key.startswith(_KEYS)
            for form in forms.values()
            if _stream(_PLACEHOLDER.sub(" ", form.source))
        }
        # Longer ones first: a sentence may begin as another one does.
        ordered = "|".join(sorted(sentences, key=len, reverse=True)) or "(?!)"
        alone = frozenset(map(_stream, (*sender, " ".join(sender))))
        return cls(re.compile(rf"(?<= )(?:{ordered})"), re.compile(rf"(?<= ){one}"), alone)

    def own_lines(self, text: str, places: Sequence[Place]) -> tuple[OwnLine, ...]:
        """Return the lines that are not the page's alone, without the replies' words in them."""
        lines = list(_lines(text, frozenset().union(*(place.own for place in places))))
        tokens = [_tokens(line.text) for line in lines]
        stream = " " + "".join(f"{token} " for line in tokens for token in line)
        covered = [match.span() for match in self.sentence.finditer(stream)]
        starts = [start for start, _ in covered]
        own: list[OwnLine] = []
        at = 1
        for line, line_tokens in zip(lines, tokens, strict=True):
            is_pages = True
            for token in line_tokens:
                before = bisect.bisect_right(starts, at) - 1
                is_pages &= before >= 0 and at < covered[before][1]
                at += len(token) + 1
            if not is_pages and _stream(line.text) not in self.signatures:
                own.append(line)
        return tuple(own)

    def is_pages_subject(self, subject: str) -> bool:
        """Return whether the page wrote a mail's subject, answered and forwarded or not."""
        stream = f" {_stream(_ANSWERED.sub('', subject))}"
        for pattern in (self.sentence, self.value):
            stream = pattern.sub("", stream)
        return not stream.strip()


def text_at(text: str, lines: Sequence[OwnLine], places: Sequence[Place], index: int) -> str:
    """Return the person's own text of one reply in a thread: above its word, else below it."""
    above = places[index - 1].end if index else 0
    below = places[index + 1].start if index + 1 < len(places) else len(text)
    word = places[index].start
    before = [line for line in lines if above <= line.start < word]
    after = [line for line in lines if word <= line.start < below]
    is_quoted = ">" in text[text.rfind("\n", 0, word) + 1 : word]
    for part in (before, after):
        # What is quoted is another mail, unless the word is quoted too.
        same = [line.text for line in part if line.is_quoted == is_quoted]
        if part:
            return "\n".join(same or [line.text for line in part])
    return ""


def _lines(text: str, words: Collection[int]) -> Iterator[OwnLine]:
    """Yield the lines of a text without the characters of replies' words and quotation marks."""
    start = 0
    for raw in text.splitlines(keepends=True):
        kept = "".join(
            char
            for place, char in enumerate(raw, start)
            if place not in words and (char.isascii() or unicodedata.category(char) != "Cf")
        )
        marks = _QUOTE.match(kept)
        begun = marks[0] if marks else ""
        yield OwnLine(kept[len(begun) :].rstrip(), start, ">" in begun)
        start += len(raw)


def _stream_pattern(source: str, one: str, several: str) -> str:
    """Return the pattern of a sentence in a stream, with those of values for its placeholders."""
    parts = _PLACEHOLDER.split(source)
    values = [several if name in _LISTS else one for name in _PLACEHOLDER.findall(source)]
    literals = [re.escape(_stream(part)) for part in parts]
    return "".join(
        f"{literal}{value}" for literal, value in zip(literals, [*values, ""], strict=True)
    )


def _stream(text: str) -> str:
    """Return the words of a text, each with a blank behind it."""
    return "".join(f"{token} " for token in _tokens(text))


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
