"""Types of single values in a file: each joins its check (`field_checks.py`) to its JSON Schema.

`Frozen` is the base of all models.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)

from retainer.crypto import json_data, plain_number

from .field_checks import (
    MAX_LINE,
    MAX_PROSE,
    amount,
    fee,
    kind_of,
    line,
    many,
    matching,
    one_of,
    percent,
    price,
    prose,
    reject_empty,
    rejection,
    some,
    truth,
    whole,
)


class Frozen(BaseModel):
    """A model of this project knows all of its keys, and never changes once it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# Without the signs that have another meaning in a mail program or an address: ? # % & and so on.
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\?#%&/=|{}^`$!*]{1,64}@[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]+")
_HOST = r"[\w-]+(?:\.[\w-]+)*(?::[0-9]{1,5})?"
_REST = r"(?:[/?#][^\s<>\"'\\^`{|}]*)?"
_WEB = re.compile(rf"https?://{_HOST}{_REST}", re.IGNORECASE)
_ENDPOINT = re.compile(
    rf"(?:https://{_HOST}|http://(?:localhost|127\.0\.0\.1)(?::[0-9]{{1,5}})?){_REST}",
    re.IGNORECASE | re.ASCII,
)
AS_KEPT: Final = {"kept": True}
"""The context in which a record is validated: what stands in it was once right, and stays."""
# What turns the order of the signs around it makes a name or a price read as another.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# With them two names differ that look alike. Joiners show between letters beyond Latin alone, and
# between emoji.
_UNSEEN = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2064\ufeff]"
    "|(?<![^\\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\\x00-\u024f])"
)
_YEARS = (2000, 2199)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OTHER_DAY = re.compile(r"(\d{4}|\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{1,2})")
_YEAR = 4
_MONTHS = 12
_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]{4,30}")


def _day(value: Any) -> datetime.date:
    """Check a date."""
    reject_empty(value)
    date = value if isinstance(value, datetime.date) else None
    if isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        try:
            date = datetime.date.fromisoformat(value.strip())
        except ValueError:
            raise rejection("there is no such day") from None
    if date is None:
        message = f"is {kind_of(value)}, and a date alone is expected, such as 2026-11-20"
        raise rejection(message, _written_day(value) if isinstance(value, str) else "")
    if not _YEARS[0] <= date.year <= _YEARS[1]:
        raise rejection(f"the year must be from {_YEARS[0]} to {_YEARS[1]}")
    return date


def _written_day(text: str) -> str:
    """Return `(write 2026-12-20)` for a text that can only mean one day."""
    parts = _OTHER_DAY.fullmatch(text.strip())
    if not parts:
        return ""
    first, sign, second, third = parts.groups()
    year, month, day = (first, second, third) if len(first) == _YEAR else (third, second, first)
    if int(month) > _MONTHS and sign == "/":
        month, day = day, month
    # 5/6/2026 is read in two ways; with points the day comes first.
    elif len(third) == _YEAR and sign == "/" and int(day) <= _MONTHS:
        return ""
    try:
        return f"(write {datetime.date(int(year), int(month), int(day))})"
    except ValueError:
        return ""


def is_web(value: str) -> bool:
    """Return whether a text is a web address."""
    return _WEB.fullmatch(value) is not None


def without_turns(text: str) -> str:
    """Check that nothing in a text turns the direction of writing."""
    return _without(_TURNING, "holds an unseen sign that turns the order of letters", text)


def without_unseen(text: str) -> str:
    """Check that nothing in a text is unseen."""
    return _without(_UNSEEN, "holds an unseen sign", without_turns(text))


def _without(signs: re.Pattern[str], message: str, text: str) -> str:
    if not text.isascii() and (sign := signs.search(text)):
        before = text[: sign.start()][-20:]
        place = f'behind "{before}"' if before else "at its beginning"
        detail = f"(U+{ord(sign[0]):04X} {place})"
        raise rejection(f"{message}; delete it, or write the text again", detail)
    return text


def _unless_kept(check: Callable[[str], str]) -> AfterValidator:
    def checked(text: str, info: ValidationInfo) -> str:
        return text if info.context == AS_KEPT else check(text)

    return AfterValidator(checked)


