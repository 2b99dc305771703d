"""Checks the marks of records, and reports what was changed in a client's file since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from retainer.crypto import ACCEPTED, MARK, TRIAL_ACCEPTED, client_keys, fits, record_key
from retainer.diagnostics import Level, Problem
from retainer.loading import Document, Read
from retainer.project import ClientEntry

from .git_history import committed_data

RECORDS: Final = (TRIAL_ACCEPTED, ACCEPTED)
"""The kinds of records in a client's own file, each the key of its block."""
FIRST_DAY: Final = datetime.date(2026, 11, 28)
"""The day of the release that brought marks: a record with an earlier date may have none."""
_SLUG: Final = "slug"
_NEWER_KEYS: Final = ("form", _SLUG)
"""Only records that were written with a mark have one of these."""


@dataclass(frozen=True, slots=True)
class CommittedRecord:
    """A record in git, its kind, and the client's file that had it."""

    file: str
    kind: str
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
    elsewhere: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By slug, a file whose record, of this kind, was given at this link, which it has no more."""
    committed: tuple[CommittedRecord, ...] | None = None
    """What git has; not looked up before somebody needs it."""

    def problem(self, entry: ClientEntry) -> Problem | None:
        """Return what is wrong with a file's records, or with their place."""
        link = client_keys(self.secret, entry.id, entry.link).slug
        self.links.setdefault(link, entry.file)
        for kind, block in records_of(entry):
            document = entry.read.document
            if document is None or _has_problem(entry.read.problems, document, kind):
                continue
            problem = self._record_problem(entry, document, kind, block)
            slug = str(block.get(_SLUG))
            if problem is None and slug != link and _SLUG in block:
                self.elsewhere.setdefault(slug, (entry.file, kind))
                problem = self._place_problem(document, entry.file, kind, slug)
            if problem is not None:
                return problem
        if link not in self.elsewhere:
            return None
        file, kind = self.elsewhere[link]
        message = (
            f"{file} has the `{kind}` that was given at this file's link; put it"
            f" back here, or, if that file had the link before, run `retainer rotate {entry.id}`"
        )
        return Problem(entry.file, 1, 1, message)

    def _record_problem(
        self, entry: ClientEntry, document: Document, kind: str, block: Mapping[str, Any]
    ) -> Problem | None:
        """Return the problem with the record itself, or with its mark."""
        mark = str(block.get(MARK))
        if MARK in block and mark in self.marks:
            return _copied_problem(document, entry.file, kind, self.marks[mark])
        self.marks[mark] = entry.file
        problem = _mark_problem(record_key(self.secret), document, entry, kind, block)
        if problem and problem.level == "advice" and self._was_marked(entry.file, kind, block):
            message = (
                f"{kind}: had a mark in git, and has none now; take it back from there, or, where"
                f" it is what was chosen, run `retainer secret --trust {entry.id}`"
            )
            return replace(problem, message=message, level="error", rule="")
        return problem

    def _was_marked(self, file: str, kind: str, block: Mapping[str, Any]) -> bool:
        """Return whether git has this file's record, or this offer's, as only marks made them."""
        if self.committed is None:
            self.committed = committed_records(self.root)
        return any(
            record.kind == kind
            and (record.file == file or record.block.get("digest") == block.get("digest"))
            and any(name in record.block for name in (MARK, *_NEWER_KEYS))
            for record in self.committed
        )

    def _place_problem(self, document: Document, file: str, kind: str, slug: str) -> Problem | None:
        """Return the problem of a record that was given at the link that another file has now."""
        if slug not in self.links:  # replaced since: a record outlives its link
            return None
        other = self.links[slug]
        message = (
            f"{kind}.slug: was given at the link of {other}; put the block back there, or, if"
            f" this file had the link before, run `retainer rotate {Path(other).stem}`"
        )
        return Problem(file, *document.place((kind, _SLUG)), message)


def records_of(entry: ClientEntry) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Return the records in a client's file as they are written, each after its kind."""
    return records_in(entry.read.document.data) if entry.read.document else ()


def records_in(data: Any) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Return the records in the data of a client's file, each after its kind."""
    blocks = ((kind, data.get(kind)) for kind in RECORDS if isinstance(data, dict))
    return tuple((kind, block) for kind, block in blocks if block and isinstance(block, dict))


def committed_records(root: Path) -> tuple[CommittedRecord, ...]:
    """Return the different records that git has in any version of any client's file."""
    records = (
        CommittedRecord(file, kind, block)
        for file, data in committed_data(root)
        for kind, block in records_in(data)
    )
    return tuple({repr(record): record for record in records}.values())


def _mark_problem(
    key: bytes, document: Document, entry: ClientEntry, kind: str, block: Mapping[str, Any]
) -> Problem | None:
    """Return the problem with the mark of a record; an advice where it is older than marks."""
    if MARK in block and fits(key, kind, None, block):
        return None
    level: Level = "error"
    if MARK in block:
        message = (
            "changed since it was written; take it back from git. After a new secret, run"
            " `retainer secret --trust`"
        )
    elif kind == ACCEPTED and _is_old(block):
        level = "advice"
        message = (
            "is older than marks, so no build would see it changed; look it over, then run"
            f" `retainer secret --trust {entry.id}`"
        )
    else:
        message = (
            "has no mark, so no command wrote it as it is; take it back from git, or delete it and"
            f" run `retainer reply {entry.id} FILE` with the client's reply"
        )
    place, rule = document.place((kind,), key=True), MARK if level == "advice" else ""
    return Problem(entry.file, *place, f"{kind}: {message}", level, rule)


def _copied_problem(document: Document, file: str, kind: str, first: str) -> Problem:
    """Return the problem of a file whose mark is that of the file `first` too."""
    place = document.place((kind, MARK))
    message = f"{kind}.mark: {first} has the same one; delete the block in the file that copied it"
    return Problem(file, *place, message)


def _has_problem(problems: tuple[Problem, ...], document: Document, kind: str) -> bool:
    """Return whether there is a problem in the block already: one is enough."""
    if not problems:
        return False
    problem_places = {(problem.line, problem.column) for problem in problems}
    return any(
        path[0] == kind and place in problem_places
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
