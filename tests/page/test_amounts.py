"""What a page says of sums, tax and payment, against figures worked by hand."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from retainer.page import Figures
from tests.helpers.samples import SPOKEN, accepted, freelancer, proposal, said

NAMES = ("month", "each", "first", "last", "minimum", "once")


@pytest.mark.parametrize(
    ("tax", "english", "romanian"),
    [
        (
            {"treatment": "excluded", "rate": 21},
            "Prices are before VAT; the invoice adds 21%.",
            "Prețurile nu includ TVA; pe factură se adaugă 21%.",
        ),
        (
            {"treatment": "excluded"},
            "Prices are before VAT, which the invoice adds at the rate then in force.",
            "Prețurile nu includ TVA, care se adaugă pe factură la cota în vigoare.",
        ),
        (
            {"treatment": "included", "rate": 19, "label": "GST"},
            "Prices include 19% GST.",
            "Prețurile includ GST de 19%.",
        ),
        (
            {"treatment": "none"},
            "No VAT is added; the price is all you pay.",
            "Nu se adaugă TVA; prețul este tot ce plătiți.",
        ),
        (
            {"treatment": "reverse_charge"},
            "The invoice adds no VAT; your accountant enters it in your own return",
            "Pe factură nu se adaugă TVA; contabilul dumneavoastră înregistrează taxa",
        ),
    ],
)
def test_tax_is_explained(tax: dict[str, Any], english: str, romanian: str) -> None:
    sender = freelancer(tax=tax)
    for language, expected in (("en", english), ("ro", romanian)):
        text = said(proposal(sender=sender, language=language))
        assert expected in text
        # Sums of tax stand only where its rate is known.
        has_gross = re.search(r"(?:With|Cu) (?:VAT|TVA|GST) ", text)
        assert bool(has_gross) == ("rate" in tax)


def test_sums_of_a_choice() -> None:
    figures = Figures.of(proposal().offer, SPOKEN["en"])
    sums = figures.sums(figures.amounts.choice_sums(1))
    parts = {name: [sums[f"{name}.{part}"] for part in ("net", "tax", "gross")] for name in NAMES}
    assert parts == {
        "month": ["$5,000.00", "$1,050.00", "$6,050.00"],
        "each": ["$5,000.00", "$1,050.00", "$6,050.00"],
        "first": ["$2,580.65", "$541.94", "$3,122.59"],
        "last": ["$2,419.35", "$508.06", "$2,927.41"],
        "minimum": ["$30,000.00", "$6,300.00", "$36,300.00"],
        "once": ["", "", ""],
    }


def test_what_is_due_and_the_terms_worked_out() -> None:
    text = said(proposal())
    first = "16 December 2026 for 16 of 31 days of that month"
    assert f"{first} with what is paid once: , $1,548.39 $2,580.65 $5,161.29" in text
    assert "Growth comes to $30,000 ($36,300 with VAT) in all." in text
    assert "An hour of Growth comes to $142.86." in text
    assert (
        "It can end on 15 June 2027 at the earliest; for that, one of us writes to the other"
        in text
    )
    assert (
        "by 16 May 2027 at the latest (30 days\u2019 notice). After that, either of us can end"
        in text
    )
    assert text.count("at the earliest, if one of us writes by 16 May 2027.") == 1
    assert "if you give notice on" not in text


@pytest.mark.parametrize(
    ("billing", "expected"),
    [
        ("yearly", "for 12 months at once with what is paid once: , $36,000 $60,000 $120,000"),
        ("upfront", "for 6 months at once with what is paid once: , $18,000 $30,000 $60,000"),
    ],
)
def test_other_ways_to_pay(billing: str, expected: str) -> None:
    assert f"16 December 2026 {expected}" in said(proposal(terms={"billing": billing}))


@pytest.mark.parametrize(
    ("minimum", "payment_day", "row"),
    [
        (1, 1, "1 January 2027 the end of the minimum, 1 to 15 January 2027;"),
        (2, 1, "1 January 2027 $3,000"),
        (3, 1, "1 January 2027 and 1 February 2027 each time $3,000"),
        (4, 1, "On the 1st of each month 1 January to 1 March 2027 (3 payments) $3,000"),
        (4, None, "Then each month 3 payments $3,000"),
        (14, 5, "On the 5th of each month 5 January 2027 to 5 January 2028 (13 payments)"),
    ],
)
def test_payments_between_name_their_days(minimum: int, payment_day: int | None, row: str) -> None:
    terms = {"minimum_months": minimum, "payment_day": payment_day}
    assert row in said(proposal(terms=terms))


def test_a_start_that_is_not_known_is_told_with_its_rule() -> None:
    text = said(proposal(terms={"starts": None}))
    assert "Once we have both signed the first payment" in text
    assert "On the 1st of each month 5 payments, if work begins on the 1st of a month" in text
    assert "First once we have both signed, then on the 1st of each further month of work." in text
    assert "On a day that the agreement names. If that is not the 1st of a" in text


def test_a_notice_longer_than_the_minimum_ends_it_later() -> None:
    # Written on the first day, 16 December 2026, 300 days reach beyond 15 June 2027.
    text = said(proposal(terms={"notice_days": 300}))
    assert text.count("It can end on 12 October 2027 at the earliest") == 2
    assert text.count("by 16 December 2026") == 2
    assert "It goes on. At least until 12 October 2027, then month by month" in text
    assert "1 January to 1 June 2027 (6 payments) $3,000.00 $5,000.00 $10,000.00 After" in text
    assert "the whole month\u2019s fee is due instead" not in text
    assert "Total for" not in text
    assert "in all" not in text
    assert "After the minimum, from 1 July 2027" in text
    assert "If we go on" not in text
    assert "with the minimum at the earliest" not in text


def test_notice_ends_with_what_is_paid_at_once() -> None:
    terms = {"billing": "upfront", "after_upfront": "same", "notice_days": 300}
    text = said(proposal(terms=terms))
    # The second six months are paid together, and end on 15 December.
    assert text.count("It can end on 15 December 2027 at the earliest") == 2
    assert text.count("by 18 February 2027") == 2


def test_without_a_start_a_long_notice_is_told_in_words() -> None:
    late = "or 300 days after work begins if that is later (300 days\u2019 notice)."
    text = said(proposal(terms={"notice_days": 300, "starts": None}))
    assert text.count(f"It can end with the minimum at the earliest, {late}") == 2
    assert "if that is later" not in said(proposal(terms={"starts": None}))


@pytest.mark.parametrize(
    ("form", "total"),
    [(None, "$5,000 $1,050 $6,050"), (2, "$5,161.29 $1,083.87 $6,245.16")],
)
def test_what_was_accepted_before_keeps_its_sums_and_days(form: int | None, total: str) -> None:
    review = {"every_months": 12, "at_most_percent": 5}
    record = {"form": form}

    def page_of(**terms: Any) -> str:
        shown = accepted(terms=terms)
        assert shown.accepted
        changes = {"accepted": shown.accepted.model_copy(update=record)}
        return said(shown.model_copy(update=changes)).replace(".00", "")

    text = page_of(starts=date(2027, 1, 31), minimum_months=1, notice_days=20)
    assert re.search(rf"until 28 February 2027[^$]*{re.escape(total)}", text)
    assert ("the end of the minimum, 1 to 28 February 2027" in text) == ("5,161" not in total)
    text = page_of(starts=date(2027, 1, 31), minimum_months=1)
    assert ("It can end on 2 March 2027" in text) == ("5,161" in total)
    assert ("Total for" in text) == ("5,161" not in total)
    first = "16 December 2027" if "5,161" not in total else "1 January 2029"
    assert f"The first time is {first} at the earliest." in page_of(
        minimum_months=24, price_review=review
    )


def test_without_a_minimum_notice_has_an_example() -> None:
    terms = {"minimum_months": None, "renewal": None}
    assert "For example, if you give notice on 10 March, the last day is 9 April." in said(
        proposal(terms=terms)
    )
    assert "if you give notice on" not in said(proposal(terms=terms | {"notice_days": 300}))


def test_starts_on_the_first_have_no_part_month() -> None:
    text = said(proposal(terms={"starts": date(2027, 1, 1)}))
    assert "so that part of a month costs" not in text
    assert "for 16 of 31 days" not in text
