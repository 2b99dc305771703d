"""The parser builds plain data from YAML events, with the line and column of every value.

The events come from PyYAML's C parser. Its own constructor is not used, because it has YAML 1.1's
traps (see `yaml_traps.py`), keeps the last of two equal keys, and forgets positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from retainer.diagnostics import MAX_PROBLEMS, Problem

from .yaml_traps import read_as_yaml, read_plain

KeyPath = tuple[str | int, ...]
"""The keys and list indices that lead to a value."""
Place = tuple[int, int]
"""A line and a column, from 1."""

MAX_DEPTH = 20
MAX_VALUES = 20_000
MAX_CHARACTERS = 2_000_000
"""Limits that count aliases as if written out, against the "billion laughs"."""

_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
"""A line break by YAML 1.1, and so by libyaml."""
KEY = re.compile(r"[a-z_]{1,24}")
CURLY = re.compile("[\u201c-\u201f\u2018-\u201b\u00ab\u00bb]")
_PRICES: Final = frozenset({"price", "hourly_rate", "minimum_fee"})


class _Reported:
    """A value already reported as invalid: no field accepts it, and its error is left out."""


REPORTED: Final = _Reported()


@dataclass(frozen=True, slots=True)
class Env:
    """MkDocs' `!ENV NAME` or `!ENV [NAME, ..., default]`, to be read from the environment later."""

    names: Any


def dotted(path: KeyPath) -> str:
    """Return a key path as messages begin with it: `tiers[2].price: `; lists count from 1.

    A key that cannot be one of the model is left out, as it may quote private text.
    """
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        elif KEY.fullmatch(part):
            name += f".{part}" if name else part
    return f"{name}: " if name else ""


def place_after(text: str) -> Place:
    """Return the place of the first character after a text."""
    ends = [match.end() for match in _LINE_END.finditer(text)]
    return len(ends) + 1, len(text) - (ends[-1] if ends else 0) + 1


class Stopped(Exception):
    """Parsing ends, as what follows cannot be read or there are problems enough."""


