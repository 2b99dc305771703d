"""A reply on its way by e-mail, by WhatsApp and by hand: what each is given; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from retainer.crypto import keys as links
from retainer.crypto import stretch
from retainer.i18n import language as words
from tests.helpers.choosing import (
    OFFER,
    Desk,
    Mails,
    Word,
    accept,
    desk_of,
    helps,
    pick,
    reached,
    says,
)
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
TRIAL: Final = {"name": "One launch", "price": 900, "weeks": 2, "deliverables": ["A plan"]}
PASSPHRASE: Final = "amber river seven lanterns"
NOT_YET: Final = (
    "This is not yet a contract: the agreement follows,"
    " and nothing is due until we have both signed it."
)
KEEP: Final = "Please leave this line as it is:"


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A portal whose replies go by e-mail."""
    clients = {
        "acme": OFFER,
        "longest": ROMANIAN,
        "trial": {**OFFER, "trial": TRIAL},
        "locked": {**OFFER, "passphrase": PASSPHRASE},
    }
    root = tmp_path_factory.mktemp("mailing") / "portal"
    with desk_of(root, clients, {"phone": "+40 722 000 000"}) as desk:
        yield desk


COPIED: Final = "navigator.clipboard.writeText = async (text) => { window.copied = text }"


def pasted(page: Page) -> str:
    """What was copied."""
    return str(page.evaluate("window.copied"))


def lines_of(body: str) -> list[str]:
    """A text's lines but for the word, the last."""
    return body.rstrip("\n").split("\n")[:-1]


def is_pages(line: str, language: str) -> bool:
    """Whether a line is the text of exactly one key, so that Python knows it for the page's."""
    sources = words.load(language).sources("reply.mail").values()
    patterns = (re.sub(r"\\{\w+\\}", ".+", re.escape(source)) for source in sources)
    return any(re.fullmatch(pattern, line) for pattern in patterns)


def test_the_mail_holds_all_and_reads_well(page: Page, mailing: Desk) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    mailing.open(page)
    mails = Mails(page)
    pick(page, 2, 1, 2)
    accept(page, " Ion\u00a0 Popescu ", "Director")
    reached(page, "mailed")
    recipient, subject, body = mails.one()
    assert (recipient, subject) == ("ana@sample.example", "Acme: Growth")
    assert lines_of(body) == [
        "I choose Growth with Newsletter and Photo library.",
        "That is $5,400.00 a month, $6,534.00 with VAT.",
        "The first payment adds $850.00 once, $1,028.50 with VAT.",
        NOT_YET,
        "",
        "Kind regards, Ion Popescu, Director",
        "",
        KEEP,
    ]
    word = Word.of(body)
    assert (word.kind, word.choice, word.slug) == ("choice", "t2a1a2", KEYS.slug)
    assert (word.name, word.role) == ("Ion Popescu", "Director")
    assert before <= word.at <= datetime.now(UTC)
    assert word.is_signed_by(KEYS.access)
    record = page.locator("#accept").get_attribute("data-record") or ""
    assert f'"digest":"{word.digest}' in record
    assert page.input_value("#outcome-copy") == body
    says(page, "Your mail program should have opened")
    says(page, "ana@sample.example")
    says(page, "I\u2019ll reply within 1 working day.")
    assert helps(page) == ["mail", "whatsapp", "copy"]


def test_the_passphrase_is_in_the_key(page: Page, mailing: Desk) -> None:
    page.goto(mailing.url("locked"))
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-state", "open")
    mails = Mails(page)
    pick(page, 1)
    accept(page)
    reached(page, "mailed")
    word = Word.of(mails.one()[2])
    keys = links.derive(SECRET, "id:locked")
    assert word.is_signed_by(keys.access, stretch(PASSPHRASE, keys.slug))
    assert not word.is_signed_by(keys.access)


