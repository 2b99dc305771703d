"""Rules for what the freelancer says: promises, prices, pressure; never for the client's words."""

from __future__ import annotations

from collections.abc import Iterator

from .subject import Check, KeyPath, Slip, Subject, digits, usual_trial
from .wording import hits


def listens(rule: str) -> Check:
    """Return the check that finds a rule's phrases in what the freelancer says."""

    def check(subject: Subject) -> Iterator[Slip]:
        for path, text in subject.spoken():
            yield from _first(rule, path, text, subject)

    return check


def vague_deliverable(subject: Subject) -> Iterator[Slip]:
    """Yield each deliverable without an amount that says how much of it in vague words."""
    for index, tier in enumerate(subject.file.tiers):
        for number, item in enumerate(tier.deliverables):
            if item.amount is None:
                path = subject.item_path(("tiers", index, "deliverables", number))
                yield from _first("vague-deliverable", path, item.name, subject)


def _first(rule: str, path: KeyPath, text: str, subject: Subject) -> Iterator[Slip]:
    """Yield the first hit in a text: who mends it reads the rest."""
    if quote := next(hits(rule, text, subject.file.client.name), ""):
        tier, trial = subject.file.tiers[0], subject.file.trial
        values = {"tier": tier.name, "price": digits(tier.price)}
        values["trial_price"] = digits(trial.price if trial else usual_trial(subject))
        yield Slip(path, quote=quote, values=values)
