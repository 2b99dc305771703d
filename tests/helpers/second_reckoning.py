"""A second reckoning of what is due when, day by day and month by month.

It imports nothing of the product, so that a fault of one shows against the other. `random_offer`
makes the offers on which both are compared, as plain data.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

DAY: Final = timedelta(days=1)
DIGITS: Final = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
RATES: Final = (5, 19, 21, 100)
NAMES: Final = ("Alpha", "Beta", "Gamma", "Delta")
EXTRAS: Final = ("Letters", "Pictures", "Films")


@dataclass(frozen=True)
class Line:
    """A line of an invoice."""

    net: Fraction
    tax: Fraction
    gross: Fraction

    def __add__(self, other: Line) -> Line:
        """Adds up column by column."""
        return Line(self.net + other.net, self.tax + other.tax, self.gross + other.gross)


@dataclass(frozen=True)
class Payment:
    """A payment of the minimum term."""

    due: date | None
    """Unknown without a start, or in a later month without a payment day."""
    opens: date | None
    """The first day that it pays for."""
    closes: date | None
    total: Line


@dataclass(frozen=True)
class Choice:
    """An offer as plain data, a tier and add-ons of it by their places."""

    offer: dict[str, Any]
    tier: int
    addons: tuple[int, ...] = ()

    @property
    def terms(self) -> dict[str, Any]:
        """The offer's terms."""
        terms: dict[str, Any] = self.offer["terms"]
        return terms

    @property
    def price(self) -> Fraction:
        """The fee of a month, with monthly add-ons."""
        extras = [self.offer["addons"][place] for place in self.addons]
        monthly = [Fraction(str(extra["price"])) for extra in extras if extra["per"] == "month"]
        return Fraction(str(self.offer["tiers"][self.tier]["price"])) + sum(monthly)

    @property
    def once(self) -> Line | None:
        """What is paid a single time."""
        extras = [self.offer["addons"][place] for place in self.addons]
        prices = [Fraction(str(extra["price"])) for extra in extras if extra["per"] == "once"]
        return self.line(sum(prices, Fraction(0))) if prices else None

    def rounded(self, amount: Fraction) -> Fraction:
        """Half a smallest unit goes up."""
        scale = 10 ** DIGITS[self.offer["currency"]]
        return Fraction((amount * scale + Fraction(1, 2)).__floor__(), scale)

    def line(self, amount: Fraction) -> Line:
        """One line with its tax."""
        amount, tax = self.rounded(amount), self.offer["tax"]
        rate = Fraction(tax.get("rate", 0)) / 100
        if tax["treatment"] == "excluded":
            added = self.rounded(amount * rate)
            return Line(amount, added, amount + added)
        if tax["treatment"] == "included":
            net = self.rounded(amount / (1 + rate))
            return Line(net, amount - net, amount)
        return Line(amount, Fraction(0), amount)

    @property
    def month(self) -> Line:
        """A whole month."""
        return self.line(self.price)

    @property
    def risen(self) -> Line:
        """A month after the highest rise."""
        review = self.terms.get("price_review") or {}
        return self.line(self.price + self.price * review.get("at_most_percent", 0) / 100)

    def hour(self, tier: int) -> Fraction | None:
        """An hour of a tier."""
        given = self.offer["tiers"][tier]
        return self.rounded(Fraction(given["price"]) / given["hours"]) if "hours" in given else None

    @property
    def ends(self) -> date | None:
        """The last day of the minimum: one walks until as many months are over."""
        starts: date | None = self.terms.get("starts")
        months: int | None = self.terms.get("minimum_months")
        if not starts or not months:
            return None
        return _walk(starts, months)

    @property
    def earliest_end(self) -> date | None:
        """The first day on which notice can end it, if it is written on the first day of work."""
        starts: date | None = self.terms.get("starts")
        bound = self.ends and self.terms.get("notice_days") and self.terms.get("renewal") != "none"
        return self._end_for(starts) if starts and bound else None

    @property
    def notice_by(self) -> date | None:
        """The last day for a notice that ends it then."""
        day: date | None = self.earliest_end
        for _ in range(self.terms.get("notice_days", 0) if day else 0):
            day = day and day - DAY
        return day

    def _end_for(self, written: date) -> date:
        """The last day: notice and minimum are over, and what is paid at once is used up."""
        day, ends = written, self.ends
        for _ in range(self.terms["notice_days"]):
            day += DAY
        while ends and day < ends:
            day += DAY
        if self.after != "same":
            return day
        turn = 1
        while (closes := _walk(self.terms["starts"], turn * self.at_once)) < day:
            turn += 1
        return closes

    @property
    def may_outlast(self) -> bool:
        """Whether there is a start for which a notice takes longer than the minimum."""
        months, days = self.terms.get("minimum_months"), self.terms.get("notice_days")
        if not months or not days or self.terms.get("renewal") == "none":
            return False
        starts = [date(2027 + number // 12, number % 12 + 1, 1) for number in range(24)]
        return any(_walk(day, months) < day + DAY * days for day in starts)

    @property
    def outlasts(self) -> bool:
        """Whether a notice written on the first day of work ends after the minimum."""
        return self.earliest_end != self.ends and self.earliest_end is not None

    @property
    def has_total(self) -> bool:
        """Whether no less than the minimum's payments can be due, and no more need be."""
        longer = self.outlasts if "starts" in self.terms else self.may_outlast
        return "minimum_months" in self.terms and not longer

    @property
    def review_from(self) -> date | None:
        """The first day of a higher fee: its months and the minimum are over, it could be told."""
        starts: date | None = self.terms.get("starts")
        review = self.terms.get("price_review")
        if not starts or not review:
            return None
        day, over, ends = starts, _walk(starts, review["every_months"]), self.ends
        while (
            day <= over
            or (ends and day <= ends)
            or (day - starts).days < review.get("notice_days", 0)
            or not self._opens_on(day)
        ):
            day += DAY
        return day

    def _opens_on(self, day: date) -> bool:
        """Whether a later payment, if any is known, pays for the days from this one on."""
        if self.terms["billing"] == "monthly":
            return day.day == 1
        if self.after != "same":
            return True
        closes: date = self.terms["starts"]
        turn = 0
        while closes < day - DAY:
            turn += 1
            closes = _walk(self.terms["starts"], turn * self.at_once)
        return closes == day - DAY

    @property
    def review_by(self) -> date | None:
        """The day by which that is told."""
        days = (self.terms.get("price_review") or {}).get("notice_days")
        return self.review_from - DAY * days if self.review_from and days else None

    @property
    def can_leave(self) -> bool:
        """Whether whoever is told of a rise, with its date, can still end it before that date."""
        told, rises = self.review_by, self.review_from
        if not told or not rises or not self.terms.get("notice_days"):
            return False
        return self._end_for(told) < rises

    @property
    def at_once(self) -> int:
        """The months of one payment."""
        minimum = self.terms.get("minimum_months") or 1
        return {"monthly": 1, "yearly": 12, "upfront": minimum}[self.terms["billing"]]

    @property
    def after(self) -> str | None:
        """What is paid once the minimum is over: by the month, or the same again."""
        if not self.terms.get("minimum_months"):
            return None
        if self.terms["billing"] == "monthly":
            return "monthly" if self.terms.get("renewal") == "monthly" else None
        return self.terms.get("after_upfront")

    @property
    def after_from(self) -> date | None:
        """The day from which that is paid: the first due day that comes after all payments."""
        if not self.ends:
            return None
        if self.terms["billing"] != "monthly":
            again = self._due_of_term(self.terms["minimum_months"] // self.at_once)
            return again if self.after == "same" else self.ends + DAY
        day = self.ends
        while day.month == self.ends.month:
            day += DAY
        return day.replace(day=self.terms.get("payment_day", 1))

    def _due_of_term(self, turn: int) -> date | None:
        """A term is due as it opens, or later in that month where the first one is."""
        starts: date | None = self.terms.get("starts")
        day = self.terms.get("payment_day", 0)
        if not starts:
            return None
        opens = _walk(starts, turn * self.at_once) + DAY
        return opens.replace(day=day) if day > starts.day else opens

    def payments(self) -> list[Payment]:
        """All payments of the minimum term; without a minimum, the first two."""
        months: int | None = self.terms.get("minimum_months")
        if self.terms["billing"] == "monthly":
            paid = self._by_month(months)
        else:
            at_once = self.at_once
            times = months // at_once if months else 2
            paid = [
                Payment(self._due_of_term(turn), None, None, self.line(self.price * at_once))
                for turn in range(times)
            ]
        if self.once:
            first = paid[0]
            paid[0] = Payment(first.due, first.opens, first.closes, first.total + self.once)
        return paid

    def _by_month(self, months: int | None) -> list[Payment]:
        starts, ends = self.terms.get("starts"), self.ends
        if not starts:
            return [Payment(None, None, None, self.month) for _ in range(months or 2)]
        paid: list[Payment] = []
        rest = Fraction(0)
        opens = starts
        while (opens <= ends) if ends else (len(paid) < 2):
            closes = opens
            while (closes + DAY).month == opens.month and closes != ends:
                closes += DAY
            covered = [day for day in _month_of(opens) if opens <= day <= closes]
            amount = self.rounded(self.price * len(covered) / len(_month_of(opens)))
            if opens == starts:
                rest = self.rounded(self.price) - amount
            if self.outlasts and closes == ends:
                # Work goes on, and so does that month.
                closes = _month_of(closes)[-1]
                amount = self.rounded(self.price)
            elif closes == ends and closes != _month_of(closes)[-1]:
                # A month that the end cuts off takes what the first one left of a month's price.
                amount = rest
            paid.append(Payment(self._due(len(paid)), opens, closes, self.line(amount)))
            opens = closes + DAY
        return paid

    def _due(self, months: int) -> date | None:
        """The day of the payment so many calendar months after the first."""
        starts: date | None = self.terms.get("starts")
        day: int | None = self.terms.get("payment_day")
        if not starts:
            return None
        if months == 0:
            return starts.replace(day=day) if day and day > starts.day else starts
        if not day:
            return None
        count = starts.month - 1 + months
        return date(starts.year + count // 12, count % 12 + 1, day)

    @property
    def total(self) -> Line:
        """All payments of the minimum term."""
        first, *others = [payment.total for payment in self.payments()]
        return sum(others, first)

    @property
    def in_advance(self) -> bool:
        """Whether each payment comes no later than what it pays for."""
        if self.terms["billing"] != "monthly":
            # Without a start the first is due once both have signed, and so before work begins.
            starts = self.terms.get("starts")
            return not starts or self.payments()[0].due == starts
        return self.terms.get("payment_day") in (None, 1)


def _walk(starts: date, months: int) -> date:
    """The last day of so many months: one walks until they are over."""
    day = starts - DAY
    while True:
        after = day + DAY
        passed = (after.year - starts.year) * 12 + after.month - starts.month
        if passed > months or (passed == months and after.day >= starts.day):
            return day
        day = after


def _month_of(day: date) -> list[date]:
    first = day.replace(day=1)
    days = [first + DAY * number for number in range(31)]
    return [each for each in days if each.month == day.month]


def random_offer(dice: random.Random, tiers: int = 0) -> dict[str, Any]:
    """An offer that nobody would think of, with one to four tiers or a given number of them."""

    def sometimes(value: Any) -> Any:
        return value if dice.random() < 0.6 else None

    billing = dice.choice(["monthly", "monthly", "monthly", "yearly", "upfront"])
    minimum = {
        "monthly": sometimes(dice.randint(1, 14)),
        "yearly": sometimes(12 * dice.randint(1, 3)),
        "upfront": dice.randint(1, 14),
    }[billing]
    starts = date(2027, 1, 1) + DAY * dice.randint(0, 800)
    renewals = ["monthly", "monthly", *(["none"] if minimum else [])]
    last = _month_of(starts)[-1]
    long_notice = [min(365, 31 * minimum)] if minimum else []
    terms = {
        "billing": billing,
        "minimum_months": minimum,
        "starts": sometimes(dice.choice([starts, starts.replace(day=1), last, last])),
        "payment_day": sometimes(dice.randint(1, 28)),
        "notice_days": sometimes(dice.choice([dice.randint(1, 120), *long_notice])),
        "renewal": sometimes(dice.choice(renewals)),
        "hourly_rate": sometimes(dice.randint(10, 200)),
        "late_payment": sometimes({"suspend_after_days": dice.randint(1, 40)}),
    }
    if minimum and billing != "monthly" and terms["renewal"] == "monthly":
        terms["after_upfront"] = sometimes(dice.choice(["monthly", "same"]))
    if terms["renewal"] != "none":
        terms["price_review"] = sometimes(
            {
                "every_months": dice.choice([1, 6, 12, dice.randint(1, 40)]),
                "at_most_percent": dice.randint(1, 40),
                **({"notice_days": dice.randint(1, 120)} if dice.random() < 0.5 else {}),
            }
        )
    treatment = dice.choice(["excluded", "excluded", "included", "none", "reverse_charge"])
    rate = {"rate": dice.choice(RATES)} if treatment in ("excluded", "included") else {}
    hours = sorted(dice.sample(range(2, 90), 4))
    prices = sorted(dice.sample(range(100, 20_000), tiers or dice.randint(1, 4)))
    return {
        "currency": dice.choice(list(DIGITS)),
        "tax": {"treatment": treatment, **rate},
        "terms": {name: value for name, value in terms.items() if value is not None},
        "tiers": [
            {"name": name, "price": price, "hours": count, "deliverables": [f"Work of {name}"]}
            for name, price, count in zip(NAMES, prices, hours, strict=False)
        ],
        "addons": [
            {
                "name": name,
                "price": dice.randint(10, 3000),
                "per": dice.choice(["month", "once", "once"]),
            }
            for name in EXTRAS[: dice.randint(0, 3)]
        ],
    }


def random_choice(dice: random.Random, tiers: int = 0) -> Choice:
    """A random choice of a random offer."""
    offer = random_offer(dice, tiers)
    places = range(len(offer["addons"]))
    addons = tuple(place for place in places if dice.random() < 0.6)
    return Choice(offer, dice.randrange(len(offer["tiers"])), addons)
