"""A reply on its way by e-mail: what the mail program is given; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from retainer.crypto import keys as links
from retainer.replies import reply
from tests.helpers.choosing import OFFER, Desk, Mails, desk_of, helps, pick, reached, replied, says
from tests.helpers.sealing import SECRET

KEYS: Final = links.derive(SECRET, "id:acme")
LONG: Final = "Întreținerea rețelelor și a comunității, în fiecare zi " * 2
EXTRAS: Final = [f"{number} {LONG[number:]}"[:60].strip() for number in range(1, 7)]
ROMANIAN: Final = {
    "client": OFFER["client"],
    "language": "ro",
    "tiers": [
        {"name": LONG[:58].strip(), "price": 3000, "deliverables": ["Grafică"]},
        {"name": LONG[4:62].strip(), "price": 5000, "deliverables": ["Video"]},
        {"name": LONG[8:66].strip(), "price": 9000.5, "deliverables": ["Reclame"]},
    ],
    "addons": [{"name": name, "price": 100 + len(name)} for name in EXTRAS],
}
CONFIRM: Final = "I confirm this choice. The agreement follows;"


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A portal whose replies go by e-mail."""
    clients = {"acme": OFFER, "longest": ROMANIAN}
    with desk_of(tmp_path_factory.mktemp("mailing") / "portal", clients) as desk:
        yield desk


def test_the_mail_holds_all_and_reads_well(page: Page, mailing: Desk) -> None:
    mails = replied(mailing, page, "mailed", 2, 1, 2, name=" Ion\u00a0 Popescu ")
    recipient, subject, body = mails.one()
    assert (recipient, subject) == ("ana@sample.example", "Acme: Growth")
    first, second, *rest = body.split("\n")
    assert re.fullmatch(r"accept [0-9a-f]{64}", first)
    code, slug, day = second.split()
    assert (len(code), slug) == (16, KEYS.slug)
    assert rest == [
        "",
        "1. Name: Ion Popescu",
        "2. Role: Director",
        "3. Tier: Growth",
        "4. Extra: Newsletter",
        "4. Extra: Photo library",
        "5. Each month: $5,400.00 + $1,134.00 VAT = $6,534.00",
        "6. Once: $850.00 + $178.50 VAT = $1,028.50",
        "",
        f"{CONFIRM} nothing is due until we have both signed it.",
        "",
    ]
    read = reply.read(body)
    assert read.date.isoformat() == day
    record = read.record(
        "Growth",
        ("Newsletter", "Photo library"),
        {
            "month": {"net": 540000, "tax": 113400, "gross": 653400},
            "once": {"net": 85000, "tax": 17850, "gross": 102850},
        },
    )
    assert reply.code(KEYS.access, record) == code
    assert page.input_value("#outcome-copy") == body
    says(page, "Your mail program should have opened")
    says(page, "ana@sample.example")
    says(page, "I reply within 1 working day.")
    assert helps(page) == ["mail", "copy"]


def test_a_double_click_opens_one_mail(page: Page, mailing: Desk) -> None:
    mailing.open(page)
    mails = Mails(page)
    pick(page, 1)
    page.fill("#reply-name", "Ion")
    page.locator("[data-choose]").dblclick()
    reached(page, "mailed")
    page.wait_for_timeout(1200)
    assert len(mails.asked) == 1
    page.locator("[data-act=mail]").click()
    page.wait_for_timeout(100)
    assert len(mails.asked) == 2
    assert mails.asked[0] == mails.asked[1]


def test_the_longest_reply_fits_a_mail(page: Page, mailing: Desk) -> None:
    person = {
        "name": "Ștefania-Alexandra Năstăsescu-Țuțuianu",
        "role": "Director de comunicare și relații",
    }
    mails = replied(mailing, page, "mailed", 3, *range(1, 7), client="longest", **person)
    _, _, body = mails.one()
    assert "3. Pachet: Întreț" not in body
    assert "…" in body
    read = reply.read(body)
    assert read.name == person["name"]
    assert len(read.addons) == 6
    assert "Reclame" not in body
    whole = page.input_value("#outcome-copy")
    assert "…" not in whole
    assert all(name in whole for name in EXTRAS)
    assert "Confirm această alegere." in whole


def test_names_that_no_mail_can_carry_are_pasted(page: Page, mailing: Desk) -> None:
    person = {"name": "漢" * 110, "role": "字" * 110}
    _, _, body = replied(mailing, page, "mailed", 3, client="longest", **person).one()
    assert "lipiți aici textul" in body
    assert "漢" * 110 in page.input_value("#outcome-copy")


def test_a_long_question_is_shortened_and_says_so(page: Page, mailing: Desk) -> None:
    mailing.open(page)
    mails = Mails(page)
    text = "Could you say more of the second tier?\n" * 90
    page.locator("#question > summary").click()
    page.fill("#question-text", text)
    page.locator("#question button").click()
    reached(page, "mailed")
    _, subject, body = mails.one()
    assert subject == "Acme: a question"
    assert body.count("Could you say") > 5
    assert body.rstrip().endswith("the whole text can be copied from the page.)")
    assert reply.read(body).kind == "question"
    assert page.input_value("#outcome-copy").count("Could you say") == 90


KINDS: Final = {
    "question": ("Acme: a question", ["May we start in May?"]),
    "almost": (
        "Acme: almost",
        ["3. Tier: Growth", "7. Take out: Graphic design", "8. Put in: Newsletter", "May we"],
    ),
    "decline": ("Acme: not for us", ["May we start in May?"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_answers(page: Page, mailing: Desk, kind: str) -> None:
    mailing.open(page)
    mails = Mails(page)
    pick(page, 2)
    page.locator(f"#{kind} > summary").click()
    if kind == "almost":
        page.select_option("#almost-out", "Graphic design")
        page.select_option("#almost-in", "Newsletter")
    page.fill(f"#{kind}-text", "May we start in May?")
    page.locator(f"#{kind} button").click()
    reached(page, "mailed")
    _, subject, body = mails.one()
    assert subject == KINDS[kind][0]
    assert body.startswith(f"{kind} ")
    for text in KINDS[kind][1]:
        assert text in body
    assert "$" not in body
    expect(page.locator(f"#{kind} #outcome")).to_be_visible()
