"""The plan against a second reckoning, for offers and choices that nobody thought of."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from retainer.model import Sum, TaxRule, Terms, fees, plan
from retainer.model.terms import Tax
from tests.helpers.samples import frozen
from tests.helpers.second_reckoning import DAY, Choice, Line, random_choice


def line(total: Sum | None) -> Line | None:
    """A sum as the second reckoning has it."""
    if total is None:
        return None
    return Line(Fraction(total.net), Fraction(total.tax), Fraction(total.gross))


@settings(max_examples=500)
@given(st.randoms(use_true_random=False))
def test_each_payment_and_day_is_that_of_the_second_reckoning(dice: random.Random) -> None:
    choice = random_choice(dice)
    offer = choice.offer
    schedule = plan(Terms.model_validate(frozen(offer["terms"])))
    assert schedule.ends == choice.ends
    assert schedule.earliest_end == choice.earliest_end
    assert schedule.notice_by == choice.notice_by
    assert (schedule.review_from, schedule.review_by) == (choice.review_from, choice.review_by)
    assert schedule.in_advance == choice.in_advance
    month = sum(extra["price"] for extra in _chosen(choice, "month"))
    once = [extra["price"] for extra in _chosen(choice, "once")]
    cost = fees(
        Decimal(offer["tiers"][choice.tier]["price"] + month),
        schedule,
        TaxRule.of(Tax.model_validate(frozen(offer["tax"])), offer["currency"]),
        Decimal(sum(once)) if once else None,
    )
    payments = choice.payments()
    assert schedule.first == payments[0].due
    assert line(cost.month) == choice.month
    assert line(cost.once) == choice.once
    assert line(cost.first) == payments[0].total
    assert cost.risen is None or line(cost.risen) == choice.risen
    if not choice.terms.get("minimum_months"):
        assert (cost.minimum, cost.last) == (None, None)
        assert line(cost.each) == payments[1].total
        return
    assert schedule.payments == len(payments)
    assert schedule.has_total == choice.has_total
    assert line(cost.minimum) == (choice.total if choice.has_total else None)
    between = payments[1:-1] if cost.last else payments[1:]
    assert schedule.between == len(between)
    days = [payment.due for payment in between]
    assert schedule.between_days == ((days[0], days[-1]) if days and days[0] else None)
    assert schedule.after == choice.after
    assert not choice.after or schedule.after_from == choice.after_from
    assert {payment.total for payment in between} <= {line(cost.each)}
    if cost.last:
        assert line(cost.last) == payments[-1].total
        assert schedule.last == payments[-1].due
        assert payments[-1].closes == schedule.ends


@settings(max_examples=500)
@given(st.randoms(use_true_random=False))
def test_what_covers_a_whole_month_costs_its_whole_price(dice: random.Random) -> None:
    choice = random_choice(dice)
    for payment in choice.payments()[1:]:
        if payment.opens and payment.closes and (payment.closes + DAY).day == 1:
            assert payment.total == choice.month


def _chosen(choice: Choice, per: str) -> list[dict[str, int]]:
    extras = [choice.offer["addons"][place] for place in choice.addons]
    return [extra for extra in extras if extra["per"] == per]
