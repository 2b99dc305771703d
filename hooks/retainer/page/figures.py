"""Reckons the amounts of one offer, and writes them in one language. Pure.

`Amounts` has each tier's price, what is due when and what a choice costs; `Figures` writes sums,
tax and days, and marks those that the page's script replaces by those of a choice.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Final, Literal

from markupsafe import Markup, escape

from retainer.i18n import Words
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
    def of(cls, offer: Offer, *, as_before: bool = False) -> Amounts:
        """Return the amounts of an offer, perhaps as they were reckoned when it was accepted."""
        rule = TaxRule.of(offer.tax, offer.currency)
        payment_plan = plan(offer.terms, as_before=as_before)
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

    def total_names(self) -> Iterator[str]:
        """Yield the names of the sums in the total of a choice."""
        yield "month"
        yield "once"
        if self.plan.has_total:
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
                "between": self.plan.between if self.plan.has_total else None,
                "days": self.plan.days,
                "has_rest": self.plan.has_rest,
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


@dataclass(frozen=True, slots=True)
class Figures:
    """Writes the amounts of one offer, in one language."""

    words: Words
    amounts: Amounts

    @classmethod
    def of(cls, offer: Offer, words: Words, *, as_before: bool = False) -> Figures:
        """Return the figures of an offer in a language, perhaps as when it was accepted."""
        return cls(words, Amounts.of(offer, as_before=as_before))

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
        return Markup(f"<bdi data-choice>{self.choice_name(tier)}</bdi>")  # noqa: S704 - is HTML

    def live_sum(self, tier: Tier, name: str, part: str = "") -> Markup:
        """Return a sum of a choice, which the page's script replaces by that of another."""
        part = part or self.amounts.offered_part
        amount = getattr(getattr(self.amounts.fees_of(tier), name), part)
        text = escape(self.money(amount))
        return Markup(f'<bdi data-sum="{name}.{part}">{text}</bdi>')  # noqa: S704 - our own names

    def commitment(self, tier: Tier) -> Markup:
        """Return the total of a tier over its minimum term, with its tax in words."""
        total = self.live_sum(tier, "minimum")
        if self.amounts.total_is_split:
            gross = self.live_sum(tier, "minimum", "gross")
            said = self.words.text("tax.with", gross=gross, tax=self.tax_name)
        elif self.amounts.rule.treatment in (None, "none", "reverse_charge"):
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
        is_monthly = self.amounts.plan.billing == "monthly"
        labels = {"month": "month" if is_monthly else "month_price", "once": "once"}
        for key in self.amounts.total_names():
            name = labels.get(key)
            yield key, self.words.plain(f"total.{name}") if name else self.minimum()

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

    @property
    def is_fixed(self) -> bool:
        """Whether the offer has a term that ends by itself."""
        plan = self.amounts.plan
        return bool(plan.minimum_months) and self.offer.terms.renewal == "none"

    def minimum(self) -> str:
        """Return the name of the total of the minimum term."""
        plan = self.amounts.plan
        # Offers of before may be paid for more months than their minimum has.
        if plan.billing == "yearly" and (plan.minimum_months or 0) % plan.months_at_once:
            return self.words.plain("plan.minimum_yearly", count=plan.payments)
        key = "plan.term" if self.is_fixed else "plan.minimum"
        return self.words.plain(key, count=plan.minimum_months)

    def days(self, first: datetime.date, last: datetime.date) -> str:
        """Return the days from one to another, as short as can be: 1 to 13 July 2027."""
        words = self.words
        if first == last:
            return words.date(last)
        start = words.date(first)
        if first.year == last.year:
            start = words.day(first) if first.month != last.month else str(first.day)
        return words.plain("plan.days", first=start, last=words.date(last))


def _fraction(percent: Decimal | None) -> tuple[int, int] | None:
    """Return a rate as a fraction, so that the script reckons in whole numbers: 5.5 % is 11/200."""
    return None if percent is None else (percent / 100).as_integer_ratio()
