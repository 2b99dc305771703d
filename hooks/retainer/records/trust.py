"""Trusts a new secret of the portal: lists all records, and marks those anew that are unchanged.

The old secret is not known, so no mark tells what it was made for. Git does, as far as all of it
can be seen: where a record is in no file as git once had it, another one may be its forgery.

Reads the freelancer's folder and git, and writes the files whose marks change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from retainer import i18n
from retainer.crypto import MARK, fits, json_data, mark, record_key, same
from retainer.diagnostics import Refused
from retainer.files import write_whole
from retainer.model import Accepted, Answered, Offer
from retainer.page import Figures
from retainer.project import (
    FINGERPRINT,
    ClientEntry,
    Project,
    Secret,
    has_fingerprint,
    read_clients,
    require_valid,
    select_clients,
    store_fingerprint,
    with_mark,
)

from .choices import choice_of
from .mark_checks import CommittedRecord, committed_records, records_of
from .offer_diff import differences
from .plain_text import one_line, printed

_State = Literal["right", "unchanged", "unknown", "unread"]
_STATE_TEXTS: Final[dict[_State, str]] = {
    "right": "its mark is right",
    "unchanged": "marked anew",
    "unknown": "not marked",
    "unread": "cannot be read; `retainer check` says why",
}


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of a client, and whether its mark is right or may be made anew."""

    entry: ClientEntry
    kind: str
    block: Mapping[str, Any]
    """As it is written."""
    state: _State
    fee: str
    day: str
    changes: tuple[str, ...] = ()
    """How it differs from what git has with its mark, or had in its file."""


@dataclass(frozen=True, slots=True)
class _Git:
    """What git knows of records."""

    records: Sequence[CommittedRecord]
    may_vouch: bool
    """Whether a record that git has as it is may be marked anew unasked."""


def trust_secret(project: Project, secret: Secret, ids: Sequence[str]) -> tuple[str, ...]:
    """Write the secret's fingerprint; where it is new, mark each record that git shows unchanged.

    Others are marked where `ids` name their clients. Returns the lines to print: all records, so
    that somebody looks them over. Raises `Refused` or `Invalid` before anything is written.
    """
    root, key = project.settings.root, record_key(secret.key)
    entries = list(read_clients(project))
    asked = require_valid(select_clients(entries, ids)) if ids else ()
    if unaccepted := [entry.file for entry in asked if not records_of(entry)]:
        raise Refused(f"{unaccepted[0]} has no `accepted:`, so there is nothing to mark in it")
    blocks = [(entry, kind, block) for entry in entries for kind, block in records_of(entry)]
    committed = committed_records(root)
    lost = [
        record
        for record in committed
        if not any(kind == record.kind and same(record.block, block) for _, kind, block in blocks)
    ]
    git = _Git(committed, may_vouch=not has_fingerprint(root, secret) and not lost)
    records = [_record(project, key, block, git) for block in blocks]
    written: dict[str, bytes] = {}
    for record in records:
        if record.state == "unchanged" or (record.state == "unknown" and record.entry.id in ids):
            entry, kind = record.entry, record.kind
            raw = written.get(entry.id, entry.raw)
            new = mark(key, kind, None, record.block)
            written[entry.id] = with_mark(raw, entry.file, kind, new)
    for client_id, raw in written.items():
        # Resolved: where the file is a symbolic link, its target is changed, and it stays a link.
        write_whole((project.settings.clients / f"{client_id}.yml").resolve(), raw)
    is_new = store_fingerprint(root, secret)
    last = f"Wrote {FINGERPRINT.as_posix()}: commit it, and send every client the new link."
    return (
        *_report(records, written.keys(), lost),
        last if is_new else f"{FINGERPRINT.as_posix()} is this secret's already.",
    )


def _record(
    project: Project,
    key: bytes,
    written: tuple[ClientEntry, str, Mapping[str, Any]],
    git: _Git,
) -> _Record:
    """Return what is to be told of a block as it is written, after its file and its kind."""
    entry, kind, block = written
    file = entry.read.value
    answered = getattr(file, kind, None)
    if file is None or answered is None:
        return _Record(entry, kind, block, "unread", "?", "?")
    words = i18n.load(file.language or project.settings.freelancer.language)
    fee, day = _fee(answered, words), answered.date.isoformat()
    if fits(key, kind, None, block):
        return _Record(entry, kind, block, "right", fee, day)
    marked = [
        record.block
        for record in git.records
        if record.kind == kind and MARK in block and record.block.get(MARK) == block[MARK]
    ]
    # Whoever forged it may have given it another mark, too.
    named = [
        record.block for record in git.records if (record.file, record.kind) == (entry.file, kind)
    ]
    is_unchanged = bool(marked) and all(same(version, block) for version in marked)
    state: _State = "unchanged" if git.may_vouch and is_unchanged else "unknown"
    return _Record(entry, kind, block, state, fee, day, tuple(_changes((*marked, *named), block)))


def _changes(earlier: Sequence[Mapping[str, Any]], block: Mapping[str, Any]) -> Iterator[str]:
    """Yield, key by key, how a record differs from earlier ones."""
    for version in earlier:
        if not same(version, block):
            without = {MARK: None, "digest": None}  # that of another offer is another, of course
            before, after = (json_data({**each, **without}) for each in (version, block))
            yield from differences(before, after) or ("the kind of a value is another",)


def _fee(answered: Answered, words: i18n.Words) -> str:
    """Return the sum that was agreed, as `retainer reply` prints it."""
    offer = Offer.of_record(answered.offer)
    figures = Figures.of(offer, words)
    if not isinstance(answered, Accepted):
        return f"{figures.money(offer.trial.price)} for the trial" if offer.trial else "?"
    tier = offer.tier(answered.tier)
    addons = [addon for name in answered.addons if (addon := offer.addon(name))]
    if tier is None:  # the rules refuse such a file
        return "?"
    return f"{one_line(choice_of(figures, tier, addons).texts['month'])} a month"


def _report(
    records: Sequence[_Record], written: Collection[str], lost: Sequence[CommittedRecord]
) -> Iterator[str]:
    """Yield a line for each record, in columns, what git has otherwise, and the next steps."""
    states: list[_State] = [
        "unchanged" if record.entry.id in written and record.state == "unknown" else record.state
        for record in records
    ]
    rows = [
        (record.entry.id, printed(record.fee), record.day, _STATE_TEXTS[state])
        for record, state in zip(records, states, strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:3]
    for *cells, text in rows:
        yield "  ".join((*map(str.ljust, cells, widths), text))
    for record in records:
        for change in dict.fromkeys(record.changes):
            yield f"{record.entry.id} was otherwise in git: {printed(change)}"
    unmarked = list(
        dict.fromkeys(
            record.entry.id
            for record, state in zip(records, states, strict=True)
            if state == "unknown"
        )
    )
    if unmarked:
        for gone in lost:
            told = (str(gone.block.get(key, "?")) for key in ("tier", "name", "date"))
            yield f"In git, and in no file as it was: {gone.file}, {printed(', '.join(told))}"
        yield (
            "By itself a record is marked after a new secret alone, where git has it with its mark,"
            " and every record of git's is in a file as it was.\n"
            "Next: where it is what was agreed, run"
            f" `retainer secret --trust {' '.join(unmarked)}`."
        )
    if written:
        yield "Next: commit what was marked, so that every build knows it."
