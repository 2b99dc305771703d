"""Compares what a page shows of a choice with the second reckoning: sums, days, sentences."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tests.helpers.page_figures import Seen, dates_in, sums_in, sums_of
from tests.helpers.second_reckoning import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.second_reckoning import Line

UNTIL: Final = date(2026, 12, 20)
CHOSEN: Final = date(2026, 12, 3)
WRITE_BY: Final = {"en": "write by", "ro": "scrieți până la"}
IN_ADVANCE: Final = {"en": "in advance", "ro": "în avans"}


def parts(line: Line) -> set[Fraction]:
    """All sums of a line."""
    return {line.net, line.tax, line.gross}


def columns(choice: Choice, line: Line) -> list[Fraction]:
    """A line as a row of a table has it: in three columns where there is a tax."""
    taxed = "rate" in choice.offer["tax"]
    return [line.net, line.tax, line.gross] if taxed else [line.gross]


def offered(choice: Choice, line: Line) -> Fraction:
    """A line as the prices of the offer are written."""
    return line.gross if choice.offer["tax"]["treatment"] == "included" else line.net


def known_sums(choice: Choice) -> set[Fraction]:
    """Every sum that a page may show of a choice."""
    sums = parts(choice.month) | parts(choice.total) | parts(choice.risen)
    plain = Choice(choice.offer, choice.tier, _monthly(choice))
    for payment in (*choice.payments(), *plain.payments()):
        sums |= parts(payment.total)
    if choice.terms["billing"] == "yearly":
        sums |= parts(choice.line(choice.price * 12))
    if choice.once:
        sums |= parts(choice.once)
    sums |= {Fraction(extra["price"]) for extra in choice.offer["addons"]}
    sums |= {Fraction(tier["price"]) for tier in choice.offer["tiers"]}
    hours = [choice.hour(tier) for tier in range(len(choice.offer["tiers"]))]
    return sums | {hour for hour in hours if hour} | {Fraction(choice.terms.get("hourly_rate", 0))}


def _monthly(choice: Choice) -> tuple[int, ...]:
    addons = choice.offer["addons"]
    return tuple(place for place in choice.addons if addons[place]["per"] == "month")


def known_days(choice: Choice) -> set[date]:
    """Every day that a page may name."""
    days = {UNTIL, CHOSEN, choice.terms.get("starts"), choice.ends, choice.notice_by}
    paid = choice.payments()
    days |= {paid[0].due, paid[-1].due}
    if choice.ends:
        days.add(choice.ends + timedelta(1))
    starts: date | None = choice.terms.get("starts")
    if starts and "price_review" in choice.terms:
        year = starts.year + 1
        leap = (starts.month, starts.day) == (2, 29)
        days.add(date(year, 2, 28) if leap else starts.replace(year=year))
    if paid[0].due and "late_payment" in choice.terms:
        days.add(paid[0].due + timedelta(choice.terms["late_payment"]["suspend_after_days"]))
    return {day for day in days if day}


def expected_rows(
    choices: list[Choice], cells: Callable[[Choice, Line], list[Fraction]]
) -> list[tuple[date | None, list[Fraction]]]:
    """The rows of the payments: a day that each names, and its sums for each choice."""
    choice = choices[0]
    terms, paid = choice.terms, choice.payments()
    minimum, monthly = terms.get("minimum_months"), terms["billing"] == "monthly"
    at_once = {"monthly": 1, "yearly": 12, "upfront": minimum or 0}[terms["billing"]]

    def row(day: date | None, line: Callable[[Choice], Line]) -> tuple[date | None, list[Fraction]]:
        return day, [cell for each in choices for cell in cells(each, line(each))]

    starts_within = monthly and "starts" in terms and terms["starts"].day > 1
    ends_within = bool(minimum and starts_within)
    between = len(paid) - 1 - ends_within if minimum else 1
    each = row(None, lambda of: of.line(of.price * at_once))
    rows = [row(paid[0].due, lambda of: of.payments()[0].total)]
    if between:
        rows.append(each)
    if ends_within:
        rows.append(row(paid[-1].due or choice.ends, lambda of: of.payments()[-1].total))
    if not between and monthly and terms.get("renewal") == "monthly":
        rows.append(each)
    if minimum and len(paid) > 1:
        rows.append(row(choice.ends, lambda of: of.total))
    if after := terms.get("after_upfront"):
        day = choice.ends and choice.ends + timedelta(1)
        rows.append(row(day, lambda of: of.month) if after == "monthly" else (day, each[1]))
    return rows


def check_rows(
    shown: list[list[str]], expected: list[tuple[date | None, list[Fraction]]], language: str
) -> None:
    """The rows of a table below its heading name these days and sums, in this order."""
    assert len(shown) == len(expected) + 1, shown
    for cells, (day, sums) in zip(shown[1:], expected, strict=True):
        assert sums_of(cells[1:], language) == sums, (cells, sums)
        assert day is None or day in dates_in(cells[0], language), (cells, day)


def check_sentences(choice: Choice, seen: Seen, language: str) -> None:
    """What is said of the minimum, notice and payment is true, in all places alike."""
    terms = seen.sections["terms"]
    places = [terms, *(seen.sections[name] for name in ("how", "faq") if name in seen.sections)]
    for place in places:
        _, found, after = place.partition(WRITE_BY[language])
        assert bool(found) == bool(choice.notice_by), place
        assert not found or dates_in(after, language)[0] == choice.notice_by, place
        assert not found or choice.ends in dates_in(place, language)
        assert (IN_ADVANCE[language] in place) == choice.in_advance, place
    if choice.terms.get("minimum_months"):
        total = offered(choice, choice.total)
        assert total in sums_in(terms, language), (total, terms)
    if "price_review" in choice.terms:
        assert offered(choice, choice.risen) in sums_in(terms, language)
    if "hourly_rate" in choice.terms:
        hour = choice.hour(choice.tier)
        assert hour in sums_in(terms, language)


def check_all(choices: list[Choice], seen: Seen, language: str) -> None:
    """No sum and no day on the page is another than those of the second reckoning."""
    text = " ".join(seen.sections.values())
    sums = set().union(*(known_sums(choice) for choice in choices))
    assert not set(sums_in(text, language)) - sums
    assert not set(dates_in(text, language)) - known_days(choices[0]), choices[0]
