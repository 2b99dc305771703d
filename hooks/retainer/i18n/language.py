"""languages/<code>.yml -> what the pages say: texts, plurals, money, dates, numbers.

A language is one file. It must say all that English says, with the same placeholders and with the
plural forms of its own (CLDR, through Babel); what it lacks is an error when it is read, so that a
page can never show the name of a missing text.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_precision, get_currency_symbol
from markupsafe import Markup, escape

from retainer.diagnostics import Invalid, Problem

from .messages import NBSP, Message, Messages, flat, unlike, wrong

FOLDER = Path(__file__).parent / "languages"
REFERENCE = "en"
"""The language that says what every other one must say."""
SCRIPTED = ("reply.", "total.")
"""What the page's script says too; it knows `reply.` texts without that prefix."""


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """How sums are written; the page's script writes them by the same."""

    before: str
    after: str
    decimal: str
    group: str
    digits: int


@dataclass(frozen=True, slots=True)
class Words:
    """All that the pages say in one language. Made by `load`."""

    language: str
    locale: Locale
    messages: Messages
    fixed: Mapping[str, Markup]
    """The texts without placeholders: a template looks them up faster than it calls `text`."""
    script: str
    """The texts of the page's script, as JSON."""

    def text(self, key: str, **values: object) -> Markup:
        """Return a text for HTML. A `count` picks the plural form and is written as a number."""
        # Most texts have no values, and a page takes hundreds.
        form = self._form(key, values) if values else self.messages[key]["other"]
        return form.html(values)

    def plain(self, key: str, **values: object) -> str:
        """Return a text for a title, a mail or JSON: not escaped."""
        return self._form(key, values).plain(values)

    def sources(self, prefix: str) -> dict[str, str]:
        """Return the texts under a prefix, with their placeholders."""
        return {
            key.removeprefix(f"{prefix}."): forms["other"].source
            for key, forms in self.messages.items()
            if key.startswith(f"{prefix}.")
        }

    def money(self, amount: Decimal, currency: str, *, minor: bool | None = None) -> str:
        """Return a sum: whole ones without decimals, unless `minor` says so for a column."""
        form = self.money_format(currency)
        exact = rounded(amount, form.digits)
        if minor is None:
            minor = exact != exact.to_integral_value()
        return form.before + self._grouped(exact, form.digits if minor else 0) + form.after

    def money_format(self, currency: str) -> MoneyFormat:
        """Return how sums in this currency are written."""
        return _money_format(self.locale, currency)

    def number(self, value: Decimal | int) -> str:
        """Return a number as it is, with the language's separators."""
        exact = Decimal(value)
        places = max(0, -int(exact.normalize().as_tuple().exponent))
        return self._grouped(exact, places)

    def percent(self, rate: Decimal) -> str:
        """Return a rate that is given in percent."""
        return self.plain("formats.percent", number=self.number(rate))

    def ordinal(self, value: int) -> str:
        """Return a number as one of a row: 1st, 2nd."""
        category = self.locale.ordinal_form(value)
        forms = self.messages["formats.ordinal"]
        return forms.get(category, forms["other"]).plain({"number": value})

    def date(self, day: datetime.date) -> str:
        """Return a whole date."""
        return self._dated("formats.date", day)

    def day(self, day: datetime.date) -> str:
        """Return a date without its year."""
        return self._dated("formats.day", day)

    def join(self, items: Iterable[object], *, last: str = "and") -> Markup:
        """Return a list in words, escaped: a, b and c; with `last="or"`: a, b or c."""
        *before, end = [escape(item) for item in items]
        if not before:
            return end
        return self.text(f"formats.{last}", before=Markup(", ").join(before), last=end)

    def _dated(self, key: str, day: datetime.date) -> str:
        return _written_date(day, self.messages[key]["other"].source, self.locale)

    def _form(self, key: str, values: dict[str, Any]) -> Message:
        forms = self.messages[key]
        if "count" not in values:
            return forms["other"]
        count = Decimal(values["count"])
        values["count"] = self.number(count)
        return forms.get(_plural(count, self.locale), forms["other"])

    def _grouped(self, value: Decimal, places: int) -> str:
        form = self.money_format("XXX")
        return _written(value, places, form.group, form.decimal)


# The pages of a build have the same few sums, dates and counts: to ask Babel for each of them anew
# would take 0.7 s more of a thousand pages.


@lru_cache(maxsize=1024)
def _written(value: Decimal, places: int, group: str, decimal: str) -> str:
    return f"{value:,.{places}f}".translate({ord(","): group, ord("."): decimal})


@lru_cache(maxsize=1024)
def _written_date(day: datetime.date, pattern: str, locale: Locale) -> str:
    return str(format_date(day, pattern, locale=locale)).replace(" ", NBSP)


@lru_cache(maxsize=1024)
def _plural(count: Decimal, locale: Locale) -> str:
    # As it is written: 1.0 is written 1, and one hour is no hours.
    return str(locale.plural_form(count.normalize()))


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Return a sum rounded half up, as invoices are."""
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def minor_digits(currency: str) -> int:
    """Return how many decimals this currency's sums have."""
    return int(get_currency_precision(currency))


@lru_cache(maxsize=256)
def _money_format(locale: Locale, currency: str) -> MoneyFormat:
    pattern = locale.currency_formats["standard"]
    symbol = get_currency_symbol(currency, locale=locale)
    before, after = pattern.prefix[0], pattern.suffix[0]
    # CLDR's currency spacing: letters do not touch digits. Babel writes RON1,234 without it.
    if before.endswith("¤") and symbol[-1:].isalpha():
        before += NBSP
    symbols = locale.number_symbols.get("latn", locale.number_symbols)
    return MoneyFormat(
        before=before.replace("¤", symbol),
        after=after.replace("¤", symbol),
        decimal=symbols["decimal"],
        group=symbols["group"],
        digits=minor_digits(currency),
    )


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the codes of the languages that there are files for."""
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


def load(language: str, folder: Path = FOLDER) -> Words:
    """Read one language; `Invalid` names all that its file lacks."""

    def read(code: str) -> str:
        return (folder / f"{code}.yml").read_text(encoding="utf-8")

    reference = parse(REFERENCE, read(REFERENCE))
    return reference if language == REFERENCE else parse(language, read(language), reference)


def parse(language: str, text: str, reference: Words | None = None) -> Words:
    """Return the words of a language file's text, checked against those of the reference."""
    try:
        locale = Locale(language)
    except UnknownLocaleError:
        raise Invalid([_problem(language, "is no language that CLDR knows")]) from None
    data = yaml.load(text, Loader=yaml.CSafeLoader)  # ten times as fast as SafeLoader
    messages = dict(flat(data))
    problems = list(wrong(messages, set(locale.plural_form.tags) | {"other"}))
    if reference:
        problems += unlike(messages, reference.messages, REFERENCE)
    if problems:
        raise Invalid(_problem(language, problem) for problem in problems)
    fixed = {key: form["other"].fixed for key, form in messages.items()}
    whole = {key: text for key, text in fixed.items() if text is not None}
    return Words(language, locale, messages, whole, _script(messages))


def _script(messages: Messages) -> str:
    said = {
        key.removeprefix("reply."): forms["other"].source
        if forms.keys() == {"other"}
        else {category: form.source for category, form in forms.items()}
        for key, forms in messages.items()
        if key.startswith(SCRIPTED)
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _problem(language: str, message: str) -> Problem:
    return Problem(f"languages/{language}.yml", 1, 1, message)
