"""Trusts a new secret of the portal: lists all records, and marks those anew that are unchanged.

Reads the freelancer's folder and git, and writes the files whose marks change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

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
from .plain_text import one_line, printed
from .records import accepted_in, accepted_of
from .verification import choice_of

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
    block: Mapping[str, Any]
    """The `accepted` block as it is written."""
    state: _State
    fee: str
    day: str


def trust_secret(project: Project, secret: Secret, ids: Sequence[str]) -> tuple[str, ...]:
    """Write the secret's fingerprint, and mark anew each record that git shows unchanged.

    Records that git cannot vouch for are marked where `ids` name their clients. Returns the lines
    to print: all records, so that somebody looks them over. Raises `Refused` or `Invalid` before
    anything is written.
    """
    key = record_key(secret.key)
    entries = list(read_clients(project))
    asked = require_valid(select_clients(entries, ids)) if ids else ()
    if unaccepted := [entry.file for entry in asked if not accepted_of(entry)]:
        raise Refused(f"{unaccepted[0]} has no `accepted:`, so there is nothing to mark in it")
    records = [
        _record(project, key, entry, block) for entry in entries if (block := accepted_of(entry))
    ]
    written = {
        record.entry.id: with_mark(
            record.entry.raw,
            record.entry.file,
            ACCEPTED,
            mark(key, ACCEPTED, None, record.block),
        )
        for record in records
        if record.state == "unchanged" or (record.state == "unknown" and record.entry.id in ids)
    }
    for client_id, raw in written.items():
        # Resolved: where the file is a symbolic link, its target is changed, and it stays a link.
        write_whole((project.settings.clients / f"{client_id}.yml").resolve(), raw)
    fingerprint_file, is_new = (
        FINGERPRINT.as_posix(),
        store_fingerprint(project.settings.root, secret),
    )
    last = f"Wrote {fingerprint_file}: commit it, and send every client the new link."
    return (
        *_report(records, written.keys()),
        last if is_new else f"{fingerprint_file} is this secret's already.",
    )


def _record(project: Project, key: bytes, entry: ClientEntry, block: Mapping[str, Any]) -> _Record:
    file = entry.read.value
    if file is None or file.accepted is None:
        return _Record(entry, block, "unread", "?", "?")
    words = i18n.load(file.language or project.settings.freelancer.language)
    fee, day = _fee(file.accepted, words), file.accepted.date.isoformat()
    if fits(key, ACCEPTED, None, block):
        return _Record(entry, block, "right", fee, day)
    state: _State = "unchanged" if _is_unchanged(project, entry, block) else "unknown"
    return _Record(entry, block, state, fee, day)


def _is_unchanged(project: Project, entry: ClientEntry, block: Mapping[str, Any]) -> bool:
    """Return whether git has the record with this mark, and never had another content of it."""
    versions = [
        version
        for data in earlier_data(project.settings.root, entry.file)
        if (version := accepted_in(data)) is not None
    ]
    is_committed = any(MARK in block and version.get(MARK) == block[MARK] for version in versions)
    return is_committed and all(same(version, block) for version in versions)


def _fee(accepted: Accepted, words: i18n.Words) -> str:
    """Return the agreed sum for a month, as `retainer accept` prints it."""
    offer = Offer.model_validate(accepted.offer)
    tier = offer.tier(accepted.tier)
    addons = [addon for name in accepted.addons if (addon := offer.addon(name))]
    if tier is None:  # the rules refuse such a file
        return "?"
    choice = choice_of(Figures.of(offer, words), tier, addons)
    return f"{one_line(choice.texts['month'])} a month"


def _report(records: Sequence[_Record], written: Collection[str]) -> Iterator[str]:
    """Yield a line for each record, in columns, and the next steps."""
    states: list[_State] = [
        "unchanged" if record.entry.id in written else record.state for record in records
    ]
    rows = [
        (record.entry.id, printed(record.fee), record.day, _STATE_TEXTS[state])
        for record, state in zip(records, states, strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:3]
    for *cells, text in rows:
        yield "  ".join((*map(str.ljust, cells, widths), text))
    unmarked = [
        record.entry.id for record, state in zip(records, states, strict=True) if state == "unknown"
    ]
    if unmarked:
        yield (
            "What is not marked, git does not show unchanged since its mark was written.\n"
            "Next: where it is what was agreed, run"
            f" `retainer secret --trust {' '.join(unmarked)}`."
        )
    if written:
        yield "Next: commit what was marked, so that every build knows it."
