"""Reckons an offer's amounts: each tier's price, what is due when, what a choice costs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Literal

from retainer.model import Addon, Fees, Offer, Plan, Sum, TaxRule, Tier, fees, plan

SUM_NAMES: Final = ("month", "once", "each", "first", "last", "minimum")
"""The sums of a choice: the fields of `Fees`, and `once` for what is paid a single time."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one offer."""

    offer: Offer
    rule: TaxRule
    plan: Plan
    fees: tuple[Fees, ...]
    """One for each tier, in the offer's order."""

    @classmethod
    def of(cls, offer: Offer) -> Amounts:
        """Return the amounts of an offer."""
        rule, payment_plan = TaxRule.of(offer.tax, offer.currency), plan(offer.terms)
        tier_fees = tuple(fees(tier.price, payment_plan, rule) for tier in offer.tiers)
        return cls(offer, rule, payment_plan, tier_fees)

    def fees_of(self, tier: Tier) -> Fees:
        """Return what one tier costs."""
        return self.fees[self.offer.tiers.index(tier)]

    @property
    def offered_part(self) -> Literal["gross", "net"]:
        """The part of a sum that this offer's prices are written in."""
        return "gross" if self.rule.treatment == "included" else "net"

    def offered(self, total: Sum) -> Decimal:
        """Return a sum as this offer's prices are written."""
        return total.gross if self.offered_part == "gross" else total.net

    @property
    def total_is_split(self) -> bool:
        """Whether a total is shown both before tax and with it."""
        return self.rule.known and self.rule.treatment == "excluded"

    def payments(self) -> Iterator[tuple[str, tuple[Sum, ...]]]:
        """Yield the name of each payment, as in `Fees`, with each tier's sum, in order of time.

        The last one, `minimum`, is the total of all payments.
        """
        if self.plan.first:
            yield "first", tuple(tier_fees.first for tier_fees in self.fees)
        if not self.plan.first or (
            self.plan.billing != "upfront" and self.plan.minimum_months != 1
        ):
            yield "each", tuple(tier_fees.each for tier_fees in self.fees)
        lasts = tuple(tier_fees.last for tier_fees in self.fees if tier_fees.last)
        if lasts and self.plan.ends:
            yield "last", lasts
        totals = tuple(tier_fees.minimum for tier_fees in self.fees if tier_fees.minimum)
        if totals and self.plan.minimum_months and self.plan.payments != 1:
            yield "minimum", totals

    def total_names(self) -> Iterator[str]:
        """Yield the names of the sums in the total of a choice."""
        yield "month"
        yield "once"
        if self.plan.days:
            yield "first"
        if self.plan.months_at_once > 1:
            yield "each"
        if self.plan.minimum_months and self.plan.payments != 1:
            yield "minimum"

    def choice_sums(self, index: int, once: Sum | None = None) -> dict[str, Decimal | None]:
        """Return the sums of a tier, as `month.net`, with what its add-ons cost once.

        The page's script uses the same names.
        """
        tier_fees = self.fees[index]
        sums = {name: once if name == "once" else getattr(tier_fees, name) for name in SUM_NAMES}
        return {
            f"{name}.{part}": getattr(total, part) if total else None
            for name, total in sums.items()
            for part in ("net", "tax", "gross")
        }

    def script_data(self) -> dict[str, Any]:
        """Return the data for the page's script: prices in the currency's smallest unit."""
        units = Decimal(10) ** self.rule.digits
        # A fraction, so that the script reckons in whole numbers: 5.5 % is 11/200.
        rate = ((self.rule.rate or Decimal(0)) / 100).as_integer_ratio()
        return {
            "currency": self.offer.currency,
            "tax": {
                "treatment": self.rule.treatment,
                "rate": rate if self.rule.known else None,
            },
            "plan": {
                "months_at_once": self.plan.months_at_once,
                "minimum_months": self.plan.minimum_months,
                "days": self.plan.days,
            },
            "tiers": [
                {"name": tier.name, "price": int(self.rule.offered(tier.price) * units)}
                for tier in self.offer.tiers
            ],
            "addons": [
                {
                    "name": addon.name,
                    "price": int(self.rule.offered(addon.price) * units),
                    "per": addon.per,
                }
                for addon in self.offer.addons
            ],
        }

    def for_choice(self, tier: Tier, addons: Sequence[Addon]) -> Amounts:
        """Return the amounts of a choice: one tier with its monthly add-ons."""
        month = sum((addon.price for addon in addons if addon.per == "month"), tier.price)
        return replace(self, fees=(fees(month, self.plan, self.rule),))

    def one_time_sum(self, addons: Sequence[Addon]) -> Sum | None:
        """Return the sum of the add-ons that are paid once, if there are any."""
        prices = [addon.price for addon in addons if addon.per == "once"]
        return self.rule.split(sum(prices, Decimal(0))) if prices else None
