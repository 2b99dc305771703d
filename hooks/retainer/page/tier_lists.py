"""Lists what each tier holds, for its card, and puts the tiers side by side in a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from retainer.model import Counted, Inclusion, Tier, included

from .figures import Figures


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
