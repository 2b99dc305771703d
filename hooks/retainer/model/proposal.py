"""A client's file and the freelancer, on one day -> the proposal that a page shows. Pure.

A `Proposal` holds nothing that is the freelancer's alone: no minimum fee, advice, passphrase or
client's mail can reach a page, because none is in it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .inputs import (
    Accepted,
    ClientFile,
    Discovery,
    Freelancer,
    Legal,
    Question,
    Recommendation,
    Revision,
)
from .offer import Offer, digest, resolve_offer
from .testimonial import Testimonial
from .types import Day, Frozen, Language, Line, Mail, Many, Phone, Text, Web

State = Literal["draft", "sent", "expired", "declined", "withdrawn", "accepted"]
PUBLISHED: frozenset[State] = frozenset({"sent", "expired", "accepted"})
"""States with a page at their link; the others have the host's 404 page."""


class Recipient(Frozen):
    """Who the proposal is for, as the page may tell it."""

    name: Line
    contact: Line | None = None
    greeting: Line | None = None
    role: Line | None = None
    logo: str | None = None
    """A `data:` URI."""
    legal: Legal | None = None


class Sender(Frozen):
    """Who the proposal is from, as the page may tell it."""

    name: Line
    email: Mail
    business: Line | None = None
    role: Line | None = None
    phone: Phone | None = None
    website: Web | None = None
    booking: Web | None = None
    photo: str | None = None
    """A `data:` URI."""
    responds_within: Line | None = None
    places_open: int | None = None
    legal: Legal | None = None
    reply_url: Web | None = None


class Voice(Frozen):
    """A testimonial as a page shows it."""

    id: Line
    author: Line
    role: Line | None = None
    company: Line | None = None
    quote: Text
    language: str
    """The quote's language; empty where the file does not say."""
    photo: str | None = None
    """A `data:` URI."""
    video: Web | None = None
    letter: str | None = None
    """Its address on the public site."""


class Proposal(Frozen):
    """One proposal as of one day: all that its page is made from."""

    id: Line
    state: State
    language: Language
    recipient: Recipient
    sender: Sender
    offer: Offer
    """What is offered; once accepted, what was agreed."""
    digest: Line
    prepared: Day | None = None
    sent: Day | None = None
    valid_until: Day | None = None
    closes: datetime.datetime | None = None
    """The instant (UTC) after which the offer is closed."""
    revisions: Many[Revision] = ()
    note: Text | None = None
    discovery: Discovery | None = None
    recommendation: Recommendation | None = None
    voices: Many[Voice] = ()
    testimonials_href: str | None = None
    """The public page with all testimonials, in the proposal's language."""
    guide_href: str | None = None
    """The public guide for clients, in the proposal's language."""
    faq: Many[Question] = ()
    """The freelancer's and the client's own; the standard ones are in the words."""
    accepted: Accepted | None = None


class Surroundings(Frozen):
    """What a proposal takes from around its file. Pictures are `data:` URIs."""

    freelancer: Freelancer
    testimonials: tuple[Testimonial, ...] = ()
    logos: Mapping[str, str] = {}
    """By file name."""
    portrait: str | None = None
    """The freelancer's own."""
    portraits: Mapping[str, str] = {}
    """Those of testimonials, by id."""
    letters: Mapping[str, str] = {}
    """The addresses of testimonials' letters on the public site, by id."""
    today: datetime.date
    testimonials_href: Mapping[str, str] = {}
    """The address of the testimonials page, by language."""
    guide_href: Mapping[str, str] = {}


def closing_instant(valid_until: datetime.date, timezone: str) -> datetime.datetime:
    """Return the instant (UTC) at which the day after `valid_until` begins in this zone."""
    after = valid_until + datetime.timedelta(days=1)
    midnight = datetime.datetime.combine(after, datetime.time(), ZoneInfo(timezone))
    return midnight.astimezone(datetime.UTC)


def state_of(file: ClientFile, today: datetime.date) -> State:
    """Return the state as of the start of `today` (the freelancer's day)."""
    if file.accepted:
        return "accepted"
    if file.status == "sent" and file.valid_until and file.valid_until < today:
        return "expired"
    return file.status


def resolve(client_id: str, file: ClientFile, around: Surroundings) -> Proposal:
    """Return the proposal as of `around.today`, all defaults filled in."""
    freelancer = around.freelancer
    language = file.language or freelancer.language
    offer = resolve_offer(file, freelancer)
    if file.accepted:
        offer = Offer.model_validate(file.accepted.offer)
    return Proposal(
        id=client_id,
        state=state_of(file, around.today),
        language=language,
        recipient=_recipient(file, around.logos),
        sender=Sender.model_construct(**_shared(Sender, freelancer, photo=around.portrait)),
        offer=offer,
        digest=file.accepted.digest if file.accepted else digest(offer.record()),
        prepared=file.prepared,
        sent=file.sent,
        valid_until=file.valid_until,
        closes=(
            closing_instant(file.valid_until, freelancer.timezone)
            if file.valid_until and not file.accepted
            else None
        ),
        revisions=file.revisions,
        note=file.note,
        discovery=file.discovery,
        recommendation=file.recommendation,
        voices=_voices(file.testimonials, language, around),
        testimonials_href=around.testimonials_href.get(language),
        guide_href=around.guide_href.get(language),
        faq=(*freelancer.defaults.faq, *file.faq),
        accepted=file.accepted,
    )


def _shared(model: type[Frozen], source: Frozen, **own: Any) -> dict[str, Any]:
    names = model.model_fields.keys() & type(source).model_fields.keys()
    return {name: getattr(source, name) for name in names} | own


def _recipient(file: ClientFile, logos: Mapping[str, str]) -> Recipient:
    client = file.client
    logo = logos.get(client.logo) if client.logo else None
    return Recipient.model_construct(**_shared(Recipient, client, logo=logo))


def _voices(ids: Sequence[str], language: str, around: Surroundings) -> tuple[Voice, ...]:
    """Return the testimonials named, else those featured; only with consent."""
    known = {entry.id: entry for entry in around.testimonials if entry.consent}
    named = [known[name] for name in ids if name in known]
    chosen = named if ids else [entry for entry in known.values() if entry.featured]
    voices = []
    for entry in chosen:
        quote, spoken = entry.said(language)
        voices.append(
            Voice(
                id=entry.id,
                author=entry.author,
                role=entry.role,
                company=entry.company,
                quote=quote,
                language=spoken,
                photo=around.portraits.get(entry.id),
                video=entry.video,
                letter=around.letters.get(entry.id),
            )
        )
    return tuple(voices)
