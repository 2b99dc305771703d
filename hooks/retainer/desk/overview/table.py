"""Writes the overview: as a table of 80 signs for a terminal, as JSON for programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from retainer.i18n import Words, rounded, texts_in
from retainer.model import Sum

from .rows import Overview, Row, Totals

TEXTS: Final = Path(__file__).parents[1] / "texts" / "overview"
WIDTH: Final = 80
_LEAST: Final = 6
"""Signs of a client's ID that are always shown."""
_CUT: Final = "…"
_GAP: Final = "  "
_HALF: Final = 50
_WHOLE: Final = 100
_COLUMNS: Final = ("client", "state", "days", "fee", "until", "step")
_TO_THE_RIGHT: Final = ("days", "fee")


def overview_texts(language: str) -> Words:
    """Return what the overview says in a language, or else in English."""
    return texts_in(TEXTS, language)


def lines(overview: Overview, words: Words) -> Iterator[str]:
    """Yield the table and the totals, each line at most `WIDTH` signs; or that there is none."""
    if not overview.rows:
        yield words.plain("none")
        return
    table = [[words.plain(f"columns.{name}") for name in _COLUMNS]]
    table += [_cells(row, words, overview.today) for row in overview.rows]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(_COLUMNS) - 1)]
    others = sum(widths[1:]) + max(len(cells[-1]) for cells in table)
    room = WIDTH - others - len(_GAP) * len(widths)
    widths[0] = min(widths[0], max(room, _LEAST))
    for cells in table:
        yield cut(_GAP.join((*_aligned(cells, widths), cells[-1])).rstrip())
    yield ""
    yield from totals_lines(overview, words)


def totals_lines(overview: Overview, words: Words) -> Iterator[str]:
    """Yield what all clients come to, currency by currency."""
    if not any(row.runs for row in overview.rows):
        yield words.plain("totals.nothing")
    for totals in overview.totals:
        yield from _totals_lines(totals, words)


def _totals_lines(totals: Totals, words: Words) -> Iterator[str]:
    for name in ("month", "once", "expected"):
        if amount := getattr(totals, name):
            yield words.plain(f"totals.{name}", sum=words.money(amount, totals.currency))
    # Of one client there is no share to speak of.
    if totals.largest and totals.share and totals.share < _WHOLE:
        share = rounded(totals.share, 0)
        key = "totals.half" if share > _HALF else "totals.largest"
        yield cut(words.plain(key, client=totals.largest, share=words.percent(share)))


def step_text(row: Row, words: Words, today: datetime.date) -> str:
    """Return what to do next for a client, and on which day."""
    if row.step is None:
        return ""
    text = words.plain(f"steps.{row.step.name}")
    return f"{short_day(row.step.day, words, today)}: {text}" if row.step.day else text


def short_day(day: datetime.date | None, words: Words, today: datetime.date) -> str:
    """Return a day as short as it can be told: of another year, the month alone."""
    if day is None:
        return ""
    # A week into the next year, the year goes without saying.
    is_near = abs((day - today).days) < 200  # noqa: PLR2004 - about half a year
    return words.day(day) if is_near else words.date(day)


def record(overview: Overview) -> dict[str, Any]:
    """Return the overview as `retainer overview --format json` prints it."""
    return {
        "today": overview.today.isoformat(),
        "clients": [_row_record(row) for row in overview.rows],
        "totals": [_totals_record(totals) for totals in overview.totals],
    }


def cut(text: str, width: int = WIDTH) -> str:
    """Return a text of at most so many signs."""
    return text if len(text) <= width else text[: width - 1] + _CUT


def _cells(row: Row, words: Words, today: datetime.date) -> list[str]:
    fee = row.money(None if row.has_ended else row.month)
    if row.state == "trial":
        fee = words.plain("once", sum=row.money(row.once))
    days = row.days_since(today)
    until = row.valid_until if row.state in {"sent", "expired", "trial"} else None
    return [
        row.id,
        words.plain(f"states.{row.state}"),
        "" if days is None else str(days),
        fee,
        short_day(until, words, today),
        step_text(row, words, today),
    ]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for name, cell, width in zip(_COLUMNS, cells, widths, strict=False):
        text = cut(cell, width)
        yield text.rjust(width) if name in _TO_THE_RIGHT else text.ljust(width)


def _row_record(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "client": row.client,
        "state": row.state,
        "ended": row.has_ended,
        "currency": row.currency,
        "tier": row.tier,
        "month": _amount(row, row.month),
        "once": _amount(row, row.once),
        "sent": _iso(row.sent),
        "valid_until": _iso(row.valid_until),
        "next": {"step": row.step.name, "day": _iso(row.step.day)} if row.step else None,
    }


def _totals_record(totals: Totals) -> dict[str, Any]:
    share = None if totals.share is None else str(rounded(totals.share, 1))
    return {
        "currency": totals.currency,
        "month": str(totals.month),
        "once": str(totals.once),
        "expected": str(totals.expected),
        "largest": totals.largest and {"client": totals.largest, "percent": share},
    }


def _amount(row: Row, total: Sum | None) -> str | None:
    return str(row.figures.amounts.offered(total)) if total else None


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
