"""Writes an offer in one language: its sums, tax and payments; its tiers as lists and tables.

Reckons nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from retainer.i18n import Words
from retainer.model import Addon, Counted, Inclusion, Offer, Sum, Tier, included

from .amounts import Amounts


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A row of the payments: when one is due, what it covers, its sum for each tier."""

    key: str
    """first, each, last, minimum (the total) or after (what follows the minimum term)."""
    sum: str
    """The name of its sum in `Fees`."""
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

    def live_name(self, tier: Tier) -> Markup:
        """Return the name of a choice, which the page's script replaces by that of another."""
        return Markup("<bdi data-choice>{}</bdi>").format(self.choice_name(tier))

    def live_sum(self, tier: Tier, name: str, part: str = "") -> Markup:
        """Return a sum of a choice, which the page's script replaces by that of another."""
        part = part or self.amounts.offered_part
        amount = getattr(getattr(self.amounts.fees_of(tier), name), part)
        return Markup('<bdi data-sum="{}.{}">{}</bdi>').format(name, part, self.money(amount))

    def commitment(self, tier: Tier) -> Markup:
        """Return the total of a tier over its minimum term, with its tax in words."""
        total = self.live_sum(tier, "minimum")
        if self.amounts.total_is_split:
            gross = self.live_sum(tier, "minimum", "gross")
            said = self.words.text("tax.with", gross=gross, tax=self.tax_name)
        elif self.amounts.rule.treatment is None:
            return total
        else:
            said = self.tax_text("short")
        return self.words.text("tax.said", sum=total, said=said)

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
        """Return a sum as this offer's prices are written."""
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

    def total_rows(self) -> Iterator[tuple[str, str]]:
        """Yield the rows of the total of a choice: the name of its sum and its heading."""
        for key in self.amounts.total_names():
            label = self._minimum() if key == "minimum" else self.words.plain(f"total.{key}")
            yield key, label

    def script_data(self) -> dict[str, Any]:
        """Return the data for the page's script: prices, and how it writes sums."""
        data = self.amounts.script_data()
        money = asdict(self.words.money_format(self.offer.currency))
        return data | {"money": money, "tax": data["tax"] | {"name": self.tax_name}}

    def choice_name(self, tier: Tier) -> Markup:
        """Return the name of a choice: the tier's, and the number of add-ons."""
        if not self.amounts.chosen:
            return Markup.escape(tier.name)
        return self.words.text("total.with", tier=tier.name, count=len(self.amounts.chosen))

    def for_choice(self, tier: Tier, addons: Sequence[Addon]) -> Figures:
        """Return the figures of a choice, as an offer of this one tier with these add-ons."""
        return replace(self, amounts=self.amounts.for_choice(tier, addons))

    def payments(self) -> Iterator[PaymentRow]:
        """Yield the rows of the payments, in order of time; the total is last but for `after`."""
        for key, name in self.amounts.payments():
            sums = tuple(getattr(tier_fees, name) for tier_fees in self.amounts.fees)
            when, note = self._when(key)
            yield PaymentRow(key, name, when, note, sums)

    def _when(self, key: str) -> tuple[str, str]:
        """Return when a payment is due, and what it is for."""
        names = {"first": self._first, "last": self._last, "after": self._after}
        if key == "minimum":
            date = (ends := self.amounts.plan.ends) and self.words.date(ends)
            return self._minimum(), self.words.plain("plan.until", date=date) if date else ""
        return names.get(key, self._each)()

    def _first(self) -> tuple[str, str]:
        plan, words = self.amounts.plan, self.words
        key = "plan.upfront" if plan.billing == "upfront" else "plan.first"
        when, note = words.date(plan.first) if plan.first else words.plain(key), ""
        if plan.days:
            note = words.plain("plan.first_part", worked=plan.days[0], count=plan.days[1])
        elif plan.billing != "monthly":
            note = self._covered()
        return when, note

    def _each(self) -> tuple[str, str]:
        billing, day = self.amounts.plan.billing, self.offer.terms.payment_day
        if billing == "monthly" and day:
            return self.words.plain("plan.monthly_day", day=self.words.ordinal(day)), ""
        return self.words.plain(f"plan.{billing}"), ""

    def _last(self) -> tuple[str, str]:
        plan, words = self.amounts.plan, self.words
        days = words.plain("plan.days", first=1, last=words.date(plan.ends)) if plan.ends else ""
        part = words.plain("plan.last_part", days=days)
        note = words.plain("plan.last_goes_on") if plan.goes_on else ""
        if plan.last:
            return words.date(plan.last), "; ".join(filter(None, (part, note)))
        return part[:1].upper() + part[1:], note

    def _after(self) -> tuple[str, str]:
        plan, words = self.amounts.plan, self.words
        when = words.plain("plan.after", count=plan.minimum_months)
        if plan.goes_on_from:
            when = words.plain("plan.after_date", date=words.date(plan.goes_on_from))
        note = words.plain("plan.after_monthly") if plan.after == "monthly" else self._covered()
        return when, note

    def _covered(self) -> str:
        """Return the months that one payment is for."""
        key = "plan.covers_year" if self.amounts.plan.billing == "yearly" else "plan.covers_months"
        return self.words.plain(key, count=self.amounts.plan.months_at_once)

    def _minimum(self) -> str:
        plan = self.amounts.plan
        # Offers of before may be paid for more months than their minimum has.
        if plan.billing == "yearly" and (plan.minimum_months or 0) % plan.months_at_once:
            return self.words.plain("plan.minimum_yearly", count=plan.payments)
        return self.words.plain("plan.minimum", count=plan.minimum_months)


