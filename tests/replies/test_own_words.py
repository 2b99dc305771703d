"""What a person added to the page's sentences shows, however mail programs lay it out."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from retainer.i18n import Words
from retainer.i18n.messages import Message
from retainer.replies.mail import subject_of
from retainer.replies.own_words import Sentences, text_at
from retainer.replies.word import find_words
from tests.helpers.mangled import TEXTS
from tests.helpers.samples import SPOKEN
from tests.replies.test_word import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

NAME: Final = EXAMPLES[0]["name"]
ROLE: Final = EXAMPLES[0]["role"]
WORD: Final = EXAMPLES[0]["word"]
TEXT_KEYS: Final = {
    "reply.mail.test_choice": "I'd choose {tier} with {addons}.",
    "reply.mail.test_sum": "That is {sum} a month, {gross} with {tax}.",
    "reply.mail.test_once": "And {sum} once.",
    "reply.mail.test_greeting": "Kind regards, {name}, {role}",
    "reply.mail.test_keep": "Please leave this line as it is:",
    "reply.subject_test": "{client}: {tier}",
}
MAIL: Final = (
    "I'd choose Growth Plus with Newsletter and Photo library.\n"
    "That is $5,400 a month, $6,534 with VAT.\nAnd $850 once.\n\n"
    f"Kind regards, {NAME}, {ROLE}\n\n"
    f"Please leave this line as it is:\n{WORD}\n"
)


def words() -> Words:
    """English with sentences of these tests."""
    own = {key: {"other": Message.parse(text)} for key, text in TEXT_KEYS.items()}
    return replace(SPOKEN["en"], messages={**SPOKEN["en"].messages, **own})


VALUES: Final = (
    "Growth Plus",
    "Newsletter",
    "Photo library",
    "$5,400",
    "$6,534",
    "$850",
    "VAT",
    "Acme",
)
SENTENCES: Final = Sentences.of(words(), VALUES, (NAME, ROLE))


def own(text: str) -> list[str]:
    """The lines that are not the page's."""
    return [line.text for line in SENTENCES.own_lines(text, find_words(text))]


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
        ("Growth Plus", "Growth"),
        ("Growth Plus", "Base"),
        ("Newsletter and Photo library", "Newsletter and not Photo library"),
        ("$5,400", "$4,400"),
        ("$5,400", "$400"),
        ("$6,534", "$6,400"),
        (NAME, "Somebody Else"),
        ("leave this line", "don't leave this line"),
        ("I'd choose", "I'd not choose"),
        ("Kind regards", "_Only_ kind regards"),
        (WORD, WORD.replace("-t2a1a3-", "-t2a1a3 \u043d\u0435\u0442-")),
        ("month,", "month \U0001f44e,"),
    ],
)
def test_a_changed_sentence_shows(old: str, new: str) -> None:
    assert old in MAIL
    assert len(own(MAIL.replace(old, new))) == 1


def test_a_text_is_that_of_its_word_in_a_thread() -> None:
    older, newer = (EXAMPLES[at]["word"] for at in (6, 7))
    thread = (
        f"And when?\nI ask for both.\n\n{newer}\n\nOn Monday Ana wrote:\n> Thank you!\n>\n"
        f"> > Why so dear?\n> >\n> > {older}\n"
    )
    places = find_words(thread)
    lines = SENTENCES.own_lines(thread, places)
    assert text_at(thread, lines, places, 0) == "And when?\nI ask for both."
    assert "Why so dear?" in text_at(thread, lines, places, 1)
    below = f"{newer}\nWhy so dear?\n"
    places = find_words(below)
    assert text_at(below, SENTENCES.own_lines(below, places), places, 0) == "Why so dear?"


@pytest.mark.parametrize(
    ("subject", "is_pages"),
    [
        ("Acme: Growth Plus", True),
        ("Re: Fwd: Acme: Growth Plus", True),
        ("RE : Acme: Growth Plus", True),
        ("", True),
        ("Acme: Growth Plus, if cheaper", False),
        ("Acme: not Growth Plus", False),
        ("Acme: Base", False),
    ],
)
def test_a_subject_is_looked_at_too(subject: str, is_pages: bool) -> None:  # noqa: FBT001 - a case
    saved = f"MIME-Version: 1.0\nSubject: {subject}\n\nx\n".encode()
    assert SENTENCES.is_pages_subject(subject_of(saved)) is is_pages


@pytest.mark.parametrize("piece", ["growth plus ", "kind regards ", "> ", "newsletter and ", "\n"])
def test_a_hostile_text_is_soon_done_with(piece: str) -> None:
    start = time.process_time()
    own(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 5
