"""Page, e-mail and call sheet have the same figures; no e-mail has what is not for the client."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from retainer.desk import (
    EmailKind,
    as_html,
    as_text,
    call_sheet,
    email_draft,
    sheet_html,
    sheet_text,
)
from retainer.desk.advice.wording import hits
from retainer.diagnostics import Refused
from retainer.model import ClientFile, digest, resolve_offer
from tests.helpers.desk import CASES
from tests.helpers.figure_checks import UNTIL, offered
from tests.helpers.page_figures import dates_in, look, sums_in
from tests.helpers.samples import FULL, LONG, SHORT, changed, freelancer, frozen, made, text_of
from tests.helpers.second_reckoning import Choice, random_choice
from tests.helpers.talk import CODE, LINK, dossier, dossier_of

if TYPE_CHECKING:
    from pathlib import Path

HONEST: Final = sorted(
    path for kind in ("honest", "held-out") for path in (CASES / kind).glob("*.yml")
)
BANNED: Final = ("no-discount", "never-free", "no-guarantee", "no-exclusivity", "no-pressure")
FLOOR: Final = 1237
PASSPHRASE: Final = "patru cuvinte pentru mostră"


def client_of(choice: Choice, language: str) -> dict[str, Any]:
    """The client's file of an offer."""
    offer = choice.offer
    data = changed(SHORT, language=language, currency=offer["currency"], tiers=offer["tiers"])
    data["client"] |= {"tax": offer["tax"]}
    return data | {"terms": offer["terms"], "addons": offer["addons"], "valid_until": UNTIL}


@pytest.mark.parametrize("language", ["en", "ro"])
@settings(max_examples=60, deadline=None)
@given(dice=st.randoms(use_true_random=False))
def test_every_figure_is_that_of_the_page(language: str, dice: random.Random) -> None:
    choice = random_choice(dice)
    plain = [Choice(choice.offer, place) for place in range(len(choice.offer["tiers"]))]
    prices = [offered(each, each.month) for each in plain]
    hours = {each.hour(each.tier) for each in plain} - {None}
    client = dossier(client_of(choice, language))
    seen = look(made(client.proposal).html)
    on_page = sums_in(" ".join(seen.sections.values()), language)
    draft = email_draft(client, LINK)
    for text in (as_text(draft), text_of(as_html(draft))):
        assert sums_in(_plain(text), language) == prices
        assert dates_in(_plain(text), language) == [UNTIL]
    assert set(prices) <= set(on_page)
    sheet = call_sheet(client)
    rate = choice.terms.get("hourly_rate")
    for text in (sheet_text(sheet), text_of(sheet_html(sheet))):
        sums = sums_in(_plain(text), language)
        assert {prices[0], prices[-1], *hours} <= set(sums)
        assert not set(sums) - {*prices, *hours, rate}
        starts = {choice.terms["starts"]} if "starts" in choice.terms else set()
        assert set(dates_in(_plain(text), language)) == starts


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("path", HONEST, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_e_mail_is_read_while_standing(path: Path) -> None:
    sender = {"minimum_fee": FLOOR, "business": "Sample Studio", "phone": "+40 700 000 000"}
    client = dossier_of(path, sender)
    draft = email_draft(client, LINK)
    text = as_text(draft)
    assert draft.words == len(re.sub(r"^\d\. ", "", text, flags=re.MULTILINE).split()) < 180
    assert len(text.split()) < 185
    assert "…" not in text
    assert f"\n{LINK.url}\n" in text
    assert f"\n{CODE}\n" in text
    assert not re.search(r"\d", draft.subject)
    lines = [line for line in text.splitlines() if re.match(r"\d\. ", line)]
    assert len(lines) == len(client.proposal.offer.tiers)
    for line, tier in zip(lines, client.proposal.offer.tiers, strict=True):
        assert line.startswith(f"{lines.index(line) + 1}. {tier.name}, {client.price(tier)}. ")
    own = client.proposal.recommendation
    assert text.count("?") - (own.reason if own and own.reason else "").count("?") == 1


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("kind", EmailKind)
def test_what_is_not_theirs_is_in_no_e_mail(language: str, kind: EmailKind) -> None:
    declined = {"declined": {"date": UNTIL}} if kind is EmailKind.DECLINED else {}
    data = changed(FULL, language=language, passphrase=PASSPHRASE, valid_until=UNTIL) | declined
    draft = email_draft(dossier(data, {"minimum_fee": FLOOR}), LINK, kind)
    for text in (as_text(draft), as_html(draft), draft.subject):
        for own in (PASSPHRASE, str(FLOOR), "1,237", "1.237"):
            assert own not in text
    assert not re.search(r"\d{3}|" + CODE, draft.subject)


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("part", ["email", "call"])
def test_our_own_words_promise_nothing_and_press_nobody(language: str, part: str) -> None:
    folder = CASES.parents[2] / "hooks" / "retainer" / "desk" / "texts" / part
    text = (folder / f"{language}.yml").read_text("utf-8")
    said = yaml.safe_load(text)
    spoken = _texts({key: inner for key, inner in said.items() if key not in {"notes", "note"}})
    # What is named to be left out.
    spoken = [
        line
        for line in spoken
        if line
        not in {"discount, free, guaranteed, exclusive", "reducere, gratuit, garantat, exclusiv"}
    ]
    assert len(spoken) > 20
    assert [hit for line in spoken for rule in BANNED for hit in hits(rule, line)] == []


def _texts(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for inner in data.values() for text in _texts(inner)]
    return [str(data)]


def test_who_chose_the_trial_is_offered_what_is_still_open() -> None:
    offer = resolve_offer(ClientFile.model_validate(frozen(FULL)), freelancer()).record("en")
    chosen = {"form": 2, "name": "Maria", "date": UNTIL, "digest": digest(offer), "offer": offer}
    data = changed(FULL, valid_until=UNTIL) | {"trial_accepted": chosen}
    text = as_text(email_draft(dossier(data), LINK))
    assert "1, 2 or 3?" in text
    assert "trial" not in text
    with pytest.raises(Refused, match="the offer has closed"):
        email_draft(dossier(data, today=UNTIL + timedelta(1)), LINK)


@pytest.mark.parametrize("data", [FULL, SHORT, LONG], ids=["full", "short", "long"])
@pytest.mark.parametrize("language", ["en", "ro"])
def test_whatever_stands_in_a_file_a_sheet_and_e_mails_are_made(
    data: dict[str, Any], language: str
) -> None:
    client = dossier(changed(data, language=language, valid_until=UNTIL), {"language": language})
    for kind in (EmailKind.OFFER, EmailKind.REMINDER, EmailKind.LAST_DAYS):
        assert LINK.url in as_text(email_draft(client, LINK, kind))
    assert client.price(client.proposal.offer.tiers[0]) in sheet_text(call_sheet(client))
