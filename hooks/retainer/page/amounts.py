"""Reckons an offer's amounts: each tier's price, what is due when, what a choice costs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Literal

from retainer.model import Addon, Fees, Offer, Plan, Sum, TaxRule, Tier, fees, plan

SUM_NAMES: Final = ("month", "once", "each", "first", "last", "minimum")
"""The sums of a choice that stand in tables: fields of `Fees`."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one offer."""

    offer: Offer
    rule: TaxRule
    plan: Plan
    fees: tuple[Fees, ...]
    """One for each tier, in the offer's order."""
    chosen: tuple[Addon, ...] = ()
    """The add-ons in the fees of a choice."""

    @classmethod
    def of(cls, offer: Offer) -> Amounts:
        """Return the amounts of an offer."""
        rule, payment_plan = TaxRule.of(offer.tax, offer.currency), plan(offer.terms)
        tier_fees = tuple(fees(tier.price, payment_plan, rule) for tier in offer.tiers)
        return cls(offer, rule, payment_plan, tier_fees)

    def fees_of(self, tier: Tier) -> Fees:
        """Return what one tier costs."""
        return self.fees[self.offer.tiers.index(tier)]

    def hour_price(self, tier: Tier) -> Decimal | None:
        """Return what an hour of a tier comes to, if it has hours."""
        return self.rule.offered(tier.price / tier.hours) if tier.hours else None

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

    def payments(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each row of the payments, and that of its sum, in order of time.

        `minimum` is the total of those before it; what follows the minimum term is `after`.
        """
        plan = self.plan
        yield "first", "first"
        rows = [("each", "each")] if plan.repeats else []
        if plan.days and plan.minimum_months:
            # Nothing comes between two part months that are the whole minimum.
            rows.insert(len(rows) if plan.between else 0, ("last", "last"))
        yield from rows
        if plan.payments not in (None, 1):
            yield "minimum", "minimum"
        if plan.after and plan.minimum_months:
            yield "after", "month" if plan.after == "monthly" else "each"

    def total_names(self) -> Iterator[str]:
        """Yield the names of the sums in the total of a choice."""
        yield "month"
        yield "once"
        if self.plan.minimum_months:
            yield "minimum"

    def choice_sums(self, index: int) -> dict[str, Decimal | None]:
        """Return the sums of a tier, as `month.net`. The page's script uses the same names."""
        sums = {name: getattr(self.fees[index], name) for name in SUM_NAMES}
        return {
            f"{name}.{part}": getattr(total, part) if total else None
            for name, total in sums.items()
            for part in ("net", "tax", "gross")
        }

    def script_data(self) -> dict[str, Any]:
        """Return the data for the page's script: prices in the currency's smallest unit."""
        units = Decimal(10) ** self.rule.digits
        return {
            "currency": self.offer.currency,
            "tax": {
                "treatment": self.rule.treatment,
                "rate": _fraction(self.rule.rate) if self.rule.known else None,
            },
            "plan": {
                "months_at_once": self.plan.months_at_once,
                "minimum_months": self.plan.minimum_months,
                "days": self.plan.days,
                "rise": _fraction(self.plan.rise),
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
        """Return the amounts of a choice, as an offer of this one tier with these add-ons."""
        month = sum((addon.price for addon in addons if addon.per == "month"), tier.price)
        once = [addon.price for addon in addons if addon.per == "once"]
        one_off = sum(once, Decimal(0)) if once else None
        offer = self.offer.model_copy(update={"tiers": (tier,), "addons": tuple(addons)})
        return replace(
            self,
            offer=offer,
            chosen=tuple(addons),
            fees=(fees(month, self.plan, self.rule, one_off),),
        )


def _fraction(percent: Decimal | None) -> tuple[int, int] | None:
    """Return a rate as a fraction, so that the script reckons in whole numbers: 5.5 % is 11/200."""
    return None if percent is None else (percent / 100).as_integer_ratio()
