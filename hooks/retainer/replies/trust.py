"""Records listed, and marked anew once somebody has looked them over. The edge."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from retainer import i18n
from retainer.crypto import ACCEPTED, MARK, fits, mark, record_key, same
from retainer.diagnostics import Refused
from retainer.files import write_whole
from retainer.model import Accepted, Offer
from retainer.page import Figures
from retainer.project import (
    FINGERPRINT,
    ClientEntry,
    Project,
    Secret,
    read_clients,
    require_valid,
    select_clients,
    store_fingerprint,
    with_mark,
)

from .git_history import earlier_data
from .plain_text import line, shown
from .records import accepted_in
from .verification import choice_of

_State = Literal["right", "unchanged", "unknown", "unread"]
_TOLD: dict[_State, str] = {
    "right": "its mark is right",
    "unchanged": "marked anew",
    "unknown": "not marked",
    "unread": "cannot be read; `retainer check` says why",
}


@dataclass(frozen=True, slots=True)
class _Record:
    """A client's record, and how far it can be trusted."""

    entry: ClientEntry
    state: _State
    fee: str
    day: str


def renew(project: Project, secret: Secret, ids: Sequence[str]) -> tuple[str, ...]:
    """Take the secret as the right one; mark anew what git shows unchanged, and what `ids` name.

    Returns what to say: all records, so that somebody looks them over. Raises `Refused` or
    `Invalid` before anything is written.
    """
    key = record_key(secret.key)
    entries = list(read_clients(project))
    asked = require_valid(select_clients(entries, ids)) if ids else ()
    if without := [entry.file for entry in asked if not _block(entry)]:
        raise Refused(f"{without[0]} has no `accepted:`, so there is nothing to mark in it")
    records = [_record(project, key, entry) for entry in entries if _block(entry)]
    written = {
        record.entry.id: _marked(record.entry, key)
        for record in records
        if record.state == "unchanged" or (record.state == "unknown" and record.entry.id in ids)
    }
    for name, raw in written.items():
        # Resolved: where the file is a link, what it leads to is changed, and the link stays one.
        write_whole((project.settings.clients / f"{name}.yml").resolve(), raw)
    file, is_new = FINGERPRINT.as_posix(), store_fingerprint(project.settings.root, secret)
    last = f"Wrote {file}: commit it, and send every client the new link."
    return (
        *_told(records, written.keys()),
        last if is_new else f"{file} is this secret's already.",
    )


def _block(entry: ClientEntry) -> Mapping[str, Any]:
    """Return the `accepted` block of a file, as the file has it; empty where there is none."""
    document = entry.read.document
    return (accepted_in(document.data) if document else None) or {}


def _record(project: Project, key: bytes, entry: ClientEntry) -> _Record:
    block, file = _block(entry), entry.read.value
    if file is None or file.accepted is None:
        return _Record(entry, "unread", "?", "?")
    spoken = i18n.load(file.language or project.settings.freelancer.language)
    fee, day = _fee(file.accepted, spoken), file.accepted.date.isoformat()
    if fits(key, ACCEPTED, None, block):
        return _Record(entry, "right", fee, day)
    state: _State = "unchanged" if _is_unchanged(project, entry, block) else "unknown"
    return _Record(entry, state, fee, day)


def _is_unchanged(project: Project, entry: ClientEntry, block: Mapping[str, Any]) -> bool:
    """Whether git has the record with this mark, and has never had it otherwise."""
    earlier = [
        one
        for data in earlier_data(project.settings.root, entry.file)
        if (one := accepted_in(data)) is not None
    ]
    brought = any(MARK in block and one.get(MARK) == block[MARK] for one in earlier)
    return brought and all(same(one, block) for one in earlier)


def _fee(accepted: Accepted, spoken: i18n.Words) -> str:
    """Return what was agreed, as `retainer accept` said it."""
    offer = Offer.model_validate(accepted.offer)
    tier = offer.tier(accepted.tier)
    addons = [addon for name in accepted.addons if (addon := offer.addon(name))]
    if tier is None:  # the rules have seen to it that there is one
        return "?"
    choice = choice_of(Figures.of(offer, spoken), tier, addons)
    return f"{line(choice.shown['month'])} a month"


def _marked(entry: ClientEntry, key: bytes) -> bytes:
    own = mark(key, ACCEPTED, None, _block(entry))
    return with_mark(entry.raw, entry.file, ACCEPTED, own)


def _told(records: Sequence[_Record], written: Collection[str]) -> Iterator[str]:
    cells = [(one.entry.id, shown(one.fee), one.day, _state(one, written)) for one in records]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)][:3]
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join((*padded, row[3]))
    left = [one.entry.id for one in records if _state(one, written) == _TOLD["unknown"]]
    if left:
        yield (
            "What is not marked, git does not show unchanged since its mark was written.\n"
            f"Next: where it is what was agreed, run `retainer secret --trust {' '.join(left)}`."
        )
    if written:
        yield "Next: commit what was marked, so that every build knows it."


def _state(record: _Record, written: Collection[str]) -> str:
    return _TOLD["unchanged" if record.entry.id in written else record.state]
