"""Payments: when each is due, what it comes to, how much of it is tax.

All sums are decimals, rounded half up. Tax is calculated for each payment, as on an invoice, and
the cost of a term is the sum of its payments, so the figures of a page add up to the last cent.
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
class Plan:
    """A payment plan says when payments are due; `None` where the terms do not say."""

    billing: Billing
    months_at_once: int
    """The months that one payment covers: 1, 12, or the minimum term."""
    minimum_months: int | None
    first: date | None
    """The day on which the first payment is due."""
    ends: date | None
    """The last day of the minimum term."""
    days: tuple[int, int] | None = None
    """The days worked in a part first month, and the days of that month: it is paid pro rata."""

    @property
    def payments(self) -> int | None:
        """The number of payments in the minimum term, those of part months included."""
        if self.minimum_months is None:
            return None
        return -(-self.minimum_months // self.months_at_once) + (1 if self.days else 0)


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees are what one choice of a tier and add-ons costs."""

    month: Sum
    each: Sum
    """A payment for whole months."""
    first: Sum
    last: Sum | None
    """The last payment, if the minimum term ends within a month."""
    minimum: Sum | None
    """The sum of all payments of the minimum term."""


def plan(terms: Terms) -> Plan:
    """Return the payment plan of these terms."""
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
    """Return what a monthly price comes to by a plan: a month, a payment, the minimum term.

    A minimum term of six months costs six monthly prices: the rest of a part first month's price is
    due in the month in which the term ends.
    """
    month = rule.split(price)
    each = rule.split(price * schedule.months_at_once)
    if not schedule.days:
        count = schedule.payments
        return Fees(month, each, each, None, each.times(count) if count else None)
    worked, in_month = schedule.days
    first_price = rounded(price * worked / in_month, rule.digits)
    first, last = rule.split(first_price), rule.split(rounded(price, rule.digits) - first_price)
    if schedule.minimum_months is None:
        return Fees(month, each, first, None, None)
    between = each.times(schedule.minimum_months - 1)
    return Fees(month, each, first, last, first + between + last)


def term_end(starts: date, months: int) -> date:
    """Return the last day of a term: six months from 16 December end on 15 June."""
    if starts.day == 1:
        last = _months_on(starts, months - 1)
        return last.replace(day=_days_in(last))
    last = _months_on(starts.replace(day=1), months)
    return last.replace(day=min(starts.day - 1, _days_in(last)))


def _first_payment(starts: date | None, payment_day: int | None) -> date | None:
    """Return the payment day of the first month, or the start if that day has passed."""
    if not starts or not payment_day or payment_day <= starts.day:
        return starts
    return starts.replace(day=payment_day)


def _part_month(starts: date) -> tuple[int, int] | None:
    days = _days_in(starts)
    return (days - starts.day + 1, days) if starts.day > 1 else None


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    first = day.replace(day=1, year=day.year + years, month=month + 1)
    return first.replace(day=min(day.day, _days_in(first)))


def _days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
