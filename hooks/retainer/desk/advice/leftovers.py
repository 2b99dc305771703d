"""Rules for what slipped through unseen: sample text, text that YAML cut off, another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from .subject import KeyPath, Slip, Subject
from .vocabulary import words
from .wording import fold, plain_word

_LOST: Final = re.compile(r" #(?=\S)")
_ENOUGH: Final = 2


def sample_text(subject: Subject) -> Iterator[Slip]:
    """Yield what still stands as the preset or the sample has it, and only the owner knows."""
    if subject.is_sample:
        return
    client = subject.file.client
    for name in ("name", "contact", "email"):
        value = getattr(client, name)
        if value and _is_placeholder(value, subject):
            yield Slip(("client", name), quote=value)
    for path, text in _personal(subject):
        if _is_placeholder(text, subject):
            yield Slip(path, quote=text)


def _personal(subject: Subject) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts that are about this one client."""
    file = subject.file
    yield from (
        entry for entry in subject.spoken() if entry[0] in (("note",), ("recommendation", "reason"))
    )
    if discovery := file.discovery:
        for name in ("goals", "success"):
            for index, line in enumerate(getattr(discovery, name)):
                yield ("discovery", name, index), line
        if discovery.workload:
            yield ("discovery", "workload"), discovery.workload
        for index, pair in enumerate(discovery.challenges):
            for name in ("challenge", "solution"):
                yield ("discovery", "challenges", index, name), getattr(pair, name)


def _is_placeholder(text: str, subject: Subject) -> bool:
    return " ".join(plain_word(text).split()) in subject.samples


def lost_text(subject: Subject) -> Iterator[Slip]:
    """Yield a text whose end YAML took for a comment: after a space, # begins one."""
    lines = subject.document.text.splitlines()
    for path, (line, column) in subject.document.values.items():
        rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
        value, lost = _LOST.split(rest, maxsplit=1) if _LOST.search(rest) else (rest, "")
        if lost and rest[0] not in "\"'|>{[&*!#" and _is_text(value, path, subject):
            yield Slip(path, quote=f"#{lost.strip()}", values={"text": f"{value} #{lost}".strip()})


def _is_text(value: str, path: KeyPath, subject: Subject) -> bool:
    """Return whether the value at a path is a text, and this one."""
    data = subject.document.data
    for part in path:
        data = data[part]
    return isinstance(data, str) and data == value.strip()


def language_mix(subject: Subject) -> Iterator[Slip]:
    """Yield a text of the offer that is in another language than its page."""
    for path, text in chain(subject.spoken(), _terms(subject)):
        other = _language_of(text, subject.language)
        if other:
            yield Slip(path, quote=" ".join(text.split()[:4]))


def _terms(subject: Subject) -> Iterator[tuple[KeyPath, str]]:
    if terms := subject.file.terms:
        for name in ("payment_method", "response_time", "ownership"):
            if text := getattr(terms, name):
                yield ("terms", name), text
        for index, text in enumerate(terms.excludes):
            yield ("terms", "excludes", index), text
    for index, tier in enumerate(subject.file.tiers):
        if tier.workload:
            yield ("tiers", index, "workload"), tier.workload


def _language_of(text: str, language: str) -> str:
    """Return the other language that a text is in, if its words say so and none says otherwise."""
    known, both = words("languages"), set(words("both"))
    tokens = set(fold(text).tokens) - both
    if language not in known or tokens & set(known[language]):
        return ""
    counts = {other: len(tokens & set(known[other])) for other in known if other != language}
    return next((other for other, count in counts.items() if count >= _ENOUGH), "")
