"""That no place of a page says what another place of it denies."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.helpers.samples import SPOKEN, accepted, freelancer, made, proposal, said, text_of

if TYPE_CHECKING:
    from retainer.model import Proposal

HOURS: Final[dict[str, Any]] = {
    "tiers": [
        {"name": "One", "price": 1000, "hours": 7, "workload": "a day", "deliverables": ["x"]},
        {"name": "Two", "price": 2000, "deliverables": ["y"]},
    ],
    "recommendation": None,
    "addons": [],
    "terms": {"unused_hours": "roll_over", "hourly_rate": 90},
}
HOURS["tiers"][0]["targets"] = ["Leads"]


def part(shown: Proposal, name: str) -> str:
    """The markup of a section, with what is hidden."""
    return made(shown).html.split(f'<section id="{name}"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("language", "unset", "absent"),
    [("en", "Not set", "Not included"), ("ro", "Nestabilit", "Nu este inclus")],
)
def test_what_a_later_tier_does_not_take_over_is_not_denied(
    language: str, unset: str, absent: str
) -> None:
    text = text_of(part(proposal(**HOURS, language=language), "tiers")).split("<table")[-1]
    assert text.count(unset) == 3, "hours, workload and an aim"
    # What the first tier lacks is the second's deliverable.
    assert text.count(absent) == 1


@pytest.mark.parametrize(("language", "clause"), [("en", "Unused hours"), ("ro", "Ore nefolosite")])
def test_what_was_accepted_without_hours_has_no_clause_of_hours(language: str, clause: str) -> None:
    assert clause in said(accepted("One", **HOURS, language=language))
    assert clause not in said(accepted("Two", **HOURS, language=language))


def shown_for(state: str, place: int, markup: str) -> str:
    """What the page's script leaves visible, once a tier is chosen or before."""

    def is_hidden(tag: str, kind: str) -> bool:
        values = dict(re.findall(r'(data-[a-z-]+)="([^"]*)"', tag))
        when, of = values.get("data-when"), values.get("data-of-tier")
        if of is not None:
            return str(place) not in of.split()
        return state not in when.split() if when is not None else " hidden" in tag and bool(kind)

    visible, depths = [], 0
    for tag, kind, text in re.findall(r"<(/?([a-z0-9]+)[^>]*)>([^<]*)", markup):
        if tag.startswith("/"):
            depths -= depths > 0
        elif kind not in ("input", "img", "br") and (depths or is_hidden(tag, kind)):
            depths += 1
        if not depths:
            visible.append(text)
    return " ".join(html.unescape(" ".join(visible)).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        (
            "en",
            ("for up to 7 hours a month", "Your hours are set aside", "Unused hours", "Hours 7 h"),
        ),
        ("ro", ("până la 7 ore pe lună", "Vă rezerv orele", "Ore nefolosite", "Ore 7 ore")),
    ],
)
def test_sentences_of_hours_follow_the_choice(language: str, spoken: tuple[str, ...]) -> None:
    markup = made(proposal(**HOURS, language=language)).html.split('<section id="how"')[1]
    for place, is_told in ((0, True), (1, False)):
        text = shown_for("some", place, markup)
        assert [words in text for words in spoken] == [is_told] * len(spoken), text
    # Before a choice nothing is promised that only one of the options has.
    before = shown_for("none", 0, markup)
    assert [words in before for words in spoken[:2]] == [False, False]


def test_hours_of_other_options_go_once_one_is_chosen() -> None:
    markup = part(proposal(), "how")
    assert "for up to 21, 35 or 60 hours a month" in shown_for("none", 1, markup)
    assert "for up to 35 hours a month" in shown_for("some", 1, markup)


@pytest.mark.parametrize(
    ("language", "unknown", "known"),
    [
        ("en", "tell you when I can start", "for you, I can start on 16 December 2026."),
        ("ro", "spun când pot începe", "cu dumneavoastră pot începe pe 16 decembrie 2026."),
    ],
)
def test_a_full_calendar_does_not_deny_the_start(language: str, unknown: str, known: str) -> None:
    full = freelancer(places_open=0)
    text = said(proposal(sender=full, language=language))
    assert (known in text, unknown in text) == (True, False)
    text = said(proposal(sender=full, language=language, terms={"starts": None}))
    assert unknown in text


