"""What a single value must be, each check with the words for what does not fit.

Every one rejects with `PydanticCustomError`, so that nobody has to translate pydantic's own words.
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
YEARS = (2000, 2199)
"""Far enough for any agreement, near enough for any calendar's sums."""
MAX_PROSE = 20_000
"""Characters of a prose field: seven printed pages."""
MAX_LINE = 500
"""Of a name, an entry of a list, a question."""
MOST_SIGNS = 200
MOST_RULES = 200
DEEPEST = 100
"""In one prose field; no honest one has nearly so many."""
_LONGEST_PATTERN = 2000
_LONGEST_SUM = 60

# Controls and noncharacters show nothing, or break the page; a tab and a line break are text.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# Of each of these signs Markdown looks for the end in all that follows, and after each of these
# lines it takes all that follows apart anew: a long text of little else takes minutes. What is
# indented, listed or quoted it reads one call deeper for each step, until Python lets it no more.
_SIGNS = "[<`"
_RULES = re.compile(r"^ {0,3}(?=[-=_*])[-=_* ]+$", re.MULTILINE)
_RUN = re.compile(r"\*{101}|_{101}")
_NESTING = re.compile(r"^(?:[ \t]|>|(?:[-+*]|\d+\.)[ \t])+", re.MULTILINE)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WRITTEN = re.compile(r"(?:[^\d\s]{0,4}\s?)(\d[\d.,'\u2019 \u00a0\u202f]*)([^\d]{0,20})")
_SUM = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?")
_TIMES_MORE = re.compile(r"\s*(?:k|m|mii|mil\w*|thousand|mn)\b", re.IGNORECASE)


class Given(str):  # noqa: SLOT000 - it holds one value more than a text
    """Holds text from the environment, where nothing has a kind: it is what is expected of it."""

    plain: Any
    """What the text is where a number, a day or a yes is expected."""

    def __new__(cls, text: str, plain: Any) -> Self:
        """Take the text, and what it reads as without quotes in YAML."""
        given = super().__new__(cls, text)
        given.plain = plain
        return given


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


def text(value: Any) -> str:
    """Return text, without the space around it."""
    found = value.strip() if isinstance(value, str) else ""
    if not found:
        raise _no_text(value)
    # What may be printed holds no controls: by far the quickest look.
    if not value.isprintable() and (control := _CONTROL.search(value)):
        raise wrong("holds a control character; delete it", f"(U+{ord(control[0]):04X})")
    if "\ufffd" in value:
        raise wrong("holds a letter that a wrong encoding has spoilt (\ufffd); write it again")
    return found


def _no_text(value: Any) -> PydanticCustomError:
    _empty(value)
    if isinstance(value, (bool, int, Decimal, datetime.date)):
        return wrong(f"is {kind_of(value)} in YAML, and text is expected; put it in quotes")
    if isinstance(value, dict):
        return wrong("is keys and values, and text is expected; put text with a colon in quotes")
    return wrong(f"is {kind_of(value)}, and one text is expected")


def prose(value: Any) -> str:
    """Return text that takes Markdown no longer than its length makes honest."""
    found = _no_longer(text(value), MAX_PROSE)
    signs = sum(map(found.count, _SIGNS))
    if signs > MOST_SIGNS:
        most = f"and {MOST_SIGNS} is the most; delete some"
        raise wrong(f"has {signs:,} of the signs [ < and `, {most}")
    rules = len(_RULES.findall(found))
    if rules > MOST_RULES:
        most = f"and {MOST_RULES} is the most; delete some"
        raise wrong(f"has {rules:,} lines of - = _ or * alone, {most}")
    if _RUN.search(found):
        raise wrong("has more than 100 of the sign * or _ in a row; delete some")
    if len(found) > DEEPEST:
        depth = max((len(part.expandtabs(4)) for part in _NESTING.findall(found)), default=0)
        if depth > DEEPEST:
            said = f"begins a line with {depth:,} columns of indentation, list signs and >,"
            raise wrong(f"{said} and {DEEPEST} is the most; write it flatter")
    return found


def line(value: Any) -> str:
    """Return text of one line."""
    return _no_longer(_one_line(value), MAX_LINE)


def _one_line(value: Any) -> str:
    found = text(value)
    if len(found.splitlines()) > 1:
        raise wrong("is several lines; one line is expected")
    return found


def _no_longer(found: str, most: int) -> str:
    if len(found) > most:
        raise wrong(f"is {len(found):,} characters long, and {most:,} is the most; shorten it")
    return found


