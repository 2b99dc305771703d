"""The domain: what a freelancer, a client's file and a testimonial hold. Frozen; no I/O.

The descriptions are what an editor shows beside each key. Rules between several keys are in
`rules.py`; the kinds of single values in `fields.py`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from .fields import (
    Amount,
    Audience,
    Billing,
    Colour,
    Currency,
    Day,
    Days,
    Digest,
    Id,
    Language,
    Line,
    LinkName,
    Mail,
    Many,
    MonthDay,
    Months,
    Per,
    Phone,
    Price,
    Renewal,
    Some,
    Status,
    TaxTreatment,
    Text,
    Times,
    UnusedHours,
    Web,
    Weeks,
    kind_of,
    wrong,
)


class Frozen(BaseModel):
    """A mapping of known keys, never changed once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Legal(Frozen):
    """Who signs: the details that an agreement and an invoice need."""

    name: Line | None = None
    address: Text | None = None
    registration: Line | None = None
    tax_id: Line | None = None


class Tax(Frozen):
    """How prices stand to tax. `rate` is in percent."""

    label: Line | None = None
    """The tax's name; else the language's own, VAT or TVA."""
    treatment: TaxTreatment = "excluded"
    rate: Amount | None = None


class Terms(Frozen):
    """The terms that a proposal states; what is not given is not shown."""

    billing: Billing | None = None
    """When the price is paid: monthly, yearly (12 at once) or upfront (all of minimum_months)."""
    payment_day: MonthDay | None = None
    """The day of the month on which the fee is paid, 1 to 28."""
    payment_method: Line | None = None
    starts: Day | None = None
    """The first day of the retainer; a first month that is not whole is shown pro rata."""
    minimum_months: Months | None = None
    notice_days: Days | None = None
    renewal: Renewal | None = None
    response_time: Line | None = None
    unused_hours: UnusedHours | None = None
    hourly_rate: Price | None = None
    """The price of an hour beyond the hours of the tier."""
    revision_rounds: Times | None = None
    excludes: Many[Line] = ()
    """What the fee does not cover."""
    ownership: Line | None = None
    """Whose the work is, and from when."""
    report_day: MonthDay | None = None
    """The day of the month on which the monthly report arrives, 1 to 28."""


class Question(Frozen):
    """A question that clients ask, and its answer (Markdown)."""

    question: Line
    answer: Text


class Counted(Frozen):
    """A deliverable or a target: a name and, where it is counted, how many a month."""

    name: Line
    amount: Amount | None = None


def _named(value: Any) -> Any:
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, (dict, Counted)):
        return value
    raise wrong(
        f"is {kind_of(value)}; write a text, or {{name: ..., amount: ...}}"
        + ("; put it in quotes if it is text" if not isinstance(value, (tuple, type(None))) else "")
    )


Deliverable = Annotated[Counted, BeforeValidator(_named, json_schema_input_type=Line | Counted)]
"""A text, or a name with an amount."""


class Tier(Frozen):
    """One of the three monthly options. A later tier includes all of the earlier ones."""

    name: Line
    price: Price
    """A month, before tax, in the proposal's currency."""
    summary: Text | None = None
    workload: Line | None = None
    hours: Amount | None = None
    """Hours a month that are theirs."""
    deliverables: Some[Deliverable]
    """What this tier adds; the same name in a later tier replaces the amount."""
    targets: Many[Deliverable] = ()
    """Measured and reviewed together each month: aims, not guaranteed results."""


class Addon(Frozen):
    """A further service, priced apart."""

    name: Line
    price: Price
    per: Per = "month"
    description: Text | None = None


class Trial(Frozen):
    """A paid trial for one task or project; never free."""

    name: Line
    price: Amount
    weeks: Weeks | None = None
    deliverables: Many[Line] = ()
    outcome: Text | None = None


