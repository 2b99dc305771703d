"""YAML text -> plain data with the place of every value, or every problem in it.

Values come out as str, int, Decimal, bool, date, None, dict and tuple.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import yaml

from retainer.diagnostics import Problem

from .parser import (
    Builder,
    Env,
    KeyPath,
    Place,
    Stopped,
    named,
    place_after,
)

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


@dataclass(frozen=True)
class Document:
    """The data of one YAML text, and where each value and key of it stands (from 1)."""

    data: Any
    text: str
    problems: tuple[Problem, ...]
    values: Mapping[KeyPath, Place]
    """Where each value stands."""
    keys: Mapping[KeyPath, Place]
    """Where each key stands."""

    def place(self, path: KeyPath, *, key: bool = False) -> Place:
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


def parse(text: str, file: str, within: KeyPath = ()) -> Document:
    """Read one YAML document. Problems are in the result; nothing is raised.

    With `within`, what stands outside that path is another program's: tags and YAML 1.1's readings
    are let pass there, and a `!ENV` value (MkDocs' own) comes out as `Env`.
    """
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
    return Document(data, text, tuple(builder.problems), builder.values, builder.keys)


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


__all__ = ["MAX_BYTES", "Document", "Env", "KeyPath", "Place", "decode", "named", "parse"]
