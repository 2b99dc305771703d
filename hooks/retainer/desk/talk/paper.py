"""Turns a call sheet into two printed pages, or into text. Pure, but for our files."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from retainer.page import policy_hash

from .sheet import Line, Sheet

_FOLDER: Final = Path(__file__).parent / "paper"
_WIDTH: Final = 80
_BLANK: Final = "_" * 30
_FIRST_PAGE: Final = 6
"""The steps on the first page; the others stand beside the objections."""


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def sheet_html(sheet: Sheet) -> str:
    """Return the sheet as a file that needs nothing else, and prints on two pages of A4."""
    style = (_FOLDER / "sheet.css").read_text(encoding="utf-8")
    policy = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src {}"
    return (
        _environment()
        .get_template("sheet.html.j2")
        .render(
            sheet=sheet,
            note=sheet.note,
            pages=(sheet.steps[:_FIRST_PAGE], sheet.steps[_FIRST_PAGE:]),
            style=Markup(style),  # noqa: S704 - ours
            policy=policy.format(policy_hash(style)),
        )
        + "\n"
    )


def sheet_text(sheet: Sheet) -> str:
    """Return the sheet as lines for a terminal, to be read and written on."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield sheet.title.upper()
    yield sheet.note("length")
    yield ""
    for line in sheet.head:
        yield from _line(sheet, line)
    for step in sheet.steps:
        yield ""
        yield f"{step.number}. {step.title}"
        for line in step.lines:
            yield from _line(sheet, line, "   ")
        for question in step.questions:
            yield from _wrapped(sheet.quoted(question.ask), "   ")
            yield from _wrapped(f"{question.known or _BLANK} ({question.key})", "     ")
    yield ""
    yield sheet.note("cards").upper()
    for card in sheet.cards:
        yield ""
        yield from _wrapped(sheet.quoted(card.hear), "")
        yield from _wrapped(f"? {card.ask}", "  ")
        yield from _wrapped(f"> {card.say}", "  ")
        yield from _wrapped(f"{sheet.note('never')}: {card.never}", "  ")
    yield ""
    yield "- " * (_WIDTH // 2)
    yield from _wrapped(sheet.note("own").upper(), "")
    yield ""
    for line in sheet.own:
        yield from _line(sheet, line)


def _line(sheet: Sheet, line: Line, indent: str = "") -> Iterator[str]:
    match line.kind:
        case "say":
            text = sheet.quoted(line.text)
        case "silence":
            text = f"... {line.text} ..."
        case "warning":
            text = f"! {line.text}"
        case "write":
            text = f"{line.text}: {line.known or _BLANK}"
        case "note":
            text = line.text
    yield from _wrapped(text, indent)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
