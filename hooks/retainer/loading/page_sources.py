"""Rules for what a page takes from elsewhere than its file's own keys.

That is the offer in a record of what the client answered, the testimonials, and the freelancer's
texts in the settings.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from pydantic import ValidationError
from rfc8785 import CanonicalizationError

from retainer.diagnostics import near_miss
from retainer.model import Answered, ClientFile, Offer, digest, spoken_in, spoken_texts

from .findings import FREELANCER, Finding, Known, Source, duplicates, list_of
from .parser import KeyPath


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


def check_testimonials(file: ClientFile, known: Known) -> Iterator[Finding]:
    """Yield where the file asks for a testimonial that may not be shown."""
    entries = known.testimonials
    if entries is None:
        return
    yield from duplicates(file.testimonials, ("testimonials",), "a testimonial")
    for index, name in enumerate(file.testimonials):
        if name not in entries:
            message = "no testimonial in clients/testimonials.yml has this id"
            yield Finding(("testimonials", index), message, near_miss(name, entries))
        elif not entries[name].consent:
            message = "this testimonial has no `consent: true` in clients/testimonials.yml"
            yield Finding(("testimonials", index), message)


def language_mix(file: ClientFile, known: Known) -> Iterator[Finding]:
    """Yield the freelancer's own texts that this client's page shows in another language.

    Quotations are left out, which stand as they were said and carry their language, and names.
    """
    if file.status not in ("draft", "sent") or file.declined:
        return
    own = known.freelancer.language
    language = file.language or own
    if file.accepted:
        language = str(file.accepted.offer.get("language", language))
    for path, text, source in _shown(file, known):
        other = spoken_in(text, language, own)[1]
        if other != language:
            message = (
                f"the page of {known.file} is in {language}, and this text in {other}; write"
                f" {{{other}: ..., {language}: ...}}"
            )
            yield Finding(path, message, level="advice", rule="language-mix", source=source)


def _shown(file: ClientFile, known: Known) -> Iterator[tuple[KeyPath, str, Source]]:
    """Yield the texts that the page takes from the settings and the testimonials."""
    for path, text in spoken_texts(known.freelancer, ()):
        if _is_shown(path, file):
            yield (*FREELANCER, *path), text, "settings"
    if file.accepted:
        return
    for index, entry in enumerate((known.testimonials or {}).values()):
        is_named = entry.id in file.testimonials if file.testimonials else entry.featured
        if is_named and entry.consent and entry.role:
            yield (index, "role"), entry.role, "testimonials"


def _is_shown(path: KeyPath, file: ClientFile) -> bool:
    match path:
        case ("role",):
            return True
        case ("defaults", "terms", key, *_):
            is_own = file.terms is not None and key in file.terms.model_fields_set
        case ("defaults", "value_adds", *_):
            is_own = file.value_adds is not None
        case _:
            is_own = False
    return not is_own and not file.accepted
