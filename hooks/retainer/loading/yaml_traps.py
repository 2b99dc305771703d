"""Plain scalars (YAML words without quotes) are read here, and YAML 1.1's traps are refused.

YAML 1.1 reads `no` as false, `1:30` as 90, `3.000` as 3 and `0777` as 511. Where an author may mean
something else, there is a message instead of a guess.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any, NamedTuple

import yaml

_BOOLEANS = {"true": True, "false": False}
_OTHER_BOOLEANS = {"yes": True, "on": True, "no": False, "off": False}
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9]\d*)\.\d+")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
_MOST_DIGITS = 30
"""The digits of the longest number; longer ones would only cost time."""


class Plain(NamedTuple):
    """The value of a plain scalar; for a trap also a message, and a detail that quotes the word."""

    value: Any
    message: str = ""
    detail: str = ""


def read_plain(text: str, *, thousandths: bool = False) -> Plain:
    """Read a plain scalar by this project's rules; with `thousandths`, 11.275 is a number."""
    kind = _kind(text)
    if kind == "str":
        return Plain(text)
    if kind == "null":
        return Plain(None, "is empty; give it a value or delete the line")
    if kind == "bool":
        if text.casefold() in _BOOLEANS:
            return Plain(_BOOLEANS[text.casefold()])
        message = (
            "YAML takes this word for true or false; put it in quotes if it is text, and else write"
            " true or false"
        )
        return Plain(text, message, f"({text})")
    if kind == "timestamp":
        return _day(text)
    return _number(text, thousandths=thousandths)


def read_as_yaml(text: str) -> Any:
    """Read a plain scalar as MkDocs does, in the parts of mkdocs.yml that are its own."""
    if _kind(text) == "bool" and text.casefold() in _OTHER_BOOLEANS:
        return _OTHER_BOOLEANS[text.casefold()]
    return read_plain(text).value


def _kind(text: str) -> str:
    for tag, expression in _RESOLVERS.get(text[:1], ()):
        if expression.match(text):
            return str(tag).rpartition(":")[2]
    return "str"


def _number(text: str, *, thousandths: bool) -> Plain:
    number = text.replace("_", "")
    if len(number) > _MOST_DIGITS:
        return Plain(text, "has more digits than any number here; put it in quotes if it is text")
    if _THOUSANDS.fullmatch(number) and not (thousandths and _DECIMAL.fullmatch(number)):
        whole, decimal = number.replace(".", ""), number.rstrip("0").removesuffix(".")
        if _THOUSANDS.fullmatch(decimal):
            decimal += "0"
        return Plain(
            int(whole),
            "a point is a decimal point in YAML; write thousands without it",
            f"({text}: write {whole}, or {decimal} if you mean that)",
        )
    if _WHOLE.fullmatch(number):
        return Plain(int(number))
    if _DECIMAL.fullmatch(number):
        return Plain(Decimal(number))
    if number.startswith("0") and number.isdecimal():
        message = (
            "begins with 0, so that YAML reads another number; put it in quotes if it is text, and"
            " else leave out the 0"
        )
    else:
        message = (
            "YAML reads this as a number of another kind; put text in quotes, or write plain digits"
        )
    return Plain(text, message, f"({text})")


def _day(text: str) -> Plain:
    match = _DAY.fullmatch(text)
    if not match:
        return Plain(text)
    try:
        return Plain(datetime.date(*(int(part) for part in match.groups())))
    except ValueError:
        return Plain(text, "there is no such day", f"({text})")