def pattern_type(regex: str, message: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """Return the check and the JSON Schema of text that is as a whole like `regex`."""
    schema = WithJsonSchema({"type": "string", "pattern": f"^{regex}$"})
    return matching(re.compile(regex), message), schema


_json_number = PlainSerializer(plain_number, when_used="json")
_price_schema = WithJsonSchema({"type": "number", "minimum": 0})
_above_zero = WithJsonSchema({"type": "number", "exclusiveMinimum": 0})


def _length(most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": most})


GivenText = Annotated[str, BeforeValidator(prose), _length(MAX_PROSE)]
"""Text of several lines as somebody else wrote it."""
Text = Annotated[GivenText, _unless_kept(without_turns), _length(MAX_PROSE)]
"""Text of several lines; where a page shows it as prose it is Markdown."""
GivenLine = Annotated[str, BeforeValidator(line), _length(MAX_LINE)]
"""A line as somebody else wrote it."""
Line = Annotated[GivenLine, _unless_kept(without_unseen), _length(MAX_LINE)]
Price = Annotated[Decimal, BeforeValidator(price), _json_number, _price_schema]
"""A sum in the proposal's currency, before tax."""
Fee = Annotated[Decimal, BeforeValidator(fee), _json_number, _above_zero]
"""A price that is not nothing."""
Amount = Annotated[Decimal, BeforeValidator(amount), _json_number, _above_zero]
Percent = Annotated[
    Decimal,
    BeforeValidator(percent),
    _json_number,
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 100}),
]
Day = Annotated[
    datetime.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})
]
Mail = Annotated[
    str,
    matching(_MAIL, "is not an e-mail address, such as ana@example.com"),
    _unless_kept(without_unseen),
    WithJsonSchema({"type": "string", "format": "email"}),
]
Web = Annotated[
    str,
    matching(_WEB, "is not a web address; it begins with https:// or http://"),
    _unless_kept(without_unseen),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
Endpoint = Annotated[
    str,
    matching(_ENDPOINT, "must begin with https://, or a browser sends nothing there"),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
Phone = Annotated[
    str,
    matching(_PHONE, "is not a telephone number, such as +40 722 000 000"),
    WithJsonSchema({"type": "string"}),
]
Colour = Annotated[
    str,
    *pattern_type(
        "#[0-9a-fA-F]{6}", 'must be # and six digits of 0-9 and a-f, in quotes, such as "#0f766e"'
    ),
]
Currency = Annotated[
    str, *pattern_type("[A-Z]{3}", "is not a currency code of three capitals, such as USD")
]
Language = Annotated[str, *pattern_type("[a-z]{2,3}", "is not a language code, such as en or ro")]
LinkName = Annotated[
    str,
    *pattern_type(
        "[a-z2-7]{8}", "must be 8 characters of a-z and 2-7; `retainer rotate` writes a new one"
    ),
]
Form = Annotated[Literal[2], whole(2, 2)]
"""The form of a digest; a record without it is of form 1."""
By = Annotated[Literal["reply", "hand"], one_of("reply", "hand")]
Digest = Annotated[str, *pattern_type("[0-9a-f]{64}", "must be 64 characters of 0-9 and a-f")]
Instant = Annotated[
    str,
    *pattern_type("[0-9]{8}t[0-9]{6}z", "must be an instant in UTC, such as 20261125t140233z"),
]
Slug = Annotated[str, *pattern_type("[a-z2-7]{16}", "must be 16 characters of a-z and 2-7")]
Mark = Annotated[
    str,
    *pattern_type("[a-z2-7]{26}", "must be 26 characters of a-z and 2-7; take it back from git"),
]
Id = Annotated[str, *pattern_type("[a-z0-9-]+", "may hold a-z, 0-9 and - only")]

Truth = Annotated[bool, BeforeValidator(truth), WithJsonSchema({"type": "boolean"})]

_Item = TypeVar("_Item")

Many = Annotated[tuple[_Item, ...], BeforeValidator(many)]
"""A YAML list."""
Some = Annotated[tuple[_Item, ...], BeforeValidator(some), Field(json_schema_extra={"minItems": 1})]
"""A YAML list with something in it."""

Billing = Annotated[Literal["monthly", "yearly", "upfront"], one_of("monthly", "yearly", "upfront")]
Renewal = Annotated[Literal["monthly", "none"], one_of("monthly", "none")]
AfterUpfront = Annotated[Literal["monthly", "same"], one_of("monthly", "same")]
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
JsonObject = Annotated[dict[str, Any], BeforeValidator(json_data)]
