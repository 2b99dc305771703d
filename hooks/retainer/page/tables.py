"""Writes the tables of an offer: what is due when, and what is in each tier.

Reckons nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from retainer.model import Counted, Inclusion, Sum, Tier, included

from .figures import Figures

# Paper's three cards beside each other.
_LETTERS_OF_A_LINE: Final = 24
_LINES_OF_A_SHEET: Final = 36


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A row of the payments: when one is due, what it covers, its sum for each tier."""

    key: str
    """first, each, last, minimum (the total of those before) or after (what follows it)."""
    sum: str
    """The name of its sum in `Fees`."""
    when: str
    note: str
    sums: tuple[Sum, ...]


def payment_rows(figures: Figures) -> Iterator[PaymentRow]:
    """Yield the rows of the payments, in order of time."""
    plan = figures.amounts.plan
    rows = {"first": "first"}
    if plan.between != 0:
        rows["each"] = "each"
    if plan.has_rest:
        rows["last"] = "last"
    if plan.has_total:
        rows["minimum"] = "minimum"
    if plan.after:
        rows["after"] = "month" if plan.after == "monthly" else "each"
    write = {
        "first": _first,
        "each": _each,
        "last": _last,
        "minimum": _minimum,
        "after": _after,
    }
    for key, name in rows.items():
        when, note = write[key](figures)
        sums = tuple(getattr(tier_fees, name) for tier_fees in figures.amounts.fees)
        yield PaymentRow(key, name, when, note, sums)


def plan_texts(figures: Figures, payments: Iterable[PaymentRow]) -> dict[str, str]:
    """Return the sums in the table of what is due before anything is chosen, written alike.

    They are named by their row and the place of their tier; the total with its tax is `gross`.
    """
    amounts: dict[str, Decimal | None] = {}
    for payment in payments:
        for index, total in enumerate(payment.sums):
            amounts[f"{payment.key}.{index}"] = figures.amounts.offered(total)
            if payment.key == "minimum" and figures.amounts.total_is_split:
                amounts[f"gross.{index}"] = total.gross
    return figures.sums(amounts)


def _first(figures: Figures) -> tuple[str, str]:
    """Return when the first payment is due, and what it is for."""
    plan, words = figures.amounts.plan, figures.words
    note = _covered(figures)
    if plan.days:
        note = words.plain("plan.first_part", worked=plan.days[0], count=plan.days[1])
    if plan.first:
        return words.date(plan.first), note
    return _capital(words.plain("plan.signed")), note or words.plain("plan.first")


def _each(figures: Figures) -> tuple[str, str]:
    """Return when the payments between are due: each day, or the first and the last of them."""
    plan, words = figures.amounts.plan, figures.words
    count, covered = plan.between or 0, _covered(figures)
    every = words.plain(f"plan.{plan.billing}")
    if plan.billing == "monthly" and plan.payment_day:
        every = words.plain("plan.monthly_day", day=words.ordinal(plan.payment_day))
    # Without a start, nobody knows whether the first month is a whole one.
    is_sure = plan.starts or plan.billing != "monthly"
    key = "plan.payments" if is_sure else "plan.payments_if"
    payments = words.plain(key, count=count) if count else ""
    if not plan.between_days:
        return every, _notes(covered, payments)
    first, last = plan.between_days
    if count == 1:
        return words.date(first), covered
    if count == 2:  # noqa: PLR2004 - both are named
        both = words.plain("formats.and", before=words.date(first), last=words.date(last))
        return both, _notes(covered, words.plain("plan.each_time"))
    days = figures.days(first, last)
    return every, _notes(covered, words.plain("plan.dates", days=days, payments=payments))


def _last(figures: Figures) -> tuple[str, str]:
    plan, words = figures.amounts.plan, figures.words
    days = figures.days(plan.ends.replace(day=1), plan.ends) if plan.ends else ""
    part = words.plain("plan.last_term" if figures.is_fixed else "plan.last_part", days=days)
    note = words.plain("plan.last_goes_on") if plan.after else ""
    if plan.last:
        return words.date(plan.last), _notes(part, note)
    return _capital(part), note


