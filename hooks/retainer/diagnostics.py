"""What is wrong with an input: where, what, and what to do. Nothing here prints."""

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
"""Of one file: who sees a hundred mends the first and looks again."""
_LONGEST_DETAIL = 400
_LONGEST_WORD = 80
_MOST_KNOWN = 1000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One line for editors and CI: `clients/acme.yml:14:5: error: tiers: ...`.

    `line` and `column` count from 1. `detail` may hold the reader's own text (a value, a name);
    it is left out where the output may be public.
    """

    file: str
    line: int
    column: int
    message: str
    level: Level = "error"
    rule: str = ""
    detail: str = ""
    where: str = ""
    """The path of keys, where some may be the file's own text; left out likewise."""

    def text(self, *, private: bool = True) -> str:
        """Return the line; with `private` false, without anything taken from the file's values."""
        name = f"advice [{self.rule}]" if self.level == "advice" else self.level
        where = f"{printable(self.file)}:{self.line}:{self.column}"
        return f"{where}: {name}: {self._said(private=private)}"

    def github(self, *, private: bool = True) -> str:
        """Return a workflow command that GitHub shows at the line (docs: workflow commands)."""
        kind = "error" if self.level == "error" else "warning"
        said = self._said(private=private).replace("%", "%25").replace("\n", "%0A")
        where = printable(self.file).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
        return f"::{kind} file={where},line={self.line},col={self.column}::{said}"

    def record(self, *, private: bool = True) -> dict[str, str | int]:
        """Return the entry of the JSON form: file, line, column, level, rule, message."""
        return {
            "file": printable(self.file),
            "line": self.line,
            "column": self.column,
            "level": self.level,
            "rule": self.rule,
            "message": self._said(private=private),
        }

    def _said(self, *, private: bool) -> str:
        detail = " ".join(self.detail.split()) if private else ""
        if len(detail) > _LONGEST_DETAIL:
            detail = f"{detail[:_LONGEST_DETAIL]}..."
        where = self.where if private else ""
        return printable(" ".join(f"{where}{self.message} {detail}".split()))


def printable(text: str) -> str:
    """Return text that any terminal shows as one line: no controls, no half characters."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


class Invalid(Exception):
    """Raised once, with every problem found, ordered by file, line and column."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(problem.text() for problem in self.problems))

    def text(self, *, private: bool = True) -> str:
        """Return all problems, a line each."""
        return "\n".join(problem.text(private=private) for problem in self.problems)


class Refused(Exception):
    """Something cannot be done: one line that says why and what to do instead."""


@contextmanager
def concerning(file: str, what: str = "read") -> Iterator[None]:
    """Make an error that nobody foresaw a problem of the file that was read just then."""
    try:
        yield
    except (Invalid, Refused, OSError):
        raise
    except Exception as error:
        said = f"this file cannot be {what}: {unforeseen(error)}"
        raise Invalid([Problem(file, 1, 1, said, detail=f"({error})")]) from error


def unforeseen(error: Exception) -> str:
    """Return what to say of such an error: its kind and its place in this program.

    Not its own words, which may be a file's.
    """
    where = "".join(f" at {place}" for place in our_places(error)[-1:])
    return (
        f"a fault of Retainer's own ({type(error).__name__}{where}); please report it with this"
        " line, and with the file that was read if you may show it"
    )


def our_places(error: Exception) -> list[str]:
    """Return where in this package an error passed, the innermost place last."""
    frames = traceback.extract_tb(error.__traceback__)
    here = Path(__file__).parent
    return [
        f"{Path(frame.filename).relative_to(here).as_posix()}:{frame.lineno}"
        for frame in frames
        if Path(frame.filename).is_relative_to(here)
    ]


def as_json(problems: Sequence[Problem], *, private: bool = True) -> str:
    """Return the JSON form of `retainer check --format json`."""
    records = [problem.record(private=private) for problem in problems]
    return json.dumps(records, ensure_ascii=False, indent=2)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that is closest, where one is close."""
    if len(word) > _LONGEST_WORD:
        return None
    folded = {name.casefold(): name for name in itertools.islice(known, _MOST_KNOWN)}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return `(did you mean "x"?)` where a known word is close, else nothing."""
    near = nearest(word, known)
    return f'(did you mean "{near}"?)' if near else ""
