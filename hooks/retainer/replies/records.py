"""Checks the marks of records, and reports what was changed in a client's file since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from retainer.crypto import ACCEPTED, MARK, client_keys, fits, record_key
from retainer.diagnostics import Level, Problem
from retainer.loading import Document, Read
from retainer.project import ClientEntry

from .git_history import committed_data

FIRST_DAY: Final = datetime.date(2026, 11, 28)
"""The day of the release that brought marks: a record with an earlier date may have none."""
_SLUG: Final = "slug"
_NEWER_KEYS: Final = ("form", _SLUG)
"""Only records that were written with a mark have one of these."""


@dataclass(frozen=True, slots=True)
class CommittedRecord:
    """A record in git, and the client's file that had it."""

    file: str
    block: Mapping[str, Any]


def check_marks(
    entries: Iterable[ClientEntry], secret: bytes | None, root: Path
) -> Iterator[ClientEntry]:
    """Yield the entries, with a problem or an advice for each record that is not right.

    That is one whose mark is not that of its content, or that was given at another file's link.
    Without the secret, as where a pull request is checked, no record is checked. `root` is the
    portal's folder: where a record claims to be older than marks, git may know better.
    """
    if secret is None:
        yield from entries
        return
    check = _Check(secret, root)
    for entry in entries:
        problem = check.problem(entry)
        if problem is None:
            yield entry
        elif problem.level == "advice":
            read = replace(entry.read, advice=(*entry.read.advice, problem))
            yield replace(entry, read=read)
        else:
            yield _with_error(entry, problem)


@dataclass(slots=True)
class _Check:
    """Goes through the clients' files once, and knows what those before had."""

    secret: bytes
    root: Path
    marks: dict[str, str] = field(default_factory=dict)
    """The first file with a mark."""
    links: dict[str, str] = field(default_factory=dict)
    """By slug, the first file that has this link now."""
    elsewhere: dict[str, str] = field(default_factory=dict)
    """By slug, a file whose record was given at this link, which it does not have now."""
    committed: tuple[CommittedRecord, ...] | None = None
    """What git has; not looked up before somebody needs it."""

    def problem(self, entry: ClientEntry) -> Problem | None:
        """Return what is wrong with a file's record, or with its place."""
        document, block = entry.read.document, accepted_of(entry)
        link = client_keys(self.secret, entry.id, entry.link).slug
        self.links.setdefault(link, entry.file)
        if block and document and not _has_problem(entry.read.problems, document):
            problem = self._record_problem(entry, document, block)
            slug = str(block.get(_SLUG))
            if problem is None and slug != link and _SLUG in block:
                self.elsewhere.setdefault(slug, entry.file)
                problem = self._place_problem(document, entry.file, slug)
            if problem is not None:
                return problem
        if link not in self.elsewhere:
            return None
        message = (
            f"{self.elsewhere[link]} has the `accepted` that was given at this file's link; put it"
            f" back here, or, if that file had the link before, run `retainer rotate {entry.id}`"
        )
        return Problem(entry.file, 1, 1, message)

    def _record_problem(
        self, entry: ClientEntry, document: Document, block: Mapping[str, Any]
    ) -> Problem | None:
        """Return the problem with the record itself, or with its mark."""
        mark = str(block.get(MARK))
        if MARK in block and mark in self.marks:
            return _copied_problem(document, entry.file, self.marks[mark])
        self.marks[mark] = entry.file
        problem = _accepted_problem(record_key(self.secret), document, entry.file, entry.id)
        if problem and problem.level == "advice" and self._was_marked(entry.file, block):
            message = (
                "accepted: had a mark in git, and has none now; take it back from there, or, where"
                f" it is what was agreed, run `retainer secret --trust {entry.id}`"
            )
            return replace(problem, message=message, level="error", rule="")
        return problem

    def _was_marked(self, file: str, block: Mapping[str, Any]) -> bool:
        """Return whether git has this file's record, or this offer's, as only marks made them."""
        if self.committed is None:
            self.committed = committed_records(self.root)
        return any(
            (record.file == file or record.block.get("digest") == block.get("digest"))
            and any(name in record.block for name in (MARK, *_NEWER_KEYS))
            for record in self.committed
        )

    def _place_problem(self, document: Document, file: str, slug: str) -> Problem | None:
        """Return the problem of a record that was given at the link that another file has now."""
        if slug not in self.links:  # replaced since: a record outlives its link
            return None
        other = self.links[slug]
        message = (
            f"accepted.slug: was given at the link of {other}; put the block back there, or, if"
            f" this file had the link before, run `retainer rotate {Path(other).stem}`"
        )
        return Problem(file, *document.place((ACCEPTED, _SLUG)), message)


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
