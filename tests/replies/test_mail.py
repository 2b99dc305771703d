"""What a stranger may send as a reply: judged text by text, soon done with, and shown plainly."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from typing import Any, Final

import pytest

from retainer.diagnostics import Refused
from retainer.form1 import reply as replies
from retainer.form1.verification import judge
from retainer.model import digest
from retainer.page import Figures
from retainer.records import choice_of
from retainer.replies.mail import MAX_TEXT, texts_of
from tests.helpers.accepting import refused
from tests.helpers.samples import SPOKEN, proposal
from tests.helpers.support import Portal

ACCESS: Final = bytes(32)
LIKE: Final = "Additional something, number"
FIGURES: Final = Figures.of(
    proposal(
        addons=[{"name": f"{LIKE} {number}", "price": 10 + number} for number in range(24)]
    ).offer,
    SPOKEN["en"],
)
SOON: Final = 5.0
"""Seconds of work; what this is about took minutes, or a thousand times as long."""


def sound(**changes: Any) -> dict[str, Any]:
    """What a page of this offer posts, with its code; then the changes."""
    tier, addons = FIGURES.offer.tiers[1], FIGURES.offer.addons[:2]
    choice = choice_of(FIGURES, tier, addons)
    given = replies.Reply(
        kind="accept",
        digest=digest(FIGURES.offer.record_form1()),
        code="",
        slug="a" * 16,
        date=date(2026, 12, 1),
        name="Ion Popescu",
    )
    record = given.record(choice.tier.name, tuple(each.name for each in choice.addons), choice.sums)
    return record | {"code": replies.code(ACCESS, record)} | changes


def mailed(posted: dict[str, Any], *, loose: bool = False) -> str:
    """The same reply as an e-mail has it."""
    sums = choice_of(FIGURES, FIGURES.offer.tiers[1], FIGURES.offer.addons[:2]).texts
    numbered = [
        f"1. Name: {posted['name']}",
        f"3. Tier: {posted['tier']}",
        *(f"4. Extra: {name}" for name in posted["addons"]),
        f"5. Each month: {sums['month']}",
    ]
    head = f"accept {posted['digest']}\n{posted['code']} {posted['slug']} {posted['date']}"
    return f"{head}\n\n" + ("\n\n" if loose else "\n").join(numbered) + "\n\nI confirm.\n"


def judged(*texts: str) -> list[str]:
    """The names of the add-ons of a reply that is found to be genuine."""
    return [addon.name for addon in judge(replies.read(*texts), ACCESS, FIGURES).addons]


NAMES: Final = [f"{LIKE} 0", f"{LIKE} 1"]
MAIL: Final = mailed(sound())


def as_mail(plain: str, page: str) -> bytes:
    """An e-mail in both forms, as most programs send it, with a picture."""
    mail = EmailMessage()
    mail["Subject"] = "Re: Acme"
    mail.set_content(plain)
    mail.add_alternative(page, "html")
    mail.add_attachment(b"\x89PNG" * 100_000, "image", "png")
    return bytes(mail)


def test_each_text_of_a_mail_is_judged_by_itself() -> None:
    page = "<div>" + "</div><div>".join(MAIL.splitlines()) + "</div>"
    assert judged(*texts_of(as_mail(MAIL, page))) == NAMES
    assert judged(*texts_of(as_mail("This mail has a page.", page))) == NAMES
    assert judged("{", json.dumps(sound())) == NAMES


@pytest.mark.parametrize("loose", [False, True])
@pytest.mark.parametrize(
    "below",
    [
        "-- \n4. Something: mine",
        "4. Something\n4. Something: mine\n6. Mobile: 07",
        "1. Name: Other\n4. Extra: More",
        mailed(sound(tier=FIGURES.offer.tiers[0].name, addons=[f"{LIKE} 7"])).replace("\n", "\n> "),
    ],
)
def test_what_stands_below_a_reply_is_not_read(below: str, loose: bool) -> None:  # noqa: FBT001 - a case
    if loose:
        below = below.replace("\n6. Mobile: 07", "")
    assert judged(mailed(sound(), loose=loose) + "\n" + below) == NAMES


def test_what_a_page_does_not_show_is_not_read() -> None:
    page = (
        "<html><head><title>accept</title><style>1. a: b</style></head><!-- <b>no</b> -- > <-->"
        "<body>a &lt;b&gt; &amp; 1 < 2 <?x?><B>c</B>d<br/>e<p>f</p>g<SCRIPT>'<p>'</SCRIPT >h"
    )
    [text] = texts_of(b"Content-Type: text/html\n\n" + page.encode())
    assert text.split("\n") == ["a <b> & 1 < 2 cd", "ef", "gh"]


PARTS: Final = "Content-Type: multipart/mixed; boundary={0}\n\n--{0}\n"
HTML: Final = "MIME-Version: 1.0\nContent-Type: text/html\n\n"
TEXT: Final = "MIME-Version: 1.0\nContent-Type: text/plain"
HEAD: Final = f"accept {'0' * 64} {'a' * 16} {'a' * 16} 2026-12-01\n"
HOSTILE: Final[dict[str, Callable[[], str]]] = {
    "JSON, nested": lambda: '{"a":' + "[" * 100_000,
    "JSON, large": lambda: '{"a":"' + "x" * MAX_TEXT + '"}',
    "parts in parts": lambda: "".join(PARTS.format(n) for n in range(1500)),
    "parts in parts, a few": lambda: "".join(PARTS.format(n) for n in range(45)) + "\n" * 149_000,
    "mails in mails": lambda: "Content-Type: message/rfc822\n\n" * 1500,
    "digests": lambda: "Content-Type: multipart/digest; boundary=a\n\n--a\n\n" * 1500,
    "many parts": lambda: PARTS.format("a") + "--a\n\n" * 1_900 + "x\n" * 100_000,
    "a long type": lambda: TEXT + "; a=" + '";' * 100_000 + "\n\nx",
    "a slow character set": lambda: f"{TEXT}; charset=punycode\n\n" + "a" * 200_000,
    "a large mail": lambda: f"{TEXT}\n\n" + "x\n" * 5_000_000,
    "a large text": lambda: f"{TEXT}\n\n" + "x" * (MAX_TEXT + 1),
    "comments": lambda: HTML + "<!--" * 50_000,
    "styles": lambda: HTML + "<style " * 28_000,
    "open styles": lambda: HTML + "<style>" * 28_000,
    "elements in elements": lambda: HTML + "<div>" * 40_000,
    "signs": lambda: HTML + "<" * 200_000,
    "wrapped lines": lambda: HEAD + "1. a: b\n" + "x\n" * 100_000,
    "marks": lambda: HEAD + "1. a: b\n" + ("x" + "\u0301\u0323" * 60_000),
    "wrapped marks": lambda: HEAD + "1. a: b\n" + "\u0301\u0323\n" * 40_000,
    "headers": lambda: "A: b\r\n" * 40_000,
    "names": lambda: HEAD + "4. a: b\n" * 30_000,
    "heads": lambda: "accept " * 37_000,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_soon_done_with(make: Callable[[], str]) -> None:
    raw = make().encode()
    start = time.process_time()
    with pytest.raises((Refused, RecursionError)):
        replies.read(*texts_of(raw))
    assert time.process_time() - start < SOON


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "JSON, nested",
            "this does not look like a reply; save the reply's own text and try again",
        ),
        ("parts in parts", "this is too large for a reply"),
        ("comments", "there is no reply in this text"),
    ],
)
def test_hostile_input_is_refused_in_a_line(portal: Portal, name: str, reason: str) -> None:
    portal.client("acme")
    refused(portal, HOSTILE[name](), reason)


@pytest.mark.parametrize(
    "given",
    [
        sound(tier="…", addons=["…"] * 24),
        sound(addons=[f"{LIKE} …"] * 24),
        sound(addons=["Additional…"] * 12),
        sound(addons=["Additional…"] * 11 + ["Nothing of the kind…"]),
        sound(addons=["Additional…"] * 25),
        sound(addons=["Additional…"] * 3000),
    ],
)
def test_names_that_mean_much_are_tried_within_bounds(given: dict[str, Any]) -> None:
    for text in (mailed(given), json.dumps(given)):
        start = time.process_time()
        with pytest.raises(Refused):
            judged(text)
        assert time.process_time() - start < SOON


def test_names_that_were_cut_are_found() -> None:
    cut = [f"{LIKE[:-4]}…", f"{LIKE[:-6]}…"]
    assert judged(mailed(sound(addons=cut))) == NAMES


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Ion\x1b[2J"}, "name holds control characters"),
        ({"role": "\u202eIon"}, "role holds control characters"),
        ({"tier": "Growth\u2066"}, "tier holds control characters"),
        ({"tier": "\x1b]0;x\x07"}, "tier holds control characters"),
        ({"addons": ["\x9b31m"]}, "add-on holds control characters"),
        ({"name": "\u200b \u2060"}, "it holds no name"),
        ({"name": "\u200d\u3164"}, "name holds nothing that can be seen"),
        ({"role": "\u200c"}, "role holds nothing that can be seen"),
        ({"tier": "\u200d"}, "tier holds nothing that can be seen"),
        ({"name": "\ud800"}, "name is missing or wrong"),
        ({"addons": [f"{LIKE} 0", f"{LIKE} 0\u00a0"]}, "names an add-on twice"),
        ({"addons": ["x"] * 101}, "addons is missing or wrong"),
        ({"tier": "Gr\u200dowth\U000e0041" + "x" * 900}, "tier was changed; it says Gr\\u200dowth"),
    ],
)
def test_names_are_plain(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as error:
        judged(json.dumps(sound(**changes)))
    assert reason in str(error.value)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 500


def test_names_are_read_in_the_form_that_is_signed() -> None:
    assert judged(json.dumps(sound(name="\u00a0Ion  Popescu "))) == NAMES
    with pytest.raises(Refused, match="names an add-on twice"):
        judged(mailed(sound(addons=NAMES[:1] * 2)))
    with pytest.raises(Refused, match="name holds nothing that can be seen"):
        judged(mailed(sound(name="\u200d")))


def test_a_key_that_stands_twice_is_refused() -> None:
    text = json.dumps(sound())
    for twice in ('{"name": "Dan", ' + text[1:], text.replace('"net"', '"net": 1, "net"', 1)):
        with pytest.raises(Refused, match="a key twice"):
            judged(twice)
