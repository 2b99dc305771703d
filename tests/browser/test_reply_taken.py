"""What a page mails is taken by `retainer reply`, and none of its own sentences asks for a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
import yaml

from tests.helpers import inside
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


@pytest.fixture(scope="module", params=["en", "ro"])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A portal whose client reads this language."""
    clients = {"acme": {**OFFER, "trial": TRIAL, "language": request.param}}
    with desk_of(tmp_path_factory.mktemp("taken") / "portal", clients) as made:
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


SENT: Final[dict[str, Callable[[Page], None]]] = {
    "a choice": choose,
    "a tier alone": choose_one,
    "the trial": try_it,
}


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
        ran = inside.retainer(desk.portal, "reply", "acme", str(saved))
        assert (form, ran.code) == (form, 0), ran.output
        data = yaml.safe_load(path.read_text("utf-8"))
        block = data["trial_accepted" if kind == "the trial" else "accepted"]
        assert (block["form"], block["by"]) == (2, "reply")
    path.write_bytes(before)
