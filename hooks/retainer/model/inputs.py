"""A client's file, key by key: what the client said, what is offered, what they answered.

The descriptions are what an editor shows beside each key. Rules between several keys are in
`loading`; the kinds of single values in `types.py`; what is offered in `terms.py`.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from .terms import Tax, Terms
from .tiers import Addon, Tier, Trial
from .types import (
    By,
    Currency,
    Day,
    Digest,
    Form,
    Frozen,
    GivenLine,
    GivenText,
    Id,
    Instant,
    JsonObject,
    Language,
    Line,
    LinkName,
    Mail,
    Many,
    Mark,
    Months,
    Slug,
    Some,
    Status,
    Text,
    Truth,
)


class Legal(Frozen):
    """Who signs: the details that an agreement and an invoice need."""

    name: Line | None = None
    """The name in full, as registered."""
    address: Text | None = None
    registration: Line | None = None
    """The number in the register of companies."""
    tax_id: Line | None = None
    """The tax or VAT number."""


class Question(Frozen):
    """A question that clients ask, and its answer (Markdown)."""

    question: Line
    answer: Text


class Client(Frozen):
    """The company or person that the proposal is for."""

    name: Line
    """The company or the person."""
    contact: Line | None = None
    """The decision maker."""
    greeting: Line | None = None
    """How to address them, where "Hello, <contact>" is not right."""
    role: Line | None = None
    """Theirs, such as owner."""
    email: Mail | None = None
    """Where your mail to them goes; never in a page."""
    known: Truth = False
    """Whether they know your work already; for the advice alone, never in a page."""
    logo: Line | None = None
    """A picture under clients/: png, jpg, webp or svg, at most 200 KB."""
    legal: Legal | None = None
    """Theirs, for the agreement."""
    tax: Tax | None = None
    """Theirs, key by key over yours: for a client in another country, say."""


class Challenge(Frozen):
    """A challenge that the client named, and how the service solves it."""

    challenge: Text
    """In their words; Markdown."""
    solution: Text
    """What you do about it; Markdown."""


class Discovery(Frozen):
    """What the client said on the call."""

    date: Day | None = None
    """The day of the call."""
    horizon_months: Months | None = None
    """The months that the workload was estimated for: 3 to 6."""
    goals: Many[Line] = ()
    """What they want to reach."""
    workload: Text | None = None
    """What there is to do in a month, as it was estimated together."""
    success: Many[Line] = ()
    """The results that would make the fee worth it."""
    worth: Text | None = None
    """What a result is worth to them, as they reckoned it themselves; Markdown."""
    challenges: Many[Challenge] = ()
    """What stands in their way, and how the service solves it."""


class Revision(Frozen):
    """What changed since the client first saw the proposal."""

    date: Day
    """The day of the change."""
    text: Line
    """What changed, in one line."""


class Recommendation(Frozen):
    """The tier that fits best, and why, in the client's own terms."""

    tier: Line
    """The tier's name."""
    reason: Text | None = None
    """From their challenges and goals; Markdown."""


class AdviceSettings(Frozen):
    """Advice that is not wanted for this client."""

    ignore: Many[Line] = ()
    """The names of rules, as `retainer check` shows them in brackets."""


class Answered(Frozen):
    """What a client said yes to; `retainer reply` writes it."""

    form: Form | None = None
    """Of the digest: 2; records of before have none."""
    by: By | None = None
    """Whether a reply brought it, or you wrote down what you were told (hand)."""
    name: GivenLine
    """Who said it."""
    role: GivenLine | None = None
    """What they are in the company."""
    date: Day
    """The day of their reply."""
    at: Instant | None = None
    """The instant of their reply, in UTC."""
    digest: Digest
    """Of the offer below."""
    slug: Slug | None = None
    """Of the link that they answered, which may have been replaced since."""
    mark: Mark | None = None
    """Shows a build that the block is as `retainer reply` wrote it."""
    offer: JsonObject
    """The offer as it was then; it must fit the digest."""


