"""What the pages say: texts, plurals, sums, dates, and language files that lack something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
import yaml
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from retainer.diagnostics import Invalid
from retainer.i18n import FOLDER, Words
from retainer.i18n import language as words
from retainer.page import MarkdownRenderer
from retainer.page import render as page
from tests.helpers import samples

LANGUAGES: Final = words.languages()
SPOKEN: Final = {language: words.load(language) for language in LANGUAGES}
EN: Final = SPOKEN["en"]
RO: Final = SPOKEN["ro"]
NBSP: Final = "\u00a0"


def source(language: str) -> str:
    return (FOLDER / f"{language}.yml").read_text(encoding="utf-8")


def texts(spoken: Words) -> list[str]:
    sources = [form.source for forms in spoken.messages.values() for form in forms.values()]
    assert len(sources) > 200
    return sources


def refused(language: str, text: str) -> str:
    with pytest.raises(Invalid) as caught:
        words.parse(language, text, EN)
    return caught.value.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_is_set_with_its_own_marks_and_does_not_shout(language: str) -> None:
    spoken = texts(SPOKEN[language])
    assert not [text for text in spoken if re.search(r"""["'!]|\.\.\.""", text)]
    assert not [text for text in spoken if re.search(r"exciting|unlock|seamless|reduceri", text)]


def test_romanian_is_romanian() -> None:
    romanian = " ".join(texts(RO))
    assert not re.search("[şţŞŢ]", romanian), "cedillas where commas belong"
    assert "reținere" not in romanian
    assert "dumneavoastră" in romanian
    # Formal address has no second person singular.
    assert not re.search(r"\b(tu|tău|ta|tale|trimite-mi|poți|vrei)\b", romanian)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "o săptămână"),
        (2, "2 săptămâni"),
        (19, "19 săptămâni"),
        (20, "20 de săptămâni"),
        (100, "100 de săptămâni"),
        (101, "101 săptămâni"),
        (119, "119 săptămâni"),
        (120, "120 de săptămâni"),
        (Decimal("1.5"), "1,5 săptămâni"),
    ],
)
def test_romanian_plurals(count: Decimal | int, expected: str) -> None:
    assert RO.plain("formats.weeks", count=count).replace(NBSP, " ") == expected


def test_english_plurals() -> None:
    weeks = [EN.plain("formats.weeks", count=count) for count in (1, 2, 21)]
    assert weeks == [f"1{NBSP}week", f"2{NBSP}weeks", f"21{NBSP}weeks"]


def test_english_ordinals() -> None:
    ordinals = [EN.ordinal(day) for day in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 28)]
    assert " ".join(ordinals) == "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 28th"
    assert RO.ordinal(1) == "1"


@pytest.mark.parametrize(
    ("amount", "currency", "english", "romanian"),
    [
        ("3000", "USD", "$3,000", "3.000 USD"),
        ("3000.00", "EUR", "€3,000", "3.000 EUR"),
        ("2580.645", "EUR", "€2,580.65", "2.580,65 EUR"),
        ("1234567", "RON", "RON 1,234,567", "1.234.567 RON"),
        ("0.5", "USD", "$0.50", "0,50 USD"),
        ("3333.5", "JPY", "¥3,334", "3.334 JPY"),
        ("1.2345", "KWD", "KWD 1.235", "1,235 KWD"),
    ],
)
def test_sums(amount: str, currency: str, english: str, romanian: str) -> None:
    assert EN.money(Decimal(amount), currency).replace(NBSP, " ") == english
    assert RO.money(Decimal(amount), currency).replace(NBSP, " ") == romanian


def test_a_column_shows_the_same_decimals() -> None:
    assert EN.money(Decimal(5000), "USD", minor=True) == "$5,000.00"


@given(
    amount=st.decimals(0, 10**9, places=2),
    currency=st.sampled_from(["USD", "EUR", "RON", "GBP", "CHF", "JPY", "HUF"]),
    language=st.sampled_from(LANGUAGES),
)
def test_sums_are_written_as_cldr_has_them(amount: Decimal, currency: str, language: str) -> None:
    whole = amount.to_integral_value()
    cldr = format_currency(whole, currency, locale=language)
    ours = SPOKEN[language].money(whole, currency, minor=True)
    assert ours.replace(NBSP, "") == cldr.replace(NBSP, "")


