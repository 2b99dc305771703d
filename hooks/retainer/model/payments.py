"""The one plan: what is due when, how much of it is tax, until when to give notice.

All that a page, a mail or a record says of money and days is reckoned here, and mirrored in
page/scripts/totals.js. Sums are decimals, rounded half up. They are made of lines, as on an
invoice: the fee with its monthly add-ons is one, the one-off add-ons are another. Each line is
split into net, tax and gross by itself, and the cost of a term is the sum of its payments, so the
figures of a page add up to the last cent.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from retainer.i18n import rounded

from .terms import Fees, TaxRule, Terms
from .types import AfterUpfront, Billing

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """A payment plan says when payments are due; `None` where the terms do not say."""

    billing: Billing
    months_at_once: int
    """The months that one payment covers: 1, 12, or the minimum term."""
    minimum_months: int | None
    starts: date | None
    payment_day: int | None
    first: date | None
    """The day on which the first payment is due; one-off add-ons are due with it."""
    ends: date | None
    """The last day of the minimum term."""
    notice_days: int | None
    """The days of notice that end it; none where it ends by itself."""
    in_advance: bool
    """Whether every payment is due on or before the first day that it pays for."""
    days: tuple[int, int] | None = None
    """The days worked in a part first month, and the days of that month: it is paid pro rata."""
    after: AfterUpfront | None = None
    """What is paid if it goes on after the minimum term: by the month, or the same again."""
    rise: Decimal | None = None
    """The most by which a review may raise the fee, in percent."""
    review_from: date | None = None
    """The first day on which the fee may have risen: never within the minimum term."""
    review_by: date | None = None
    """The last day to tell of it, not before the start."""
    review_waits: bool = False
    """Whether the minimum term is what a first review waits for."""
    as_before: bool = False
    """Whether it was accepted when plans were made otherwise, so that no sum or day may change."""

    @property
    def has_rest(self) -> bool:
        """Whether it may end within a month, which costs what a part first month left unpaid."""
        if not self.days or not self.ends or self.outlasts:
            return False
        return self.as_before or self.ends.day < _days_in(self.ends)

    @property
    def last(self) -> date | None:
        """The day on which that rest is due."""
        if not self.ends or not self.payment_day or not self.has_rest:
            return None
        return self.ends.replace(day=self.payment_day)

    @property
    def has_total(self) -> bool:
        """Whether the payments of the minimum term are the least that can be due."""
        may_last = self.outlasts if self.starts else self.may_outlast
        return bool(self.minimum_months) and not may_last

    @property
    def payments(self) -> int | None:
        """The number of payments in the minimum term, those of part months included."""
        if self.minimum_months is None:
            return None
        return -(-self.minimum_months // self.months_at_once) + (1 if self.days else 0)

    @property
    def between(self) -> int | None:
        """The number of whole payments in the minimum term after the first one."""
        if self.payments is None:
            return None
        return self.payments - (2 if self.has_rest else 1)

    @property
    def between_days(self) -> tuple[date, date] | None:
        """The days of the first and the last of these payments."""
        if not self.between:
            return None
        first, last = self._due(1), self._due(self.between)
        return (first, last) if first and last else None

    @property
    def after_from(self) -> date | None:
        """The day from which it is paid after the minimum term."""
        if self.payments is None or self.starts is None:
            return None
        if self.billing != "monthly" and self.after == "monthly":
            return self._opens(self.starts, self.payments)
        return self._due(self.payments) or self._opens(self.starts, self.payments)

    def end_for(self, written: date) -> date | None:
        """Return the last day, if notice is written on this day of the retainer."""
        if not self.starts or not self.notice_days:
            return None
        over = written + timedelta(days=self.notice_days)
        if self.ends and over <= self.ends:
            return self.ends
        if self.after != "same":
            return over
        terms = (term_end(self.starts, self.months_at_once * number) for number in count(1))
        return next(last for last in terms if last >= over)

    @property
    def earliest_end(self) -> date | None:
        """The first day on which notice can end it: the minimum's last, or later if it is long."""
        earliest = self.end_for(self.starts) if self.starts and self.ends else None
        return None if self.as_before and earliest != self.ends else earliest

    @property
    def notice_by(self) -> date | None:
        """The last day to give notice so that it ends then."""
        earliest, days = self.earliest_end, timedelta(days=self.notice_days or 0)
        return earliest - days if earliest else None

    @property
    def outlasts(self) -> bool:
        """Whether notice takes longer than the minimum term."""
        return self.earliest_end is not None and self.earliest_end != self.ends

    @property
    def may_outlast(self) -> bool:
        """Whether notice can take longer than a minimum term of which no start is known."""
        months, days = self.minimum_months, self.notice_days
        if not months or not days or self.as_before:
            return False
        starts = (date(2001, month, 1) for month in range(1, MONTHS_A_YEAR + 1))
        return any(term_end(day, months) < day + timedelta(days=days) for day in starts)

    def _opens(self, starts: date, number: int) -> date:
        """Return the first day that a payment is for; payments count from 0."""
        if self.billing == "monthly":
            return months_on(starts.replace(day=1), number)
        return term_end(starts, number * self.months_at_once) + timedelta(days=1)

    def _due(self, number: int) -> date | None:
        """Return the day of a payment after the first one, if one is known."""
        if self.starts is None or (self.billing == "monthly" and not self.payment_day):
            return None
        opens = self._opens(self.starts, number)
        # A longer term is paid at its start, or on the payment day that follows the start.
        is_late = self.billing == "monthly" or self.first != self.starts
        return opens.replace(day=self.payment_day) if self.payment_day and is_late else opens


