"""What a person added to the page's lines shows, however mail programs lay it out."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest

from retainer.page import Figures
from retainer.replies.own_words import (
    Part,
    is_pages_subject,
    own_lines,
    page_lines,
    page_subject,
    text_at,
)
from retainer.replies.word import find_words, parse_word
from tests.helpers.mangled import TEXTS
from tests.helpers.samples import SPOKEN, proposal
from tests.replies.test_word import EXAMPLES

NAME: Final = EXAMPLES[0]["name"]
ROLE: Final = EXAMPLES[0]["role"]
WORD: Final = EXAMPLES[0]["word"]
OFFER: Final[dict[str, Any]] = {
    "addons": [
        {"name": "Newsletter", "price": 400},
        {"name": "Audit", "price": 100},
        {"name": "Photo library", "price": 850, "per": "once"},
    ]
}
FIGURES: Final = Figures.of(proposal(**OFFER).offer, SPOKEN["en"])
LINES: Final = page_lines(parse_word(WORD), FIGURES)
*_SENTENCES, _GREETING, _PASTE, _KEEP = LINES
MAIL: Final = "\n".join(_SENTENCES) + f"\n\n{_GREETING}\n\n{_KEEP}\n{WORD}\n"


def own(text: str) -> list[str]:
    """The lines that are not the page's."""
    places = find_words(text)
    marks = frozenset[int]().union(*(place.own for place in places))
    ends = [place.end for place in places]
    parts = [Part(start, end, LINES) for start, end in zip([0, *ends], ends, strict=False)]
    rest = Part(ends[-1] if ends else 0, len(text))
    return [line.text for line in own_lines(text, marks, [*parts, rest], (NAME, ROLE))]


def test_the_pages_own_text_has_the_sums_and_names() -> None:
    assert _SENTENCES[0] == "I choose Growth with Newsletter and Photo library."
    assert "5,400" in _SENTENCES[1]
    assert "850" in _SENTENCES[2]
    assert f"{NAME}, {ROLE}" in _GREETING


@pytest.mark.parametrize("form", TEXTS)
def test_the_pages_own_text_needs_no_look(form: str) -> None:
    assert own(TEXTS[form](MAIL)) == []


CONDITION: Final = "Only if the price stays below 4,000"


@pytest.mark.parametrize("mangle", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("where", ["above", "between", "below", "within"])
def test_a_condition_shows(mangle: Callable[[str], str], where: str) -> None:
    mails = {
        "above": f"{CONDITION}.\n{MAIL}",
        "between": MAIL.replace("\n\nKind", f"\n{CONDITION}.\n\nKind"),
        "below": f"{MAIL}\n{CONDITION}.\n",
        "within": MAIL.replace(" with Newsletter", f", {CONDITION.lower()}, with Newsletter"),
    }
    shown = " ".join(own(mangle(mails[where])))
    letters = unicodedata.normalize("NFKC", shown).casefold()
    assert "stays" in letters
    assert "below" in letters


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Growth", "Base"),
        (" with Newsletter and Photo library", ""),
        (" and Photo library", ""),
        ("Newsletter and Photo library", "Newsletter and not Photo library"),
        ("5,400", "4,400"),
        ("5,400", "400"),
        ("$5,400", "\u20ac5,400"),
        ("$5,400", "EUR 5,400"),
        ("$5,400", "-$5,400"),
        ("$5,400", "\u2260$5,400"),
        ("$5,400", "<$5,400"),
        ("Photo library.", "Photo library???"),
        ("and Photo library", "~and Photo library~"),
        ("Photo library", "".join(f"{letter}\u0336" for letter in "Photo library")),
        ("Photo library", "".join(f"{letter}\u0338" for letter in "Photo library")),
        (NAME, "Somebody Else"),
        ("leave this line", "don't leave this line"),
        ("I choose", "I'd not choose"),
        ("I choose", "Thank you for the proposal; it is not for us.\nI choose"),
        ("I choose", "I would almost choose Growth, but I would change something.\nI choose"),
        ("I choose", "Acme: not for us\nI choose"),
        ("I choose", "Photo library: not for us.\nI choose"),
        ("Kind regards", "_Only_ kind regards"),
        (WORD, WORD.replace("-t2a1a3-", "-t2a1a3 \u043d\u0435\u0442-")),
        (" a month,", " a month \U0001f44e,"),
        ("I choose", ":(\nI choose"),
    ],
)
def test_a_changed_sentence_shows(old: str, new: str) -> None:
    assert old in MAIL
    assert len(own(MAIL.replace(old, new, 1))) == 1


@cache
def _lines_of(text: str) -> tuple[Any, ...]:
    places = find_words(text)
    marks = frozenset[int]().union(*(place.own for place in places))
    return places, own_lines(text, marks, [Part(0, len(text))])


def test_a_text_is_that_of_its_word_in_a_thread() -> None:
    older, newer = (EXAMPLES[at]["word"] for at in (6, 7))
    thread = (
        f"And when?\nI ask for both.\n\n{newer}\n\nOn Monday Ana wrote:\n> Thank you!\n>\n"
        f"> > Why so dear?\n> >\n> > {older}\n"
    )
    places, lines = _lines_of(thread)
    assert text_at(thread, lines, places, 0) == "And when?\nI ask for both."
    assert "Why so dear?" in text_at(thread, lines, places, 1)
    below = f"{newer}\nWhy so dear?\n"
    places, lines = _lines_of(below)
    assert text_at(below, lines, places, 0) == "Why so dear?"


@pytest.mark.parametrize(
    ("subject", "is_pages"),
    [
        ("Acme: Growth", True),
        ("Re: Fwd: Acme: Growth", True),
        ("RE : Acme: Growth", True),
        ("R\u0103sp: \u00cenaintat: Acme: Growth", True),
        ("AW: WG: Ynt: Re[2]: Acme: Growth", True),
        ("", True),
        ("Acme: Growth, if cheaper", False),
        ("Acme: Growth?", False),
        ("Acme: not Growth", False),
        ("No: Acme: Growth", False),
        ("Nu: Acme: Growth", False),
        ("Acme: not for us", False),
        ("Acme: Base", False),
    ],
)
def test_a_subject_is_looked_at_too(subject: str, is_pages: bool) -> None:  # noqa: FBT001 - a case
    expected = [page_subject(parse_word(WORD), FIGURES, "Acme")]
    assert is_pages_subject(subject, expected) is is_pages


@pytest.mark.parametrize(
    "piece", ["i choose growth ", "kind regards ", "> ", "newsletter and ", "\n", "\u0338\u0323"]
)
def test_a_hostile_text_is_soon_done_with(piece: str) -> None:
    start = time.process_time()
    own(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 5
