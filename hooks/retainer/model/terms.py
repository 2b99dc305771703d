"""What a proposal offers: tiers, add-ons, a trial, the terms, how prices stand to tax. Frozen.

The descriptions are what an editor shows beside each key.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from .types import (
    Amount,
    Billing,
    Day,
    Days,
    Fee,
    Line,
    Many,
    MonthDay,
    Months,
    Per,
    Percent,
    Price,
    Renewal,
    Some,
    TaxTreatment,
    Text,
    Times,
    UnusedHours,
    Weeks,
)
from .validators import kind_of, wrong


class Frozen(BaseModel):
    """A mapping of known keys, never changed once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tax(Frozen):
    """How prices stand to tax."""

    label: Line | None = None
    """The tax's name; else the language's own, VAT or TVA."""
    treatment: TaxTreatment = "excluded"
    """Whether prices are before tax (excluded), with it (included), or there is none."""
    rate: Percent | None = None
    """In percent: 21 for 21 %."""


class Terms(Frozen):
    """The terms that a proposal states; what is not given is not shown."""

    billing: Billing | None = None
    """When the price is paid: monthly, yearly (12 at once) or upfront (all of minimum_months)."""
    payment_day: MonthDay | None = None
    """The day of the month on which the fee is paid, 1 to 28."""
    payment_method: Line | None = None
    """How it is paid, such as by standing order."""
    starts: Day | None = None
    """The first day of the retainer; a first month that is not whole is shown pro rata."""
    minimum_months: Months | None = None
    """The months that both sides commit to at least; needed where billing is upfront."""
    notice_days: Days | None = None
    """The notice period, in days."""
    renewal: Renewal | None = None
    """What follows the minimum months: monthly (month by month) or none (it ends)."""
    response_time: Line | None = None
    """How soon you answer, such as the same working day."""
    unused_hours: UnusedHours | None = None
    """What becomes of hours that a month leaves: expire, or roll_over into the next."""
    hourly_rate: Price | None = None
    """The price of an hour beyond the hours of the tier."""
    revision_rounds: Times | None = None
    """How many rounds of changes to a piece of work the fee covers."""
    excludes: Many[Line] = ()
    """What the fee does not cover."""
    ownership: Line | None = None
    """Whose the work is, and from when."""
    report_day: MonthDay | None = None
    """The day of the month on which the monthly report arrives, 1 to 28."""


class Counted(Frozen):
    """A deliverable or a target: a name and, where it is counted, how many a month."""

    name: Line
    amount: Amount | None = None
    """How many a month."""


def _named(value: Any) -> Any:
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, Counted):
        return value
    if not isinstance(value, dict):
        quotes = (
            "" if isinstance(value, (tuple, type(None))) else "; put it in quotes if it is text"
        )
        raise wrong(f"is {kind_of(value)}; write a text, or {{name: ..., amount: ...}}{quotes}")
    if value and not value.keys() & Counted.model_fields.keys():
        raise wrong("write {name: ..., amount: ...}; put text with a colon in quotes")
    return value


Deliverable = Annotated[Counted, BeforeValidator(_named, json_schema_input_type=Line | Counted)]
"""A text, or a name with an amount."""


class Tier(Frozen):
    """One of the three monthly options. A later tier includes all of the earlier ones."""

    name: Line
    price: Fee
    """A month, before tax, in the proposal's currency: digits alone."""
    summary: Text | None = None
    """A sentence or two on whom it suits; Markdown."""
    workload: Line | None = None
    """What the work of a month comes to, in words."""
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
    """Before tax, in the proposal's currency: digits alone."""
    per: Per = "month"
    """Whether the price is for a month, or for once."""
    description: Text | None = None
    """What it is; Markdown."""


class Trial(Frozen):
    """A paid trial for one task or project; never free."""

    name: Line
    price: Fee
    """For all of it, before tax, in the proposal's currency: digits alone."""
    weeks: Weeks | None = None
    """How long it takes."""
    deliverables: Many[Line] = ()
    """What they get."""
    outcome: Text | None = None
    """What they will know or have at its end; Markdown."""
