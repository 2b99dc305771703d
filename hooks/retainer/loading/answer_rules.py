"""Answer rules hold the records of what a client said to the offer in them, and to one another."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from pydantic import ValidationError
from rfc8785 import CanonicalizationError

from retainer.diagnostics import near_miss
from retainer.model import Answered, ClientFile, Offer, digest

from .findings import Finding, Known, list_of


def has_answer(file: ClientFile) -> bool:
    """Return whether the client chose or refused, so that the offer is no longer open."""
    return bool(file.accepted or file.declined)


def check_answers(file: ClientFile, known: Known) -> Iterator[Finding]:
    """Yield where what the client answered cannot be as it was written."""
    if file.accepted and file.declined:
        message = (
            "stands beside `accepted`, and only one of the two holds; delete this block if they"
            " chose after it, else `accepted`"
        )
        yield Finding(("declined",), message)
    if chosen := file.accepted:
        offer = yield from _recorded("accepted", chosen, known)
        if offer:
            yield from _named("tier", [chosen.tier], [tier.name for tier in offer.tiers])
            yield from _named("addons", chosen.addons, [addon.name for addon in offer.addons])
    if file.trial_accepted:
        offer = yield from _recorded("trial_accepted", file.trial_accepted, known)
        if offer and not offer.trial:
            message = f"has no trial that could be accepted; {_from_git(known)}"
            yield Finding(("trial_accepted", "offer"), message)


def _recorded(name: str, record: Answered, known: Known) -> Generator[Finding, None, Offer | None]:
    """Yield where an answer's offer is not as it was then; return the offer if it is."""
    path, remedy = (name, "offer"), _from_git(known)
    try:
        is_unchanged = digest(record.offer) == record.digest
    except CanonicalizationError:
        is_unchanged = False
    if not is_unchanged:
        yield Finding(path, f"was changed after it was accepted; {remedy}")
        return None
    try:
        offer = Offer.of_record(record.offer)
    except ValidationError:
        yield Finding(path, f"is not an offer; {remedy}")
        return None
    language = str(record.offer.get("language"))
    form = 2 if record.offer.get("what") else None
    if form != record.form:
        message = f"is of another form than its block; {remedy}"
        yield Finding(path, message, needs=((name, "form"),))
        return None
    if form and (language not in known.languages or record.offer != offer.record(language)):
        yield Finding(path, f"is not written as `retainer reply` writes it; {remedy}")
        return None
    return offer


def _from_git(known: Known) -> str:
    return f"restore it from git (git checkout -- {known.file})"


def _named(key: str, given: Sequence[str], names: Sequence[str]) -> Iterator[Finding]:
    what = {"tier": "tier", "addons": "add-on"}[key]
    for index, name in enumerate(given):
        if name not in names:
            path = ("accepted", key) if key == "tier" else ("accepted", key, index)
            hint = near_miss(name, names) or list_of(names)
            yield Finding(path, f"the accepted offer has no such {what}", hint)
