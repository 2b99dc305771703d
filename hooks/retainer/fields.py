"""The kinds of value that a file may hold, each with the words for what does not fit.

Every kind rejects with `PydanticCustomError`, so that `source.py` has nothing to translate.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from .problems import near_miss

MAX_PRICE = Decimal(10) ** 9

_MAIL = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+\.[^@\s<>,;:\"()\\.]{2,}")
_WEB = re.compile(r"https?://[^\s/?#<>\"'\\]+[^\s<>\"'\\]*", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{4,30}")
_AMOUNT_IN_TEXT = re.compile(
    r"\s*(?:[^\d\s]{0,4}\s*)(\d[\d.,' \u00a0\u202f]*)(?:\s*[^\d\s]{0,4})\s*"
)


def wrong(message: str, detail: str = "") -> PydanticCustomError:
    """Return the error that says `message`; `detail` is text of the file's own."""
    return PydanticCustomError("field", "{message}", {"message": message, "detail": detail})


def kind_of(value: Any) -> str:
    """Return what a value is, in the words of a person who writes YAML."""
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


def _empty(value: Any) -> None:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise wrong("is empty; give it a value or delete the line")


def _text(value: Any) -> str:
    _empty(value)
    if isinstance(value, (bool, int, Decimal, datetime.date)):
        raise wrong(f"is {kind_of(value)} in YAML, and text is expected; put it in quotes")
    if not isinstance(value, str):
        raise wrong(f"is {kind_of(value)}, and text is expected")
    return value.strip()


def _line(value: Any) -> str:
    text = _text(value)
    if "\n" in text:
        raise wrong("is several lines; one line is expected")
    return text


def _price(value: Any) -> Decimal:
    _empty(value)
    if isinstance(value, str):
        digits = re.sub(r"\D", "", value)
        hint = f"(write {digits})" if digits and _AMOUNT_IN_TEXT.fullmatch(value) else ""
        raise wrong(
            "is text; a price is digits alone, with no currency sign and no separators", hint
        )
    amount = _number(value)
    if amount < 0:
        raise wrong("is below zero")
    if amount >= MAX_PRICE:
        raise wrong("is larger than any fee; are there digits too many?")
    return amount


