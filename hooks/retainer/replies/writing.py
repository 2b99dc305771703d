"""Turns what a client said into a client's file: which block it is, which ones it replaces.

Nothing is written before `Prepared.write`, so that what a person added to the page's sentences is
read first.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from retainer.crypto import ACCEPTED, MARK, TRIAL_ACCEPTED, mark
from retainer.diagnostics import Invalid, Refused
from retainer.files import write_whole
from retainer.model import ClientFile, Offer, digest
from retainer.project import (
    CLIENTS,
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
    """The instant of the word; unknown of what was said on another day."""
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
        if self.kind == "refusal":
            return {"date": self.date, **at} | ({"reason": self.text} if self.text else {})
        if self.kind == "received":
            by = {"decides_by": self.decides_by} if self.decides_by else {}
            return {"date": self.date} | by
        return self._record(key, at)

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
    other_names: tuple[str, ...] = ()
    """A line for each record of another person that is replaced."""
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
            item = {"date": said.date, "text": said.text}
            raw = with_item(self.raw, self.entry.file, QUESTIONS, item)
            return self.changed(raw).told(f"Wrote the question under `{QUESTIONS}`.")
        if is_settled(self.file) and said.kind in ("choice", "trial", "refusal"):
            raise Refused(
                "the agreement was sent, so no reply changes what was chosen; nothing was changed."
                "\nNext: answer them, and send a new agreement if it is to be another."
            )
        if said.kind == "trial" and self.file.accepted:
            return self.told(f"Not taken: {_standing(self.file, ACCEPTED)}, a tier already.")
        draft = self
        for name in _RIVALS[said.kind]:
            standing = getattr(self.file, name)
            if standing is None:
                continue
            is_same = name == _BLOCKS[said.kind]
            at = getattr(standing, "at", None)
            if is_same and at and at == said.at:
                return self.told(f"{self.entry.file} has it already; nothing was changed.")
            if _is_earlier(said, standing.date, at):
                return self.told(
                    f"Not taken: {_standing(self.file, name)}, which is later than {said.date}."
                )
            draft = draft._without(name, said)
        block = _BLOCKS[said.kind]
        raw = with_block(draft.raw, self.entry.file, block, said.block(key))
        of = ", with the offer as it stands" if block in (ACCEPTED, TRIAL_ACCEPTED) else ""
        return draft.changed(raw).told(f"Wrote `{block}:` in {self.entry.file}{of}.")

    def _without(self, name: str, said: Said) -> Draft:
        """Return the draft without a block that what was said replaces."""
        was = _standing(self.file, name)
        draft = self.changed(without_block(self.raw, self.entry.file, name))
        if name in (ACCEPTED, TRIAL_ACCEPTED):
            before = getattr(self.file, name).name
            is_unsaid = said.by == "hand" and not said.name
            if before.casefold() != said.name.casefold() and not is_unsaid:
                now = printed(said.name) or "somebody unnamed"
                line = f"{was}, by {printed(before)}; this is from {now}"
                draft = replace(draft, other_names=(*draft.other_names, line))
        return draft.told(f"Replaced: {was}.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be written, and what is to be read before that."""

    own_words: tuple[str, ...]
    """What a person wrote beside the page's sentences: to be shown, and agreed to."""
    other_names: tuple[str, ...]
    """What another person had answered, and this would replace: to be agreed to."""
    report: tuple[str, ...]
    files: tuple[tuple[Path, bytes], ...]

    def write(self) -> tuple[str, ...]:
        """Write all files or none, and return the lines that report it."""
        written: list[Path] = []
        try:
            for path, content in self.files:
                is_new = not path.exists()
                path.parent.mkdir(exist_ok=True)
                write_whole(path, content)
                if is_new:
                    written.append(path)
        except OSError:
            for path in written:
                with contextlib.suppress(OSError):
                    path.unlink()
            raise
        return self.report


def prepared(
    draft: Draft,
    kept: Sequence[tuple[Path, bytes]],
    own_words: tuple[str, ...],
    kinds: Sequence[str],
) -> Prepared:
    """Return what is to be written: the kept mails, and the file where it is changed."""
    report = list(draft.lines)
    files = list(kept)
    if kept:
        names = (f"{CLIENTS}/{path.parent.name}/{path.name}" for path, _ in kept)
        report.append(f"Kept {', '.join(names)}.")
    if draft.is_changed:
        files.append((client_path(draft.project, draft.entry), draft.raw))
    if kinds:
        report.append(next_step(kinds[-1]))
    return Prepared(own_words if files else (), draft.other_names, tuple(report), tuple(files))


def client_path(project: Project, entry: ClientEntry) -> Path:
    """Return the file to write: where it is a symbolic link, its target, and it stays a link."""
    return (project.settings.clients / f"{entry.id}.yml").resolve()


def is_settled(file: ClientFile) -> bool:
    """Return whether an agreement was sent, after which no reply changes a choice."""
    return getattr(file, "agreement", None) is not None


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


def _standing(file: ClientFile, name: str) -> str:
    """Return what a block says, for a message."""
    block = getattr(file, name)
    if name == ACCEPTED:
        return f"{printed(block.tier)} was chosen on {block.date}"
    what = {TRIAL_ACCEPTED: "the trial was chosen", DECLINED: "they said no"}
    return f"{what.get(name, 'they had it')} on {block.date}"


def _is_earlier(said: Said, date: datetime.date, at: str | None) -> bool:
    """Return whether what was said is earlier than a block; a day alone counts as a whole day."""
    if said.at and at:
        return said.at < at
    return said.date < date
