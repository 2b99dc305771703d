"""Records held to their marks: what of a client's file was changed since a command wrote it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from retainer.crypto import ACCEPTED, MARK, fits, record_key
from retainer.diagnostics import Level, Problem
from retainer.loading import Document, Read
from retainer.project import ClientEntry

BEGAN: Final = datetime.date(2026, 11, 28)
"""The day of the release that brought marks: what is dated before it may have none."""
_SINCE: Final = ("form", "slug")
"""What only records have that were written with a mark."""


def verified(entries: Iterable[ClientEntry], secret: bytes | None) -> Iterator[ClientEntry]:
    """Yield the entries with what is wrong with the marks of their records.

    Without the secret nothing is said of marks: as where a pull request is checked.
    """
    key = record_key(secret) if secret else b""
    first: dict[str, str] = {}
    for entry in entries:
        document = entry.read.document
        block = accepted_in(document.data) if document else None
        if not key or not document or not block or _is_told(entry.read.problems, document):
            yield entry
            continue
        own = str(block.get(MARK))
        if MARK in block and own in first:
            yield _wrong(entry, _doubled_problem(document, entry.file, first[own]))
            continue
        first[own] = entry.file
        problem = _accepted_problem(key, document, entry.file, entry.id)
        if problem is None:
            yield entry
        elif problem.level == "advice":
            told = replace(entry.read, advice=(*entry.read.advice, problem))
            yield replace(entry, read=told)
        else:
            yield _wrong(entry, problem)


def accepted_in(data: Any) -> Mapping[str, Any] | None:
    """Return the `accepted` block of a client's file, as the file has it."""
    block = data.get(ACCEPTED) if isinstance(data, dict) else None
    return block if isinstance(block, dict) else None


def _accepted_problem(key: bytes, document: Document, file: str, client_id: str) -> Problem | None:
    """Return what is wrong with the mark of `accepted`; advice where it is older than marks."""
    block = accepted_in(document.data)
    if block is None:
        return None
    place = document.place((ACCEPTED,), key=True)
    if MARK in block and fits(key, ACCEPTED, None, block):
        return None
    level: Level = "error"
    if MARK in block:
        said = (
            "changed since it was written; take it back from git. After a new secret, run"
            " `retainer secret --trust`"
        )
    elif _is_old(block):
        level = "advice"
        said = (
            "is older than marks, so no build would see it changed; look it over, then run"
            f" `retainer secret --trust {client_id}`"
        )
    else:
        said = (
            "has no mark, so no command wrote it as it is; take it back from git, or delete it and"
            f" run `retainer accept {client_id} FILE` with the client's reply"
        )
    return Problem(file, *place, f"accepted: {said}", level, MARK if level == "advice" else "")


def _doubled_problem(document: Document, file: str, first: str) -> Problem:
    """Return what is wrong where the file `first` has the same mark."""
    place = document.place((ACCEPTED, MARK))
    said = f"accepted.mark: {first} has the same one; delete the block in the file that copied it"
    return Problem(file, *place, said)


def _is_told(problems: tuple[Problem, ...], document: Document) -> bool:
    """Return whether something else is wrong in the block already, which is then not told twice."""
    if not problems:
        return False
    wrong = {(problem.line, problem.column) for problem in problems}
    return any(
        path[0] == ACCEPTED and place in wrong
        for places in (document.keys, document.values)
        for path, place in places.items()
        if path
    )


def _is_old(block: Mapping[str, Any]) -> bool:
    """Whether the block may be from before marks."""
    if any(name in block for name in _SINCE):
        return False
    try:
        return datetime.date.fromisoformat(str(block.get("date")).strip()) < BEGAN
    except ValueError:
        return False


def _wrong(entry: ClientEntry, problem: Problem) -> ClientEntry:
    problems = tuple(sorted((*entry.read.problems, problem)))
    return replace(entry, read=Read(None, problems, entry.read.document))
