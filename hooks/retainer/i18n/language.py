"""A language file, languages/<code>.yml, becomes the `Words` in which pages are written.

Each file must have all texts of the English one, with the same placeholders, and the plural forms
of its own language (CLDR, through Babel). A text that is missing is an error when the file is read,
so no page can ever show a key instead.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from markupsafe import Markup

from retainer.diagnostics import Invalid, Problem

from .messages import NBSP, Message, Messages, differences, faults, flatten, isolated
from .money import MoneyFormat, grouped, money_format, rounded

FOLDER = Path(__file__).parent / "languages"
REFERENCE = "en"
"""The language whose keys and placeholders every other one must have."""
SCRIPT_PREFIXES = ("reply.", "total.", "page.until.", "formats.")
"""The texts that the page's script needs too; it knows those of `reply.` without that prefix."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts and formats of one language. `load` makes it."""

    language: str
    locale: Locale
    messages: Messages
    fixed: Mapping[str, Markup]
    """The texts without placeholders, which a template looks up faster than it calls `text`."""
    script: str
    """The texts of the page's script, as JSON."""

    def text(self, key: str, **values: object) -> Markup:
        """Return a text for HTML. A `count` picks the plural form and is written as a number."""
        # A page has hundreds of texts, most of them without values.
        return self._message(key, values).html(values) if values else self.fixed[key]

    def plain(self, key: str, **values: object) -> str:
        """Return a text without HTML escapes, for a title, a mail or JSON."""
        return self._message(key, values).plain(values)

    def sources(self, prefix: str) -> dict[str, str]:
        """Return the texts under a prefix, with their placeholders."""
        return {
            key.removeprefix(f"{prefix}."): forms["other"].source
            for key, forms in self.messages.items()
            if key.startswith(f"{prefix}.")
        }

    def money(self, amount: Decimal, currency: str, *, minor: bool | None = None) -> str:
        """Return a sum: whole ones without decimals, unless `minor` says so for a column."""
        money = self.money_format(currency)
        exact = rounded(amount, money.digits)
        if minor is None:
            minor = exact != exact.to_integral_value()
        return money.before + self._grouped(exact, money.digits if minor else 0) + money.after

    def money_format(self, currency: str) -> MoneyFormat:
        """Return how sums in this currency are written."""
        return money_format(self.language, currency)

    def number(self, value: Decimal | int) -> str:
        """Return a number with all its decimals, and the language's separators."""
        return self._grouped(Decimal(value), None)

    def percent(self, rate: Decimal) -> str:
        """Return a rate in percent."""
        return self.plain("formats.percent", number=self.number(rate))

    def ordinal(self, value: int) -> str:
        """Return an ordinal number: 1st, 2nd."""
        category = self.locale.ordinal_form(value)
        forms = self.messages["formats.ordinal"]
        return forms.get(category, forms["other"]).plain({"number": value})

    def date(self, day: datetime.date) -> str:
        """Return a whole date."""
        return self._format_date("formats.date", day)

    def day(self, day: datetime.date) -> str:
        """Return a date without its year."""
        return self._format_date("formats.day", day)

    def place(self, timezone: str) -> str:
        """Return the city that a time zone is named after, or the zone's own name: UTC."""
        return str(get_timezone_location(timezone, locale=self.locale, return_city=True))

    def join(self, items: Iterable[object], *, last: str = "and") -> Markup:
        """Return a list in words, escaped: a, b and c; with `last="or"`: a, b or c."""
        *first_items, last_item = [isolated(item) for item in items]
        if not first_items:
            return last_item
        return self.text(f"formats.{last}", before=Markup(", ").join(first_items), last=last_item)

    def _format_date(self, key: str, day: datetime.date) -> str:
        return _format_date(day, self.messages[key]["other"].source, self.locale)

    def _message(self, key: str, values: dict[str, Any]) -> Message:
        forms = self.messages[key]
        if "count" not in values:
            return forms["other"]
        count = Decimal(values["count"])
        values["count"] = self.number(count)
        return forms.get(_plural_category(count, self.locale), forms["other"])

    def _grouped(self, value: Decimal, places: int | None) -> str:
        separators = self.money_format("XXX")
        return grouped(value, places, separators.group, separators.decimal)


# A build's pages repeat few sums, dates and counts: the caches here and in `money.py` save 0.7 s
# at a thousand pages.


@lru_cache(maxsize=1024)
def _format_date(day: datetime.date, pattern: str, locale: Locale) -> str:
    return str(format_date(day, pattern, locale=locale)).replace(" ", NBSP)


@lru_cache(maxsize=1024)
def _plural_category(count: Decimal, locale: Locale) -> str:
    # 1.0 is written 1, and so takes the singular.
    return str(locale.plural_form(count.normalize()))


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the codes of all languages that have a file."""
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


def load(language: str, folder: Path = FOLDER) -> Words:
    """Read one language. Raises `Invalid` with all that its file lacks."""

    def read(code: str) -> str:
        return (folder / f"{code}.yml").read_text(encoding="utf-8")

    reference = parse(REFERENCE, read(REFERENCE))
    return reference if language == REFERENCE else parse(language, read(language), reference)


@cache
def texts_in(folder: Path, language: str) -> Words:
    """Return the texts of a folder of ours in a language, or else in English."""
    return load(language if language in languages(folder) else REFERENCE, folder)


def parse(language: str, text: str, reference: Words | None = None) -> Words:
    """Parse the text of a language file, and compare it with the reference language."""
    try:
        locale = Locale(language)
    except UnknownLocaleError:
        raise Invalid([_problem(language, "is no language that CLDR knows")]) from None
    data = yaml.load(text, Loader=yaml.CSafeLoader)  # ten times as fast as SafeLoader
    messages = dict(flatten(data))
    problems = list(faults(messages, set(locale.plural_form.tags) | {"other"}))
    if reference:
        problems += differences(messages, reference.messages, REFERENCE)
    if problems:
        raise Invalid(_problem(language, problem) for problem in problems)
    htmls = {key: forms["other"].fixed for key, forms in messages.items()}
    fixed = {key: html for key, html in htmls.items() if html is not None}
    return Words(language, locale, messages, fixed, _script(messages))


def _script(messages: Messages) -> str:
    texts = {
        key.removeprefix("reply."): forms["other"].source
        if forms.keys() == {"other"}
        else {category: form.source for category, form in forms.items()}
        for key, forms in messages.items()
        if key.startswith(SCRIPT_PREFIXES)
    }
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _problem(language: str, message: str) -> Problem:
    return Problem(f"languages/{language}.yml", 1, 1, message)
