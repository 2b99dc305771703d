"""What the terms say, and that all places of a page say the same."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any

import pytest

from tests.helpers.samples import FULL, SHORT, accepted, changed, freelancer, made, proposal, said

TERMS: dict[str, Any] = {
    "unused_hours": "roll_over",
    "rollover": {"hours": 10, "months": 2},
    "late_payment": {"interest": "8% a year", "suspend_after_days": 10},
    "price_review": {"every_months": 12, "at_most_percent": 5, "notice_days": 60},
    "more": [{"title": "Confidentiality", "text": "What you tell me **stays** with me."}],
}
# A name from right to left, one with signs of markup, one that ends in a sign.
NAMES = ("\u05d0\u05d1\u05d2 (x", "<b>Growth</b>", "Complete!")


def test_new_terms_are_told_with_an_example_of_each_figure() -> None:
    text = said(proposal(terms=TERMS))
    for expected in (
        "At most 10 hours can wait at a time. Each waits for 2 months, then it expires.",
        "If you use 30 of the 35 hours of Growth, the other 5 move on, and the next month has 40",
        "What is left of them ends with the last of the 2 months",
        "Once it is 10 days late, work waits from that day until it is there.",
        "What is due on 16 December 2026 is 10 days late on 26 December 2026.",
        "Growth, $5,000 a month now, would then cost $5,250 at most.",
        "The fee may rise, at most once in 12 months and by at most 5%. I tell you 60 days before.",
        "If you don\u2019t want that, you can end it before then.",
        "The first time is 1 January 2028 at the earliest. I tell you by 2 November 2027.",
        "Confidentiality What you tell me stays with me.",
    ):
        assert expected in text
    assert "bears interest" not in said(proposal())


def test_no_more_hours_move_on_than_may_wait() -> None:
    text = said(proposal(terms=TERMS | {"rollover": {"hours": 3}}))
    assert "3 of the other 5 move on, and the next month has 38 hours." in text


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            "monthly",
            "If we go on, from 16 June 2027 on the 1st of each month $3,000 $5,000 $10,000",
        ),
        ("same", "If we go on, on 16 June 2027 for 6 months at once $18,000 $30,000 $60,000"),
        (None, "until 15 June 2027. Growth"),
    ],
)
def test_what_is_paid_after_an_upfront_term(after: str | None, expected: str) -> None:
    text = said(proposal(terms={"billing": "upfront", "after_upfront": after}))
    assert expected in text
    assert ("If we go on" in text) == bool(after)
    assert ("6 months at a time, paid in the same way," in text) == (after == "same")
    assert ("at the end of any paid period of 6 months." in text) == (after == "same")
    assert ("Once, for all 6 months. After the minimum, on the 1st of each month." in text) == (
        after == "monthly"
    )


@pytest.mark.parametrize(
    ("payment_day", "starts", "step", "is_in_advance"),
    [
        (1, date(2027, 1, 1), "The first payment is due, and work begins, on 1 January 2027", True),
        (
            5,
            date(2027, 1, 1),
            (
                "If we have both signed by 1 January 2027, work begins that day, and the first"
                " payment is due on 5 January 2027"
            ),
            False,
        ),
        (None, date(2027, 1, 1), "and work begins, on 1 January 2027", True),
    ],
)
def test_the_payment_day_and_the_start_agree_in_all_places(
    payment_day: int | None, starts: date, step: str, *, is_in_advance: bool
) -> None:
    changes: dict[str, Any] = {"terms": {"payment_day": payment_day, "starts": starts}}
    for text in (said(proposal(**changes)), said(accepted(**changes))):
        assert step in text
        assert ("in advance" in text) == is_in_advance
        assert "if we have both signed by then; otherwise on" in text
    if payment_day == 5:
        assert "A flat fee. On the 5th of each month, for that month." in said(proposal(**changes))


def test_what_does_not_renew_ends_by_itself() -> None:
    text = said(proposal(terms={"renewal": "none"}))
    assert text.count("It ends by itself on 15 June 2027; no notice is needed.") == 2
    assert "It ends by itself. On 15 June 2027; no notice is needed." in text
    assert "30 days" not in text.split("The terms, in plain words")[1].split("What happens")[0]

    assert "It goes on only if we both agree to that in writing." in text
    assert "goes on for as long" not in text
    assert "minimum" not in text


@pytest.mark.parametrize(
    "terms",
    [
        {"notice_days": 90},
        {"notice_days": 60},
        {"renewal": "none"},
        {"minimum_months": 5, "billing": "upfront", "after_upfront": "same", "notice_days": 60},
    ],
)
def test_no_way_out_is_promised_that_the_terms_do_not_leave(terms: dict[str, Any]) -> None:
    assert "you can end it before then" not in said(proposal(terms=TERMS | terms))


def test_the_fee_does_not_rise_within_the_minimum() -> None:
    text = said(proposal(terms=TERMS | {"minimum_months": 24}))
    assert "by at most 5%. It does not rise within the minimum. I tell you 60 days before." in text
    assert "The first time is 1 January 2029 at the earliest. I tell you by 2 November" in text
    # Whoever is told can still let it end with the minimum.
    assert "you can end it before then" in text
    assert "within the minimum" not in said(proposal(terms=TERMS))
    unknown = said(proposal(terms=TERMS | {"minimum_months": 24, "starts": None}))
    assert "It does not rise within the minimum." in unknown


def test_a_higher_fee_is_not_told_before_the_start() -> None:
    review = {"every_months": 1, "notice_days": 90}
    text = said(proposal(terms={"minimum_months": 1, "price_review": review}))
    assert "The first time is 1 April 2027 at the earliest. I tell you by 1 January 2027" in text


def test_what_ends_by_itself_has_no_review_from_the_defaults() -> None:
    defaults = freelancer(defaults={"terms": {"price_review": {"every_months": 3}}})
    data = SHORT | {"terms": {"minimum_months": 6, "renewal": "none"}}
    assert "The fee may rise" not in said(proposal(data, defaults))
    assert "The fee may rise" in said(proposal(data | {"terms": {"minimum_months": 6}}, defaults))


def test_time_is_promised_only_where_there_are_hours() -> None:
    with_hours, without = said(proposal()), said(proposal(SHORT))
    for promise in (
        "hours a month, without a new",
        "Your hours are set aside",
        "It reserves your time",
    ):
        assert promise in with_hours
        assert promise not in without


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_headings_follow_the_number_of_tiers(count: int) -> None:
    tiers = [
        {"name": name, "price": price, "deliverables": [name]}
        for name, price in (("A", 1000), ("B", 2000), ("C", 3000), ("D", 4000))
    ][:count]
    shown = proposal(SHORT, tiers=tiers)
    text = said(shown)
    heading = ("How we could", "Two ways to", "Three ways to", "Four ways to")[count - 1]
    assert f"{heading} work together" in text
    assert ("side by side" in text) == (count > 1)
    assert f'<fieldset data-count="{count}"' in made(shown).html


def named(**changes: Any) -> dict[str, Any]:
    """The sample with names that would turn or break what stands beside them."""
    tiers = [tier | {"name": name} for tier, name in zip(FULL["tiers"], NAMES, strict=True)]
    return changed(FULL, tiers=tiers, recommendation={"tier": NAMES[0]}) | changes


@pytest.mark.parametrize("language", ["en", "ro"])
def test_names_within_our_sentences_are_isolated(language: str) -> None:
    markup = made(proposal(named(language=language))).html
    shown = re.sub(r'="[^"]*"', "", markup)
    name = NAMES[0]
    sentences = [line for line in shown.split("\n") if name in line and not line.startswith("<div")]
    assert sentences
    # Bare names stand in elements of their own, and in the texts of the input's own label.
    for found in re.finditer(re.escape(name), shown):
        before, after = shown[: found.start()], shown[found.end() :]
        assert before.endswith(">"), before[-60:]
        assert after.startswith("</"), after[:60]


def test_no_tag_comes_into_what_is_read_as_text() -> None:
    sender = freelancer(name="A <i>B</i>", business=None)
    page = made(proposal(named(), sender))
    (record,) = re.findall(r'data-record="([^"]*)"', page.html)
    assert "bdi" not in record
    assert "bdi" not in page.title
    attributes = re.findall(r'(?:alt|aria-label|value|title|data-label)="([^"]*)"', page.html)
    assert attributes
    assert not [value for value in attributes if "bdi" in value]
    data = json.loads(html.unescape(record))
    assert data["tiers"][1]["name"] == NAMES[1]


def test_what_was_accepted_before_gains_no_term() -> None:
    shared = "Hours and amounts of work are shared alike."
    assert shared in said(proposal())
    assert shared not in said(accepted())
