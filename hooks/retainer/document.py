"""YAML text -> plain data with the place of every value, or every problem in it.

The events of PyYAML's C parser are built into data here, not by its constructor, because that one
reads `no` as false, `1:30` as 90 and `3.000` as 3, keeps the last of two equal keys, and loses
where a value stood. Values come out as str, int, Decimal, bool, date, None, dict and tuple.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from .problems import Problem

Path = tuple[str | int, ...]
Place = tuple[int, int]

MAX_BYTES = 1_000_000
"""A proposal is some kilobytes of text; what is larger is another file by mistake."""
MAX_DEPTH = 20
MAX_VALUES = 50_000
"""Values after aliases are written out: stops the "billion laughs"."""

_BOOLEANS = {"true": True, "false": False}
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+")
_WHOLE = re.compile(r"[-+]?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9]\d*)\.\d+")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
_PLAIN_WORDS = {
    "found character that cannot start any token": (
        "a tab, or text that begins with a sign of YAML; indent with spaces, put text in quotes"
    ),
    "mapping values are not allowed in this context": (
        "a colon and a space inside text, or wrong indentation; put the text in quotes"
    ),
    "could not find expected ':'": "a line that is neither `key: value` nor part of a text above",
    "did not find expected key": "the indentation or the quotes of this line do not fit",
    "did not find expected '-' indicator": "this line does not fit the list that it stands in",
    "did not find expected ',' or ']'": "a list in [ ] is not closed, or a comma is missing",
    "did not find expected ',' or '}'": "keys in { } are not closed, or a comma is missing",
    "found unexpected end of stream": "a quote or bracket is opened and never closed",
    "found undefined alias": "a * that names nothing; put text that begins with * in quotes",
    "control characters are not allowed": "a control character; delete it",
}


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one YAML text, and where each value and key of it stands (from 1)."""

    data: Any
    values: dict[Path, Place]
    keys: dict[Path, Place]
    problems: tuple[Problem, ...] = ()

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
        said = f"the file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read"
        return Problem(file, 1, 1, said)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(file, 1, 1, "the file is UTF-16; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        return Problem(file, line, column, "the file is not UTF-8 here; save it as UTF-8")


def parse(text: str, file: str, within: Path = ()) -> Document:
    """Read one YAML document. Problems are in the result; nothing is raised.

    With `within`, what stands outside that path is another program's: tags and YAML 1.1's readings
    are let pass there, and a `!ENV` value (MkDocs' own) comes out as `Env`.
    """
    builder = _Builder(file, within)
    data: Any = None
    try:
        data = builder.document(text)
    except yaml.MarkedYAMLError as error:
        builder.path = within
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        builder.report(where, _said(str(error.problem)))
    except yaml.reader.ReaderError as error:
        builder.path = within
        before = text[: error.position]
        where = (before.count("\n") + 1, error.position - before.rfind("\n"))
        builder.report(where, _said(error.reason))
    except _Stopped:
        pass
    return Document(data, builder.values, builder.keys, tuple(builder.problems))


def _said(problem: str) -> str:
    for known, plain in _PLAIN_WORDS.items():
        if known in problem:
            return f"not valid YAML: {plain}"
    return f"not valid YAML: {problem}"


class _Stopped(Exception):
    """What follows cannot be read sensibly."""


@dataclass(frozen=True, slots=True)
class Env:
    """`!ENV NAME` or `!ENV [NAME, ..., default]` of MkDocs: read from the environment later."""

    names: Any


@dataclass(slots=True)
class _Builder:
    file: str
    within: Path = ()
    path: Path = ()
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    count: int = 0

    def report(self, place: Place, message: str, detail: str = "") -> None:
        if self.path[: len(self.within)] == self.within:
            self.problems.append(Problem(self.file, *place, message, detail=detail))

    def document(self, text: str) -> Any:
        events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        result, seen = None, False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self.report(_at(event), "a second YAML document; one file holds one")
                    raise _Stopped
                seen = True
                result = self.value(next(events), events, (), 0)
        return result

    def value(self, event: Any, events: Iterator[Any], path: Path, depth: int) -> Any:
        place = _at(event)
        self.values[path] = place
        self.path = path
        self.count += 1
        if self.count > MAX_VALUES:
            self.report(place, f"more than {MAX_VALUES:,} values; aliases (*) may repeat too much")
            raise _Stopped
        if depth > MAX_DEPTH:
            self.report(place, f"nested deeper than {MAX_DEPTH} levels")
            raise _Stopped
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        before = self.count
        env = event.tag == "!ENV"
        if not env and event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            self.report(place, "a tag is not allowed here; delete it", f"({event.tag})")
        if isinstance(event, yaml.ScalarEvent):
            result = self.scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            result = self.sequence(events, path, depth)
        else:
            result = self.mapping(events, path, depth)
        if event.anchor:
            self.anchors[event.anchor] = (result, self.count - before + 1)
        return Env(result) if env else result

    def alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            self.report(
                _at(event),
                "a * that names nothing, or itself; put text that begins with * in quotes",
            )
            return None
        result, size = self.anchors[event.anchor]
        self.count += size
        return result

    def sequence(self, events: Iterator[Any], path: Path, depth: int) -> tuple[Any, ...]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.value(event, events, (*path, len(items)), depth + 1))
        return tuple(items)

    def mapping(self, events: Iterator[Any], path: Path, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            place = _at(event)
            self.path = path
            if not isinstance(event, yaml.ScalarEvent):
                self.report(place, "a key must be plain text")
                raise _Stopped
            key = event.value
            if key in items:
                line = self.keys[(*path, key)][0]
                self.report(place, f"the key stands twice, first on line {line}", f'("{key}")')
            self.path = inner = (*path, key)
            if inner not in self.keys:
                self.keys[inner] = place
            value = self.value(next(events), events, inner, depth + 1)
            items.setdefault(key, value)
        return items

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0] or event.style:
            return text
        tag = _resolve(text)
        if tag == "str" or event.tag == "!":
            return text
        return self.plain(text, tag, _at(event))

    def plain(self, text: str, tag: str, place: Place) -> Any:
        """Return a number, truth, day or nothing; report what YAML 1.1 reads otherwise."""
        if tag == "null":
            if self.path:
                name = next(
                    (part for part in reversed(self.path) if isinstance(part, str)), "entry"
                )
                self.report(place, f"{name}: is empty; give it a value or delete the line")
            return None
        if tag == "bool":
            if text.casefold() not in _BOOLEANS:
                self.report(
                    place,
                    "YAML reads this word as true or false; put it in quotes if it is text",
                    f"({text})",
                )
                return text
            return _BOOLEANS[text.casefold()]
        if tag == "timestamp":
            return self.day(text, place)
        return self.number(text, place)

    def number(self, text: str, place: Place) -> Any:
        number = text.replace("_", "")
        if _THOUSANDS.fullmatch(number):
            plain = number.replace(".", "")
            self.report(
                place,
                "YAML reads the point as a decimal point; write thousands without it",
                f"({text}: write {plain})",
            )
            return int(plain)
        if _WHOLE.fullmatch(number):
            return int(number) if len(number) < 20 else Decimal(number)  # noqa: PLR2004 - beyond any sum
        if _DECIMAL.fullmatch(number):
            return Decimal(number)
        self.report(
            place,
            "YAML reads this as a number of another kind; put it in quotes, or write plain digits",
            f"({text})",
        )
        return text

    def day(self, text: str, place: Place) -> Any:
        if not _DAY.fullmatch(text):
            return text
        try:
            return datetime.date(*(int(part) for part in text.split("-")))
        except ValueError:
            self.report(place, "there is no such day", f"({text})")
            return text


def _at(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _resolve(text: str) -> str:
    for tag, expression in _RESOLVERS.get(text[:1], ()):
        if expression.match(text):
            return str(tag).rpartition(":")[2]
    return "str"


__all__ = ["Document", "Path", "Place", "decode", "parse"]
