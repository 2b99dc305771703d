"""What a page mails is taken by `retainer reply`, and none of its own sentences asks for a look."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from tests.helpers.choosing import OFFER, Desk, Mails, accept, desk_of, pick, reached
from tests.helpers.mangled import FILES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

TRIAL: Final = {"name": "One campaign", "price": 900.5, "weeks": 2}
FORMS: Final = (
    *("as it is", "wrapped at 40", "quoted", "plus for space", "cedillas", "smart quotes"),
    *("html, quoted-printable", "both, base64", "WhatsApp on a phone"),
)


OFFERS: Final[dict[str, dict[str, Any]]] = {
    "en": {"language": "en"},
    "ro": {"language": "ro"},
    "included": {"freelancer": {"tax": {"treatment": "included", "rate": 19}}, "currency": "RON"},
    "unsaid": {"freelancer": {"tax": {"treatment": "none"}}, "currency": "KWD", "language": "ro"},
}
"""What differs from client to client: language, currency, and how tax is said."""


@pytest.fixture(scope="module", params=OFFERS)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A portal with a client of this kind."""
    more = dict(OFFERS[request.param])
    freelancer = more.pop("freelancer", {})
    clients = {"acme": {**OFFER, "trial": TRIAL, **more}}
    with desk_of(tmp_path_factory.mktemp("taken") / "portal", clients, freelancer) as made:
        yield made


def choose(page: Page) -> None:
    pick(page, 2, 1, 2)
    accept(page, "Ștefan O'Brien-Năstase", "Șef, comunicare")


def choose_one(page: Page) -> None:
    pick(page, 1)
    accept(page, "Dan")


def try_it(page: Page) -> None:
    page.locator("label[for=trial-choice]").click()
    accept(page, "Dan")


def ask(page: Page) -> None:
    open_fold(page, "question")
    page.locator("#question [name=about]").check()
    page.fill("#question-text", OWN)
    page.locator("#question button[type=submit]").click()


def wish(page: Page) -> None:
    pick(page, 2)
    page.fill("#reply-name", "Dan")
    open_fold(page, "almost")
    page.select_option("#almost-out", index=1)
    page.select_option("#almost-in", index=2)
    page.locator("#almost button[type=submit]").click()


def wish_for_less(page: Page) -> None:
    open_fold(page, "almost")
    page.select_option("#almost-out", index=2)
    page.locator("#almost button[type=submit]").click()


def refuse(page: Page) -> None:
    open_fold(page, "decline")
    page.locator("#decline button[type=submit]").click()


def receive(page: Page) -> None:
    open_fold(page, "received")
    page.fill("#decides", "2030-05-31")
    page.locator("#received button[type=submit]").click()


def open_fold(page: Page, name: str) -> None:
    page.locator(f"#{name} > summary").click()


OWN: Final = "Zorglub?"
"""What the reader types."""
SENT: Final[dict[str, Callable[[Page], None]]] = {
    "a choice": choose,
    "a tier alone": choose_one,
    "the trial": try_it,
    "a question": ask,
    "a wish": wish,
    "a wish without a tier": wish_for_less,
    "a refusal": refuse,
    "that it came": receive,
}
BLOCKS: Final = {
    "the trial": "trial_accepted",
    "a question": "questions",
    "a refusal": "declined",
    "that it came": "received",
}
"""By the reply: where it is written; `accepted`, unless it is a wish."""


@pytest.mark.parametrize("kind", SENT)
def test_what_a_page_mails_is_taken(page: Page, desk: Desk, tmp_path: Path, kind: str) -> None:
    desk.open(page)
    mails = Mails(page)
    SENT[kind](page)
    reached(page, "mailed")
    _, subject, body = mails.one()
    path = desk.portal.root / "clients/acme.yml"
    before = path.read_bytes()
    for form in FORMS:
        raw = FILES[form](body) if form in FILES else TEXTS[form](body).encode()
        if raw.startswith(b"From:"):
            raw = raw.replace(b"Subject: \n", f"Subject: Re: {subject}\n".encode(), 1)
        saved = tmp_path / "reply"
        saved.write_bytes(raw)
        path.write_bytes(before)
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)
        # A question has the reader's own words, and they alone are shown.
        is_own = kind == "a question"
        options = ["--yes"] if is_own else []
        ran = desk.portal.retainer("reply", "acme", str(saved), *options)
        assert (form, ran.code) == (form, 0), ran.output
        assert ("Beside" in ran.stdout) == is_own
        if is_own:
            own = [line for line in ran.stdout.splitlines() if line.startswith("  ")]
            assert [line.strip(" ").casefold() for line in own] == [OWN.casefold()]
        data = yaml.safe_load(path.read_text("utf-8"))
        block = data.get(BLOCKS.get(kind, "accepted"))
        assert bool(block) != kind.startswith("a wish")
        if "form" in (block or ()):
            assert (block["form"], block["by"]) == (2, "reply")
    path.write_bytes(before)
