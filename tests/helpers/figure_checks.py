"""Compares what a page shows of a choice with the second reckoning: sums, days, sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tests.helpers.page_figures import Seen, dates_in, days_in, sums_in, sums_of
from tests.helpers.second_reckoning import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.helpers.second_reckoning import Line, Payment

UNTIL: Final = date(2026, 12, 20)
CHOSEN: Final = date(2026, 12, 3)
WRITE_BY: Final = {
    "en": r"writes(?: to the other)? by",
    "ro": r"scrie(?: celuilalt)? cel mai târziu pe",
}
RISES: Final = {"en": "The first time is", "ro": "Prima dată, cel mai devreme pe"}
TOLD: Final = {"en": "I tell you by", "ro": "Vă anunț până la"}
LEAVE: Final = {"en": "you can end it before then", "ro": "puteți pune capăt colaborării înainte"}
TOO_LATE: Final = {"en": "only after the rise", "ro": "continua și după creștere"}
LATER: Final = {"en": "if that is later", "ro": "dacă aceasta este mai târziu"}
GO_ON: Final = {"en": "f we go on", "ro": "acă se continuă"}
PAYMENTS: Final = {"en": r"(\d+) payments?", "ro": r"(\d+)(?: de)? pl(?:ăți|ată)"}
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
    sums = parts(choice.month) | parts(choice.risen)
    if choice.has_total or not choice.terms.get("minimum_months"):
        sums |= parts(choice.total)
    plain = Choice(choice.offer, choice.tier, _monthly(choice))
    for payment in (*choice.payments(), *plain.payments()):
        sums |= parts(payment.total)
    if choice.terms["billing"] == "yearly":
        sums |= parts(choice.line(choice.price * 12))
    if choice.once:
        sums |= parts(choice.once)
    sums |= {Fraction(extra["price"]) for extra in choice.offer["addons"]}
    prices = [Fraction(tier["price"]) for tier in choice.offer["tiers"]]
    sums |= {*prices, *(after - before for before, after in pairwise(prices))}
    hours = [choice.hour(tier) for tier in range(len(choice.offer["tiers"]))]
    return sums | {hour for hour in hours if hour} | {Fraction(choice.terms.get("hourly_rate", 0))}


def _monthly(choice: Choice) -> tuple[int, ...]:
    addons = choice.offer["addons"]
    return tuple(place for place in choice.addons if addons[place]["per"] == "month")


def known_days(choice: Choice) -> set[date]:
    """Every day that a page may name."""
    days = {UNTIL, CHOSEN, choice.terms.get("starts"), choice.ends, choice.notice_by}
    days |= {choice.earliest_end, choice.review_from, choice.review_by}
    paid = choice.payments()
    days |= {payment.due for payment in paid}
    if choice.ends:
        days |= {choice.after_from, choice.ends.replace(day=1)}
    starts: date | None = choice.terms.get("starts")
    if starts:
        first_of_next = (starts.replace(day=1) + timedelta(32)).replace(day=1)
        days.add(first_of_next - timedelta(1))
    if paid[0].due and "late_payment" in choice.terms:
        days.add(paid[0].due + timedelta(choice.terms["late_payment"]["suspend_after_days"]))
    return {day for day in days if day}


@dataclass(frozen=True)
class Row:
    """A row of the payments."""

    days: list[date]
    """Each day that it names, but for those of the months that it pays for."""
    count: int | None
    """The number of payments that it names."""
    sums: list[Fraction]
    """Its sums for each choice."""


def expected_rows(
    choices: list[Choice], cells: Callable[[Choice, Line], list[Fraction]]
) -> list[Row]:
    """The rows of the payments, in order of time."""
    choice = choices[0]
    terms, paid = choice.terms, choice.payments()
    minimum, monthly = terms.get("minimum_months"), terms["billing"] == "monthly"

    def row(
        days: Iterable[date | None], line: Callable[[Choice], Line], count: int | None = None
    ) -> Row:
        sums = [cell for each in choices for cell in cells(each, line(each))]
        return Row([day for day in days if day], count, sums)

    starts_within = monthly and "starts" in terms and terms["starts"].day > 1
    ends_within = bool(minimum and starts_within)
    if choice.outlasts or (choice.ends and (choice.ends + timedelta(1)).day == 1):
        ends_within = False
    rows = [row([paid[0].due], lambda of: of.payments()[0].total)]
    between = paid[1 : len(paid) - ends_within]
    if between:
        rows.append(row(*_between(choice, between)))
    if ends_within and choice.ends:
        days = {choice.ends.replace(day=1), choice.ends}
        due = [paid[-1].due] if paid[-1].due else []
        rows.append(row([*due, *sorted(days)], lambda of: of.payments()[-1].total))
    if choice.has_total:
        rows.append(row([choice.ends], lambda of: of.total))
    if choice.after:
        same = choice.after == "same"
        rows.append(
            row([choice.after_from], lambda of: of.line(of.price * (of.at_once if same else 1)))
        )
    return rows


def _between(
    choice: Choice, paid: list[Payment]
) -> tuple[list[date | None], Callable[[Choice], Line], int | None]:
    """The days of the payments between, what each comes to, and how many the row says they are."""
    days, count = [payment.due for payment in paid], None
    if not choice.terms.get("minimum_months"):
        days = []
    elif not days[0]:
        count = len(paid)
    elif len(days) > 2:
        days, count = [days[0], days[-1]], len(paid)
    return days, lambda of: of.line(of.price * of.at_once), count


def check_rows(shown: list[list[str]], expected: list[Row], language: str) -> None:
    """The rows of a table below its heading name these days, counts and sums, in this order."""
    assert len(shown) == len(expected) + 1, shown
    for cells, row in zip(shown[1:], expected, strict=True):
        assert sums_of(cells[1:], language) == row.sums, (cells, row)
        assert days_in(cells[0], language) == row.days, (cells, row)
        counts = re.findall(PAYMENTS[language], cells[0])
        assert counts == ([str(row.count)] if row.count else []), (cells, row)


def check_sentences(choice: Choice, seen: Seen, language: str) -> None:
    """What is said of the minimum, notice and payment is true, in all places alike."""
    terms = seen.sections["terms"]
    has_choice = "chosen" not in seen.sections
    risk = seen.sections.get("risk") if has_choice else None
    for place in filter(None, (terms, risk)):
        _check_notice(choice, place, language)
    for place in (terms, seen.sections["how"], seen.sections["faq"]) if has_choice else (terms,):
        assert (IN_ADVANCE[language] in place) == choice.in_advance, place
    is_open = bool(choice.after) and choice.has_total
    assert (GO_ON[language] in seen.sections["plan"]) == is_open, seen.sections["plan"]
    if choice.has_total:
        total = offered(choice, choice.total)
        assert total in sums_in(terms, language), (total, terms)
    if "hourly_rate" in choice.terms:
        hour = choice.hour(choice.tier)
        assert hour in sums_in(terms, language)
    if "price_review" in choice.terms:
        _check_review(choice, terms, language)


def _check_review(choice: Choice, terms: str, language: str) -> None:
    """What is said of a new fee is true: how high at most, from when, told by when."""
    assert offered(choice, choice.risen) in sums_in(terms, language)
    for words, day in ((RISES, choice.review_from), (TOLD, choice.review_by)):
        _, said, after = terms.partition(words[language])
        assert (dates_in(after, language)[0] if said else None) == day, (day, terms)
    if choice.review_from:
        assert (LEAVE[language] in terms) == choice.can_leave, terms
    has_notice = choice.terms.get("notice_days") and choice.terms.get("renewal") != "none"
    can_leave = LEAVE[language] in terms
    assert (TOO_LATE[language] in terms) == bool(has_notice and not can_leave), terms
    if choice.review_from and choice.ends:
        assert choice.review_from > choice.ends


def check_prices(choice: Choice, seen: Seen, language: str) -> None:
    """Every price stands on the first screen, and each step up names what it adds."""
    prices = [Fraction(tier["price"]) for tier in choice.offer["tiers"]]
    opening, tiers = (sums_in(seen.sections[name], language) for name in ("", "tiers"))
    # The suggested one stands first.
    assert sorted(opening[: len(prices)]) == prices, opening
    steps = [after - before for before, after in pairwise(prices)]
    assert not {*prices, *steps} - set(tiers), (steps, tiers)


def _check_notice(choice: Choice, place: str, language: str) -> None:
    written = re.search(WRITE_BY[language], place)
    assert bool(written) == bool(choice.notice_by), place
    if written:
        assert dates_in(place[written.end() :], language)[0] == choice.notice_by, place
        assert choice.earliest_end in dates_in(place[: written.start()], language), place
    if "starts" not in choice.terms and choice.may_outlast:
        assert LATER[language] in place, place


def check_all(choices: list[Choice], seen: Seen, language: str) -> None:
    """No sum and no day on the page is another than those of the second reckoning."""
    text = " ".join(seen.sections.values())
    sums = set().union(*(known_sums(choice) for choice in choices))
    assert not set(sums_in(text, language)) - sums
    assert not set(dates_in(text, language)) - known_days(choices[0]), choices[0]


def check_short(choice: Choice, short: dict[str, Any], language: str) -> None:
    """What the short of an offer says of the minimum and of notice is true, and no more is said."""
    minimum, ends_itself = choice.terms.get("minimum_months"), choice.terms.get("renewal") == "none"
    risks = " ".join(short["risks"].values())
    total = [offered(choice, choice.total)] if choice.has_total else []
    if choice.has_total and choice.offer["tax"]["treatment"] == "excluded":
        total.append(choice.total.gross)
    assert sums_in(risks, language) == total, risks
    days: list[date | None] = [choice.ends] if minimum and choice.ends else []
    if choice.notice_by:
        days += [choice.earliest_end, choice.notice_by]
    elif minimum and ends_itself and choice.ends:
        days *= 2
    assert dates_in(risks, language) == days, risks
    facts = " ".join(short["facts"].values())
    assert set(dates_in(facts, language)) <= {choice.payments()[0].due}, facts
    assert not sums_in(facts, language)
    notice = choice.terms.get("notice_days") if not (minimum and ends_itself) else None
    numbers = {minimum, notice} - {None}
    opening = " ".join(short["opening"])
    for text, known in ((risks, numbers), (opening, {notice} if choice.outlasts else numbers)):
        assert known - {1, None} <= {int(found) for found in re.findall(r"\d+", text)}, text
    bound = [choice.earliest_end] if choice.outlasts else []
    assert dates_in(opening, language) == bound, opening
