"""Sums against figures worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainer.i18n import rounded
from retainer.model import Plan, Sum, TaxRule, Terms, payments
from retainer.model.terms import Tax

EXCLUDED = {"treatment": "excluded", "rate": Decimal(21)}


def rule(tax: dict[str, Any] | None = None, currency: str = "USD") -> TaxRule:
    return TaxRule.of(Tax.model_validate(tax) if tax else None, currency)


def plan(**terms: Any) -> Plan:
    return payments.plan(Terms.model_validate({"billing": "monthly"} | terms))


def parts(value: Sum | None) -> tuple[str, str, str] | None:
    return (str(value.net), str(value.tax), str(value.gross)) if value else None


@pytest.mark.parametrize(
    ("amount", "digits", "result"),
    [
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("1", 3, "1.000"),
    ],
)
def test_half_goes_up(amount: str, digits: int, result: str) -> None:
    assert str(rounded(Decimal(amount), digits)) == result


@pytest.mark.parametrize(
    ("currency", "tax", "amount", "expected"),
    [
        ("USD", EXCLUDED, "5000", ("5000.00", "1050.00", "6050.00")),
        # 2580.65 * 0.21 = 541.9365
        ("EUR", EXCLUDED, "2580.645", ("2580.65", "541.94", "3122.59")),
        # 33333 * 0.1 = 3333.3, and the yen has no smaller unit
        (
            "JPY",
            {"treatment": "excluded", "rate": Decimal(10)},
            "33333",
            ("33333", "3333", "36666"),
        ),
        # 5000 / 1.19 = 4201.6806...
        (
            "EUR",
            {"treatment": "included", "rate": Decimal(19)},
            "5000",
            ("4201.68", "798.32", "5000.00"),
        ),
        ("EUR", {"treatment": "reverse_charge", "rate": Decimal(19)}, "5", ("5.00", "0", "5.00")),
        ("EUR", {"treatment": "none"}, "5", ("5.00", "0", "5.00")),
        ("EUR", {"treatment": "excluded"}, "5", ("5.00", "0", "5.00")),
        ("EUR", {}, "5", ("5.00", "0", "5.00")),
    ],
)
def test_net_tax_and_gross(
    currency: str, tax: dict[str, Any], amount: str, expected: tuple[str, str, str]
) -> None:
    assert parts(rule(tax, currency).split(Decimal(amount))) == expected


def test_a_part_first_month_is_paid_by_its_days() -> None:
    schedule = plan(starts=date(2026, 12, 16), payment_day=1, minimum_months=6)
    assert schedule.days == (16, 31)
    assert schedule.first == date(2026, 12, 16)
    assert schedule.ends == date(2027, 6, 15)
    assert schedule.payments == 7
    cost = payments.fees(Decimal(5000), schedule, rule(EXCLUDED))
    # 5000 * 16 / 31 = 2580.645...; the last month is what that leaves of 5000.
    assert parts(cost.first) == ("2580.65", "541.94", "3122.59")
    assert parts(cost.last) == ("2419.35", "508.06", "2927.41")
    # 3122.59 + 5 * 6050 + 2927.41
    assert parts(cost.minimum) == ("30000.00", "6300.00", "36300.00")


def test_a_whole_first_month_is_paid_whole() -> None:
    schedule = plan(starts=date(2026, 12, 1), payment_day=5, minimum_months=6)
    assert (schedule.days, schedule.payments) == (None, 6)
    assert schedule.first == date(2026, 12, 5)
    cost = payments.fees(Decimal(3000), schedule, rule(EXCLUDED))
    assert parts(cost.minimum) == ("18000.00", "3780.00", "21780.00")
    assert cost.first == cost.each == cost.month
    assert cost.last is None


def test_a_payment_day_still_to_come_is_waited_for() -> None:
    assert plan(starts=date(2026, 12, 16), payment_day=20).first == date(2026, 12, 20)
    assert plan(starts=date(2026, 12, 16), payment_day=16).first == date(2026, 12, 16)


def test_a_year_at_once() -> None:
    schedule = plan(billing="yearly", starts=date(2027, 1, 16), minimum_months=18)
    assert (schedule.months_at_once, schedule.payments, schedule.days) == (12, 2, None)
    cost = payments.fees(Decimal("99.99"), schedule, rule(EXCLUDED))
    # 12 * 99.99 = 1199.88; * 0.21 = 251.9748
    assert parts(cost.each) == ("1199.88", "251.97", "1451.85")
    assert parts(cost.minimum) == ("2399.76", "503.94", "2903.70")


def test_all_upfront() -> None:
    schedule = plan(billing="upfront", minimum_months=6)
    assert (schedule.months_at_once, schedule.payments, schedule.first) == (6, 1, None)
    cost = payments.fees(Decimal(2500), schedule, rule(EXCLUDED))
    assert parts(cost.minimum) == parts(cost.each) == ("15000.00", "3150.00", "18150.00")


def test_without_a_minimum_there_is_no_sum_of_it() -> None:
    cost = payments.fees(Decimal(5), plan(starts=date(2026, 12, 16)), rule())
    assert (cost.minimum, cost.last) == (None, None)


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2027, 1, 1), 6, date(2027, 6, 30)),
        (date(2026, 12, 16), 6, date(2027, 6, 15)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_the_last_day_of_a_term(starts: date, months: int, ends: date) -> None:
    assert payments.term_end(starts, months) == ends


@pytest.mark.parametrize(
    ("starts", "months", "last", "total"),
    [
        # 1 of 31 days, and all of February.
        (date(2027, 1, 31), 1, None, "3200.00"),
        # 2 of 31 days, and all of February, which has 28.
        (date(2027, 1, 30), 1, None, "3300.00"),
        # 1 of 31 days, and April, May and June.
        (date(2027, 3, 31), 3, None, "9400.00"),
        # 1 of 29 days, and March to February, which has 28.
        (date(2028, 2, 29), 12, None, "37306.90"),
        # The 28th is not the last day of this February.
        (date(2027, 3, 29), 11, "2800.00", "34100.00"),
        (date(2027, 1, 28), 1, "2700.00", "3100.00"),
    ],
)
def test_a_minimum_that_ends_with_a_month_pays_it_whole(
    starts: date, months: int, last: str | None, total: str
) -> None:
    schedule = plan(starts=starts, minimum_months=months)
    cost = payments.fees(Decimal(3100), schedule, rule())
    assert (str(cost.last.net) if cost.last else None) == last
    assert cost.minimum
    assert str(cost.minimum.net) == total
    # What was agreed before costs as many prices as months, as it said.
    terms = {"billing": "monthly", "starts": starts, "minimum_months": months}
    before = payments.plan(Terms.model_validate(terms), as_before=True)
    agreed = payments.fees(Decimal(3100), before, rule()).minimum
    assert agreed
    assert agreed.net == 3100 * months


@given(
    price=st.decimals(0, 10**7, places=2),
    starts=st.dates(date(2025, 1, 1), date(2040, 1, 1)),
    months=st.integers(1, 60),
    rate=st.decimals("0.1", 30, places=1),
    treatment=st.sampled_from(["excluded", "included"]),
)
def test_payments_add_up(
    price: Decimal, starts: date, months: int, rate: Decimal, treatment: str
) -> None:
    schedule = plan(starts=starts, minimum_months=months)
    cost = payments.fees(price, schedule, rule({"treatment": treatment, "rate": rate}))
    assert cost.minimum is not None
    offered = cost.minimum.gross if treatment == "included" else cost.minimum.net
    assert schedule.ends
    added = cost.first.gross if treatment == "included" else cost.first.net
    whole_end = starts.day > 1 and (schedule.ends + timedelta(1)).day == 1
    assert offered == price * months + (added if whole_end else 0)
    assert cost.minimum.net + cost.minimum.tax == cost.minimum.gross
    assert min(cost.first.net, cost.first.tax, (cost.last or cost.first).net) >= 0
