"""A proposal is all that a client's page shows, resolved from the file, the settings and the day.

It has no field for what only the freelancer may see: no minimum fee, advice, passphrase or client's
mail address can reach a page.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .freelancer import Freelancer, Testimonial, in_one_language, spoken_in
from .inputs import (
    Accepted,
    Answered,
    AskedQuestion,
    ClientFile,
    Discovery,
    Legal,
    Question,
    Recommendation,
    Revision,
)
from .offer import Offer, digest, resolve_offer
from .tiers import Addon, Tier
from .types import Day, Frozen, Language, Line, Mail, Many, Phone, Text, Web

State = Literal["draft", "sent", "expired", "declined", "withdrawn", "trial", "accepted"]
PUBLISHED: frozenset[State] = frozenset({"sent", "expired", "trial", "accepted"})
"""The states with a page at their link; for the others the host shows its 404 page."""


class Recipient(Frozen):
    """The recipient is the client, as far as the page shows them."""

    name: Line
    contact: Line | None = None
    greeting: Line | None = None
    role: Line | None = None
    logo: str | None = None
    """A `data:` URI."""
    legal: Legal | None = None


class Sender(Frozen):
    """The sender is the freelancer, as far as the page shows them."""

    name: Line
    email: Mail
    business: Line | None = None
    role: Line | None = None
    phone: Phone | None = None
    website: Web | None = None
    booking: Web | None = None
    timezone: Line = "UTC"
    photo: str | None = None
    """A `data:` URI."""
    responds_within: Line | None = None
    places_open: int | None = None
    legal: Legal | None = None
    reply_url: Web | None = None


class ShownTestimonial(Frozen):
    """A testimonial as a page shows it: the quote in one language, its photo embedded."""

    id: Line
    author: Line
    role: Line | None = None
    company: Line | None = None
    quote: Text
    language: str
    """The quote's, which may be another than the page's."""
    photo: str | None = None
    """A `data:` URI."""
    video: Web | None = None
    letter: str | None = None
    """The letter's address on the public site."""


class Proposal(Frozen):
    """A proposal as of one day holds all that its page is rendered from."""

    id: Line
    state: State
    language: Language
    recipient: Recipient
    sender: Sender
    offer: Offer
    """The offer, or once accepted what was agreed."""
    digest: Line
    prepared: Day | None = None
    sent: Day | None = None
    valid_until: Day | None = None
    closes: datetime.datetime | None = None
    """The instant (UTC) after which the offer is closed."""
    is_over: bool = False
    """Whether `valid_until` has passed, so that nothing can be chosen any more."""
    revisions: Many[Revision] = ()
    note: Text | None = None
    discovery: Discovery | None = None
    recommendation: Recommendation | None = None
    voices: Many[ShownTestimonial] = ()
    testimonials_href: str | None = None
    """The public page with all testimonials, in the proposal's language."""
    guide_href: str | None = None
    """The public guide for clients, in the proposal's language."""
    faq: Many[Question] = ()
    """The freelancer's and the client's questions; the language file has the standard ones."""
    questions: Many[AskedQuestion] = ()
    """The client's own questions, those that have an answer."""
    trial_accepted: Answered | None = None
    accepted: Accepted | None = None

    @property
    def recommended(self) -> Tier | None:
        """The tier that the freelancer recommends."""
        return self.offer.tier(self.recommendation.tier) if self.recommendation else None

    @property
    def example_tier(self) -> Tier:
        """The tier that examples are worked for: the accepted, the recommended or the first."""
        accepted = self.offer.tier(self.accepted.tier) if self.accepted else None
        return accepted or self.recommended or self.offer.tiers[0]

    @property
    def chosen_addons(self) -> tuple[Addon, ...]:
        """The add-ons that were accepted."""
        names = self.accepted.addons if self.accepted else ()
        return tuple(addon for name in names if (addon := self.offer.addon(name)))

    @property
    def keeps_plan(self) -> bool:
        """Whether it was accepted in form 1, by an older plan: no sum or day of it may change."""
        return self.accepted is not None and not self.accepted.form