def plan(terms: Terms, *, as_before: bool = False) -> Plan:
    """Return the payment plan of these terms.

    `as_before` is for what was accepted when a month that the minimum ends with was never whole,
    a review could fall within the minimum, and no day was named for a notice that outlasts it.
    """
    starts, months, day = terms.starts, terms.minimum_months, terms.payment_day
    review = terms.price_review
    ends = term_end(starts, months) if starts and months else None
    first = _first_payment(starts, day)
    billing: Billing = terms.billing or "monthly"
    at_once = {"yearly": MONTHS_A_YEAR, "upfront": months}.get(billing) or 1
    if billing == "upfront" and not months:
        billing = "monthly"
    days = _part_month(starts) if starts and billing == "monthly" else None
    after = _after(terms, billing)
    is_monthly = billing == "monthly"
    period = 1 if is_monthly else at_once if after == "same" else None
    opening = starts.replace(day=1) if starts and is_monthly else starts
    review_from, review_by = _review(terms, opening, period, as_before=as_before)
    return Plan(
        billing,
        at_once,
        months,
        starts,
        day,
        first,
        ends,
        None if terms.renewal == "none" and months else terms.notice_days,
        # Without a start, a term is paid once both have signed, and so before work begins.
        in_advance=day in (None, 1) or (billing != "monthly" and first == starts),
        days=days,
        after=after,
        rise=review.at_most_percent if review else None,
        review_from=review_from,
        review_by=review_by,
        review_waits=bool(review and not as_before and review.every_months < (months or 0)),
        as_before=as_before,
    )


def fees(price: Decimal, schedule: Plan, rule: TaxRule, once: Decimal | None = None) -> Fees:
    """Return what a monthly price, and perhaps one paid once, come to by a plan.

    A minimum term of six months costs six monthly prices: the rest of a part first month's price is
    due in the month in which the term ends. A whole month always costs its whole price: six months
    from 31 August, which end with February, cost six prices and that of one day.
    """
    each = opening = rule.split(price * schedule.months_at_once)
    last = minimum = None
    if schedule.days:
        worked, in_month = schedule.days
        first_price = rounded(price * worked / in_month, rule.digits)
        opening = rule.split(first_price)
        if schedule.has_rest:
            last = rule.split(rule.offered(price) - first_price)
    if schedule.has_total and schedule.between is not None:
        minimum = opening + each.times(schedule.between) + (last or each.times(0))
    one_off = None if once is None else rule.split(once)
    first = opening + one_off if one_off else opening
    if one_off and minimum:
        minimum += one_off
    risen = None if schedule.rise is None else rule.split(price * (100 + schedule.rise) / 100)
    return Fees(rule.split(price), one_off, each, opening, first, last, minimum, risen)


def term_end(starts: date, months: int) -> date:
    """Return the last day of a term: six months from 16 December end on 15 June.

    Where that month has no such day, it is its last one, as in Regulation 1182/71, article 3(2)(c).
    """
    if starts.day == 1:
        last = months_on(starts, months - 1)
        return last.replace(day=_days_in(last))
    last = months_on(starts.replace(day=1), months)
    return last.replace(day=min(starts.day - 1, _days_in(last)))


def months_on(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month if it has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    first = day.replace(day=1, year=day.year + years, month=month + 1)
    return first.replace(day=min(day.day, _days_in(first)))


def _first_payment(starts: date | None, payment_day: int | None) -> date | None:
    """Return the payment day of the first month, or the start if that day has passed."""
    if not starts or not payment_day or payment_day <= starts.day:
        return starts
    return starts.replace(day=payment_day)


def _review(
    terms: Terms, opening: date | None, period: int | None, *, as_before: bool
) -> tuple[date | None, date | None]:
    """Return the first day on which the fee may have risen, and the day by which that is told.

    What is paid for already does not rise: the day is one on which a payment's months open.
    """
    starts, review = terms.starts, terms.price_review
    if not starts or not review:
        return None, None
    notice = timedelta(days=review.notice_days or 0)
    months = max(review.every_months, terms.minimum_months or 0)
    day = max(term_end(starts, months) + timedelta(days=1), starts + notice)
    if opening and period:
        ends = (term_end(opening, period * number) for number in count(1))
        day = next(opens for last in ends if (opens := last + timedelta(days=1)) >= day)
    if as_before:
        day = months_on(starts, review.every_months)
    return day, day - notice if review.notice_days else None


def _after(terms: Terms, billing: Billing) -> AfterUpfront | None:
    """Return what is paid after the minimum term, where the terms say so."""
    if not terms.minimum_months:
        return None
    if billing == "monthly":
        return "monthly" if terms.renewal == "monthly" else None
    return terms.after_upfront


def _part_month(starts: date) -> tuple[int, int] | None:
    days = _days_in(starts)
    return (days - starts.day + 1, days) if starts.day > 1 else None


def _days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
