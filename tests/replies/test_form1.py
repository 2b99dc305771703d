"""`retainer accept`: what comes out of the page is taken, whatever mail programs did to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.helpers.accepting import COMMENT, NAMES, Sent, refused, taken
from tests.helpers.mangled import FILES, TEXTS
from tests.helpers.recording import marked
from tests.helpers.support import Portal


@pytest.fixture
def portal(sent: Sent, tmp_path: Path) -> Portal:
    """The portal that the reply is for, as it was when the page was sealed."""
    return sent.portal_in(tmp_path / "portal")


@pytest.mark.parametrize("form", ["mail", "posted"])
def test_what_the_page_sends_is_taken(portal: Portal, sent: Sent, form: str) -> None:
    reply = getattr(sent, form)
    text = reply if form == "mail" else json.dumps(reply)
    # A process of its own; the other tests have `retainer` in theirs.
    done = portal.retainer("accept", "acme", "-", stdin=text)
    assert done.code == 0, done.output
    first, second, kept, third = done.stdout.splitlines()
    assert kept == "Kept clients/acme/20261128t000000z-accept.txt."
    assert first.startswith(f"{NAMES[0]}, {NAMES[1]}, chose Growth, with Newsletter, with Photo")
    assert "$5,400.00 + $1,134.00 VAT = $6,534.00 a month; once $850.00" in first
    assert second == "Wrote `accepted:` in clients/acme.yml, with the offer as it stands."
    assert third.startswith("Next: ")
    text = (portal.root / "clients/acme.yml").read_text(encoding="utf-8")
    assert text.startswith(COMMENT)
    accepted = yaml.safe_load(text)["accepted"]
    assert accepted["tier"] == "Growth"
    assert accepted["addons"] == ["Newsletter", "Photo library"]
    assert (accepted["name"], accepted["role"]) == NAMES
    assert accepted["date"] == date.fromisoformat(sent.posted["date"])
    assert accepted["digest"] == sent.posted["digest"]
    assert accepted["slug"] == sent.posted["slug"]
    assert accepted == marked({key: accepted[key] for key in accepted if key != "mark"})
    assert accepted["offer"]["tiers"][1]["price"] == 5000
    assert accepted["offer"]["tax"] == {"label": "VAT", "treatment": "excluded", "rate": 21}
    # From then the file is sound, its page shows the choice, and nothing is overwritten.
    assert portal.retainer("check", "acme").code == 0
    assert '"accepted"' in portal.retainer("links", "acme", "--format", "json").stdout
    refused(portal, getattr(sent, form), "has `accepted:` already (Growth, ")


def test_prices_with_decimals_are_frozen_as_they_were(portal: Portal, sent: Sent) -> None:
    assert taken(portal, sent.other, "other").code == 0
    assert portal.retainer("check", "other").code == 0
    portal.config({"tax": {"label": "VAT", "treatment": "excluded", "rate": 25}})
    assert portal.retainer("check", "other").code == 0, "a new rate changes nothing agreed"


SAME: Final = (
    *("as it is", "CRLF", "wrapped at 40", "non-breaking spaces", "empty lines everywhere"),
    "a mark before",
)
MANGLED: Final[dict[str, Callable[[str], str]]] = {
    **{form: TEXTS[form] for form in SAME},
    "quoted": lambda text: "On Monday Ion wrote:\n\n" + text.replace("\n", "\n> "),
    "quoted twice": lambda text: text.replace("\n", "\r\n> > "),
    "wrapped within words": lambda text: "\n".join(
        piece
        for at, line in enumerate(text.splitlines())
        for piece in ([line[:30], line[30:]] if at < 2 else [line])
    ),
    "no empty lines": lambda text: text.replace("\n\n", "\n"),
    "words around": lambda text: f"Hello Ana,\n\n1. Great: yes\n\n{text}\n-- \nIon\nTel: 1",
    "a signature that counts": lambda text: f"{text}\n-- \nIon\n4. Something: mine\n6. Tel: 1",
    "an earlier reply below": lambda text: f"{text}\nAna wrote:\n\n" + text.replace("\n", "\n> "),
    "decomposed letters": lambda text: text.replace("ă", "a\u0306").replace("Ș", "S\u0326"),
    "tabs and spaces": lambda text: text.replace("\n", " \t\n  "),
}


OWN: Final = {"quoted", "words around", "a signature that counts", "an earlier reply below"}
"""The forms in which somebody has written something too."""


@pytest.mark.parametrize("form", MANGLED)
def test_what_mail_programs_do_to_a_text_is_undone(portal: Portal, sent: Sent, form: str) -> None:
    options = ["--yes"] if form in OWN else []
    done = taken(portal, MANGLED[form](sent.mail), "acme", *options)
    assert done.code == 0, done.output
    assert ("Beside the page's" in done.stdout) == (form in OWN)


@pytest.mark.parametrize("form", [form for form in FILES if "WhatsApp" not in form])
def test_a_saved_reply_is_read(portal: Portal, sent: Sent, form: str) -> None:
    portal.write("reply.eml", FILES[form](sent.mail))
    portal.retainer("accept", "acme", "reply.eml").ok()
