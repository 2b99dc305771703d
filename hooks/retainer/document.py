"""YAML text -> plain data with the place of every value, or every problem in it.

Values come out as str, int, Decimal, bool, date, None, dict and tuple.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import yaml
from yaml import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from .builder import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_VALUES,
    Builder,
    Env,
    Path,
    Place,
    Stopped,
    named,
    place_after,
)
from .problems import Problem
from .scalars import obvious, read_plain

MAX_BYTES = 1_000_000
"""A proposal is some kilobytes of text; what is larger is another file by mistake."""
_PLAIN_WORDS = {
    "mapping values are not allowed in this context": (
        "a colon and a space inside text, or wrong indentation; put the text in quotes"
    ),
    "could not find expected ':'": "a line that is neither `key: value` nor part of a text above",
    "did not find expected key": "the indentation or the quotes of this line do not fit",
    "did not find expected '-' indicator": "this line does not fit the list that it stands in",
    "did not find expected ',' or ']'": "the list in [ ] is not closed, or a comma is missing",
    "did not find expected ',' or '}'": (
        "the keys in { } are not closed, a comma is missing, or text with a colon needs quotes"
    ),
    "did not find expected node content": "a value is missing before this sign",
    "did not find expected <document start>": "what stands above this line is no part of it",
    "found unexpected end of stream": "a quote is opened here and never closed",
    "did not find expected alphabetic or numeric character": (
        "text that begins with * or &; put it in quotes"
    ),
    "found unknown escape character": "a backslash in double quotes; take single quotes",
    "did not find expected hexdecimal number": "a backslash in double quotes; take single quotes",
    "could not find expected directive name": "text that begins with %; put it in quotes",
    "found unexpected non-alphabetical character": "text that begins with %; put it in quotes",
    "control characters are not allowed": "a control character; delete it",
}
_WHERE_IT_BEGINS = ("unexpected end of stream", "could not find expected ':'", "alphabetic or num")
"""What is wrong where it begins; the parser stumbles later, at the end of the file even."""

_BEGINNING = [yaml.StreamStartEvent, yaml.DocumentStartEvent]
_END = [yaml.DocumentEndEvent, yaml.StreamEndEvent]


@dataclass(frozen=True)
class Document:
    """The data of one YAML text, and where each value and key of it stands (from 1)."""

    data: Any
    text: str
    problems: tuple[Problem, ...] = ()
    thorough: Builder | None = None
    """The reading that noted the places, where there was one already."""

    @cached_property
    def _places(self) -> Builder:
        # Nobody asks for a file in which all is well, and that is most of them.
        return self.thorough or _built(self.text, "", ())[1]

    @property
    def values(self) -> dict[Path, Place]:
        """Where each value stands."""
        return self._places.values

    @property
    def keys(self) -> dict[Path, Place]:
        """Where each key stands."""
        return self._places.keys

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return the place of a value (or its key), or of the nearest one around it."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        while path:
            if path in first:
                return first[path]
            if path in second:
                return second[path]
            path = path[:-1]
        return self.values.get((), (1, 1))


def decode(raw: bytes, file: str) -> str | Problem:
    """Return the text of a file's bytes (UTF-8, with or without a mark), or what is wrong."""
    if len(raw) > MAX_BYTES:
        return Problem(file, 1, 1, f"the file is larger than {MAX_BYTES:,} bytes; make it smaller")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:2]:
        return Problem(file, 1, 1, "the file is UTF-16; save it as UTF-8")
    # Not "utf-8-sig", whose errors count from behind the mark.
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        said = "from here on the file is not UTF-8; save it as UTF-8"
        return Problem(file, *place_after(raw[: error.start].decode()), said)


def parse(text: str, file: str, within: Path = ()) -> Document:
    """Read one YAML document. Problems are in the result; nothing is raised.

    With `within`, what stands outside that path is another program's: tags and YAML 1.1's readings
    are let pass there, and a `!ENV` value (MkDocs' own) comes out as `Env`.
    """
    if not within and len(text) <= MAX_CHARACTERS:
        try:
            return Document(_data(text), text)
        except (_Unusual, StopIteration, yaml.YAMLError):
            pass  # read thoroughly, for what there is to say of it
    data, builder = _built(text, file, within)
    return Document(data, text, tuple(builder.problems), builder)


