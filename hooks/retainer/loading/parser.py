"""YAML events -> plain data, with the place of every value.

The events of PyYAML's C parser are built into data here, not by its constructor, because that one
has YAML 1.1's traps (see `scalars.py`), keeps the last of two equal keys, and loses where a value
stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from retainer.diagnostics import MAX_PROBLEMS, Problem

from .scalars import read_as_yaml, read_plain

KeyPath = tuple[str | int, ...]
Place = tuple[int, int]

MAX_DEPTH = 20
MAX_VALUES = 20_000
MAX_CHARACTERS = 2_000_000
"""Both after aliases are written out: stops the "billion laughs"."""

_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
"""As YAML 1.1 and libyaml have it."""
_KEY = re.compile(r"[a-z_]{1,24}")


class _Unread:
    """Stands for a value that a problem is reported of: it fits nothing, and nothing is added."""


UNREAD: Final = _Unread()


@dataclass(frozen=True, slots=True)
class Env:
    """`!ENV NAME` or `!ENV [NAME, ..., default]` of MkDocs: read from the environment later."""

    names: Any


def named(path: KeyPath) -> str:
    """Return `tiers[2].price: ` for a path; lists count from 1, as people do.

    A key that is none of ours may hold anything: it is not repeated.
    """
    said = ""
    for part in path:
        if isinstance(part, int):
            said += f"[{part + 1}]"
        elif _KEY.fullmatch(part):
            said += f".{part}" if said else part
    return f"{said}: " if said else ""


def place_after(text: str) -> Place:
    """Return the place that follows a text."""
    ends = [match.end() for match in _LINE_END.finditer(text)]
    return len(ends) + 1, len(text) - (ends[-1] if ends else 0) + 1


class Stopped(Exception):
    """What follows cannot be read sensibly."""


@dataclass(slots=True)
class Builder:
    """Builds one document. `within` is as in `document.parse`."""

    file: str
    text: str
    within: KeyPath = ()
    values: dict[KeyPath, Place] = field(default_factory=dict)
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int, int]] = field(default_factory=dict)
    count: int = 0
    characters: int = 0
    length: int = 0

    def __post_init__(self) -> None:
        self.length = len(self.text.rstrip())

    def problem(self, place: Place, message: str, detail: str = "", where: str = "") -> None:
        """Note a problem. Raises `Stopped` where there are enough of them."""
        self.problems.append(Problem(self.file, *place, message, detail=detail, where=where))
        if len(self.problems) >= MAX_PROBLEMS:
            raise Stopped

    def _report(self, path: KeyPath, place: Place, message: str, detail: str = "") -> None:
        if self._ours(path):
            name = named(path[len(self.within) :]) or named(path)
            self.problem(place, message, detail, name)

    def _ours(self, path: KeyPath) -> bool:
        return path[: len(self.within)] == self.within

    def document(self) -> Any:
        """Return the data of the text. Raises `yaml.YAMLError` or `Stopped`."""
        # Not `yaml.parse`, whose generator takes as long again.
        events: Iterator[Any] = iter(yaml.CSafeLoader(self.text).get_event, None)
        result, seen = None, False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    said = "a second YAML document (---); one file holds one"
                    self.problem(self._at(event), said)
                    raise Stopped
                seen = True
                result = self._value(next(events), events, (), 0)
        return result

    def _value(self, event: Any, events: Iterator[Any], path: KeyPath, depth: int) -> Any:
        place = self.values[path] = self._at(event)
        self.count += 1
        if isinstance(event, yaml.AliasEvent):
            result = self._alias(event, path)
            self._limit(place)
            return result
        before = self.count, self.characters
        if isinstance(event, yaml.ScalarEvent):
            self.characters += len(event.value)
        self._limit(place)
        if depth > MAX_DEPTH:
            self.problem(
                place, f"nested deeper than {MAX_DEPTH} levels; is it another kind of file?"
            )
            raise Stopped
        env = event.tag == "!ENV" and bool(self.within)
        if not env and event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            said = "a tag (!) is not read here; delete it, or put text that begins with ! in quotes"
            self._report(path, place, said, f"({event.tag})")
        if isinstance(event, yaml.ScalarEvent):
            result = self._scalar(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            result = self._sequence(events, path, depth)
        else:
            result = self._mapping(events, path, depth, flow=event.flow_style)
        if event.anchor:
            size = self.count - before[0] + 1, self.characters - before[1]
            self.anchors[event.anchor] = (result, *size)
        return Env(result) if env else result

    def _limit(self, place: Place) -> None:
        if self.count > MAX_VALUES:
            said = f"more than {MAX_VALUES:,} values; aliases (*) may repeat too much"
        elif self.characters > MAX_CHARACTERS:
            said = f"more than {MAX_CHARACTERS:,} characters; aliases (*) may repeat too much"
        else:
            return
        self.problem(place, said)
        raise Stopped

    def _alias(self, event: Any, path: KeyPath) -> Any:
        if event.anchor not in self.anchors:
            said = "a * that names nothing, or itself; put text that begins with * in quotes"
            self._report(path, self._at(event), said, f"(*{event.anchor})")
            return UNREAD
        result, count, characters = self.anchors[event.anchor]
        self.count += count
        self.characters += characters
        return result

    def _sequence(self, events: Iterator[Any], path: KeyPath, depth: int) -> tuple[Any, ...]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, events, (*path, len(items)), depth + 1))
        return tuple(items)

    def _mapping(
        self, events: Iterator[Any], path: KeyPath, depth: int, *, flow: bool
    ) -> dict[str, Any]:
        items: dict[str, Any] = {}
        before: str | None = None
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            place = self._at(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.problem(place, "a key must be plain text; put text with { or [ in quotes")
                raise Stopped
            key: str = event.value
            inner = (*path, key)
            content = next(events)
            if flow and self._bare(event, content):
                self._comma(items, path, before, key, place)
                continue
            if key in items:
                self._double(inner, place)
                # What stands twice is read where nobody looks, so that the first keeps its place.
                again = self._value(content, events, (*path, f"{key}\0"), depth + 1)
                if not self._ours(inner):
                    items[key] = again  # as MkDocs has it
                continue
            self.keys[inner] = place
            items[key] = self._value(content, events, inner, depth + 1)
            before = key
        return items

    def _bare(self, key: Any, content: Any) -> bool:
        """Whether a key has not even a colon."""
        if not isinstance(content, yaml.ScalarEvent) or content.value or content.style:
            return False
        return ":" not in self.text[_index(key.end_mark) : _index(content.end_mark)]

    def _double(self, path: KeyPath, place: Place) -> None:
        if self._ours(path) or path == self.within[: len(path)]:
            line = self.keys[path][0]
            said = f"this key stands twice, first on line {line}; keep one"
            self.problem(place, said, f'("{path[-1]}")', named(path))

    def _comma(
        self, items: dict[str, Any], path: KeyPath, before: str | None, rest: str, place: Place
    ) -> None:
        """Report text that a comma has cut in two, as in `{name: One, two}`; or a lone key."""
        self.count += 1
        self._limit(place)
        items.setdefault(rest, UNREAD)
        self.keys.setdefault((*path, rest), place)  # it may stand here again, with a colon
        alone = f'("{rest}" stands alone)'
        value = items.get(before) if before is not None else None
        told = self.problems[-1:] and (self.problems[-1].line, self.problems[-1].column)
        if value is UNREAD or (before is not None and told == self.values[*path, before]):
            return
        if before is None or _KEY.fullmatch(rest):
            said = "inside { } each key needs a value, and text with a comma needs quotes"
            self._report(path, place, said, alone)
        else:
            inner = (*path, before)
            number = isinstance(value, int) and rest.isdecimal()
            said = "write thousands without a comma" if number else "text with a comma needs quotes"
            detail = f"(write {value}{rest})" if number else alone
            self._report(inner, self.values[inner], said, detail)
        if before is not None:
            items[before] = UNREAD

    def _scalar(self, event: Any, path: KeyPath) -> Any:
        text: str = event.value
        if not event.implicit[0] or event.style or event.tag == "!":
            return text
        if not self._ours(path):
            return read_as_yaml(text)
        value, message, detail = read_plain(text)
        if message and path:
            place = self._at(event)
            if value is None and self._hashed(event):
                message = "is empty: # begins a comment; put text that begins with # in quotes"
            self._report(path, place, message, detail)
        return value

    def _at(self, event: Any) -> Place:
        """Return where an event stands; what the end of the file shows stands in its last line."""
        mark = event.start_mark
        place = mark.line + 1, mark.column + 1
        if mark.index < self.length:
            return place
        return min(place, place_after(self.text[: self.length]))

    def _hashed(self, event: Any) -> bool:
        """Whether a comment stands where the value should."""
        rest = self.text[_index(event.start_mark) :].partition("\n")[0]
        return rest.lstrip(" \t").startswith("#")


def _index(mark: Any) -> int:
    return int(mark.index)
