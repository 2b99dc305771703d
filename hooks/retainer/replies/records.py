"""Checks the marks of records, and reports what was changed in a client's file since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from retainer.crypto import ACCEPTED, MARK, fits, record_key
from retainer.diagnostics import Level, Problem
from retainer.loading import Document, Read
from retainer.project import ClientEntry

from .git_history import committed_data

FIRST_DAY: Final = datetime.date(2026, 11, 28)
"""The day of the release that brought marks: a record with an earlier date may have none."""
_NEWER_KEYS: Final = ("form", "slug")
"""Only records that were written with a mark have one of these."""


@dataclass(frozen=True, slots=True)
class CommittedRecord:
    """A record in git, and the client's file that had it."""

    file: str
    block: Mapping[str, Any]


def check_marks(entries: Iterable[ClientEntry], secret: bytes | None) -> Iterator[ClientEntry]:
    """Yield the entries, with a problem or an advice for each record whose mark is not right.

    Without the secret, as where a pull request is checked, marks are not checked.
    """
    key = record_key(secret) if secret else b""
    files: dict[str, str] = {}  # the first file with a mark
    for entry in entries:
        document = entry.read.document
        block = accepted_of(entry)
        if not key or not document or not block or _has_problem(entry.read.problems, document):
            yield entry
            continue
        mark = str(block.get(MARK))
        if MARK in block and mark in files:
            yield _with_error(entry, _copied_problem(document, entry.file, files[mark]))
            continue
        files[mark] = entry.file
        problem = _accepted_problem(key, document, entry.file, entry.id)
        if problem is None:
            yield entry
        elif problem.level == "advice":
            read = replace(entry.read, advice=(*entry.read.advice, problem))
            yield replace(entry, read=read)
        else:
            yield _with_error(entry, problem)


def accepted_of(entry: ClientEntry) -> Mapping[str, Any] | None:
    """Return the `accepted` block of a client's file as it is written, if it has one."""
    return accepted_in(entry.read.document.data) if entry.read.document else None


def accepted_in(data: Any) -> Mapping[str, Any] | None:
    """Return the `accepted` block in the data of a client's file, if it has one."""
    block = data.get(ACCEPTED) if isinstance(data, dict) else None
    return block if isinstance(block, dict) else None


def committed_records(root: Path) -> tuple[CommittedRecord, ...]:
    """Return the different records that git has in any version of any client's file."""
    records = (
        CommittedRecord(file, block)
        for file, data in committed_data(root)
        if (block := accepted_in(data)) is not None
    )
    return tuple({repr(record): record for record in records}.values())


def _accepted_problem(key: bytes, document: Document, file: str, client_id: str) -> Problem | None:
    """Return the problem with the mark of `accepted`; an advice where it is older than marks."""
    block = accepted_in(document.data)
    if block is None or (MARK in block and fits(key, ACCEPTED, None, block)):
        return None
    level: Level = "error"
    if MARK in block:
        message = (
            "changed since it was written; take it back from git. After a new secret, run"
            " `retainer secret --trust`"
        )
    elif _is_old(block):
        level = "advice"
        message = (
            "is older than marks, so no build would see it changed; look it over, then run"
            f" `retainer secret --trust {client_id}`"
        )
    else:
        message = (
            "has no mark, so no command wrote it as it is; take it back from git, or delete it and"
            f" run `retainer accept {client_id} FILE` with the client's reply"
        )
    place = document.place((ACCEPTED,), key=True)
    return Problem(file, *place, f"accepted: {message}", level, MARK if level == "advice" else "")


def _copied_problem(document: Document, file: str, first: str) -> Problem:
    """Return the problem of a file whose mark is that of the file `first` too."""
    place = document.place((ACCEPTED, MARK))
    message = (
        f"accepted.mark: {first} has the same one; delete the block in the file that copied it"
    )
    return Problem(file, *place, message)


def _has_problem(problems: tuple[Problem, ...], document: Document) -> bool:
    """Return whether there is a problem in the block already: one is enough."""
    if not problems:
        return False
    problem_places = {(problem.line, problem.column) for problem in problems}
    return any(
        path[0] == ACCEPTED and place in problem_places
        for places in (document.keys, document.values)
        for path, place in places.items()
        if path
    )


def _is_old(block: Mapping[str, Any]) -> bool:
    """Return whether the block may have been written before there were marks."""
    if any(name in block for name in _NEWER_KEYS):
        return False
    try:
        return datetime.date.fromisoformat(str(block.get("date")).strip()) < FIRST_DAY
    except ValueError:
        return False


def _with_error(entry: ClientEntry, problem: Problem) -> ClientEntry:
    problems = tuple(sorted((*entry.read.problems, problem)))
    return replace(entry, read=Read(None, problems, entry.read.document))
