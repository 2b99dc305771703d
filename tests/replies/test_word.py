"""The word of a reply: the worked examples, what programs do to them, what no page writes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final

import pytest

from retainer.crypto import base32
from retainer.diagnostics import Refused
from retainer.replies import word as words
from retainer.replies.mail import MAX_TEXT, texts_of
from retainer.replies.reading import read_messages
from tests.helpers.mangled import FILES, TEXTS
from tests.helpers.support import ROOT

EXAMPLES: Final = json.loads((ROOT / "tests/cases/vectors-reply2.json").read_text("utf-8"))
SOON: Final = 5.0
"""Seconds of work; what this is about took minutes."""


def test_every_kind_has_worked_examples() -> None:
    assert len(EXAMPLES) == 18
    assert {example["kind"] for example in EXAMPLES} == set(words._CHOICES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["word"][10:30])
def test_words_are_those_of_the_worked_examples(example: dict[str, Any]) -> None:
    word = words.parse_word(example["word"])
    access, stretched = (bytes.fromhex(example[key]) for key in ("access", "stretched"))
    told = {key: example[key] for key in ("kind", "slug", "choice", "name", "role")}
    assert {key: getattr(word, key) for key in told} == told
    assert word.digest == words.short_digest(example["digest"])
    assert f"{word.at:%Y-%m-%dT%H:%M:%SZ}" == example["at"]
    assert word.is_genuine(access, stretched)
    assert not word.is_genuine(access[::-1], stretched)
    assert not word.is_genuine(access, stretched + b"x")
    for place in range(len(word.signed)):
        letter = "b" if word.signed[place] == "a" else "a"
        changed = word.signed[:place] + letter + word.signed[place + 1 :]
        assert words.code(access, stretched, word.slug, changed) != word.code


def mail_of(example: dict[str, Any]) -> str:
    """A text around a word."""
    around = "Da, îl luăm: it's a good offer.", example["name"], example["word"], "Kind regards"
    return "\n\n".join(around) + "\n"


@pytest.mark.parametrize("mangle", TEXTS.values(), ids=TEXTS)
def test_a_mangled_text_keeps_its_word(mangle: Callable[[str], str]) -> None:
    for example in EXAMPLES:
        found = words.find_words(mangle(mail_of(example)))
        assert [place.text for place in found] == [example["word"]]


@pytest.mark.parametrize("save", FILES.values(), ids=FILES)
def test_a_saved_file_keeps_its_word(save: Callable[[str], bytes]) -> None:
    for example in EXAMPLES:
        messages = read_messages(texts_of(save(mail_of(example))), is_mail=False)
        found = {place.text for message in messages for place in message.places}
        assert found == {example["word"]}


def test_a_posted_text_is_read_alike() -> None:
    text = mail_of(EXAMPLES[0])
    for posted, count in (({"form": 2, "text": text}, 1), ({"form": 2}, 0)):
        messages = read_messages([json.dumps(posted)], is_mail=False)
        assert sum(len(message.places) for message in messages) == count


def test_of_many_words_fifty_are_read() -> None:
    text = "\n".join(example["word"] for example in EXAMPLES * 5)
    assert len(words.find_words(text)) == words.MAX_WORDS


def test_a_word_that_was_cut_takes_nothing_of_the_next() -> None:
    cut, whole = (EXAMPLES[at]["word"] for at in (0, 1))
    found = words.find_words(f"{cut[:-4]}{whole}")
    assert whole in [place.text for place in found]


def changed(place: int, part: str) -> str:
    """The first example's word with another part: 2 digest, 3 slug, 4 instant, 5 choice, 6 who."""
    parts = EXAMPLES[0]["word"].split("-")
    parts[place] = part
    return "-".join(parts)


def who(name: str, role: str = "") -> str:
    """The part of a word that says who wrote it."""
    return base32(f"{name}\n{role}".encode())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (changed(4, "20260230t140233z"), "its instant does not exist"),
        (changed(4, "20261125t250233z"), "its instant does not exist"),
        (changed(5, "t0"), "names no choice of its kind"),
        (changed(5, "0"), "names no choice of its kind"),
        (changed(5, "t1a2a2"), "its add-ons are out of order"),
        (changed(5, "t1a3a1"), "its add-ons are out of order"),
        (changed(5, "t01"), "names no choice of its kind"),
        (changed(6, who("")), "it holds no name"),
        (changed(6, who("x" * 81)), "its name is too long"),
        (changed(6, who("Ion", "ș" * 81)), "its role is too long"),
        (changed(6, who(" Ion")), "not written as pages write it"),
        (changed(6, who("I\u0301on")), "not written as pages write it"),
        (changed(6, who("Ion\x1b[2J")), "control characters"),
        (changed(6, who("Ion\u202e")), "control characters"),
        (changed(6, who("\u200d")), "nothing that can be seen"),
        (changed(6, base32(b"Ion")), "its name cannot be read"),
        (changed(6, base32(b"Ion\nBoss\nMore")), "its name cannot be read"),
        (changed(6, base32(b"\xff\n")), "its name cannot be read"),
        (changed(6, "aaa"), "its name cannot be read"),
        (changed(6, who("Ion")[:-1] + "r"), "its name cannot be read"),
        (EXAMPLES[12]["word"].replace("20261201", "20261301"), "its day does not exist"),
        (EXAMPLES[12]["word"].replace("20261201", "20200101"), "decide had passed: 20200101"),
        (changed(4, "99991231t235959z"), "its instant is no day of ours"),
        (changed(4, "00010101t000000z"), "its instant is no day of ours"),
        ("retainer2-choice", "its parts are not those of a reply"),
    ],
)
def test_what_no_page_writes_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Refused) as error:
        words.parse_word(text)
    assert reason in str(error.value)
    assert str(error.value).replace("\n", "").isprintable()


HOSTILE: Final[dict[str, Callable[[], str]]] = {
    "beginnings": lambda: "retainer2-choice-" * 15_000,
    "a long who": lambda: "retainer2-choice-" + "a" * 26 + "-" + "a" * 250_000,
    "dashes": lambda: "-" * MAX_TEXT,
    "wide dashes": lambda: "\u2013" * 80_000,
    "ligatures": lambda: "\ufdfa" * 80_000,
    "marks": lambda: "a" + "\u0301" * 120_000,
    "words": lambda: "\n".join(example["word"] for example in EXAMPLES * 70),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_soon_done_with(make: Callable[[], str]) -> None:
    text = make()
    start = time.process_time()
    words.find_words(text)
    assert time.process_time() - start < SOON
