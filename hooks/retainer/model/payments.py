"""What is due, when, and how much of it is tax. Pure sums in Decimal, rounded half up.

Tax is reckoned for each payment, as an invoice does; what a term costs in all is the sum of its
payments, so the figures of a page add up to the last cent.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from retainer.i18n import minor_digits, rounded

from .terms import Tax, Terms
from .types import Billing, TaxTreatment

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class TaxRule:
    """How tax stands to a sum in one currency. Without a rate, no tax can be named."""

    treatment: TaxTreatment | None
    rate: Decimal | None
    digits: int

    @classmethod
    def of(cls, tax: Tax | None, currency: str) -> TaxRule:
        """Return the rule of an offer."""
        digits = minor_digits(currency)
        return cls(tax.treatment, tax.rate, digits) if tax else cls(None, None, digits)

    @property
    def known(self) -> bool:
        """Whether net, tax and gross can be told apart."""
        return self.rate is not None and self.treatment in {"excluded", "included"}

    def offered(self, amount: Decimal) -> Decimal:
        """Return a price in the currency's smallest units."""
        return rounded(amount, self.digits)

    def split(self, amount: Decimal) -> Sum:
        """Split a sum as it is offered into net, tax and gross."""
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
    """A sum without its tax, the tax, and with it."""

    net: Decimal
    tax: Decimal
    gross: Decimal

    def __add__(self, other: Sum) -> Sum:
        """Add two sums, part by part."""
        return Sum(self.net + other.net, self.tax + other.tax, self.gross + other.gross)

    def times(self, count: int) -> Sum:
        """Return so many of them."""
        return Sum(self.net * count, self.tax * count, self.gross * count)


@dataclass(frozen=True, slots=True)
class Plan:
    """When payments are due. `None` is what the terms do not say."""

    billing: Billing
    months_at_once: int
    """Months in one payment: 1, 12, or all of the minimum."""
    minimum_months: int | None
    first: date | None
    """When the first payment is due."""
    ends: date | None
    """The last day of the minimum term."""
    days: tuple[int, int] | None = None
    """Days worked in a first month that is not whole, and days of that month; paid pro rata."""

    @property
    def payments(self) -> int | None:
        """How many payments the minimum term has, those of part months counted too."""
        if self.minimum_months is None:
            return None
        return -(-self.minimum_months // self.months_at_once) + (1 if self.days else 0)


@dataclass(frozen=True, slots=True)
class Fees:
    """What one choice costs."""

    month: Sum
    each: Sum
    """A payment that is whole."""
    first: Sum
    last: Sum | None
    """The last payment of a minimum term that ends within a month."""
    minimum: Sum | None
    """All payments of the minimum term."""


def plan(terms: Terms) -> Plan:
    """Return when payments are due by these terms."""
    starts, months = terms.starts, terms.minimum_months
    ends = term_end(starts, months) if starts and months else None
    first = _first_payment(starts, terms.payment_day)
    if terms.billing == "upfront" and months:
        return Plan("upfront", months, months, first, ends)
    if terms.billing == "yearly":
        return Plan("yearly", MONTHS_A_YEAR, months, first, ends)
    days = _part_month(starts) if starts else None
    return Plan("monthly", 1, months, first, ends, days)


def fees(price: Decimal, schedule: Plan, rule: TaxRule) -> Fees:
    """Return what this price comes to: a month, a payment, and the whole minimum term.

    A minimum term of six months costs six months: what a part first month leaves of its fee is
    due in the month that the term ends in.
    """
    month = rule.split(price)
    each = rule.split(price * schedule.months_at_once)
    if not schedule.days:
        count = schedule.payments
        return Fees(month, each, each, None, each.times(count) if count else None)
    worked, of = schedule.days
    first_price = rounded(price * worked / of, rule.digits)
    first, last = rule.split(first_price), rule.split(rounded(price, rule.digits) - first_price)
    if schedule.minimum_months is None:
        return Fees(month, each, first, None, None)
    whole = each.times(schedule.minimum_months - 1)
    return Fees(month, each, first, last, first + whole + last)


def term_end(starts: date, months: int) -> date:
    """Return the last day of a term: six months from 16 December end on 15 June."""
    if starts.day == 1:
        last = _months_on(starts, months - 1)
        return last.replace(day=_days_in(last))
    last = _months_on(starts.replace(day=1), months)
    return last.replace(day=min(starts.day - 1, _days_in(last)))


def _first_payment(starts: date | None, payment_day: int | None) -> date | None:
    """A payment day that has passed when work starts is no day to pay on: the start is."""
    if not starts or not payment_day or payment_day <= starts.day:
        return starts
    return starts.replace(day=payment_day)


def _part_month(starts: date) -> tuple[int, int] | None:
    days = _days_in(starts)
    return (days - starts.day + 1, days) if starts.day > 1 else None


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    moved = day.replace(day=1, year=day.year + years, month=month + 1)
    return moved.replace(day=min(day.day, _days_in(moved)))


def _days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
