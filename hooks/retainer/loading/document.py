"""A document is YAML text parsed to plain data, with line and column of every value and key.

The data is made of str, int, Decimal, bool, date, None, dict and tuple. `parser.py` builds it; here
are decoding, and plain words for what libyaml says of a syntax error.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import yaml

from retainer.diagnostics import Problem
from retainer.i18n import minor_digits

from .parser import (
    KEY,
    Builder,
    Env,
    KeyPath,
    Place,
    Stopped,
    dotted,
    place_after,
)

MAX_BYTES = 1_000_000
"""A proposal is some kilobytes of text; what is larger is another file by mistake."""
_THOUSANDTHS = 3
_PLAIN_MESSAGES = {
    "mapping values are not allowed in this context": (
        "a colon and a space inside text, or wrong indentation; put the text in quotes"
    ),
    "could not find expected ':'": "a line that is neither `key: value` nor part of a text above",
    "did not find expected key": "the indentation or the quotes of this line do not fit",
    "found a tab character": "a tab; indent with spaces",
    "did not find expected '-' indicator": "this line does not fit the list that it stands in",
    "did not find expected ',' or ']'": "the list in [ ] is not closed, or a comma is missing",
    "did not find expected ',' or '}'": (
        "the keys in { } are not closed, a comma is missing, or text with a colon needs quotes"
    ),
    "did not find expected node content": "a value is missing before this sign",
    "did not find expected <document start>": (
        "what stands above ended the document; delete the line with ... above, or join the two"
    ),
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
_PLACED_AT_START = (
    "unexpected end of stream",
    "could not find expected ':'",
    "alphabetic or num",
)
"""Errors whose cause is at the start of the construct; libyaml finds them later, or at the end."""


@dataclass(frozen=True)
class Document:
    """A parsed YAML text: its data, its problems, line and column of each value and key."""

    data: Any
    text: str
    problems: tuple[Problem, ...]
    values: Mapping[KeyPath, Place]
    """The place of each value."""
    keys: Mapping[KeyPath, Place]
    """The place of each key."""

    def place(self, path: KeyPath, *, key: bool = False) -> Place:
        """Return the place of a value, or with `key` of its key; if it has none, its parent's."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        while path:
            if path in first:
                return first[path]
            if path in second:
                return second[path]
            path = path[:-1]
        return self.values.get((), (1, 1))


def decode(raw: bytes, file: str) -> str | Problem:
    """Decode a file's bytes (UTF-8, with or without a byte order mark), or return the problem."""
    if len(raw) > MAX_BYTES:
        return Problem(file, 1, 1, f"the file is larger than {MAX_BYTES:,} bytes; make it smaller")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:2]:
        return Problem(file, 1, 1, "the file is UTF-16; save it as UTF-8")
    # Not with "utf-8-sig", whose error positions leave out the mark.
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        message = "from here on the file is not UTF-8; save it as UTF-8"
        return Problem(file, *place_after(raw[: error.start].decode()), message)


def parse(text: str, file: str, within: KeyPath = (), currency: str = "") -> Document:
    """Parse one YAML document. Problems are in the result; nothing is raised.

    With `within`, only what is below that key path must follow this project's rules. The rest is
    MkDocs' own: tags and YAML 1.1's readings are allowed there, and `!ENV` values become `Env`.
    Where the prices' currency (`currency`, unless the file names one) has three decimals, 11.275 is
    a price; elsewhere a point before three digits is mostly meant to divide thousands.
    """
    document = _parsed(Builder(file, text, within))
    own = document.data
    for part in (*within, "currency"):
        own = own.get(part) if isinstance(own, dict) else None
    if minor_digits(own if isinstance(own, str) else currency) >= _THOUSANDTHS:
        return _parsed(Builder(file, text, within, thousandths=True))
    return document


def _parsed(builder: Builder) -> Document:
    text = builder.text
    data: Any = None
    # Around the handlers too: the problem that they add may be the last one allowed.
    with suppress(Stopped):
        try:
            data = builder.document()
        except yaml.MarkedYAMLError as error:
            builder.problem(*_syntax_error(error, text))
        except yaml.reader.ReaderError as error:
            # libyaml counts bytes, Python characters.
            before = text.encode()[: error.position].decode(errors="ignore")
            builder.problem(place_after(before), _plain_message(error.reason))
    return Document(data, text, tuple(builder.problems), builder.values, builder.keys)


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> tuple[Place, str]:
    """Return the place and the message of a syntax error."""
    problem = str(error.problem)
    mark, start = error.problem_mark, error.context_mark
    if start and (mark is None or any(words in problem for words in _PLACED_AT_START)):
        mark = start
    if mark and mark.index >= len(text.rstrip()):
        # An error at the end of the file is reported at the construct's start or in the last line.
        end = place_after(text.rstrip())
        place = min((start.line + 1, start.column + 1), end) if start else end
    else:
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "cannot start any token" in problem and mark:
        sign = text[mark.index : mark.index + 1]
        if sign == "\t":
            return place, "not valid YAML: a tab; indent with spaces"
        return place, f"not valid YAML: text that begins with {sign}; put it in quotes"
    message = _plain_message(problem)
    if mark and _is_key_too_far_right(problem, text[: mark.index]):
        message = (
            "not valid YAML: this key stands further right than the one above; begin both in one"
            " column"
        )
        return place, message
    if start and start.line + 1 != place[0] and "closed" in message:
        message = f"{message} (opened on line {start.line + 1})"
    return place, message


def _is_key_too_far_right(problem: str, before: str) -> bool:
    """Return whether a colon follows a key alone in its line, which YAML took for more text."""
    above, _, line = before.rpartition("\n")
    last = above.rpartition("\n")[2]
    return (
        problem.startswith("mapping values")
        and KEY.fullmatch(line.strip()) is not None
        and ":" in last
        and _indent(line) > _indent(last)
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def _plain_message(problem: str) -> str:
    for libyaml_text, message in _PLAIN_MESSAGES.items():
        if libyaml_text in problem:
            return f"not valid YAML: {message}"
    return f"not valid YAML: {problem}"


__all__ = ["MAX_BYTES", "Document", "Env", "KeyPath", "Place", "decode", "dotted", "parse"]
