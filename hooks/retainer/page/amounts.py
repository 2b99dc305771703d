"""An offer's figures, in words and for the page's script: tiers, comparison, payments, totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from retainer.i18n import Words
from retainer.model import Addon, Fees, Offer, Plan, Sum, TaxRule, Tier, fees, plan

SUMS = ("month", "once", "each", "first", "last", "minimum")
"""What a choice comes to: all of `Fees`, and what is paid once."""


@dataclass(frozen=True, slots=True)
class Due:
    """A payment, or all of them: when it is due, what it covers, and how much for each tier."""

    key: str
    """Which of `Fees` it is: first, each, last or minimum."""
    when: str
    note: str
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one offer comes to, in one language."""

    words: Words
    offer: Offer
    rule: TaxRule
    plan: Plan
    fees: tuple[Fees, ...]
    """For each tier."""

    @classmethod
    def of(cls, offer: Offer, words: Words) -> Figures:
        """Reckon an offer."""
        rule, schedule = TaxRule.of(offer.tax, offer.currency), plan(offer.terms)
        prices = tuple(fees(tier.price, schedule, rule) for tier in offer.tiers)
        return cls(words, offer, rule, schedule, prices)

    @property
    def tax_name(self) -> str:
        """The tax's name."""
        own = self.offer.tax.label if self.offer.tax else None
        return own or self.words.plain("tax.name")

    @property
    def rate(self) -> str:
        """The tax's rate, or nothing."""
        return self.words.percent(self.rule.rate) if self.rule.rate is not None else ""

    def money(self, amount: Decimal, *, minor: bool | None = None) -> str:
        """Return a sum in the offer's currency."""
        return self.words.money(amount, self.offer.currency, minor=minor)

    def tax_text(self, where: str) -> Markup:
        """Return how a price stands to tax: `beside` a monthly price, or `short`."""
        said = self.rule.treatment or "unsaid"
        return self.words.text(f"tax.{where}.{said}", tax=self.tax_name)

    def tax_note(self) -> Markup:
        """Return how prices stand to tax, as a sentence."""
        said = self.rule.treatment or "unsaid"
        if self.rule.known:
            return self.words.text(f"tax.note.{said}_rate", tax=self.tax_name, rate=self.rate)
        return self.words.text(f"tax.note.{said}", tax=self.tax_name)

    def commitment(self, tier: Tier) -> str:
        """Return what the whole minimum term of a tier comes to, in words."""
        whole = self.fees[self.offer.tiers.index(tier)].minimum
        if whole is None:
            return ""
        if self.rule.known and self.rule.treatment == "excluded":
            gross = self.words.plain("tax.with", gross=self.money(whole.gross), tax=self.tax_name)
            return self.words.plain("tax.said", sum=self.money(whole.net), said=gross)
        offered = self.money(whole.gross)
        if self.rule.treatment is None:
            return offered
        return self.words.plain("tax.said", sum=offered, said=self.tax_text("short").unescape())

    def hours(self) -> Markup | None:
        """Return the hours of all tiers in one text: 20, 35 or 60 hours."""
        counts = list(dict.fromkeys(tier.hours for tier in self.offer.tiers if tier.hours))
        if not counts:
            return None
        *others, last = counts
        written: list[str] = [self.words.number(count) for count in others]
        written.append(self.words.plain("formats.hours", count=last))
        return self.words.join(written, last="or")

    def offered(self, value: Sum) -> str:
        """Return the part of a sum that prices are given in."""
        return self.money(value.gross if self.rule.treatment == "included" else value.net)

    def sum_parts(self) -> tuple[tuple[str, str], ...]:
        """Return the parts that sums are shown in, each with its name: net, tax, gross."""
        words, tax = self.words, self.tax_name
        if not self.rule.known:
            return (("gross", words.plain("tax.sum")),)
        return (
            ("net", words.plain("tax.net", tax=tax)),
            ("tax", words.plain("tax.amount", tax=tax, rate=self.rate)),
            ("gross", words.plain("tax.gross", tax=tax)),
        )

    def each_month(self) -> Iterator[tuple[str, list[str]]]:
        """Return each tier's name and what a month of it costs, in the parts that are shown."""
        shown = [name for name, _ in self.sum_parts()]
        for tier, cost in zip(self.offer.tiers, self.fees, strict=True):
            yield tier.name, [self.money(getattr(cost.month, name)) for name in shown]

    def total_rows(self) -> Iterator[tuple[str, str]]:
        """Return the lines of a total: which of its sums, and what it is."""
        words, schedule = self.words, self.plan
        yield "month", words.plain("total.month")
        yield "once", words.plain("total.once")
        if schedule.days:
            yield "first", words.plain("total.first")
        if schedule.months_at_once > 1:
            yield "each", words.plain("total.each")
        if schedule.minimum_months and schedule.payments != 1:
            yield "minimum", words.plain("total.minimum", count=schedule.minimum_months)

    def due(self) -> list[Due]:
        """Return what is due, and when."""
        return list(self._due())

    def choice(self, index: int, once: Sum | None = None) -> dict[str, str]:
        """Return the sums of a choice, by the names that the page's script uses."""
        cost = self.fees[index]
        groups = {name: once if name == "once" else getattr(cost, name) for name in SUMS}
        sums = {
            f"{name}.{part}": getattr(group, part) if group else None
            for name, group in groups.items()
            for part in ("net", "tax", "gross")
        }
        minor = any(value and value != value.to_integral_value() for value in sums.values())
        return {
            name: "" if value is None else self.money(value, minor=minor)
            for name, value in sums.items()
        }

    def record(self) -> dict[str, Any]:
        """Return what the page's script reckons with: sums in the currency's smallest unit."""
        scale = Decimal(10) ** self.rule.digits
        # A fraction, for exact sums in whole numbers: 5.5 % is 11/200.
        ratio = ((self.rule.rate or Decimal(0)) / 100).as_integer_ratio()
        return {
            "currency": self.offer.currency,
            "money": asdict(self.words.money_format(self.offer.currency)),
            "tax": {
                "treatment": self.rule.treatment,
                "rate": ratio if self.rule.known else None,
                "name": self.tax_name,
            },
            "plan": {
                "months_at_once": self.plan.months_at_once,
                "minimum_months": self.plan.minimum_months,
                "days": self.plan.days,
            },
            "tiers": [
                {"name": tier.name, "price": int(self.rule.offered(tier.price) * scale)}
                for tier in self.offer.tiers
            ],
            "addons": [
                {
                    "name": addon.name,
                    "price": int(self.rule.offered(addon.price) * scale),
                    "per": addon.per,
                }
                for addon in self.offer.addons
            ],
        }

    def chosen(self, tier: Tier, extras: int) -> str:
        """Return what was chosen, in a few words."""
        if not extras:
            return tier.name
        return self.words.plain("total.with", tier=tier.name, count=extras)

    def agreed(self, tier: Tier, addons: Sequence[Addon]) -> Figures:
        """Return the figures of one tier with its monthly add-ons."""
        monthly = sum((addon.price for addon in addons if addon.per == "month"), tier.price)
        return replace(self, fees=(fees(monthly, self.plan, self.rule),))

    def once(self, addons: Sequence[Addon]) -> Sum | None:
        """Return what these add-ons come to once."""
        prices = [addon.price for addon in addons if addon.per == "once"]
        return self.rule.split(sum(prices, Decimal(0))) if prices else None

    def _due(self) -> Iterator[Due]:
        terms, words, schedule = self.offer.terms, self.words, self.plan
        firsts = tuple(cost.first for cost in self.fees)
        wholes = tuple(cost.each for cost in self.fees)
        covers = self._covers()
        every, values = str(schedule.billing), {}
        if every == "monthly" and terms.payment_day:
            every, values = "monthly_day", {"day": words.ordinal(terms.payment_day)}
        if schedule.first:
            yield Due("first", words.date(schedule.first), covers, firsts)
            if schedule.billing != "upfront" and schedule.minimum_months != 1:
                yield Due("each", words.plain(f"plan.{every}", **values), "", wholes)
        elif schedule.billing == "upfront":
            yield Due("each", words.plain("plan.upfront"), covers, wholes)
        else:
            yield Due("each", words.plain(f"plan.each_{every}", **values), covers, wholes)
        lasts = tuple(cost.last for cost in self.fees if cost.last)
        if lasts and schedule.ends:
            when = words.plain("plan.last_part", date=words.date(schedule.ends))
            yield Due("last", when, "", lasts)
        totals = tuple(cost.minimum for cost in self.fees if cost.minimum)
        if totals and schedule.minimum_months and schedule.payments != 1:
            until = (
                words.plain("plan.until", date=words.date(schedule.ends)) if schedule.ends else ""
            )
            when = words.plain("plan.minimum", count=schedule.minimum_months)
            if schedule.billing == "yearly":
                when = words.plain("plan.minimum_yearly", count=schedule.payments)
            yield Due("minimum", when, until, totals)

    def _covers(self) -> str:
        schedule, words = self.plan, self.words
        if schedule.days:
            worked, of = schedule.days
            return words.plain("plan.first_part", worked=worked, count=of)
        if schedule.billing == "yearly":
            return words.plain("plan.covers_year")
        if schedule.billing == "upfront":
            return words.plain("plan.covers_months", count=schedule.months_at_once)
        return ""
