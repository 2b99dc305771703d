"""The words that clients read: of one language, and none that can be held against the writer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import pytest
import yaml

from retainer.i18n import Words
from retainer.project.presets import shipped_presets
from tests.helpers.samples import SPOKEN
from tests.helpers.support import ROOT

ENGLISH: Final = re.compile(
    r"\b(agreement|and|answer|any|before|business|by|call|campaign|choice|choose|days?|each|"
    r"for|from|hours?|if|it|months?|monthly|name|no|not|of|offer|option|paid|pay|payment|price|"
    r"proposal|reply|same|sign|term|the|this|tiers?|to|trial|until|video|weeks?|when|with|within|"
    r"working|years?|your?)\b",
    re.IGNORECASE,
)
"""Words that an English text can hardly do without, and that are no Romanian ones."""

AT_ODDS: Final = {
    "en": r"\btiers?\b|\bagreed\b|\bguaranteed\b(?! results|\?)|\bat any hour\b|\balways\b",
    "ro": r"\bînchei|(?<!de )\bacord(ul)?\b|\bconven|\bfilm|\bpricep|\bse încheie\b",
}
"""The seller's word, and what promises too much, can be read two ways or was only chosen."""


def texts(words: Words) -> Iterator[tuple[str, str]]:
    """Each text with its key: the page's, the script's and the reply's."""
    for key, forms in words.messages.items():
        for form in forms.values():
            yield key, re.sub(r"\{\w+\}", " ", form.source)


def test_no_romanian_text_holds_an_english_word() -> None:
    assert not [(key, text) for key, text in texts(SPOKEN["ro"]) if ENGLISH.search(text)]


@pytest.mark.parametrize("language", AT_ODDS)
def test_no_text_holds_a_word_that_can_be_held_against_its_writer(language: str) -> None:
    against = re.compile(AT_ODDS[language], re.IGNORECASE)
    assert not [(key, text) for key, text in texts(SPOKEN[language]) if against.search(text)]


@pytest.mark.parametrize("section", ["next", "reply", "accepted"])
@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "not yet a contract"), ("ro", "nu este încă un contract")]
)
def test_where_a_choice_is_confirmed_it_is_no_contract_yet(
    language: str, sentence: str, section: str
) -> None:
    assert [
        key
        for key, text in texts(SPOKEN[language])
        if key.startswith(f"{section}.") and sentence in text
    ]


def test_romanian_names_a_tier_as_a_package() -> None:
    """But for where its name stands alone: first, after a colon, in parentheses."""
    bare = re.compile(r"(?<![Pp]achetul )(?<![Pp]achetului )(?<!^)(?<!: )(?<!\()\{tier\}")
    forms = [form for forms in SPOKEN["ro"].messages.values() for form in forms.values()]
    assert not [form.source for form in forms if bare.search(form.source)]
    assert bare.search("Alegeți {tier}")


def files() -> dict[str, str]:
    """The samples and the presets, by name."""
    samples = {
        path.name: path.read_text("utf-8") for path in (ROOT / "clients").glob("sample-*.yml")
    }
    presets = {f"preset {number}": text for number, text in enumerate(shipped_presets())}
    assert len(samples) == 4
    return samples | presets


@pytest.mark.parametrize("text", files().values(), ids=files())
def test_a_sample_is_set_as_a_page_is(text: str) -> None:
    assert not re.search("[şţŞŢ]", text)
    assert not re.search(r"\w'\w", text)


@pytest.mark.parametrize("text", files().values(), ids=files())
def test_a_sample_sells_no_hour_below_its_tiers(text: str) -> None:
    data = yaml.safe_load(text)
    terms, tiers = data.get("terms", {}), data["tiers"]
    rate = terms.get("hourly_rate")
    with_hours = [tier for tier in tiers if tier.get("hours")]
    if not rate:
        return
    assert with_hours
    for tier in with_hours:
        assert rate * tier["hours"] > tier["price"], tier["name"]
    for lower, higher in pairwise(with_hours):
        extra = higher["hours"] - lower["hours"]
        assert lower["price"] + extra * rate > higher["price"], higher["name"]