def test_the_trial_is_chosen_like_an_option(page: Page, mailing: Desk) -> None:
    mailing.open(page, "trial")
    mails = Mails(page)
    pick(page, 2, 1)
    page.locator("label[for=trial-choice]").click()
    expect(page.locator("[data-choose]")).to_have_text("Choose the trial")
    accept(page)
    reached(page, "mailed")
    _, subject, body = mails.one()
    assert subject == "Acme: the trial"
    assert lines_of(body)[:4] == [
        "I choose the trial: One launch.",
        "It costs $900 once, $1,089 with VAT.",
        "It starts nothing else.",
        NOT_YET,
    ]
    word = Word.of(body)
    assert (word.kind, word.choice) == ("trial", "0")


def test_whatsapp_carries_the_same_text(
    fresh: Page, context: BrowserContext, mailing: Desk
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    mailing.open(fresh)
    Mails(fresh)
    pick(fresh, 2)
    accept(fresh)
    reached(fresh, "mailed")
    link = fresh.locator("[data-act=whatsapp]")
    parts = urlsplit(link.get_attribute("href") or "")
    assert (parts.netloc, parts.path) == ("wa.me", "/40722000000")
    assert parse_qs(parts.query)["text"] == [fresh.input_value("#outcome-copy")]
    assert not [url for url in asked if "wa.me" in url]
    assert link.get_attribute("rel") == "noopener noreferrer"
    # Chromium opens no tab while it hands the mail over.
    fresh.wait_for_timeout(1200)
    with context.expect_page() as opening:
        link.click()
    opening.value.close()
    reached(fresh, "mailed")


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


def test_sentences_that_no_mail_can_carry_are_pasted(fresh: Page, mailing: Desk) -> None:
    fresh.add_init_script(COPIED)
    mailing.open(fresh, "longest")
    mails = Mails(fresh)
    pick(fresh, 3, 1, 2, 3, 4, 5, 6)
    accept(fresh, "Ștefania-Alexandra Năstăsescu-Țuțuianu", "Director de comunicare și relații")
    reached(fresh, "mailed")
    _, subject, body = mails.one()
    assert subject == ""
    assert body.startswith("Vă rugăm să lipiți aici ce ați scris")
    whole = fresh.input_value("#outcome-copy")
    assert pasted(fresh) == whole
    assert all(name in whole for name in EXTRAS)
    assert "Acesta nu este încă un contract" in whole
    assert [line for line in lines_of(whole) if line and not is_pages(line, "ro")] == []
    assert Word.of(whole) == Word.of(body)
    assert Word.of(body).choice == "t3a1a2a3a4a5a6"
    says(fresh, "așa că a fost copiat")


def test_a_name_that_no_word_can_carry_is_told(page: Page, mailing: Desk) -> None:
    mailing.open(page, "longest")
    pick(page, 3)
    accept(page, "漢" * 54)
    expect(page.locator(".field .error")).to_contain_text("80 de litere")
    accept(page, "漢" * 53, "字" * 53)
    reached(page, "mailed")


def test_a_long_question_is_never_cut(fresh: Page, mailing: Desk) -> None:
    fresh.add_init_script(COPIED)
    mailing.open(fresh)
    mails = Mails(fresh)
    text = "Could you say more of the second option?\n" * 90
    fresh.locator("#question > summary").click()
    fresh.fill("#question-text", text)
    fresh.locator("#question button").click()
    reached(fresh, "mailed")
    _, subject, body = mails.one()
    assert subject == "Acme: a question"
    assert lines_of(body) == [
        "I have a question.",
        "",
        "Please paste here what you wrote; the page has copied it.",
        "",
        KEEP,
    ]
    assert pasted(fresh) == text.strip()
    says(fresh, "so it is copied; paste it where the message asks for it")
    assert fresh.input_value("#outcome-copy").count("Could you say") == 90
    whatsapp = fresh.locator("[data-act=whatsapp]").get_attribute("href") or ""
    assert "Please%20paste%20here" in whatsapp


def test_where_nothing_can_be_copied_the_reader_does_it(fresh: Page, mailing: Desk) -> None:
    fresh.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    mailing.open(fresh)
    Mails(fresh)
    fresh.locator("#question > summary").click()
    fresh.fill("#question-text", "A long question. " * 200)
    fresh.locator("#question button").click()
    reached(fresh, "mailed")
    says(fresh, "Copy it from this page")


KINDS: Final = {
    "question": ("question", "Acme: a question", "0", ["I have a question."]),
    "almost": (
        "wish",
        "Acme: almost",
        "t2",
        [
            "I would almost choose Growth, but I would change something.",
            "Please take out: Graphic design.",
            "Please put in: Paid campaigns.",
        ],
    ),
    "decline": (
        "refusal",
        "Acme: not for us",
        "0",
        ["Thank you for the proposal; it is not for us."],
    ),
}


@pytest.mark.parametrize("form", KINDS)
def test_the_other_answers(page: Page, mailing: Desk, form: str) -> None:
    kind, expected_subject, choice, sentences = KINDS[form]
    mailing.open(page)
    mails = Mails(page)
    pick(page, 2)
    page.locator(f"#{form} > summary").click()
    if form == "almost":
        page.select_option("#almost-out", "Graphic design")
        page.select_option("#almost-in", "Paid campaigns")
        assert "Newsletter" not in page.locator("#almost-in").inner_text()
    page.fill(f"#{form}-text", "May we start in May?")
    page.locator(f"#{form} button").click()
    reached(page, "mailed")
    _, subject, body = mails.one()
    assert subject == expected_subject
    assert lines_of(body) == [*sentences, "", "May we start in May?", "", KEEP]
    typed = [line for line in lines_of(body) if line and not is_pages(line, "en")]
    assert typed == ["May we start in May?"]
    word = Word.of(body)
    assert (word.kind, word.choice, word.name, word.role) == (kind, choice, "", "")
    assert word.is_signed_by(KEYS.access)
    expect(page.locator(f"#{form} #outcome")).to_be_visible()


def test_the_question_about_the_trial_names_it(page: Page, mailing: Desk) -> None:
    mailing.open(page, "trial")
    mails = Mails(page)
    page.locator("[data-about]").click()
    expect(page.get_by_label("It is about the trial, “One launch”")).to_be_checked()
    expect(page.locator("#trial-choice")).not_to_be_checked()
    page.fill("#question-text", "When could it begin?")
    page.locator("#question button").click()
    reached(page, "mailed")
    assert lines_of(mails.one()[2])[0] == "I have a question about the trial: One launch."


@pytest.mark.parametrize(
    ("client", "day", "choice", "sentences"),
    [
        ("acme", "", "0", ["I have your proposal, thank you."]),
        (
            "acme",
            "2099-12-01",
            "20991201",
            ["I have your proposal, thank you.", "I decide by 1\u00a0December\u00a02099."],
        ),
        (
            "longest",
            "2099-12-01",
            "20991201",
            ["Am primit oferta, vă mulțumesc.", "Vă răspund până la 1\u00a0decembrie\u00a02099."],
        ),
    ],
)
def test_received(  # noqa: PLR0913, PLR0917 - four of them are the case
    page: Page, mailing: Desk, client: str, day: str, choice: str, sentences: list[str]
) -> None:
    mailing.open(page, client)
    mails = Mails(page)
    page.locator("#received > summary").click()
    page.fill("#decides", day)
    page.locator("#received button").click()
    reached(page, "mailed")
    body = mails.one()[2]
    assert lines_of(body)[: len(sentences)] == sentences
    word = Word.of(body)
    assert (word.kind, word.choice) == ("received", choice)


def test_a_day_that_has_passed_is_told(page: Page, mailing: Desk) -> None:
    mailing.open(page)
    page.locator("#received > summary").click()
    page.fill("#decides", "2020-01-01")
    page.locator("#received button").click()
    expect(page.locator("#received .error")).to_contain_text("still to come")


def test_the_page_is_passed_on(page: Page, mailing: Desk) -> None:
    mailing.open(page)
    mails = Mails(page)
    page.locator("[data-forward]").click()
    page.wait_for_timeout(200)
    recipient, subject, body = mails.one()
    assert (recipient, subject) == ("", "Acme: a proposal to read")
    assert body.rstrip().endswith(mailing.url())
    assert "passphrase" not in body
