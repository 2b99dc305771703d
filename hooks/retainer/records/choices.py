"""Reckons what a choice costs: a tier with add-ons, as replies name it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from retainer.model import Addon, Sum, Tier
from retainer.page import Figures

from .plain_text import one_line

_PARTS: Final = ("net", "tax", "gross")


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice is a tier with add-ons, and the sums that they come to."""

    tier: Tier
    addons: tuple[Addon, ...]
    sums: dict[str, dict[str, int]]
    """In the currency's smallest unit: net, tax and gross for `month`, and maybe for `once`."""
    texts: dict[str, str]
    """The sums as people write them, by the same names."""

    def summary(self) -> str:
        """Return what it costs, on one line."""
        month = f"{one_line(self.texts['month'])} a month"
        return f"{month}; once {one_line(self.texts['once'])}" if "once" in self.texts else month


def choice_of(figures: Figures, tier: Tier, addons: Sequence[Addon]) -> Choice:
    """Return the choice of a tier and add-ons, with its sums."""
    fees = figures.for_choice(tier, addons).amounts.fees[0]
    due = {"month": fees.month} | ({"once": fees.once} if fees.once else {})
    units = {name: in_units(figures, total) for name, total in due.items()}
    return Choice(tier, tuple(addons), units, sum_texts(figures, units))


def sum_texts(
    figures: Figures, sums: Mapping[str, Mapping[str, int]], *, minor: bool | None = None
) -> dict[str, str]:
    """Return sums as people write them: all with decimals, or none, unless `minor` says which."""
    digits = figures.amounts.rule.digits
    if minor is None:
        minor = any(amount % 10**digits for total in sums.values() for amount in total.values())

    def text(parts: Iterable[int]) -> str:
        net, tax, gross = (
            figures.money(Decimal(part).scaleb(-digits), minor=minor) for part in parts
        )
        is_split = figures.amounts.rule.known
        return f"{net} + {tax} {figures.tax_name} = {gross}" if is_split else gross

    return {name: text(total[part] for part in _PARTS) for name, total in sums.items()}


def in_units(figures: Figures, total: Sum) -> dict[str, int]:
    """Return a sum in the currency's smallest unit."""
    scale = Decimal(10) ** figures.amounts.rule.digits
    return {part: int(getattr(total, part) * scale) for part in _PARTS}