def _built(text: str, file: str, within: Path) -> tuple[Any, Builder]:
    builder = Builder(file, text, within)
    data: Any = None
    # Around all: that the rest is no YAML may be one problem too many as well.
    with suppress(Stopped):
        try:
            data = builder.document()
        except yaml.MarkedYAMLError as error:
            builder.problem(*_unparsed(error, text))
        except yaml.reader.ReaderError as error:
            # libyaml counts bytes.
            before = text.encode()[: error.position].decode(errors="ignore")
            builder.problem(place_after(before), _said(error.reason))
    return data, builder


class _Unusual(Exception):
    """There is something to report, or an alias, a tag, a limit: what `Builder` is for."""


def _data(text: str) -> Any:
    """Return what `Builder` makes of a text, in half the time, as it notes no places.

    Raises `_Unusual` where it does not know that, and `yaml.YAMLError`.
    """
    # There are no more values than events, and without aliases no more characters than in the text.
    events = islice(iter(yaml.CSafeLoader(text).get_event, None), MAX_VALUES)
    if [type(event) for event in islice(events, 2)] != _BEGINNING:
        raise _Unusual
    data = _value(next(events), events, 0)
    if [type(event) for event in events] != _END:
        raise _Unusual
    return data


def _value(event: Any, events: Iterator[Any], depth: int) -> Any:
    # An alias has an anchor too.
    if event.anchor is not None or event.tag is not None or depth > MAX_DEPTH:
        raise _Unusual
    kind = type(event)
    if kind is ScalarEvent:
        return event.value if event.style else _word(event.value)
    return (_mapping if kind is MappingStartEvent else _sequence)(events, depth)


def _mapping(events: Iterator[Any], depth: int) -> dict[str, Any]:
    items: dict[str, Any] = {}
    for event in events:
        if type(event) is MappingEndEvent:
            return items
        if type(event) is not ScalarEvent or event.value in items:
            break
        items[event.value] = _value(next(events), events, depth + 1)
    raise _Unusual


def _sequence(events: Iterator[Any], depth: int) -> tuple[Any, ...]:
    items: list[Any] = []
    for event in events:
        if type(event) is SequenceEndEvent:
            return tuple(items)
        items.append(_value(event, events, depth + 1))
    raise _Unusual


def _word(text: str) -> Any:
    value: Any = obvious(text)
    if value is None:
        value, message, _ = read_plain(text)
        if message:
            raise _Unusual
    return value


def _unparsed(error: yaml.MarkedYAMLError, text: str) -> tuple[Place, str]:
    """Return where a text is no YAML, and why."""
    problem = str(error.problem)
    mark, begun = error.problem_mark, error.context_mark
    if begun and (mark is None or any(words in problem for words in _WHERE_IT_BEGINS)):
        mark = begun
    if mark and mark.index >= len(text.rstrip()):
        # What the end of the file shows is wrong where it began, or in the last line.
        end = place_after(text.rstrip())
        place = min((begun.line + 1, begun.column + 1), end) if begun else end
    else:
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "cannot start any token" in problem and mark:
        sign = text[mark.index : mark.index + 1]
        if sign == "\t":
            return place, "not valid YAML: a tab; indent with spaces"
        return place, f"not valid YAML: text that begins with {sign}; put it in quotes"
    said = _said(problem)
    if begun and begun.line + 1 != place[0] and "closed" in said:
        said = f"{said} (opened on line {begun.line + 1})"
    return place, said


def _said(problem: str) -> str:
    for known, plain in _PLAIN_WORDS.items():
        if known in problem:
            return f"not valid YAML: {plain}"
    return f"not valid YAML: {problem}"


__all__ = ["MAX_BYTES", "Document", "Env", "Path", "Place", "decode", "named", "parse"]
