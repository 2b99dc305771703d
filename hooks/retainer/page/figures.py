"""An offer's amounts, as one language says them: sums, tax, payments, totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from retainer.i18n import Words
from retainer.model import Addon, Offer, Sum, Tier

from .amounts import Amounts


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
    """Says what one offer comes to. Nothing is reckoned here."""

    words: Words
    amounts: Amounts

    @classmethod
    def of(cls, offer: Offer, words: Words) -> Figures:
        """Reckon an offer, to be said in this language."""
        return cls(words, Amounts.of(offer))

    @property
    def offer(self) -> Offer:
        """The offer itself."""
        return self.amounts.offer

    @property
    def tax_name(self) -> str:
        """The tax's name."""
        own = self.offer.tax.label if self.offer.tax else None
        return own or self.words.plain("tax.name")

    @property
    def rate(self) -> str:
        """The tax's rate, or nothing."""
        rate = self.amounts.rule.rate
        return self.words.percent(rate) if rate is not None else ""

    def money(self, amount: Decimal, *, minor: bool | None = None) -> str:
        """Return a sum in the offer's currency."""
        return self.words.money(amount, self.offer.currency, minor=minor)

    def sums(self, amounts: Mapping[str, Decimal | None]) -> dict[str, str]:
        """Return sums that stand in one column: all with decimals, or none."""
        minor = any(value and value != value.to_integral_value() for value in amounts.values())
        return {
            name: "" if value is None else self.money(value, minor=minor)
            for name, value in amounts.items()
        }

    def tax_text(self, where: str) -> Markup:
        """Return how a price stands to tax: `beside` a monthly price, or `short`."""
        treatment = self.amounts.rule.treatment or "unsaid"
        return self.words.text(f"tax.{where}.{treatment}", tax=self.tax_name)

    def tax_note(self) -> Markup:
        """Return how prices stand to tax, as a sentence."""
        treatment = self.amounts.rule.treatment or "unsaid"
        if self.amounts.rule.known:
            return self.words.text(f"tax.note.{treatment}_rate", tax=self.tax_name, rate=self.rate)
        return self.words.text(f"tax.note.{treatment}", tax=self.tax_name)

    def commitment(self, tier: Tier) -> str:
        """Return what the whole minimum term of a tier comes to, in words."""
        whole = self.amounts.fees_of(tier).minimum
        if whole is None:
            return ""
        if self.amounts.total_is_split:
            gross = self.words.plain("tax.with", gross=self.money(whole.gross), tax=self.tax_name)
            return self.words.plain("tax.said", sum=self.money(whole.net), said=gross)
        offered = self.money(whole.gross)
        if self.amounts.rule.treatment is None:
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
        return self.money(self.amounts.offered(value))

    def sum_parts(self) -> tuple[tuple[str, str], ...]:
        """Return the parts that sums are shown in, each with its name: net, tax, gross."""
        words, tax = self.words, self.tax_name
        if not self.amounts.rule.known:
            return (("gross", words.plain("tax.sum")),)
        return (
            ("net", words.plain("tax.net", tax=tax)),
            ("tax", words.plain("tax.amount", tax=tax, rate=self.rate)),
            ("gross", words.plain("tax.gross", tax=tax)),
        )

    def each_month(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each tier's name and what a month of it costs, in the parts that are shown."""
        parts = [name for name, _ in self.sum_parts()]
        for tier, cost in zip(self.offer.tiers, self.amounts.fees, strict=True):
            yield tier.name, [self.money(getattr(cost.month, part)) for part in parts]

    def total_rows(self) -> Iterator[tuple[str, str]]:
        """Yield the lines of a total: which of its sums, and what it is."""
        for key in self.amounts.totals():
            values = {"count": self.amounts.plan.minimum_months} if key == "minimum" else {}
            yield key, self.words.plain(f"total.{key}", **values)

    def script_data(self) -> dict[str, Any]:
        """Return what the page's script reckons with, and how it writes sums."""
        record = self.amounts.script_data()
        money = asdict(self.words.money_format(self.offer.currency))
        return record | {"money": money, "tax": record["tax"] | {"name": self.tax_name}}

    def chosen(self, tier: Tier, extras: int) -> str:
        """Return what was chosen, in a few words."""
        if not extras:
            return tier.name
        return self.words.plain("total.with", tier=tier.name, count=extras)

    def for_choice(self, tier: Tier, addons: Sequence[Addon]) -> Figures:
        """Return the figures of one tier with its monthly add-ons."""
        return replace(self, amounts=self.amounts.for_choice(tier, addons))

    def due(self) -> Iterator[Due]:
        """Yield what is due, and when."""
        covered = self._covers()
        for key, sums in self.amounts.due():
            # What the first payment covers is told once.
            note = covered if key in ("first", "each") else ""
            covered = "" if note else covered
            yield Due(key, self._when(key), self._until() if key == "minimum" else note, sums)

    def _when(self, key: str) -> str:
        schedule, words = self.amounts.plan, self.words
        if key == "first" and schedule.first:
            return words.date(schedule.first)
        if key == "last" and schedule.ends:
            return words.plain("plan.last_part", date=words.date(schedule.ends))
        if key == "minimum" and schedule.billing == "yearly":
            return words.plain("plan.minimum_yearly", count=schedule.payments)
        if key == "minimum":
            return words.plain("plan.minimum", count=schedule.minimum_months)
        if schedule.billing == "upfront":
            return words.plain("plan.upfront")
        every, day = str(schedule.billing), self.offer.terms.payment_day
        values = {}
        if every == "monthly" and day:
            every, values = "monthly_day", {"day": words.ordinal(day)}
        return words.plain(f"plan.{every}" if schedule.first else f"plan.each_{every}", **values)

    def _until(self) -> str:
        ends = self.amounts.plan.ends
        return self.words.plain("plan.until", date=self.words.date(ends)) if ends else ""

    def _covers(self) -> str:
        schedule, words = self.amounts.plan, self.words
        if schedule.days:
            worked, of = schedule.days
            return words.plain("plan.first_part", worked=worked, count=of)
        if schedule.billing == "yearly":
            return words.plain("plan.covers_year")
        if schedule.billing == "upfront":
            return words.plain("plan.covers_months", count=schedule.months_at_once)
        return ""