YEARS: Final = {"minimum_months": 24, "billing": "yearly", "after_upfront": "same"}


@pytest.mark.parametrize(
    ("terms", "is_late"),
    [
        (YEARS | {"notice_days": 1, "review": 1}, True),
        ({"minimum_months": 12, "notice_days": 60, "review": 30}, True),
        ({"minimum_months": 1, "notice_days": 180, "review": 7}, True),
        ({"minimum_months": 12, "notice_days": 60, "review": None}, True),
        ({"minimum_months": 12, "notice_days": 30, "review": 60}, False),
        ({"minimum_months": 12, "notice_days": None, "review": 60}, None),
    ],
)
@pytest.mark.parametrize(
    ("language", "late", "in_time"),
    [
        ("en", "may end it only after the rise.", "you can end it before then."),
        ("ro", "poate continua și după creștere.", "puteți pune capăt colaborării înainte."),
    ],
)
def test_a_rise_that_is_told_after_the_way_out_says_so(
    terms: dict[str, Any], language: str, late: str, in_time: str, *, is_late: bool | None
) -> None:
    review = {"every_months": 12, "notice_days": terms["review"]}
    rest = {key: value for key, value in terms.items() if key != "review"}
    rest |= {"starts": date(2027, 1, 1), "price_review": review}
    text = said(proposal(language=language, terms=rest))
    assert (late in text, in_time in text) == (is_late is True, is_late is False)


@pytest.mark.parametrize(
    ("language", "step"),
    [
        (
            "en",
            (
                "If we have both signed by 14 February 2027, work begins that day, and the first"
                " payment is due on 28 February 2027"
            ),
        ),
        (
            "ro",
            (
                "Dacă semnăm amândoi până pe 14 februarie 2027, colaborarea începe în acea zi, iar"
                " prima plată se face pe 28 februarie 2027"
            ),
        ),
    ],
)
def test_both_sign_before_work_begins_not_before_the_first_payment(
    language: str, step: str
) -> None:
    terms = {"starts": date(2027, 2, 14), "payment_day": 28}
    for shown in (proposal, accepted):
        text = said(shown(language=language, terms=terms))
        assert step in text


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "It ends by itself"), ("ro", "Colaborarea încetează de la sine")],
)
@pytest.mark.parametrize("starts", [None, date(2027, 1, 1)])
def test_a_step_does_not_repeat_its_label(language: str, label: str, starts: date | None) -> None:
    terms = {"renewal": "none", "starts": starts}
    assert text_of(part(proposal(language=language, terms=terms), "how")).count(label) == 1


def test_romanian_sentences_take_any_time_and_any_tax() -> None:
    spoken = freelancer(responds_within="o zi lucrătoare", tax={"treatment": "none"})
    text = said(proposal(sender=spoken, language="ro"))
    assert "Vă răspund în termen de o zi lucrătoare și vă trimit contractul." in text
    words = SPOKEN["ro"]
    once = words.plain(
        "reply.mail.once", sum="850 USD", said=words.plain("tax.short.none", tax="TVA")
    )
    assert once == "Prima plată cuprinde și 850 USD o singură dată, nu se adaugă TVA."
    assert "în termen de o zi" in words.plain("reply.within", time="o zi")


@pytest.mark.parametrize(
    ("language", "figure", "plain"),
    [("en", "Your own figure;", "In your own words;"), ("ro", "Cifra dumn", "Cu cuvintele dumn")],
)
@pytest.mark.parametrize(("worth", "has_figure"), [("A quiet week.", False), ("9 calls.", True)])
def test_worth_without_a_figure_is_called_none(
    language: str, figure: str, plain: str, worth: str, *, has_figure: bool
) -> None:
    text = text_of(part(proposal(language=language, discovery={"worth": worth}), "discovery"))
    assert (figure in text, plain in text) == (has_figure, not has_figure)