def price(value: Any) -> Decimal:
    """Return a sum of money, zero or more."""
    value = _kinded(value)
    _empty(value)
    if isinstance(value, str):
        said = "is text; a price is digits alone, with no currency sign and no separators"
        raise wrong(said, _hint(value))
    found = _number(value)
    if found.is_signed():  # -0 too
        raise wrong("is below zero; a price is zero or more")
    return _below(found)


def fee(value: Any) -> Decimal:
    """Return a sum of money that something costs."""
    found = price(value)
    if not found:
        raise wrong("must be above zero; a price is never nothing")
    return found


def amount(value: Any) -> Decimal:
    """Return a number above zero."""
    found = _number(value)
    if found <= 0:
        raise wrong("must be above zero; delete the line where there is none")
    return _below(found)


def percent(value: Any) -> Decimal:
    """Return a rate in percent."""
    found = _number(value)
    if not 0 < found <= 100:  # noqa: PLR2004 - percent
        raise wrong("must be above 0 and at most 100; write 21 for 21 %")
    return found


def whole(low: int, high: int) -> BeforeValidator:
    """Return the check of a whole number from `low` to `high`, both included."""

    def check(value: Any) -> int:
        found = _number(value)
        if not low <= found <= high or found != found.to_integral_value():
            raise wrong(f"must be a whole number from {low} to {high}")
        return int(found)

    return BeforeValidator(check)


def day(value: Any) -> datetime.date:
    """Return a date of our time."""
    _empty(value)
    found = value if isinstance(value, datetime.date) else None
    if isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        try:
            found = datetime.date.fromisoformat(value.strip())
        except ValueError:
            raise wrong("there is no such day") from None
    if found is None:
        raise wrong(f"is {kind_of(value)}, and a date alone is expected, such as 2026-11-20")
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise wrong(f"the year must be from {YEARS[0]} to {YEARS[1]}")
    return found


def matching(expression: re.Pattern[str], message: str) -> BeforeValidator:
    """Return the check of a line by its form."""

    def check(value: Any) -> str:
        found = _one_line(value)
        if len(found) > _LONGEST_PATTERN or not expression.fullmatch(found):
            raise wrong(message)
        return found

    return BeforeValidator(check)


def one_of(*words: str) -> BeforeValidator:
    """Return the check of a field that takes one of these words."""
    listed = ", ".join(words[:-1]) + f" or {words[-1]}"

    def check(value: Any) -> str:
        _empty(value)
        if not isinstance(value, str):
            raise wrong(f"must be {listed}")
        if value.strip() not in words:
            raise wrong(f"must be {listed}", near_miss(value.strip(), words))
        return value.strip()

    return BeforeValidator(check)


def truth(value: Any) -> bool:
    """Return true or false."""
    value = _kinded(value)
    if isinstance(value, bool):
        return value
    raise wrong(f"is {kind_of(value)}; write true or false")


def many(value: Any) -> tuple[Any, ...]:
    """Return a list."""
    _empty(value)
    if not isinstance(value, (tuple, list)):
        raise wrong(f"is {kind_of(value)}, and a list is expected; begin each line with -")
    return tuple(value)


def some(value: Any) -> tuple[Any, ...]:
    """Return a list with something in it."""
    found = many(value)
    if not found:
        raise wrong("is an empty list; give it an entry")
    return found


def _kinded(value: Any) -> Any:
    return value.plain if isinstance(value, Given) else value


def _empty(value: Any) -> None:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise wrong("is empty; give it a value or delete the line")


def _number(value: Any) -> Decimal:
    value = _kinded(value)
    _empty(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        hint = _hint(value) if isinstance(value, str) else ""
        raise wrong(f"is {kind_of(value)}, and a number is expected", hint)
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _below(value: Decimal) -> Decimal:
    if value >= MAX_PRICE:
        raise wrong("is larger than it can be; are there digits too many?")
    return value


def _hint(value: str) -> str:
    """Return the number that a text means, where there is no doubt."""
    found = _WRITTEN.fullmatch(value.strip()) if len(value) <= _LONGEST_SUM else None
    if not found or _TIMES_MORE.match(found[2]):
        return ""
    exact = _SUM.fullmatch(re.sub(r"['\u2019\s]", "", found[1]).rstrip(".,"))
    if not exact:
        return ""
    number = re.sub("[.,]", "", exact[1]) + (f".{exact[2]}" if exact[2] else "")
    return f"(write {number}, without quotes)" if value.strip() == number else f"(write {number})"
