"""Rules for the terms: the last day, when it begins, how it ends, what is paid back, the report."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from retainer.model import plan

from .subject import Slip, Subject
from .wording import says

_SHORTEST, _LONGEST = datetime.timedelta(days=7), datetime.timedelta(days=60)
_USUAL: Final = datetime.timedelta(days=30)
_ROMANIA: Final = "RO"


def valid_until(subject: Subject) -> Iterator[Slip]:
    """Yield an offer whose last day has passed."""
    last = subject.file.valid_until
    if last and last < subject.today and not subject.is_sample:
        yield Slip(("valid_until",), values={"day": _usual_day(subject)})


def _usual_day(subject: Subject) -> datetime.date:
    day = subject.today + _USUAL
    starts = subject.terms.starts
    return min(day, starts) if starts and starts > subject.today + _SHORTEST else day


def dates(subject: Subject) -> Iterator[Slip]:
    """Yield days that do not fit: open too short, too long, begun unanswered or unpaid."""
    file, terms, first = subject.file, subject.terms, plan(subject.terms).first
    sent, last = file.sent or file.prepared, file.valid_until
    if subject.is_sample:
        return
    if last is None:
        yield Slip(("valid_until",), "no-last-day", values={"day": _usual_day(subject)})
    elif terms.starts and terms.starts < last:
        yield Slip(("terms", "starts"), "starts-early", values={"day": terms.starts})
    elif sent and last - sent > _LONGEST:
        yield Slip(("valid_until",), "too-long", values={"day": sent + _USUAL})
    elif sent and last - sent < _SHORTEST:
        yield Slip(("valid_until",), "too-short", values={"day": sent + _SHORTEST * 2})
    if terms.starts and first and first > terms.starts and terms.billing != "monthly":
        yield Slip(("terms", "payment_day"), "paid-late", values={"day": terms.starts.day})


def no_end(subject: Subject) -> Iterator[Slip]:
    """Yield an offer that does not say how to leave it."""
    if not subject.terms.notice_days and subject.terms.renewal != "none":
        yield Slip(("terms", "notice_days"))


def upfront_no_refund(subject: Subject) -> Iterator[Slip]:
    """Yield months paid at once of which no word says what is paid back."""
    is_answered = any(says("refund", text) for text in subject.answers)
    if subject.terms.billing in ("upfront", "yearly") and not is_answered:
        yield Slip(("terms", "billing"))


def rollover_no_limit(subject: Subject) -> Iterator[Slip]:
    """Yield unused hours that wait without a limit."""
    terms, hours = subject.terms, subject.file.tiers[0].hours
    if terms.unused_hours == "roll_over" and terms.rollover is None:
        yield Slip(("terms", "unused_hours"), values={"hours": hours or 10})


def no_report(subject: Subject) -> Iterator[Slip]:
    """Yield an offer that promises no report on a day."""
    if subject.terms.report_day is None:
        yield Slip(("terms", "report_day"))


def no_autopay(subject: Subject) -> Iterator[Slip]:
    """Yield an offer that does not say how it is paid each month."""
    if subject.terms.payment_method is None:
        yield Slip(("terms", "payment_method"))


def resident_lei(subject: Subject) -> Iterator[Slip]:
    """Yield a price in another currency between two parties in Romania, who pay in lei."""
    own, theirs = subject.freelancer.legal, subject.file.client.legal
    numbers = [party.tax_id or "" for party in (own, theirs) if party]
    is_resident = len(numbers) == 2 and all(n.upper().startswith(_ROMANIA) for n in numbers)  # noqa: PLR2004 - the two parties
    if is_resident and subject.offer.currency != "RON":
        method = subject.terms.payment_method or ""
        if not any(says("lei", text) for text in (*subject.answers, method)):
            yield Slip(("currency",))
