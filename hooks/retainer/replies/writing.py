"""Turns what a client said into a client's file: which block it is, which ones it replaces."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from retainer.crypto import ACCEPTED, MARK, TRIAL_ACCEPTED, mark
from retainer.diagnostics import Invalid, Refused
from retainer.files import build_lock, write_new, write_whole
from retainer.model import ClientFile, Offer, digest
from retainer.project import (
    CLIENTS,
    LOCK_FILE,
    ClientEntry,
    Project,
    reread_client,
    with_block,
    with_item,
    without_block,
)
from retainer.records import Choice, printed

Kind = Literal["choice", "trial", "question", "wish", "refusal", "received"]

DECLINED: Final = "declined"
RECEIVED: Final = "received"
QUESTIONS: Final = "questions"
_BLOCKS: Final[dict[str, str]] = {
    "choice": ACCEPTED,
    "trial": TRIAL_ACCEPTED,
    "refusal": DECLINED,
    "received": RECEIVED,
}
_RIVALS: Final[dict[str, tuple[str, ...]]] = {
    "choice": (ACCEPTED, DECLINED),
    "refusal": (ACCEPTED, DECLINED),
    "trial": (TRIAL_ACCEPTED, DECLINED),
    "received": (RECEIVED,),
}
"""By kind, the blocks that it takes the place of where it is later."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a client said, in a reply or on the phone, with the offer that it is about."""

    kind: Kind
    by: Literal["reply", "hand"]
    date: datetime.date
    at: str | None = None
    """The instant of the word; unknown of what is written down by hand."""
    name: str = ""
    role: str = ""
    offer: Offer | None = None
    language: str = ""
    slug: str = ""
    choice: Choice | None = None
    text: str = ""
    decides_by: datetime.date | None = None

    @property
    def who(self) -> str:
        """Who said it, for a message."""
        name = printed(self.name) or "They"
        return f"{name}, {printed(self.role)}," if self.role else name

    def block(self, key: bytes) -> dict[str, Any]:
        """Return the block of the client's file, with its mark where it has one."""
        at = {"at": self.at} if self.at else {}
        given: dict[str, Any] = {"date": self.date, **at}
        if self.kind == "refusal":
            given |= {"name": self.name, "reason": self.text}
        elif self.kind == "received":
            given |= {"decides_by": self.decides_by}
        else:
            return self._record(key, at)
        return {name: value for name, value in given.items() if value}

    def is_in(self, block: Any) -> bool:
        """Return whether a block says the same, by the same word."""
        if not self.at or block.at != self.at:
            return False
        addons = tuple(addon.name for addon in self.choice.addons) if self.choice else ()
        own = {
            "name": self.name or None,
            "tier": self.choice.tier.name if self.choice else None,
            "addons": addons,
            "decides_by": self.decides_by,
        }
        return all(getattr(block, name, value) == value for name, value in own.items())

    def _record(self, key: bytes, at: dict[str, str]) -> dict[str, Any]:
        """Return the block of what was chosen; the offer, which is long, comes last."""
        if self.offer is None:
            raise ValueError("a choice is of an offer")
        block: dict[str, Any] = {"form": 2, "by": self.by}
        if self.choice:
            block["tier"] = self.choice.tier.name
            if self.choice.addons:
                block["addons"] = [addon.name for addon in self.choice.addons]
        block["name"] = self.name
        if self.role:
            block["role"] = self.role
        record = self.offer.record(self.language)
        block |= {"date": self.date, **at, "digest": digest(record), "slug": self.slug}
        signed = mark(key, _BLOCKS[self.kind], None, block | {"offer": record})
        return block | {MARK: signed, "offer": record}


