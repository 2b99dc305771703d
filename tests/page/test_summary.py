"""The short of an offer: what its first screen adds, what is risked, the facts of its terms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from retainer.page import Figures, summary
from tests.helpers.figure_checks import check_short
from tests.helpers.page_figures import look
from tests.helpers.samples import (
    BARE,
    FULL,
    SHORT,
    SPOKEN,
    changed,
    freelancer,
    made,
    proposal,
    said,
    text_of,
)
from tests.helpers.second_reckoning import Choice, random_choice
from tests.helpers.support import ROOT
from tests.page.test_every_figure import client_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from retainer.model import Proposal
    from retainer.page.steps import LabelledText

CASES: Final[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "summary.yml").read_text("utf-8")
)


def figures_of(shown: Proposal) -> Figures:
    return Figures.of(shown.offer, SPOKEN[shown.language])


def texts(lines: Iterable[LabelledText]) -> dict[str, str]:
    """What a reader sees of labelled lines: only the example of the tier that is shown."""
    return {text_of(line.label): look(line.text).sections[""] for line in lines}


def short(shown: Proposal) -> dict[str, Any]:
    """The three lists of an offer, as a reader sees them."""
    figures = figures_of(shown)
    return {
        "opening": [text_of(fact) for fact in summary.opening_facts(figures, shown)],
        "risks": texts(summary.risks(figures, shown)),
        "facts": texts(summary.term_facts(figures, shown.example_tier)),
    }


@pytest.mark.parametrize("name", CASES)
def test_the_short_says_what_the_file_gives(name: str) -> None:
    case = CASES[name]
    changes = dict(case.get("changes", {}))
    terms = FULL["terms"] | changes.pop("terms", {})
    sender = freelancer(tax={"treatment": "excluded", "rate": 21} | changes.pop("tax", {}))
    if sender.tax and sender.tax.treatment == "none":
        sender = freelancer(tax={"treatment": "none"})
    shown = proposal(FULL | changes | {"terms": terms}, sender)
    assert short(shown) == {key: case[key] for key in ("opening", "risks", "facts")}


def test_the_shortest_file_gives_hardly_a_line() -> None:
    bare = freelancer().model_validate(BARE)
    assert short(proposal(SHORT, bare)) == {
        "opening": ["Before tax."],
        "risks": {},
        "facts": {"The fee": "A flat fee, paid in advance. Once a month."},
    }


def test_where_there_is_no_risk_to_name_no_part_speaks_of_it() -> None:
    bare = freelancer().model_validate(BARE)
    assert 'id="risk"' in made(proposal()).html
    assert 'id="risk"' not in made(proposal(SHORT, bare)).html


def test_the_folded_terms_mark_what_stands_in_sight() -> None:
    markup = made(proposal()).html
    marked = re.findall(r'<div class="(?:fact|risk)"><dt>(.*?)</dt>', markup)
    shown = proposal()
    above = [*short(shown)["risks"], *short(shown)["facts"]]
    assert {text_of(label) for label in marked} == set(above) - {"Hours"}


def test_a_name_with_signs_of_markup_stays_text() -> None:
    tiers = [tier | {"name": f"<b>{tier['name']}</b>"} for tier in FULL["tiers"]]
    shown = proposal(FULL, tiers=tiers, recommendation={"tier": "<b>Growth</b>"})
    lines = summary.risks(figures_of(shown), shown)
    assert "&lt;b&gt;Growth" in lines[0].text
    assert "<b>" not in "".join(line.text for line in lines)


@pytest.mark.parametrize("language", ["en", "ro"])
@settings(max_examples=50)
@given(dice=st.randoms(use_true_random=False))
def test_sums_and_days_are_those_of_the_second_reckoning(
    language: str, dice: random.Random
) -> None:
    choice = random_choice(dice)
    lists = short(proposal(changed(SHORT, **client_of(choice, language))))
    check_short(Choice(choice.offer, choice.tier), lists, language)


@pytest.mark.parametrize("language", ["en", "ro"])
def test_what_it_is_worth_is_said_as_theirs(language: str) -> None:
    markup = made(proposal(language=language)).html
    assert "<strong>10,000 a month</strong>" in markup
    text = text_of(markup)
    theirs = {
        "en": "Your own figure; an aim, not a promise.",
        "ro": "Cifra dumneavoastră; un obiectiv, nu o promisiune.",
    }[language]
    assert text.count(theirs) == 1
    without = {key: value for key, value in FULL["discovery"].items() if key != "worth"}
    assert theirs not in said(proposal(FULL | {"discovery": without}, language=language))
