"""The terms of an offer, and how its prices stand to tax, as a file holds them.

The text below each field is what an editor shows beside the key. What a tax comes to is here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from retainer.i18n import minor_digits, rounded

from .types import (
    AfterUpfront,
    Amount,
    Billing,
    Day,
    Days,
    Frozen,
    Line,
    Many,
    MonthDay,
    Months,
    Percent,
    Price,
    Renewal,
    TaxTreatment,
    Text,
    Times,
    UnusedHours,
)


class Tax(Frozen):
    """How prices stand to tax."""

    label: Line | None = None
    """The tax's name; else the language's own, VAT or TVA."""
    treatment: TaxTreatment = "excluded"
    """Whether prices are before tax (excluded), with it (included), or there is none."""
    rate: Percent | None = None
    """In percent: 21 for 21 %."""
    note: Line | None = None
    """What else there is to say of it, such as the article that a reverse charge rests on."""


@dataclass(frozen=True, slots=True)
class TaxRule:
    """A tax rule splits sums of one currency into net, tax and gross."""

    treatment: TaxTreatment | None
    rate: Decimal | None
    digits: int

    @classmethod
    def of(cls, tax: Tax | None, currency: str) -> TaxRule:
        """Return the rule for an offer's tax and currency."""
        digits = minor_digits(currency)
        return cls(tax.treatment, tax.rate, digits) if tax else cls(None, None, digits)

    @property
    def known(self) -> bool:
        """Whether there is a rate, and sums have it in them or on top."""
        return self.rate is not None and self.treatment in {"excluded", "included"}

    def offered(self, amount: Decimal) -> Decimal:
        """Return a price rounded to the currency's smallest unit."""
        return rounded(amount, self.digits)

    def split(self, amount: Decimal) -> Sum:
        """Split an offered price into net, tax and gross; without a known tax, net is gross."""
        offered = self.offered(amount)
        if self.rate is None or not self.known:
            return Sum(offered, Decimal(0), offered)
        if self.treatment == "included":
            net = rounded(offered * 100 / (100 + self.rate), self.digits)
            return Sum(net, offered - net, offered)
        tax = rounded(offered * self.rate / 100, self.digits)
        return Sum(offered, tax, offered + tax)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money: without tax, the tax, with tax."""

    net: Decimal
    tax: Decimal
    gross: Decimal

    def __add__(self, other: Sum) -> Sum:
        """Add two sums, part by part."""
        return Sum(self.net + other.net, self.tax + other.tax, self.gross + other.gross)

    def times(self, count: int) -> Sum:
        """Return the sum of so many payments like this."""
        return Sum(self.net * count, self.tax * count, self.gross * count)


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees are what one choice of a tier and add-ons costs."""

    month: Sum
    once: Sum | None
    """The add-ons that are paid a single time."""
    each: Sum
    """A payment for whole months."""
    opening: Sum
    """The first payment without what is paid once."""
    first: Sum
    """The first payment, with what is paid once."""
    last: Sum | None
    """The last payment, if the minimum term ends within a month."""
    minimum: Sum | None
    """The sum of all payments of the minimum term, with what is paid once, if notice is shorter."""
    risen: Sum | None
    """A month after the highest rise that the terms allow."""


class Rollover(Frozen):
    """How many unused hours move on, and for how long; the oldest are used first."""

    hours: Amount | None = None
    """At most so many hours wait at a time."""
    months: Months | None = None
    """An hour waits for so many months, then it ends."""


class LatePayment(Frozen):
    """What a late payment brings with it."""

    interest: Line | None = None
    """The interest, in words, such as 8% a year."""
    suspend_after_days: Days | None = None
    """After so many days work waits until the payment is there."""


class PriceReview(Frozen):
    """When the fee may change, and by how much at most."""

    every_months: Months
    """The fee is looked at again after so many months, but never within minimum_months."""
    at_most_percent: Percent | None = None
    """It rises by no more, in percent."""
    notice_days: Days | None = None
    """The days before a new fee that it is told."""


class FurtherTerm(Frozen):
    """A further term, in the freelancer's own words."""

    title: Line
    """What it is about, such as confidentiality."""
    text: Text
    """Markdown."""


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
    after_upfront: AfterUpfront | None = None
    """What is paid once an upfront or yearly term is over: monthly, or the same again."""
    rollover: Rollover | None = None
    """The limits of unused hours that roll over."""
    late_payment: LatePayment | None = None
    """What follows if a payment is late."""
    price_review: PriceReview | None = None
    """When the fee may change."""
    more: Many[FurtherTerm] = ()
    """Further terms, in your words: who steps in, refund, confidentiality, handover, law."""
