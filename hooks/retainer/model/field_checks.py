"""Field checks: each converts one value of a file, or rejects it with a message for its author.

They see one value alone. Rules that compare values are in `loading/cross_field_rules.py`;
`loading/model_errors.py` finds the place in the file for what is rejected here. All reject with
`PydanticCustomError`, so no message of pydantic's own reaches anybody.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any, Self

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from retainer.diagnostics import near_miss

MAX_PRICE = Decimal(10) ** 9
"""The first and the last year: wide enough for any agreement, and no date sum overflows."""
MAX_PROSE = 20_000
"""Characters in a prose field; some seven printed pages."""
MAX_LINE = 500
"""Characters in a name, an entry of a list, a question."""
MOST_SIGNS = 200
MOST_RULES = 200
DEEPEST = 100
"""The limits of one prose field; nobody writes nearly so many."""
_MAX_PATTERN = 2000
_MAX_SUM = 60

# Controls and noncharacters show nothing, or break the page; a tab and a line break are text.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# Markdown searches all that follows for the end of each of these signs, and parses all that follows
# anew after each of these lines: a long text of little else takes minutes. For each level of
# indentation, list or quote it calls itself, up to Python's recursion limit.
_SIGNS = "[<`"
_RULES = re.compile(r"^ {0,3}(?=[-=_*])[-=_* ]+$", re.MULTILINE)
_RUN = re.compile(r"\*{101}|_{101}")
_NESTING = re.compile(r"^(?:[ \t]|>|(?:[-+*]|\d+\.)[ \t])+", re.MULTILINE)
_PRICE_TEXT = re.compile(r"(?:[^\d\s]{0,4}\s?)(\d[\d.,'\u2019 \u00a0\u202f]*)([^\d]{0,20})")
_SUM = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?")
_MULTIPLIER = re.compile(r"\s*(?:k|m|mii|mil\w*|thousand|mn)\b", re.IGNORECASE)


class EnvironmentText(str):  # noqa: SLOT000 - it has one attribute more than a text
    """Text of an environment variable, which has no type; each check takes what it needs."""

    plain: Any
    """The value where a number, a day or true or false is needed."""

    def __new__(cls, text: str, plain: Any) -> Self:
        """Join the text and the value that it has in YAML without quotes."""
        value = super().__new__(cls, text)
        value.plain = plain
        return value


def rejection(message: str, detail: str = "") -> PydanticCustomError:
    """Return the error of this message; `detail` may quote the file, so public output omits it."""
    return PydanticCustomError("field", "{message}", {"message": message, "detail": detail})


def kind_of(value: Any) -> str:
    """Return the kind of a value, in words for somebody who writes YAML."""
    if value is None:
        return "nothing"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        ((int, float, Decimal), "a number"),
        (datetime.date, "a date"),
        (str, "text"),
        ((tuple, list), "a list"),
        (dict, "keys and values"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "something else")


def text(value: Any) -> str:
    """Check text, and strip the white space around it."""
    stripped = value.strip() if isinstance(value, str) else ""
    if not stripped:
        raise _no_text(value)
    # Printable text has no controls; this saves most fields the search.
    if not value.isprintable() and (control := _CONTROL.search(value)):
        raise rejection("holds a control character; delete it", f"(U+{ord(control[0]):04X})")
    if "\ufffd" in value:
        raise rejection("holds a letter that a wrong encoding has spoilt (\ufffd); write it again")
    return stripped


def _no_text(value: Any) -> PydanticCustomError:
    reject_empty(value)
    if isinstance(value, (bool, int, Decimal, datetime.date)):
        return rejection(f"is {kind_of(value)} in YAML, and text is expected; put it in quotes")
    if isinstance(value, dict):
        return rejection(
            "is keys and values, and text is expected; put text with a colon in quotes"
        )
    return rejection(f"is {kind_of(value)}, and one text is expected")


def prose(value: Any) -> str:
    """Check Markdown text: its length, and that it takes no long time to parse."""
    markdown = _limited(text(value), MAX_PROSE)
    signs = sum(map(markdown.count, _SIGNS))
    if signs > MOST_SIGNS:
        most = f"and {MOST_SIGNS} is the most; delete some"
        raise rejection(f"has {signs:,} of the signs [ < and `, {most}")
    rules = len(_RULES.findall(markdown))
    if rules > MOST_RULES:
        most = f"and {MOST_RULES} is the most; delete some"
        raise rejection(f"has {rules:,} lines of - = _ or * alone, {most}")
    if _RUN.search(markdown):
        raise rejection("has more than 100 of the sign * or _ in a row; delete some")
    if len(markdown) > DEEPEST:
        depth = max((len(part.expandtabs(4)) for part in _NESTING.findall(markdown)), default=0)
        if depth > DEEPEST:
            columns = f"begins a line with {depth:,} columns of indentation, list signs and >,"
            raise rejection(f"{columns} and {DEEPEST} is the most; write it flatter")
    return markdown


def line(value: Any) -> str:
    """Check text of one line."""
    return _limited(_one_line(value), MAX_LINE)


def _one_line(value: Any) -> str:
    stripped = text(value)
    if len(stripped.splitlines()) > 1:
        raise rejection("is several lines; one line is expected")
    return stripped


def _limited(value: str, most: int) -> str:
    if len(value) > most:
        raise rejection(f"is {len(value):,} characters long, and {most:,} is the most; shorten it")
    return value


def price(value: Any) -> Decimal:
    """Check a sum of money: zero or more."""
    value = _untyped(value)
    reject_empty(value)
    if isinstance(value, str):
        message = "is text; a price is digits alone, with no currency sign and no separators"
        raise rejection(message, _hint(value))
    number = _number(value)
    if number.is_signed():  # -0 too
        raise rejection("is below zero; a price is zero or more")
    return _below_limit(number)


def fee(value: Any) -> Decimal:
    """Check a sum of money that is more than zero."""
    number = price(value)
    if not number:
        raise rejection("must be above zero; a price is never nothing")
    return number


def amount(value: Any) -> Decimal:
    """Check a number above zero."""
    number = _number(value)
    if number <= 0:
        raise rejection("must be above zero; delete the line where there is none")
    return _below_limit(number)


def percent(value: Any) -> Decimal:
    """Check a rate in percent."""
    number = _number(value)
    if not 0 < number <= 100:  # noqa: PLR2004 - percent
        raise rejection("must be above 0 and at most 100; write 21 for 21 %")
    return number


def whole(low: int, high: int) -> BeforeValidator:
    """Return the check of a whole number from `low` to `high`, both included."""

    def check(value: Any) -> int:
        number = _number(value)
        if not low <= number <= high or number != number.to_integral_value():
            numbers = f"a whole number from {low} to {high}" if low < high else low
            raise rejection(f"must be {numbers}")
        return int(number)

    return BeforeValidator(check)


def matching(expression: re.Pattern[str], message: str) -> BeforeValidator:
    """Return the check of a line that must match `expression` as a whole."""

    def check(value: Any) -> str:
        stripped = _one_line(value)
        if len(stripped) > _MAX_PATTERN or not expression.fullmatch(stripped):
            raise rejection(message)
        return stripped

    return BeforeValidator(check)


def one_of(*words: str) -> BeforeValidator:
    """Return the check of a field that must be one of these words."""
    listed = ", ".join(words[:-1]) + f" or {words[-1]}"

    def check(value: Any) -> str:
        reject_empty(value)
        if not isinstance(value, str):
            raise rejection(f"must be {listed}")
        if value.strip() not in words:
            raise rejection(f"must be {listed}", near_miss(value.strip(), words))
        return value.strip()

    return BeforeValidator(check)


def truth(value: Any) -> bool:
    """Check true or false."""
    value = _untyped(value)
    if isinstance(value, bool):
        return value
    raise rejection(f"is {kind_of(value)}; write true or false")


def many(value: Any) -> tuple[Any, ...]:
    """Check a list."""
    reject_empty(value)
    if not isinstance(value, (tuple, list)):
        raise rejection(f"is {kind_of(value)}, and a list is expected; begin each line with -")
    return tuple(value)


def some(value: Any) -> tuple[Any, ...]:
    """Check a list of one entry or more."""
    items = many(value)
    if not items:
        raise rejection("is an empty list; give it an entry")
    return items


def _untyped(value: Any) -> Any:
    """Return the value, for text of the environment the one that it has without quotes."""
    return value.plain if isinstance(value, EnvironmentText) else value


def reject_empty(value: Any) -> None:
    """Refuse an empty value, with what to do."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise rejection("is empty; give it a value or delete the line")


def _number(value: Any) -> Decimal:
    value = _untyped(value)
    reject_empty(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        hint = _hint(value) if isinstance(value, str) else ""
        raise rejection(f"is {kind_of(value)}, and a number is expected", hint)
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _below_limit(value: Decimal) -> Decimal:
    if value >= MAX_PRICE:
        raise rejection("is larger than it can be; are there digits too many?")
    return value


def _hint(value: str) -> str:
    """Return `(write 1500)` for a text that can only mean one number, such as "1 500 EUR"."""
    match = _PRICE_TEXT.fullmatch(value.strip()) if len(value) <= _MAX_SUM else None
    if not match or _MULTIPLIER.match(match[2]):
        return ""
    digits = _SUM.fullmatch(re.sub(r"['\u2019\s]", "", match[1]).rstrip(".,"))
    if not digits:
        return ""
    number = re.sub("[.,]", "", digits[1]) + (f".{digits[2]}" if digits[2] else "")
    return f"(write {number}, without quotes)" if value.strip() == number else f"(write {number})"
