"""Random offers, chosen by clicking: every sum and day against a second reckoning.

`OFFERS=200 make test T=tests/browser/test_every_choice.py` clicks through as many.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.helpers.choosing import Desk, desk_of, pick
from tests.helpers.figure_checks import (
    check_all,
    check_prices,
    check_rows,
    check_sentences,
    columns,
    expected_rows,
    offered,
)
from tests.helpers.page_figures import look, sums_in, sums_of
from tests.helpers.second_reckoning import Choice, random_choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

OFFERS: Final = int(os.environ.get("OFFERS", "20"))
CHOICES: Final = {
    f"client-{seed}": random_choice(random.Random(seed), tiers=3)  # noqa: S311 - the same each run
    for seed in range(OFFERS)
}


def language_of(name: str) -> str:
    """Every other page is Romanian."""
    return ("en", "ro")[int(name.split("-")[1]) % 2]


def client_of(choice: Choice, language: str) -> dict[str, Any]:
    """A client's file."""
    offer = {key: value for key, value in choice.offer.items() if value and key != "tax"}
    client = {"name": "Acme", "tax": choice.offer["tax"]}
    return {"language": language, "client": client, **offer}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A portal with a proposal for each choice."""
    clients = {name: client_of(choice, language_of(name)) for name, choice in CHOICES.items()}
    with desk_of(tmp_path_factory.mktemp("every") / "portal", clients) as made:
        yield made


def test_every_figure_is_that_of_the_choice(page: Page, desk: Desk) -> None:
    assert CHOICES
    for name, choice in CHOICES.items():
        language = language_of(name)
        desk.open(page, name)
        pick(page, choice.tier + 1, *(place + 1 for place in choice.addons))
        seen = look(page.locator("#proposal").evaluate("element => element.outerHTML"))
        expected = expected_rows([choice], columns)
        check_rows(seen.rows["plan"], expected, language)
        check_rows(seen.rows["finance"], expected, language)
        check_sentences(choice, seen, language)
        check_prices(choice, seen, language)
        check_all([choice], seen, language)
        month, *others = [sums_of(row[1:], language) for row in seen.rows["total"][1:]]
        assert month == columns(choice, choice.month)
        lines = [choice.once, choice.total if choice.has_total else None]
        assert others == [columns(choice, line) for line in lines if line]
        told = sums_in(seen.sections["next"], language)
        for line in [choice.month, *filter(None, lines)]:
            assert offered(choice, line) in told, (line, told)
        assert choice.once or "with the first payment" not in seen.sections["next"]