class Accepted(Answered):
    """What was chosen; `retainer reply` writes it."""

    tier: GivenLine
    """The tier that they chose."""
    addons: Many[GivenLine] = ()
    """The add-ons that they chose."""


class Declined(Frozen):
    """That the client said no; `retainer reply` writes it."""

    date: Day
    """The day of their answer."""
    at: Instant | None = None
    """The instant of their reply, in UTC."""
    name: GivenLine | None = None
    """Who said it, if they named themselves."""
    reason: GivenText | None = None
    """Why, in their words, if they said."""


class Received(Frozen):
    """That the client has the proposal; `retainer reply` writes it."""

    date: Day
    """The day of their answer."""
    at: Instant | None = None
    """The instant of their reply, in UTC."""
    decides_by: Day | None = None
    """The day by which they decide, if they named one."""


class AskedQuestion(Frozen):
    """A question of the client's, which the page shows once it has an answer."""

    date: Day
    """The day on which they asked."""
    at: Instant | None = None
    """The instant of their reply, in UTC."""
    text: GivenText
    """Theirs, in their words."""
    answer: Text | None = None
    """Yours; Markdown."""


class ClientFile(Frozen):
    """clients/<id>.yml: one client, one proposal."""

    client: Client
    """Whom the proposal is for."""
    language: Language | None = None
    """Of the proposal: en or ro; else yours, from mkdocs.yml."""
    currency: Currency | None = None
    """Of all prices here (ISO 4217); else yours, from mkdocs.yml."""
    link: LinkName | None = None
    """Written by `retainer new` and `retainer rotate`; replace it to revoke the link sent."""
    status: Status = "sent"
    """A draft, declined or withdrawn proposal has no page; only a sent one has."""
    prepared: Day | None = None
    """The day on which you made it."""
    sent: Day | None = None
    """The day on which you sent it."""
    valid_until: Day | None = None
    """The whole of that day, in the freelancer's time zone."""
    revisions: Many[Revision] = ()
    """What changed since they first saw it."""
    note: Text | None = None
    """A personal opening; Markdown."""
    discovery: Discovery | None = None
    """What the client said on the call."""
    terms: Terms | None = None
    """Key by key over those of extra.freelancer.defaults in mkdocs.yml."""
    tiers: Annotated[Some[Tier], Field(json_schema_extra={"minItems": 1, "maxItems": 4})]
    """One to four, three the rule, prices ascending; a later tier includes the earlier ones."""
    recommendation: Recommendation | None = None
    """The tier that you advise, and why."""
    addons: Many[Addon] = ()
    """Further services, priced apart."""
    value_adds: Many[Line] | None = None
    """What is added instead of a lower price."""
    trial: Trial | None = None
    """A paid trial for one task or project; never free."""
    testimonials: Many[Id] = ()
    """Ids from clients/testimonials.yml; none named: those marked featured."""
    faq: Many[Question] = ()
    """Added to the standard questions and to those of your defaults."""
    passphrase: Line | None = None
    """A second factor, told to the client by another channel."""
    advice: AdviceSettings | None = None
    """Which advice of `retainer check` is not wanted here."""
    received: Received | None = None
    """That they have it, and by when they decide; `retainer reply` writes it."""
    questions: Many[AskedQuestion] = ()
    """What they asked; `retainer reply` writes it, you add the answer."""
    declined: Declined | None = None
    """That they said no; `retainer reply` writes it."""
    trial_accepted: Answered | None = None
    """That they chose the trial; `retainer reply` writes it, and nothing else should."""
    accepted: Accepted | None = None
    """What was chosen; `retainer reply` writes it, and nothing else should."""


RECORDS: Final = ("received", "questions", "declined", "trial_accepted", "accepted")
"""The keys that `retainer reply` writes."""