class Surroundings(Frozen):
    """Surroundings are what a proposal takes from outside its file. Pictures are `data:` URIs."""

    freelancer: Freelancer
    testimonials: tuple[Testimonial, ...] = ()
    logos: Mapping[str, str] = {}
    """Clients' logos, by file name."""
    portrait: str | None = None
    """The freelancer's photo."""
    portraits: Mapping[str, str] = {}
    """Testimonials' photos, by id."""
    letters: Mapping[str, str] = {}
    """The addresses of testimonials' letters on the public site, by id."""
    today: datetime.date
    testimonials_href: Mapping[str, str] = {}
    """The address of the testimonials page, by language."""
    guide_href: Mapping[str, str] = {}
    """The address of the guide for clients, by language."""


def closing_instant(valid_until: datetime.date, timezone: str) -> datetime.datetime:
    """Return the instant (UTC) at which the day `valid_until` ends in this time zone."""
    next_day = valid_until + datetime.timedelta(days=1)
    midnight = datetime.datetime.combine(next_day, datetime.time(), ZoneInfo(timezone))
    return midnight.astimezone(datetime.UTC)


def state_of(file: ClientFile, today: datetime.date) -> State:
    """Return the state on `today`, in the freelancer's time zone."""
    if file.accepted:
        return "accepted"
    if file.declined:
        return "declined"
    if file.trial_accepted:
        return "trial"
    if file.status == "sent" and file.valid_until and file.valid_until < today:
        return "expired"
    return file.status


def resolve(client_id: str, file: ClientFile, around: Surroundings) -> Proposal:
    """Resolve a client's file into the proposal as of `around.today`."""
    own = around.freelancer.language
    language = file.language or own
    if file.accepted:
        offer = Offer.of_record(file.accepted.offer)
        language = file.accepted.offer.get("language", language)
    else:
        offer = resolve_offer(file, around.freelancer)
    freelancer = in_one_language(around.freelancer, language, own)
    return Proposal(
        id=client_id,
        state=state_of(file, around.today),
        language=language,
        recipient=_recipient(file, around.logos),
        sender=Sender.model_construct(**_shared(Sender, freelancer, photo=around.portrait)),
        offer=offer,
        digest=file.accepted.digest if file.accepted else digest(offer.record(language)),
        prepared=file.prepared,
        sent=file.sent,
        valid_until=file.valid_until,
        closes=(
            closing_instant(file.valid_until, freelancer.timezone)
            if file.valid_until and not file.accepted
            else None
        ),
        is_over=not file.accepted
        and file.valid_until is not None
        and file.valid_until < around.today,
        revisions=file.revisions,
        note=file.note,
        discovery=file.discovery,
        recommendation=file.recommendation,
        voices=_testimonials(file.testimonials, language, around),
        testimonials_href=around.testimonials_href.get(language),
        guide_href=around.guide_href.get(language),
        faq=(*freelancer.defaults.faq, *file.faq),
        questions=tuple(asked for asked in file.questions if asked.answer),
        trial_accepted=file.trial_accepted,
        accepted=file.accepted,
    )


def _shared(model: type[Frozen], source: Frozen, **own: Any) -> dict[str, Any]:
    """Return the fields that `model` has in common with `source`, and `own` ones."""
    names = model.model_fields.keys() & type(source).model_fields.keys()
    return {name: getattr(source, name) for name in names} | own


def _recipient(file: ClientFile, logos: Mapping[str, str]) -> Recipient:
    client = file.client
    logo = logos.get(client.logo) if client.logo else None
    return Recipient.model_construct(**_shared(Recipient, client, logo=logo))


def _testimonials(
    ids: Sequence[str], language: str, around: Surroundings
) -> tuple[ShownTestimonial, ...]:
    """Return the named testimonials, or the featured ones if none is named; only with consent."""
    allowed = {entry.id: entry for entry in around.testimonials if entry.consent}
    named = [allowed[name] for name in ids if name in allowed]
    entries = named if ids else [entry for entry in allowed.values() if entry.featured]
    testimonials = []
    own = around.freelancer.language
    for entry in entries:
        quote, quote_language = spoken_in(entry.quote, language, own)
        about = in_one_language(entry, language, own)
        testimonials.append(
            ShownTestimonial(
                id=entry.id,
                author=entry.author,
                role=about.role,
                company=about.company,
                quote=quote,
                language=quote_language,
                photo=around.portraits.get(entry.id),
                video=entry.video,
                letter=around.letters.get(entry.id),
            )
        )
    return tuple(testimonials)
