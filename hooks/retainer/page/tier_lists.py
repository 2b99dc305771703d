"""What the tiers hold: as lists for the cards, and side by side. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from retainer.model import Counted, Inclusion, Tier, included

from .figures import Figures


@dataclass(frozen=True, slots=True)
class Line:
    """A deliverable or a target: its name, how many, and how many there were one tier before."""

    name: str
    amount: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table with a cell for each tier: a text, or whether it is included."""

    label: str
    cells: tuple[tuple[str, str | bool], ...]
    """Each behind its tier's name."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The tiers of one offer, in one language."""

    figures: Figures

    def lines(self, tier: Tier) -> list[Line]:
        """Return what a tier adds to those before it."""
        before = {item.name: item.before for item in included(self.figures.offer, tier.name)}
        return [
            Line(item.name, self._amount(item.amount), self._amount(before[item.name]))
            for item in tier.deliverables
        ]

    def whole(self, tier: Tier) -> list[Line]:
        """Return all that a tier holds."""
        return [
            Line(item.name, self._amount(item.amount))
            for item in included(self.figures.offer, tier.name)
        ]

    def targets(self, tier: Tier) -> list[Line]:
        """Return a tier's targets."""
        return [Line(item.name, self._amount(item.amount)) for item in tier.targets]

    def comparison(self) -> list[Row]:
        """Return what the tiers cost and hold, side by side."""
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
            loads = [tier.workload or "" for tier in tiers]
            rows.append(self._row(words.plain("compare.workload"), loads))
        return rows + self._rows([included(self.figures.offer, tier.name) for tier in tiers])

    def aims(self) -> list[Row]:
        """Return the tiers' targets, side by side; a tier without one of its own has none."""
        return self._rows([tier.targets for tier in self.figures.offer.tiers])

    def _rows(self, held: Sequence[Sequence[Inclusion] | Sequence[Counted]]) -> list[Row]:
        named = [{item.name: item for item in items} for items in held]
        names = dict.fromkeys(name for items in named for name in items)
        return [self._row(name, [self._cell(items.get(name)) for items in named]) for name in names]

    def _row(self, label: str, cells: Sequence[str | bool]) -> Row:
        tiers = (tier.name for tier in self.figures.offer.tiers)
        return Row(label, tuple(zip(tiers, cells, strict=True)))

    def _amount(self, amount: Decimal | None) -> str:
        return "" if amount is None else self.figures.words.number(amount)

    def _cell(self, item: Inclusion | Counted | None) -> str | bool:
        return False if item is None else self._amount(item.amount) or True