@dataclass(frozen=True, slots=True)
class ListItem:
    """A deliverable or a target: its name, its amount, and its amount one tier before."""

    name: str
    amount: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A row of the comparison, with a cell for each tier: a text, or whether it is included."""

    label: str
    cells: tuple[tuple[str, str | bool], ...]
    """Pairs of the tier's name and its cell."""


@dataclass(frozen=True, slots=True)
class TierLists:
    """Writes the lists and tables of one offer's tiers, in one language."""

    figures: Figures

    def added_items(self, tier: Tier) -> list[ListItem]:
        """Return what a tier adds to the tiers before it."""
        inclusions = included(self.figures.offer, tier.name)
        amounts_before = {item.name: item.before for item in inclusions}
        return [
            ListItem(item.name, self._amount(item.amount), self._amount(amounts_before[item.name]))
            for item in tier.deliverables
        ]

    def all_items(self, tier: Tier) -> list[ListItem]:
        """Return all that a tier includes."""
        return [
            ListItem(item.name, self._amount(item.amount))
            for item in included(self.figures.offer, tier.name)
        ]

    def target_items(self, tier: Tier) -> list[ListItem]:
        """Return a tier's targets."""
        return [ListItem(item.name, self._amount(item.amount)) for item in tier.targets]

    def content_rows(self) -> list[ComparisonRow]:
        """Return the rows of the tiers' prices, hours and deliverables."""
        tiers, words = self.figures.offer.tiers, self.figures.words
        rows = [
            self._row(
                words.plain("compare.price"), [self.figures.money(tier.price) for tier in tiers]
            )
        ]
        if any(tier.hours for tier in tiers):
            hours = [self._amount(tier.hours) for tier in tiers]
            rows.append(self._row(words.plain("compare.hours"), hours))
        if any(tier.workload for tier in tiers):
            workloads = [tier.workload or "" for tier in tiers]
            rows.append(self._row(words.plain("compare.workload"), workloads))
        return rows + self._rows([included(self.figures.offer, tier.name) for tier in tiers])

    def target_rows(self) -> list[ComparisonRow]:
        """Return the rows of the targets. A target is not carried over from the tier before."""
        return self._rows([tier.targets for tier in self.figures.offer.tiers])

    def _rows(
        self, items_by_tier: Sequence[Sequence[Inclusion] | Sequence[Counted]]
    ) -> list[ComparisonRow]:
        by_name = [{item.name: item for item in items} for items in items_by_tier]
        names = dict.fromkeys(name for items in by_name for name in items)
        return [
            self._row(name, [self._cell(items.get(name)) for items in by_name]) for name in names
        ]

    def _row(self, label: str, cells: Sequence[str | bool]) -> ComparisonRow:
        names = (tier.name for tier in self.figures.offer.tiers)
        return ComparisonRow(label, tuple(zip(names, cells, strict=True)))

    def _amount(self, amount: Decimal | None) -> str:
        return "" if amount is None else self.figures.words.number(amount)

    def _cell(self, item: Inclusion | Counted | None) -> str | bool:
        return False if item is None else self._amount(item.amount) or True