class Client(Frozen):
    """The company or person that the proposal is for."""

    name: Line
    contact: Line | None = None
    """The decision maker."""
    greeting: Line | None = None
    """How to address them, where "Hello, <contact>" is not right."""
    role: Line | None = None
    email: Mail | None = None
    logo: Line | None = None
    """A picture under clients/: png, jpg, webp or svg, at most 200 KB."""
    legal: Legal | None = None


class Challenge(Frozen):
    """A challenge that the client named, and how the service solves it."""

    challenge: Text
    solution: Text


class Discovery(Frozen):
    """What the client said on the call."""

    date: Day | None = None
    horizon_months: Months | None = None
    """The months that the workload was estimated for: 3 to 6."""
    goals: Many[Line] = ()
    workload: Text | None = None
    success: Many[Line] = ()
    """The results that would make the fee worth it."""
    challenges: Many[Challenge] = ()


class Revision(Frozen):
    """What changed since the client first saw the proposal."""

    date: Day
    text: Line


class Recommendation(Frozen):
    """The tier that fits best, and why, in the client's own terms."""

    tier: Line
    reason: Text | None = None


class AdviceSettings(Frozen):
    """Advice that is not wanted for this client."""

    ignore: Many[Line] = ()


class Accepted(Frozen):
    """What was agreed; `retainer accept` writes it."""

    tier: Line
    addons: Many[Line] = ()
    name: Line
    role: Line | None = None
    date: Day
    digest: Digest
    offer: dict[str, Any]
    """The offer as it was accepted; it must fit the digest."""


class ClientFile(Frozen):
    """clients/<id>.yml: one client, one proposal."""

    client: Client
    language: Language | None = None
    currency: Currency | None = None
    link: LinkName | None = None
    """Written by `retainer new` and `retainer rotate`; replace it to revoke the link sent."""
    status: Status = "sent"
    prepared: Day | None = None
    sent: Day | None = None
    valid_until: Day | None = None
    """The whole of that day, in the freelancer's time zone."""
    revisions: Many[Revision] = ()
    note: Text | None = None
    """A personal opening; Markdown."""
    discovery: Discovery | None = None
    terms: Terms | None = None
    tiers: Annotated[Some[Tier], Field(json_schema_extra={"minItems": 3, "maxItems": 3})]
    """Three, prices ascending; a later tier includes all of the earlier ones."""
    recommendation: Recommendation | None = None
    addons: Many[Addon] = ()
    value_adds: Many[Line] | None = None
    """What is added instead of a lower price."""
    trial: Trial | None = None
    testimonials: Many[Id] = ()
    """Ids from docs/testimonials.yml; none named: those marked featured."""
    faq: Many[Question] = ()
    passphrase: Line | None = None
    """A second factor, told to the client by another channel."""
    advice: AdviceSettings | None = None
    accepted: Accepted | None = None


class Defaults(Frozen):
    """What a client's file takes over, key by key, where it says nothing."""

    terms: Terms | None = None
    faq: Many[Question] = ()
    value_adds: Many[Line] = ()


class Freelancer(Frozen):
    """extra.freelancer in mkdocs.yml: who makes the proposals."""

    name: Line
    email: Mail
    """Where replies go."""
    business: Line | None = None
    role: Line | None = None
    phone: Phone | None = None
    website: Web | None = None
    booking: Web | None = None
    photo: Line | None = None
    """A picture under docs/: png, jpg, webp or svg, at most 200 KB."""
    brand: Colour = "#0f766e"
    language: Language = "en"
    currency: Currency = "USD"
    timezone: Line = "UTC"
    """IANA name, such as Europe/Bucharest."""
    responds_within: Line | None = None
    minimum_fee: Price | None = None
    """The lowest monthly fee you take, in `currency`; for the advice alone."""
    places_open: Times | None = None
    legal: Legal | None = None
    tax: Tax | None = None
    reply_url: Web | None = None
    sellers_guide: Audience = "public"
    defaults: Defaults = Defaults()
