"""Writes an offer's amounts in one language: sums, tax, payments, totals. Reckons nothing."""

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
class PaymentRow:
    """A row of the payments: when one is due, what it covers, its sum for each tier."""

    key: str
    """Its name in `Fees`: first, each, last, or minimum, which is the total."""
    when: str
    note: str
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Writes the amounts of one offer, in one language."""

    words: Words
    amounts: Amounts

    @classmethod
    def of(cls, offer: Offer, words: Words) -> Figures:
        """Return the figures of an offer in a language."""
        return cls(words, Amounts.of(offer))

    @property
    def offer(self) -> Offer:
        """The offer itself."""
        return self.amounts.offer

    @property
    def tax_name(self) -> str:
        """The tax's name."""
        label = self.offer.tax.label if self.offer.tax else None
        return label or self.words.plain("tax.name")

    @property
    def rate(self) -> str:
        """The tax's rate, or an empty text."""
        rate = self.amounts.rule.rate
        return self.words.percent(rate) if rate is not None else ""

    def money(self, amount: Decimal, *, minor: bool | None = None) -> str:
        """Return a sum in the offer's currency."""
        return self.words.money(amount, self.offer.currency, minor=minor)

    def sums(self, amounts: Mapping[str, Decimal | None]) -> dict[str, str]:
        """Return the sums of one column by name: all of them with decimals, or none."""
        minor = any(amount and amount != amount.to_integral_value() for amount in amounts.values())
        return {
            name: "" if amount is None else self.money(amount, minor=minor)
            for name, amount in amounts.items()
        }

    def tax_text(self, where: str) -> Markup:
        """Return whether a price includes tax: in words `beside` a monthly price, or `short`."""
        treatment = self.amounts.rule.treatment or "unsaid"
        return self.words.text(f"tax.{where}.{treatment}", tax=self.tax_name)

    def tax_note(self) -> Markup:
        """Return a sentence on whether prices include tax."""
        treatment = self.amounts.rule.treatment or "unsaid"
        if self.amounts.rule.known:
            return self.words.text(f"tax.note.{treatment}_rate", tax=self.tax_name, rate=self.rate)
        return self.words.text(f"tax.note.{treatment}", tax=self.tax_name)

    def commitment(self, tier: Tier) -> str:
        """Return the total of a tier over its minimum term, with its tax in words."""
        total = self.amounts.fees_of(tier).minimum
        if total is None:
            return ""
        if self.amounts.total_is_split:
            gross = self.words.plain("tax.with", gross=self.money(total.gross), tax=self.tax_name)
            return self.words.plain("tax.said", sum=self.money(total.net), said=gross)
        total_text = self.money(total.gross)
        if self.amounts.rule.treatment is None:
            return total_text
        return self.words.plain("tax.said", sum=total_text, said=self.tax_text("short").unescape())

    def hours(self) -> Markup | None:
        """Return the hours of all tiers as one text: 20, 35 or 60 hours."""
        counts = list(dict.fromkeys(tier.hours for tier in self.offer.tiers if tier.hours))
        if not counts:
            return None
        *others, last = counts
        texts: list[str] = [self.words.number(count) for count in others]
        texts.append(self.words.plain("formats.hours", count=last))
        return self.words.join(texts, last="or")

    def offered(self, total: Sum) -> str:
        """Return a sum as this offer's prices are written: with tax or without."""
        return self.money(self.amounts.offered(total))

    def sum_parts(self) -> tuple[tuple[str, str], ...]:
        """Return the columns of sums, by name and heading: net, tax and gross, or gross alone."""
        words, tax = self.words, self.tax_name
        if not self.amounts.rule.known:
            return (("gross", words.plain("tax.sum")),)
        return (
            ("net", words.plain("tax.net", tax=tax)),
            ("tax", words.plain("tax.amount", tax=tax, rate=self.rate)),
            ("gross", words.plain("tax.gross", tax=tax)),
        )

    def each_month(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each tier's name and its monthly fee, in the columns of `sum_parts`."""
        parts = [name for name, _ in self.sum_parts()]
        for tier, tier_fees in zip(self.offer.tiers, self.amounts.fees, strict=True):
            yield tier.name, [self.money(getattr(tier_fees.month, part)) for part in parts]

    def total_rows(self) -> Iterator[tuple[str, str]]:
        """Yield the rows of the total of a choice: the name of its sum and its heading."""
        for key in self.amounts.total_names():
            values = {"count": self.amounts.plan.minimum_months} if key == "minimum" else {}
            yield key, self.words.plain(f"total.{key}", **values)

    def script_data(self) -> dict[str, Any]:
        """Return the data for the page's script: prices, and how it writes sums."""
        data = self.amounts.script_data()
        money = asdict(self.words.money_format(self.offer.currency))
        return data | {"money": money, "tax": data["tax"] | {"name": self.tax_name}}

    def choice_name(self, tier: Tier, addons: int) -> str:
        """Return the name of a choice: the tier's, and the number of add-ons."""
        if not addons:
            return tier.name
        return self.words.plain("total.with", tier=tier.name, count=addons)

    def for_choice(self, tier: Tier, addons: Sequence[Addon]) -> Figures:
        """Return the figures of a choice: one tier with its monthly add-ons."""
        return replace(self, amounts=self.amounts.for_choice(tier, addons))

    def payments(self) -> Iterator[PaymentRow]:
        """Yield the rows of the payments, in order of time; the total is last."""
        period = self._period()
        for key, sums in self.amounts.payments():
            # Only the first row says which period its payment covers.
            note = period if key in ("first", "each") else ""
            period = "" if note else period
            yield PaymentRow(
                key, self._when(key), self._until() if key == "minimum" else note, sums
            )

    def _when(self, key: str) -> str:
        plan, words = self.amounts.plan, self.words
        if key == "first" and plan.first:
            return words.date(plan.first)
        if key == "last" and plan.ends:
            return words.plain("plan.last_part", date=words.date(plan.ends))
        if key == "minimum" and plan.billing == "yearly":
            return words.plain("plan.minimum_yearly", count=plan.payments)
        if key == "minimum":
            return words.plain("plan.minimum", count=plan.minimum_months)
        if plan.billing == "upfront":
            return words.plain("plan.upfront")
        billing, day = str(plan.billing), self.offer.terms.payment_day
        values = {}
        if billing == "monthly" and day:
            billing, values = "monthly_day", {"day": words.ordinal(day)}
        return words.plain(f"plan.{billing}" if plan.first else f"plan.each_{billing}", **values)

    def _until(self) -> str:
        ends = self.amounts.plan.ends
        return self.words.plain("plan.until", date=self.words.date(ends)) if ends else ""

    def _period(self) -> str:
        plan, words = self.amounts.plan, self.words
        if plan.days:
            worked, days = plan.days
            return words.plain("plan.first_part", worked=worked, count=days)
        if plan.billing == "yearly":
            return words.plain("plan.covers_year")
        if plan.billing == "upfront":
            return words.plain("plan.covers_months", count=plan.months_at_once)
        return ""
