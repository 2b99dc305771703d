"""An offer's amounts: what each tier costs, what is due when, what a choice comes to. Pure sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from retainer.model import Addon, Fees, Offer, Plan, Sum, TaxRule, Tier, fees, plan

SUMS = ("month", "once", "each", "first", "last", "minimum")
"""What a choice comes to: all of `Fees`, and what is paid once."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one offer comes to."""

    offer: Offer
    rule: TaxRule
    plan: Plan
    fees: tuple[Fees, ...]
    """For each tier."""

    @classmethod
    def of(cls, offer: Offer) -> Amounts:
        """Reckon an offer."""
        rule, schedule = TaxRule.of(offer.tax, offer.currency), plan(offer.terms)
        prices = tuple(fees(tier.price, schedule, rule) for tier in offer.tiers)
        return cls(offer, rule, schedule, prices)

    def fees_of(self, tier: Tier) -> Fees:
        """Return what one tier costs."""
        return self.fees[self.offer.tiers.index(tier)]

    def offered(self, value: Sum) -> Decimal:
        """Return the part of a sum that prices are given in."""
        return value.gross if self.rule.treatment == "included" else value.net

    @property
    def total_is_split(self) -> bool:
        """Whether a total is told before tax and with it."""
        return self.rule.known and self.rule.treatment == "excluded"

    def due(self) -> Iterator[tuple[str, tuple[Sum, ...]]]:
        """Yield which of `Fees` are payments of this plan, in order, with each tier's sum.

        `minimum` is all of them together.
        """
        schedule = self.plan
        if schedule.first:
            yield "first", tuple(cost.first for cost in self.fees)
        if not schedule.first or (schedule.billing != "upfront" and schedule.minimum_months != 1):
            yield "each", tuple(cost.each for cost in self.fees)
        lasts = tuple(cost.last for cost in self.fees if cost.last)
        if lasts and schedule.ends:
            yield "last", lasts
        totals = tuple(cost.minimum for cost in self.fees if cost.minimum)
        if totals and schedule.minimum_months and schedule.payments != 1:
            yield "minimum", totals

    def totals(self) -> Iterator[str]:
        """Yield which sums the total of a choice shows."""
        schedule = self.plan
        yield "month"
        yield "once"
        if schedule.days:
            yield "first"
        if schedule.months_at_once > 1:
            yield "each"
        if schedule.minimum_months and schedule.payments != 1:
            yield "minimum"

    def choice_sums(self, index: int, once: Sum | None = None) -> dict[str, Decimal | None]:
        """Return the sums of a choice, by the names that the page's script uses."""
        cost = self.fees[index]
        groups = {name: once if name == "once" else getattr(cost, name) for name in SUMS}
        return {
            f"{name}.{part}": getattr(group, part) if group else None
            for name, group in groups.items()
            for part in ("net", "tax", "gross")
        }

    def script_data(self) -> dict[str, Any]:
        """Return what the page's script reckons with: sums in the currency's smallest unit."""
        scale = Decimal(10) ** self.rule.digits
        # A fraction, for exact sums in whole numbers: 5.5 % is 11/200.
        ratio = ((self.rule.rate or Decimal(0)) / 100).as_integer_ratio()
        return {
            "currency": self.offer.currency,
            "tax": {
                "treatment": self.rule.treatment,
                "rate": ratio if self.rule.known else None,
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

    def for_choice(self, tier: Tier, addons: Sequence[Addon]) -> Amounts:
        """Return the amounts of one tier with its monthly add-ons."""
        monthly = sum((addon.price for addon in addons if addon.per == "month"), tier.price)
        return replace(self, fees=(fees(monthly, self.plan, self.rule),))

    def one_time_sum(self, addons: Sequence[Addon]) -> Sum | None:
        """Return what these add-ons come to once."""
        prices = [addon.price for addon in addons if addon.per == "once"]
        return self.rule.split(sum(prices, Decimal(0))) if prices else None