def _minimum(figures: Figures) -> tuple[str, str]:
    plan, words = figures.amounts.plan, figures.words
    until = words.plain("plan.until", date=words.date(plan.ends)) if plan.ends else ""
    return figures.minimum(), until


def _after(figures: Figures) -> tuple[str, str]:
    plan, words = figures.amounts.plan, figures.words
    start, note = "after" if plan.has_total else "past", _covered(figures)
    when = words.plain(f"plan.{start}")
    if plan.after_from:
        key = "from" if plan.after == "monthly" else "date"
        when = words.plain(f"plan.{start}_{key}", date=words.date(plan.after_from))
    if plan.after == "monthly":
        note = words.plain("plan.after_monthly")
        if plan.payment_day and (plan.billing == "monthly" or not plan.as_before):
            note = words.plain("plan.after_day", day=words.ordinal(plan.payment_day))
    return when, note


def _covered(figures: Figures) -> str:
    """Return the months that one payment is for, where it is not one by one."""
    plan = figures.amounts.plan
    if plan.billing == "monthly":
        return ""
    return figures.words.plain("plan.covers_months", count=plan.months_at_once)


def _notes(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    absent: str
    """What an empty cell says: `absent`, or `unset` of what a later tier does not take over."""


@dataclass(frozen=True, slots=True)
class TierLists:
    """Writes the lists and tables of one offer's tiers, in one language."""

    figures: Figures

    def is_long(self) -> bool:
        """Return whether a card, as narrow as three beside each other are, would fill a sheet."""
        return any(self._lines(tier) > _LINES_OF_A_SHEET for tier in self.figures.offer.tiers)

    def added_items(self, tier: Tier) -> list[ListItem]:
        """Return what a tier adds to the tiers before it."""
        inclusions = included(self.figures.offer, tier.name)
        amounts_before = {item.name: item.before for item in inclusions}
        return [
            ListItem(item.name, self._amount(item.amount), self._amount(amounts_before[item.name]))
            for item in tier.deliverables
        ]

    def step(self, tier: Tier) -> Markup:
        """Return the heading of what a tier adds: to which tier, and for how much more."""
        text, tiers = self.figures.words.text, self.figures.offer.tiers
        place = tiers.index(tier)
        if place == 0:
            return text("tiers.includes")
        before = tiers[place - 1]
        more = self.figures.money(tier.price - before.price)
        return text("tiers.adds", tier=before.name, sum=more)

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
            rows.append(self._row(words.plain("compare.hours"), hours, "unset"))
        if any(tier.workload for tier in tiers):
            workloads = [tier.workload or "" for tier in tiers]
            rows.append(self._row(words.plain("compare.workload"), workloads, "unset"))
        return rows + self._rows([included(self.figures.offer, tier.name) for tier in tiers])

    def target_rows(self) -> list[ComparisonRow]:
        """Return the rows of the targets. A target is not carried over from the tier before."""
        return self._rows([tier.targets for tier in self.figures.offer.tiers], "unset")

    def _lines(self, tier: Tier) -> int:
        """Return about how many lines of a narrow card a tier takes."""
        texts = [tier.summary or "", *(item.name for item in (*tier.deliverables, *tier.targets))]
        return sum(1 + len(text) // _LETTERS_OF_A_LINE for text in texts)

    def _rows(
        self,
        items_by_tier: Sequence[Sequence[Inclusion] | Sequence[Counted]],
        absent: str = "absent",
    ) -> list[ComparisonRow]:
        by_name = [{item.name: item for item in items} for items in items_by_tier]
        names = dict.fromkeys(name for items in by_name for name in items)
        return [
            self._row(name, [self._cell(items.get(name)) for items in by_name], absent)
            for name in names
        ]

    def _row(
        self, label: str, cells: Sequence[str | bool], absent: str = "absent"
    ) -> ComparisonRow:
        names = (tier.name for tier in self.figures.offer.tiers)
        return ComparisonRow(label, tuple(zip(names, cells, strict=True)), absent)

    def _amount(self, amount: Decimal | None) -> str:
        return "" if amount is None else self.figures.words.number(amount)

    def _cell(self, item: Inclusion | Counted | None) -> str | bool:
        return False if item is None else self._amount(item.amount) or True
