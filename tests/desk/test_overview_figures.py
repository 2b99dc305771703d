"""Page, e-mail, call sheet, reply and overview have the same figures, whatever is offered."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retainer.desk import as_text, call_sheet, email_draft, overview_texts, sheet_text
from retainer.desk.overview import row_of
from retainer.model import digest
from retainer.records import choice_of
from tests.helpers.figure_checks import CHOSEN, UNTIL, offered
from tests.helpers.page_figures import look, sums_in
from tests.helpers.samples import SHORT, changed, made
from tests.helpers.second_reckoning import Choice, random_choice
from tests.helpers.talk import LINK, dossier


def client_of(choice: Choice, language: str) -> dict[str, Any]:
    """The client's file of an offer, which recommends what is chosen later."""
    offer = choice.offer
    data = changed(SHORT, language=language, currency=offer["currency"], tiers=offer["tiers"])
    data["client"] |= {"tax": offer["tax"]}
    advised = {"tier": offer["tiers"][choice.tier]["name"]}
    rest = {"terms": offer["terms"], "addons": offer["addons"], "valid_until": UNTIL}
    return data | rest | {"recommendation": advised}


@pytest.mark.parametrize("language", ["en", "ro"])
@settings(max_examples=60)
@given(dice=st.randoms(use_true_random=False))
def test_one_figure_wherever_it_stands(language: str, dice: random.Random) -> None:
    choice = random_choice(dice)
    data, words = client_of(choice, language), overview_texts(language)

    # Before a choice: what is recommended, without extras.
    client = dossier(data)
    row = row_of(client.file, client.proposal, client.today, words)
    month = Choice(choice.offer, choice.tier).month
    assert row.month
    assert row.once is None
    assert [row.month.net, row.month.gross] == [month.net, month.gross]
    [written] = sums_in(_plain(row.money(row.month)), language)
    assert written == offered(choice, month)
    page = look(made(client.proposal).html)
    assert written in sums_in(" ".join(page.sections.values()), language)
    assert written == sums_in(_plain(as_text(email_draft(client, LINK))), language)[choice.tier]
    if choice.tier in {0, len(choice.offer["tiers"]) - 1}:
        assert written in sums_in(_plain(sheet_text(call_sheet(client))), language)

    # After it: with the extras, as `retainer reply` writes them down.
    offer = client.proposal.offer
    names = [choice.offer["addons"][place]["name"] for place in choice.addons]
    record = offer.record(language)
    block = {"tier": choice.offer["tiers"][choice.tier]["name"], "addons": names, "name": "Maria"}
    block |= {"form": 2, "date": CHOSEN, "digest": digest(record), "offer": record}
    agreed = dossier(data | {"accepted": block})
    row = row_of(agreed.file, agreed.proposal, agreed.today, words)
    assert row.month
    seen = look(made(agreed.proposal).html)
    [written] = sums_in(_plain(row.money(row.month)), language)
    assert written == offered(choice, choice.month) == sums_in(seen.sections["chosen"], language)[0]
    addons = [addon for name in names if (addon := offer.addon(name))]
    replied = choice_of(client.figures, offer.tiers[choice.tier], addons)
    units = 10**row.figures.amounts.rule.digits
    assert replied.sums["month"]["net"] == row.month.net * units
    assert Fraction(row.once.net if row.once else 0) == (choice.once.net if choice.once else 0)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())
