"""Diagnostics name what is wrong with an input: file, line, column, message, remedy.

`Invalid` ends a command with every problem found in its inputs, `Refused` with one reason why it
cannot go on. Nothing here prints: `cli/` and `hook.py` do.
"""

from __future__ import annotations

import difflib
import itertools
import json
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Level = Literal["error", "advice"]

MAX_PROBLEMS = 100
"""The limit for one file: who sees a hundred mends the first and looks again."""
_MAX_DETAIL = 400
_MAX_WORD = 80
_MAX_CANDIDATES = 1000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem is one line for editors and CI: `clients/acme.yml:14:5: error: tiers: ...`.

    `line` and `column` count from 1. `detail` may quote the file (a value, a name), so public
    output omits it.
    """

    file: str
    line: int
    column: int
    message: str
    level: Level = "error"
    rule: str = ""
    detail: str = ""
    where: str = ""
    """The key path before the message, where its keys may quote the file; omitted likewise."""

    def text(self, *, private: bool = True) -> str:
        """Return the line; with `private` false, it quotes nothing of the file."""
        level = f"advice [{self.rule}]" if self.level == "advice" else self.level
        place = f"{printable(self.file)}:{self.line}:{self.column}"
        return f"{place}: {level}: {self._full_message(private=private)}"

    def github(self, *, private: bool = True) -> str:
        """Return a workflow command that GitHub shows at the line (docs: workflow commands)."""
        kind = "error" if self.level == "error" else "warning"
        message = self._full_message(private=private).replace("%", "%25").replace("\n", "%0A")
        file = printable(self.file).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
        return f"::{kind} file={file},line={self.line},col={self.column}::{message}"

    def record(self, *, private: bool = True) -> dict[str, str | int]:
        """Return the entry of the JSON form: file, line, column, level, rule, message."""
        return {
            "file": printable(self.file),
            "line": self.line,
            "column": self.column,
            "level": self.level,
            "rule": self.rule,
            "message": self._full_message(private=private),
        }

    def _full_message(self, *, private: bool) -> str:
        # Escaped before it is cut: signs that do not print become six each.
        detail = printable(" ".join(self.detail.split())) if private else ""
        if len(detail) > _MAX_DETAIL:
            detail = f"{detail[:_MAX_DETAIL]}..."
        where = self.where if private else ""
        return printable(" ".join(f"{where}{self.message} {detail}".split()))


def printable(text: str) -> str:
    """Return the text with controls and lone surrogates escaped, so that it prints as one line."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


class Invalid(Exception):
    """Invalid input ends a command, with every problem found, by file, line and column."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(problem.text() for problem in self.problems))

    def text(self, *, private: bool = True) -> str:
        """Return all problems, a line each."""
        return "\n".join(problem.text(private=private) for problem in self.problems)


class Refused(Exception):
    """A refusal ends a command with one line: why it cannot go on, and what to do instead."""


@contextmanager
def concerning(file: str, what: str = "read") -> Iterator[None]:
    """Report an unexpected exception as a problem of `file`, which was being read or shown."""
    try:
        yield
    except (Invalid, Refused, OSError):
        raise
    except Exception as error:
        message = f"this file cannot be {what}: {unforeseen(error)}"
        raise Invalid([Problem(file, 1, 1, message, detail=f"({error})")]) from error


def unforeseen(error: Exception) -> str:
    """Return the message for an unexpected exception: its type, and where in this package it arose.

    The exception's own text is left out, as it may quote a file.
    """
    place = "".join(f" at {place}" for place in our_places(error)[-1:])
    return (
        f"a fault of Retainer's own ({type(error).__name__}{place}); please report it with this"
        " line, and with the file that was read if you may show it"
    )


def our_places(error: Exception) -> list[str]:
    """Return the places in this package that an exception passed, the innermost last.

    Our theme's templates are not among them: what a page's own keys break stops there too.
    """
    frames = traceback.extract_tb(error.__traceback__)
    package = Path(__file__).parent
    return [
        f"{Path(frame.filename).relative_to(package).as_posix()}:{frame.lineno}"
        for frame in frames
        if Path(frame.filename).is_relative_to(package) and frame.filename.endswith(".py")
    ]


def as_json(problems: Sequence[Problem], *, private: bool = True) -> str:
    """Return the problems as `retainer check --format json` prints them."""
    records = [problem.record(private=private) for problem in problems]
    return json.dumps(records, ensure_ascii=False, indent=2)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word most like this one, or None if none is similar enough."""
    if len(word) > _MAX_WORD:
        return None
    by_folded = {name.casefold(): name for name in itertools.islice(known, _MAX_CANDIDATES)}
    matches = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return `(did you mean "x"?)` if a known word is similar, else an empty text."""
    match = nearest(word, known)
    return f'(did you mean "{match}"?)' if match else ""
