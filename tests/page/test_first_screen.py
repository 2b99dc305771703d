"""The first screen of a proposal: the suggestion with its reason, every price, and until when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from retainer.model import Freelancer
from tests.helpers.samples import BARE, FULL, SHORT, changed, made, proposal, text_of, trial

if TYPE_CHECKING:
    from retainer.model import Proposal

REASON = "Growth is the first in which someone answers."


def opening(shown: Proposal) -> str:
    """The markup of the first screen."""
    return made(shown).html.split("</header>")[0]


def ways(markup: str) -> list[str]:
    """Where the links within a part of a page lead, in order."""
    return re.findall(r'data-to="([^"]+)"', markup)


def test_every_price_leads_to_its_option_the_suggested_one_first() -> None:
    options = ["option-2", "option-1", "option-3", "option-trial"]
    assert ways(opening(proposal())) == [*options, "tiers"]
    text = text_of(opening(proposal()))
    assert f"{REASON} I suggest Growth $5,000 a month Base $3,000 a month" in text
    assert "Or try first The spring launch, planned $900 once" in text


def test_what_it_says_of_tax_the_end_and_signing_stands_there_once() -> None:
    text = text_of(opening(proposal()))
    for fact in ("Plus VAT.", "Open until the end of 20 December 2026", "before we both sign."):
        assert text.count(fact) == 1
    assert text_of(made(proposal()).html).count(REASON) == 1


def test_without_a_suggestion_the_prices_are_the_menu() -> None:
    bare = proposal(SHORT, Freelancer.model_validate(BARE))
    assert ways(opening(bare)) == ["option-1", "option-2", "option-3", "tiers"]
    assert "I suggest" not in opening(bare)


def test_a_trial_that_was_chosen_is_offered_no_more() -> None:
    assert "option-trial" not in ways(opening(trial()))


@pytest.mark.parametrize(("count", "is_long"), [(3, False), (16, True)])
def test_a_long_reason_stands_below_the_prices(count: int, *, is_long: bool) -> None:
    reason = "You named one thing. " * count
    shown = proposal(recommendation={"tier": "Growth", "reason": reason.strip()})
    assert ('class="opening at-length"' in opening(shown)) is is_long


@pytest.mark.parametrize(("count", "seen"), [(1, "See what it includes"), (2, "See both options")])
def test_the_way_to_the_options_counts_them(count: int, seen: str) -> None:
    data = changed(FULL, tiers=FULL["tiers"][:count])
    data["recommendation"]["tier"] = "Base"
    assert seen in text_of(opening(proposal(data)))


def test_each_step_up_names_its_price() -> None:
    text = text_of(made(proposal()).html)
    assert "Everything in Base, and for $2,000 more" in text
    assert "Everything in Growth, and for $5,000 more" in text
