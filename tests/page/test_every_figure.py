"""Every sum and day on a page against a second reckoning, before a choice and after it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retainer.model import ClientFile, digest, resolve_offer
from tests.helpers.figure_checks import (
    CHOSEN,
    UNTIL,
    check_all,
    check_prices,
    check_rows,
    check_sentences,
    columns,
    expected_rows,
    offered,
)
from tests.helpers.page_figures import Seen, look, sums_in
from tests.helpers.samples import FULL, SHORT, changed, freelancer, frozen, made, proposal
from tests.helpers.second_reckoning import Choice, random_choice

if TYPE_CHECKING:
    from retainer.model import Proposal


def client_of(choice: Choice, language: str) -> dict[str, Any]:
    """The client's file of an offer; keys of the sample's terms that it lacks are taken out."""
    offer = choice.offer
    return {
        "language": language,
        "client": {"name": "Acme", "tax": {"note": None, **offer["tax"]}},
        "currency": offer["currency"],
        "terms": dict.fromkeys(FULL["terms"], None) | {"excludes": []} | offer["terms"],
        "tiers": offer["tiers"],
        "addons": offer["addons"],
        "recommendation": {"tier": offer["tiers"][choice.tier]["name"]},
        "trial": None,
        "value_adds": [],
    }


def page_of(state: Proposal) -> Seen:
    """What a client sees of a proposal."""
    return look(made(state).html)


def accepted_page(choice: Choice, language: str) -> Proposal:
    """A proposal of which this choice was accepted."""
    data = changed(SHORT, **client_of(choice, language))
    offer = resolve_offer(ClientFile.model_validate(frozen(data)), freelancer()).record(language)
    record = {
        "form": 2,
        "tier": choice.offer["tiers"][choice.tier]["name"],
        "addons": [choice.offer["addons"][place]["name"] for place in choice.addons],
        "name": "Maria",
        "date": CHOSEN,
        "digest": digest(offer),
        "offer": offer,
    }
    return proposal(data, accepted=record)


@pytest.mark.parametrize("language", ["en", "ro"])
@settings(max_examples=50)
@given(dice=st.randoms(use_true_random=False))
def test_before_a_choice(language: str, dice: random.Random) -> None:
    choice = random_choice(dice)
    seen = page_of(proposal(SHORT | {"valid_until": UNTIL}, **client_of(choice, language)))
    plain = [Choice(choice.offer, tier) for tier in range(len(choice.offer["tiers"]))]
    expected = expected_rows(plain, lambda of, line: [offered(of, line)])
    check_rows(seen.rows["plan"], expected, language)
    check_sentences(plain[choice.tier], seen, language)
    check_prices(choice, seen, language)
    check_all(plain, seen, language)


@pytest.mark.parametrize("language", ["en", "ro"])
@settings(max_examples=50)
@given(dice=st.randoms(use_true_random=False))
def test_after_acceptance(language: str, dice: random.Random) -> None:
    choice = random_choice(dice)
    seen = page_of(accepted_page(choice, language))
    expected = expected_rows([choice], columns)
    check_rows(seen.rows["plan"], expected, language)
    check_rows(seen.rows["finance"], expected, language)
    check_sentences(choice, seen, language)
    check_all([choice], seen, language)
    assert sums_in(seen.sections["chosen"], language)[0] == offered(choice, choice.month)
    if choice.once:
        assert offered(choice, choice.once) in sums_in(seen.rows["plan"][1][0], language)