@dataclass(frozen=True, slots=True)
class Draft:
    """A client's file with what was said in it, and what is to be told and asked about that."""

    project: Project
    entry: ClientEntry
    raw: bytes
    file: ClientFile
    lines: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """A line for each record that is replaced, of another person or maybe of a later hour."""
    is_changed: bool = False

    def told(self, *lines: str) -> Draft:
        """Return the draft with lines for the report."""
        return replace(self, lines=(*self.lines, *lines))

    def changed(self, raw: bytes) -> Draft:
        """Return the draft with other bytes. Raises `Invalid` where they are no client's file."""
        reread = reread_client(self.project, raw, self.entry.file)
        if reread.value is None or reread.problems:
            raise Invalid(reread.problems)
        return replace(self, raw=raw, file=reread.value, is_changed=True)

    def add(self, said: Said, key: bytes) -> Draft:
        """Return the draft with what was said where it belongs."""
        if said.kind == "wish":
            return self.told(f"{self.entry.file} keeps its offer, and nothing in it is changed.")
        if said.kind == "question":
            item = {"date": said.date, "at": said.at, "text": said.text}
            raw = with_item(self.raw, self.entry.file, QUESTIONS, item)
            return self.changed(raw).told(f"Wrote the question under `{QUESTIONS}`.")
        is_settled = getattr(self.file, "agreement", None) is not None
        if is_settled and said.kind in ("choice", "trial", "refusal"):
            raise Refused(
                "the agreement was sent, so no reply changes what was chosen; nothing was changed."
                "\nNext: answer them, and send a new agreement if it is to be another."
            )
        if said.kind == "trial" and self.file.accepted:
            return self.told(
                f"Not taken: {_standing(self.file, ACCEPTED)}, a tier already. If the trial is to"
                f" hold instead, delete `{ACCEPTED}:` and run this again."
            )
        draft = self
        for name in _RIVALS[said.kind]:
            standing = getattr(self.file, name)
            if standing is None:
                continue
            if name == _BLOCKS[said.kind] and said.is_in(standing):
                return self.told(f"{self.entry.file} has it already; nothing was changed.")
            is_later = _is_later(said, standing)
            if is_later is False:
                was, now = _standing(self.file, name, said), _day_text(said, standing)
                return self.told(f"Not taken: {was}, which is later than {now}.")
            draft = draft._without(name, said, is_known_later=bool(is_later))
        block = _BLOCKS[said.kind]
        raw = with_block(draft.raw, self.entry.file, block, said.block(key))
        of = ", with the offer as it stands" if block in (ACCEPTED, TRIAL_ACCEPTED) else ""
        return draft.changed(raw).told(f"Wrote `{block}:` in {self.entry.file}{of}.")

    def _without(self, name: str, said: Said, *, is_known_later: bool) -> Draft:
        """Return the draft without a block that what was said replaces."""
        was = _standing(self.file, name, said)
        draft = self.changed(without_block(self.raw, self.entry.file, name))
        doubts = []
        if name != RECEIVED:
            before = getattr(self.file, name).name or ""
            is_unsaid = said.by == "hand" and not said.name
            if before.casefold() != said.name.casefold() and not is_unsaid:
                theirs, now = (printed(each) or "somebody unnamed" for each in (before, said.name))
                doubts.append(f"{was}, by {theirs}; this is from {now}")
        if not is_known_later:
            now = _day_text(said, getattr(self.file, name))
            doubts.append(f"{was}; whether this, of {now}, is later is not known")
        return replace(draft, doubts=(*draft.doubts, *doubts)).told(f"Replaced: {was}.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be written, and what is to be read before that."""

    own_words: tuple[str, ...]
    """What a person wrote beside the page's sentences: to be shown, and agreed to."""
    doubts: tuple[str, ...]
    """What is replaced though another person, or maybe a later hour, had it: to be agreed to."""
    report: tuple[str, ...]
    draft: Draft
    kept: tuple[tuple[Path, bytes], ...]

    @property
    def writes(self) -> bool:
        """Whether anything is to be written."""
        return self.draft.is_changed or bool(self.kept)

    def write(self, say: Callable[[str], None]) -> tuple[str, ...]:
        """Write all files or none, and return the lines that report it.

        Raises `Refused` where somebody else has written meanwhile: another run, or an editor.
        """
        root, entry = self.draft.project.settings.root, self.draft.entry
        # Where the file is a symbolic link, its target is written, and it stays a link.
        path = (root / entry.file).resolve()
        with contextlib.ExitStack() as undoing:
            if self.writes:
                undoing.enter_context(build_lock(root / LOCK_FILE, say))
                if not path.is_file() or path.read_bytes() != entry.raw:
                    raise _changed_meanwhile(entry.file)
            with contextlib.ExitStack() as kept:
                for new, content in self.kept:
                    new.parent.mkdir(exist_ok=True)
                    try:
                        write_new(new, content)
                    except FileExistsError:
                        raise _changed_meanwhile(f"{CLIENTS}/{entry.id}/{new.name}") from None
                    kept.callback(new.unlink, missing_ok=True)
                if self.draft.is_changed:
                    write_whole(path, self.draft.raw)
                kept.pop_all()
        return self.report


def prepared(
    draft: Draft,
    kept: Sequence[tuple[Path, bytes]],
    own_words: tuple[str, ...],
    kinds: Sequence[str],
) -> Prepared:
    """Return what is to be written: the kept mails, and the file where it is changed."""
    report = list(draft.lines)
    if kept:
        names = (f"{CLIENTS}/{draft.entry.id}/{path.name}" for path, _ in kept)
        report.append(f"Kept {', '.join(names)}.")
    if kinds:
        report.append(next_step(kinds[-1]))
    return Prepared(own_words, draft.doubts, tuple(report), draft, tuple(kept))


def _changed_meanwhile(file: str) -> Refused:
    return Refused(f"{file} was changed meanwhile; nothing was written.\nNext: run this again.")


def next_step(kind: str) -> str:
    """Return what to do once a reply of this kind is written."""
    commit = "commit it and push"
    steps = {
        "choice": f"{commit}, so that the page shows what was chosen; send the agreement.",
        "trial": f"{commit}, so that the page shows the trial; agree on the day it begins.",
        "question": f"write the `answer` there, then {commit}: the page shows both.",
        "wish": "change what the tiers hold, say it under `revisions`, send the link again.",
        "refusal": f"{commit}, and the page goes with the next build; thank them.",
        "received": "commit it; write to them once that day has passed.",
    }
    return f"Next: {steps[kind]}"


def _standing(file: ClientFile, name: str, said: Said | None = None) -> str:
    """Return what a block says, for a message; with the hour where what was said is of that day."""
    block = getattr(file, name)
    when = _day_text(block, said) if said else str(block.date)
    if name == ACCEPTED:
        return f"{printed(block.tier)} was chosen on {when}"
    what = {TRIAL_ACCEPTED: "the trial was chosen", DECLINED: "they said no"}
    return f"{what.get(name, 'they had it')} on {when}"


def _day_text(one: Any, other: Any) -> str:
    """Return the day of one of two answers, with its hour where both are of one day."""
    if one.date != other.date:
        return str(one.date)
    if not one.at:
        return f"{one.date} (the hour is not known)"
    return f"{one.date} ({one.at[9:11]}:{one.at[11:13]}:{one.at[13:15]} UTC)"


def _is_later(said: Said, block: Any) -> bool | None:
    """Return whether what was said is later than a block; None where that is not known."""
    if said.at and block.at and said.at != block.at:
        return bool(said.at > block.at)
    if said.date != block.date:
        return bool(said.date > block.date)
    # What is written down by hand last corrects what was before.
    is_hand = said.by == "hand" and getattr(block, "by", "hand") == "hand" and not block.at
    return True if is_hand else None
