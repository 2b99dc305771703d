"""The page's sums against Python's: what the script shows for a choice is what is agreed."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from retainer.i18n import language as words
from retainer.i18n import minor_digits
from retainer.model import Addon, Fees, Offer, Tier
from retainer.page import SCRIPTS, Figures
from retainer.records import choice_of

OFFERS: Final = 60
CURRENCIES: Final = ("USD", "EUR", "RON", "JPY", "KWD", "HUF")
RATES: Final = ("0", "5.5", "8.875", "19", "21", "100")
TREATMENTS: Final = ("excluded", "included", "none", "reverse_charge")
# The sums of a choice as the tables show them, and all of them in the smallest unit.
RECKON: Final = """([offer, choices]) => choices.map(([tier, ticked]) => {
  const found = totals.reckon(offer, tier, ticked);
  const { opening, risen, ...listed } = found;
  const write = totals.writer(offer.money, listed);
  const shown = {};
  for (const [name, sum] of Object.entries(listed)) {
    for (const [part, value] of Object.entries(sum)) shown[`${name}.${part}`] = write(value);
  }
  const whole = (sum) =>
    Object.fromEntries(Object.entries(sum).map(([part, value]) => [part, Number(value)]));
  const all = Object.entries(found).map(([name, sum]) => [name, whole(sum)]);
  return [shown, Object.fromEntries(all)];
})"""


def price(dice: random.Random, digits: int, least: int = 1) -> Decimal:
    """A price with as many decimals as the currency has, or none."""
    scale = dice.choice([0, digits])
    size = dice.choice([100, 10_000, 10_000_000])
    return Decimal(dice.randint(least * 10**scale, size * 10**scale)).scaleb(-scale)


def offer(seed: int) -> Offer:
    """An offer that nobody would think of."""
    dice = random.Random(seed)  # noqa: S311 - the same offers in each run
    currency = dice.choice(CURRENCIES)
    digits = minor_digits(currency)
    billing = dice.choice(["monthly", "monthly", "yearly", "upfront"])
    months = dice.randint(1, 24) if billing == "upfront" or dice.random() < 0.6 else None
    day = date(2026, 1, 1) + timedelta(dice.choice([30, 58, 89, dice.randint(0, 364)]))
    starts = day if dice.random() < 0.7 else None
    terms: dict[str, Any] = {"billing": billing, "minimum_months": months, "starts": starts}
    if dice.random() < 0.5:
        terms["price_review"] = {
            "every_months": 12,
            "at_most_percent": Decimal(dice.choice(RATES[1:])),
        }
    tax = {
        "treatment": dice.choice(TREATMENTS),
        **({"rate": Decimal(dice.choice(RATES[1:]))} if dice.random() < 0.8 else {}),
    }
    return Offer(
        currency=currency,
        tax=dice.choice([None, tax, tax, tax]),  # type: ignore[arg-type]
        terms={key: value for key, value in terms.items() if value is not None},  # type: ignore[arg-type]
        tiers=tuple(
            Tier(name=name, price=price(dice, digits), deliverables=({"name": "x"},))  # type: ignore[arg-type]
            for name in ("A", "B", "C")
        ),
        addons=tuple(
            Addon(name=f"+{n}", price=price(dice, digits), per=dice.choice(["month", "once"]))
            for n in range(dice.randint(0, 4))
        ),
    )


@pytest.mark.parametrize("language", ["en", "ro"])
def test_the_script_reckons_as_python_does(page: Page, language: str) -> None:
    page.add_script_tag(content=(SCRIPTS / "totals.js").read_text(encoding="utf-8"))
    spoken = words.load(language)
    seen: set[str] = set()
    for seed in range(OFFERS):
        made = offer(seed)
        figures = Figures.of(made, spoken)
        record = json.loads(json.dumps(figures.script_data()))
        choices = [
            (tier, ticked)
            for tier in range(3)
            for count in range(len(made.addons) + 1)
            for ticked in combinations(range(len(made.addons)), count)
        ]
        answers: list[tuple[Mapping[str, str], Any]] = page.evaluate(RECKON, [record, choices])
        scale = 10**figures.amounts.rule.digits
        for (tier, ticked), (shown, reckoned) in zip(choices, answers, strict=True):
            addons = [made.addons[place] for place in ticked]
            agreed = figures.for_choice(made.tiers[tier], addons)
            texts = agreed.sums(agreed.amounts.choice_sums(0))
            assert shown == {name: text for name, text in texts.items() if text}, (seed, ticked)
            expected = {
                name: {part: int(value * scale) for part, value in total.items()}
                for name, total in asdict(agreed.amounts.fees[0]).items()
                if total
            }
            assert reckoned == expected, (seed, ticked)
            carried = choice_of(figures, made.tiers[tier], addons).sums
            assert carried == {name: reckoned[name] for name in carried}
            seen |= reckoned.keys()
    assert seen == {field.name for field in fields(Fees)}