def _number(value: Any) -> Decimal:
    _empty(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise wrong(f"is {kind_of(value)}, and a number is expected")
    return Decimal(str(value))


def _amount(value: Any) -> Decimal:
    amount = _number(value)
    if amount <= 0:
        raise wrong("must be above zero")
    if amount >= MAX_PRICE:
        raise wrong("is larger than it can be; are there digits too many?")
    return amount


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise wrong("must be a whole number")
    return int(number)


def whole(low: int, high: int) -> BeforeValidator:
    """Return the check of a whole number from `low` to `high`, both included."""

    def check(value: Any) -> int:
        number = _whole(value)
        if not low <= number <= high:
            raise wrong(f"must be from {low} to {high}")
        return number

    return BeforeValidator(check)


def _day(value: Any) -> datetime.date:
    _empty(value)
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise wrong(f"is {kind_of(value)}, and a date is expected, such as 2026-11-20")


def _matching(expression: re.Pattern[str], message: str) -> BeforeValidator:
    def check(value: Any) -> str:
        text = _line(value)
        if not expression.fullmatch(text):
            raise wrong(message)
        return text

    return BeforeValidator(check)


def one_of(*words: str) -> BeforeValidator:
    """Return the check of a field that takes one of these words."""
    listed = ", ".join(words[:-1]) + f" or {words[-1]}"

    def check(value: Any) -> str:
        text = _line(value)
        if text not in words:
            raise wrong(f"must be {listed}", near_miss(text, words))
        return text

    return BeforeValidator(check)


def plain_number(value: Decimal) -> int | float:
    """Return a JSON number; RFC 8785 writes it in its shortest form."""
    return int(value) if value == value.to_integral_value() else float(value)


def _pattern(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


_json_number = PlainSerializer(plain_number, when_used="json")
_price_schema = WithJsonSchema({"type": "number", "minimum": 0})

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": "string", "minLength": 1})]
"""Text of any length; where a page shows it as prose it is Markdown."""
Line = Annotated[str, BeforeValidator(_line), WithJsonSchema({"type": "string", "minLength": 1})]
Price = Annotated[Decimal, BeforeValidator(_price), _json_number, _price_schema]
"""A sum in the proposal's currency, before tax."""
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    _json_number,
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]
Day = Annotated[
    datetime.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})
]
Mail = Annotated[
    str,
    _matching(_MAIL, "is not an e-mail address, such as ana@example.com"),
    WithJsonSchema({"type": "string", "format": "email"}),
]
Web = Annotated[
    str,
    _matching(_WEB, "is not a web address; it begins with https:// or http://"),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
Phone = Annotated[
    str,
    _matching(_PHONE, "is not a telephone number, such as +40 722 000 000"),
    WithJsonSchema({"type": "string"}),
]
Colour = Annotated[
    str,
    _matching(re.compile(r"#[0-9a-fA-F]{6}"), 'is not a colour such as "#0f766e", in quotes'),
    _pattern("^#[0-9a-fA-F]{6}$"),
]
Currency = Annotated[
    str,
    _matching(re.compile(r"[A-Z]{3}"), "is not a currency code of three capitals, such as USD"),
    _pattern("^[A-Z]{3}$"),
]
Language = Annotated[
    str,
    _matching(re.compile(r"[a-z]{2,3}"), "is not a language code, such as en or ro"),
    _pattern("^[a-z]{2,3}$"),
]
LinkName = Annotated[
    str,
    _matching(
        re.compile(r"[a-z2-7]{8}"),
        "must be 8 characters of a-z and 2-7; `retainer rotate` writes a new one",
    ),
    _pattern("^[a-z2-7]{8}$"),
]
Digest = Annotated[
    str,
    _matching(re.compile(r"[0-9a-f]{64}"), "must be 64 characters of 0-9 and a-f"),
    _pattern("^[0-9a-f]{64}$"),
]
Id = Annotated[
    str,
    _matching(re.compile(r"[a-z0-9-]+"), "may hold a-z, 0-9 and - only"),
    _pattern("^[a-z0-9-]+$"),
]


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong(f"is {kind_of(value)}; write true or false")


Truth = Annotated[bool, BeforeValidator(_truth), WithJsonSchema({"type": "boolean"})]

_Item = TypeVar("_Item")


def _list(value: Any) -> Any:
    _empty(value)
    if isinstance(value, str):
        raise wrong("is text, and a list is expected; begin each line with -")
    if not isinstance(value, (tuple, list)):
        raise wrong(f"is {kind_of(value)}, and a list is expected")
    return tuple(value)


Many = Annotated[tuple[_Item, ...], BeforeValidator(_list)]
"""A YAML list."""


def _some(value: Any) -> Any:
    items = _list(value)
    if not items:
        raise wrong("is an empty list; give it an entry")
    return items


Some = Annotated[
    tuple[_Item, ...], BeforeValidator(_some), Field(json_schema_extra={"minItems": 1})
]
"""A YAML list with something in it."""

Billing = Annotated[Literal["monthly", "yearly", "upfront"], one_of("monthly", "yearly", "upfront")]
Renewal = Annotated[Literal["monthly", "none"], one_of("monthly", "none")]
UnusedHours = Annotated[Literal["expire", "roll_over"], one_of("expire", "roll_over")]
Status = Annotated[
    Literal["draft", "sent", "declined", "withdrawn"],
    one_of("draft", "sent", "declined", "withdrawn"),
]
Per = Annotated[Literal["month", "once"], one_of("month", "once")]
TaxTreatment = Annotated[
    Literal["excluded", "included", "none", "reverse_charge"],
    one_of("excluded", "included", "none", "reverse_charge"),
]
Audience = Annotated[Literal["public", "private"], one_of("public", "private")]
MonthDay = Annotated[int, whole(1, 28), Field(json_schema_extra={"minimum": 1, "maximum": 28})]
"""1 to 28, so that every month has it."""
Months = Annotated[int, whole(1, 60), Field(json_schema_extra={"minimum": 1, "maximum": 60})]
Weeks = Annotated[int, whole(1, 52), Field(json_schema_extra={"minimum": 1, "maximum": 52})]
Days = Annotated[int, whole(1, 365), Field(json_schema_extra={"minimum": 1, "maximum": 365})]
Times = Annotated[int, whole(0, 99), Field(json_schema_extra={"minimum": 0, "maximum": 99})]
