"""What is chosen, added up and sent, alike in every engine; Python reads the word of each reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from retainer.crypto import keys as links
from tests.helpers.choosing import OFFER, Desk, Word, desk_of
from tests.helpers.engines.face import Tab
from tests.helpers.sealing import SECRET

TRIAL: Final = {"name": "One launch", "price": 900.5, "weeks": 2, "deliverables": ["A plan"]}
CLIENTS: Final = {"acme": OFFER, "trial": {**OFFER, "trial": TRIAL, "language": "ro"}}
NAME: Final = "Ștefan O'Brien-Năstase"
ROLE: Final = "Șef, comunicare"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A portal whose replies go by e-mail."""
    with desk_of(tmp_path_factory.mktemp("engines") / "portal", CLIENTS) as made:
        yield made


@pytest.fixture
def opened(tab: Tab, desk: Desk) -> Tab:
    """The English page."""
    tab.open(desk.url())
    tab.reaches("open")
    return tab


def sums(tab: Tab) -> dict[str, str]:
    """The visible figures of the total."""
    cells = "document.querySelectorAll('#total [data-when=some] tr:not([hidden]) [data-sum]')"
    shown = f"[...{cells}].filter((cell) => cell.checkVisibility())"
    pairs: list[list[str]] = tab.evaluate(
        f"{shown}.map((cell) => [cell.dataset.sum, cell.textContent])"
    )
    return dict(pairs)


def word_of(tab: Tab, client: str = "acme") -> Word:
    """The word of the reply, which a holder of the link has signed."""
    word = Word.of(tab.replied())
    assert word.is_signed_by(links.derive(SECRET, f"id:{client}").access)
    return word


def test_the_total_follows_the_choice(opened: Tab) -> None:
    assert sums(opened) == {}
    opened.choose(2, 1, 2)
    assert sums(opened) == {
        "month.net": "$5,400.00",
        "month.tax": "$1,134.00",
        "month.gross": "$6,534.00",
        "once.net": "$850.00",
        "once.tax": "$178.50",
        "once.gross": "$1,028.50",
    }
    opened.choose(3, 2)
    assert sums(opened) == {
        "month.net": "$10,400",
        "month.tax": "$2,184",
        "month.gross": "$12,584",
    }


def test_a_choice_is_sent(opened: Tab) -> None:
    opened.choose(2, 1, 2)
    opened.accept(NAME, ROLE)
    word = word_of(opened)
    assert (word.kind, word.choice, word.name, word.role) == ("choice", "t2a1a2", NAME, ROLE)
    text = opened.replied()
    assert text.startswith("I choose Growth with Newsletter and Photo library.\n")
    assert "$5,400.00 a month, $6,534.00 with VAT" in text


def test_a_trial_is_sent(tab: Tab, desk: Desk) -> None:
    tab.open(desk.url("trial"))
    tab.reaches("open")
    tab.click("label[for=trial-choice]")
    tab.accept("Dan")
    word = word_of(tab, "trial")
    assert (word.kind, word.name, word.role) == ("trial", "Dan", "")


@pytest.mark.parametrize(("form", "kind"), [("question", "question"), ("decline", "refusal")])
def test_another_answer_is_sent(opened: Tab, form: str, kind: str) -> None:
    opened.click(f"#{form} > summary")
    opened.fill(f"#{form}-text", "May we start in May?")
    opened.click(f"#{form} button")
    word = word_of(opened)
    assert (word.kind, word.choice) == (kind, "0")
    assert "May we start in May?" in opened.replied()


def test_without_a_choice_or_a_name_nothing_is_sent(opened: Tab) -> None:
    opened.click("[data-choose]")
    opened.wait("document.activeElement.matches('input[name=tier]')")
    assert opened.attribute("html", "data-reply") is None
    opened.choose(1)
    opened.click("[data-choose]")
    opened.wait("document.activeElement.id === 'reply-name'")
    assert opened.attribute("html", "data-reply") == "chosen"