@dataclass(slots=True)
class Builder:
    """Builds the data of one document. `within` is as in `document.parse`.

    With `thousandths`, a price of three decimals is one, and not thousands with a point.
    """

    file: str
    text: str
    within: KeyPath = ()
    thousandths: bool = False
    values: dict[KeyPath, Place] = field(default_factory=dict)
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int, int]] = field(default_factory=dict)
    """By name, a value with the count of values and of characters in it."""
    count: int = 0
    characters: int = 0
    length: int = 0
    """The text's length without the white space at its end."""

    def __post_init__(self) -> None:
        self.length = len(self.text.rstrip())

    def problem(self, place: Place, message: str, detail: str = "", where: str = "") -> None:
        """Add a problem. Raises `Stopped` at the greatest number of them."""
        self.problems.append(Problem(self.file, *place, message, detail=detail, where=where))
        if len(self.problems) >= MAX_PROBLEMS:
            raise Stopped

    def _report(self, path: KeyPath, place: Place, message: str, detail: str = "") -> None:
        if self._ours(path):
            name = dotted(path[len(self.within) :]) or dotted(path)
            self.problem(place, message, detail, name)

    def _ours(self, path: KeyPath) -> bool:
        return path[: len(self.within)] == self.within

    def document(self) -> Any:
        """Build the data of the text. Raises `yaml.YAMLError` or `Stopped`."""
        # Not with `yaml.parse`, whose generator takes as long again.
        events: Iterator[Any] = iter(yaml.CSafeLoader(self.text).get_event, None)
        result, seen = None, False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    message = "a second YAML document (---); one file holds one"
                    self.problem(self._place(event), message)
                    raise Stopped
                seen = True
                result = self._value(next(events), events, (), 0)
        return result

    def _value(self, event: Any, events: Iterator[Any], path: KeyPath, depth: int) -> Any:
        place = self.values[path] = self._place(event)
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
            message = (
                "a tag (!) is not read here; delete it, or put text that begins with ! in quotes"
            )
            self._report(path, place, message, f"({event.tag})")
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
            message = f"more than {MAX_VALUES:,} values; aliases (*) may repeat too much"
        elif self.characters > MAX_CHARACTERS:
            message = f"more than {MAX_CHARACTERS:,} characters; aliases (*) may repeat too much"
        else:
            return
        self.problem(place, message)
        raise Stopped

    def _alias(self, event: Any, path: KeyPath) -> Any:
        if event.anchor not in self.anchors:
            message = "a * that names nothing, or itself; put text that begins with * in quotes"
            self._report(path, self._place(event), message, f"(*{event.anchor})")
            return REPORTED
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
            place = self._place(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.problem(place, "a key must be plain text; put text with { or [ in quotes")
                raise Stopped
            key: str = event.value
            inner = (*path, key)
            content = next(events)
            if flow and self._has_no_colon(event, content):
                self._comma(items, path, before, key, place)
                continue
            if key in items:
                self._report_duplicate(inner, place)
                # Under a path of its own, so that the first one keeps its place.
                second = self._value(content, events, (*path, f"{key}\0"), depth + 1)
                if not self._ours(inner):
                    items[key] = second  # MkDocs takes the last one
                continue
            self.keys[inner] = place
            items[key] = self._value(content, events, inner, depth + 1)
            before = key
        return items

    def _has_no_colon(self, key: Any, content: Any) -> bool:
        """Return whether a key in { } has no colon after it, and so is a part of cut text."""
        if not isinstance(content, yaml.ScalarEvent) or content.value or content.style:
            return False
        return ":" not in self.text[_index(key.end_mark) : _index(content.end_mark)]

    def _report_duplicate(self, path: KeyPath, place: Place) -> None:
        if self._ours(path) or path == self.within[: len(path)]:
            line = self.keys[path][0]
            message = f"this key stands twice, first on line {line}; keep one"
            self.problem(place, message, f'("{path[-1]}")', dotted(path))

    def _comma(
        self, items: dict[str, Any], path: KeyPath, before: str | None, rest: str, place: Place
    ) -> None:
        """Report a key alone in { }: mostly text cut by a comma, as in `{name: One, two}`."""
        self.count += 1
        self._limit(place)
        items.setdefault(rest, REPORTED)
        self.keys.setdefault((*path, rest), place)  # a key with a colon may have this name too
        alone = f'("{rest}" stands alone)'
        value = items.get(before) if before is not None else None
        last = self.problems[-1:] and (self.problems[-1].line, self.problems[-1].column)
        if value is REPORTED or (before is not None and last == self.values[*path, before]):
            return
        if before is None or KEY.fullmatch(rest):
            message = "inside { } each key needs a value, and text with a comma needs quotes"
            self._report(path, place, message, alone)
        else:
            inner = (*path, before)
            if isinstance(value, int) and rest.isdecimal():
                message, detail = "write thousands without a comma", f"(write {value}{rest})"
            else:
                message, detail = "text with a comma needs quotes", alone
                if CURLY.search(f"{value}{rest}"):
                    message = 'curly quotes are letters to YAML; write straight ones, as in "a, b"'
            self._report(inner, self.values[inner], message, detail)
        if before is not None:
            items[before] = REPORTED

    def _scalar(self, event: Any, path: KeyPath) -> Any:
        text: str = event.value
        if not event.implicit[0] or event.style or event.tag == "!":
            return text
        if not self._ours(path):
            return read_as_yaml(text)
        is_price = self.thousandths and path[-1:] and path[-1] in _PRICES
        value, message, detail = read_plain(text, thousandths=bool(is_price))
        if message and path:
            place = self._place(event)
            if value is None and self._is_comment(event):
                message = "is empty: # begins a comment; put text that begins with # in quotes"
            self._report(path, place, message, detail)
        return value

    def _place(self, event: Any) -> Place:
        """Return the place of an event; one at the end of the file is moved to the last line."""
        mark = event.start_mark
        place = mark.line + 1, mark.column + 1
        if mark.index < self.length:
            return place
        return min(place, place_after(self.text[: self.length]))

    def _is_comment(self, event: Any) -> bool:
        """Return whether there is a comment in the place of a value."""
        rest = self.text[_index(event.start_mark) :].partition("\n")[0]
        return rest.lstrip(" \t").startswith("#")


def _index(mark: Any) -> int:
    return int(mark.index)