def test_numbers_and_rates() -> None:
    assert (EN.number(Decimal("1234.50")), RO.number(Decimal("1234.50"))) == ("1,234.5", "1.234,5")
    assert (EN.percent(Decimal(21)), RO.percent(Decimal("5.50"))) == ("21%", "5,5%")


def test_dates_do_not_break() -> None:
    assert EN.date(date(2026, 12, 1)) == f"1{NBSP}December{NBSP}2026"
    assert RO.date(date(2026, 12, 1)) == f"1{NBSP}decembrie{NBSP}2026"
    assert RO.day(date(2026, 3, 10)) == f"10{NBSP}martie"


def test_lists_in_words() -> None:
    assert EN.join(["a", "b", "c"]) == "<bdi>a</bdi>, <bdi>b</bdi> and <bdi>c</bdi>"
    assert RO.join([20, 35, Markup("60 de ore")], last="or") == "20, 35 sau 60 de ore"
    assert EN.join(["<a>"]) == Markup("<bdi>&lt;a&gt;</bdi>")


def test_values_are_escaped_and_isolated_and_markup_is_kept() -> None:
    assert EN.text("page.heading", client="<b>") == "A proposal for <bdi>&lt;b&gt;</bdi>"
    assert EN.text("page.heading", client="12-3") == "A proposal for 12-3"
    assert EN.text("page.heading", client=Markup("<b>A</b>")) == "A proposal for <b>A</b>"
    assert EN.plain("page.heading", client="A & B") == "A proposal for A & B"


def test_a_text_that_is_missing_is_an_error_when_read() -> None:
    text = source("ro").replace("  kind: Abonament lunar\n", "")
    assert refused("ro", text) == "languages/ro.yml:1:1: error: page.kind is missing"


def test_all_that_is_wrong_comes_out_together() -> None:
    message = refused(
        "ro", "page: {kind: '', odd: x, heading: '{clientt}'}\nformats: {weeks: {one: x}}"
    )
    assert "page.kind says nothing" in message
    assert "page.odd is not known; en.yml does not have it" in message
    assert "page.heading must have the placeholders of en.yml: {client}" in message
    assert "formats.weeks needs the form other" in message
    assert "foot.trust is missing" in message


def test_plural_forms_are_those_of_the_language() -> None:
    text = source("ro").replace('few: "{count} săptămâni", ', "")
    assert "formats.weeks needs the plural forms few, one, other" in refused("ro", text)


@pytest.mark.parametrize("brace", ["Price {", "Price {{ p.digest }}", "Price {{"])
def test_a_brace_that_begins_no_placeholder_is_an_error(brace: str) -> None:
    message = refused("ro", f"compare: {{price: '{brace}'}}")
    assert "compare.price has a brace that begins no placeholder" in message


def test_an_unknown_language_is_an_error() -> None:
    assert "is no language that CLDR knows" in refused("xx", "")


def marked(value: object) -> object:
    """English with a mark on every text, as a language of its own."""
    if isinstance(value, dict):
        return {key: marked(inner) for key, inner in value.items()}
    return f"·{value}"


def test_a_third_language_is_one_file(tmp_path: Path) -> None:
    language: Mapping[str, object] = yaml.safe_load(source("en"))
    language = {
        key: value if key == "formats" else marked(value) for key, value in language.items()
    }
    (tmp_path / "en.yml").write_text(source("en"), encoding="utf-8")
    (tmp_path / "eo.yml").write_text(yaml.safe_dump(language, allow_unicode=True), encoding="utf-8")
    assert words.languages(tmp_path) == ("en", "eo")
    proposal = samples.proposal(language="eo")
    spoken = words.load("eo", tmp_path)
    html = page.render_page(
        proposal, spoken, MarkdownRenderer(), page.make_environment(spoken)
    ).html
    assert "·What happens next" in html
    # Every text of the full page comes from the file.
    english = {text for text in texts(EN) if len(text) > 12 and "{" not in text}
    shown = re.sub(r"<[^>]*>", "\n", html).splitlines()
    assert not english & {line.strip() for line in shown}
