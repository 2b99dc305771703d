"""The next step with a client: what to do, and on which day.

No record says whether a follow-up was written. So a step that has a day stays for a while after it,
and then gives way to the one after.
"""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from retainer.model import ClientFile, Offer, Plan, State

_DAY: Final = datetime.timedelta(days=1)
_REMINDERS: Final = (("follow_up", 2 * _DAY, 4 * _DAY), ("remind", 7 * _DAY, 14 * _DAY))
"""How long after the offer was sent each is due, and how long it stays. Half of those who read an
offer have done so by the second day."""
CLOSING: Final = 3 * _DAY
"""Before the last day of an offer."""
_THANKS_STAY: Final = 7 * _DAY
_AGREEMENT_STAYS: Final = 14 * _DAY
"""After a yes, where no first day is agreed."""
_BEFORE_END: Final = 30 * _DAY
_WEEK: Final = 7 * _DAY


class Step(NamedTuple):
    """A step to do next: its name in the texts, and its day, where it has one."""

    name: str
    day: datetime.date | None = None


def next_step(
    file: ClientFile, state: State, plan: Plan, today: datetime.date, *, is_fixed: bool
) -> Step | None:
    """Return what to do next for a client; nothing where that is up to nobody.

    `plan` is the payment plan of what was accepted or is offered; `is_fixed` says whether it ends
    by itself.
    """
    step: Step | None = None
    match state:
        case "draft":
            step = Step("send", file.discovery.date if file.discovery else None)
        case "sent":
            step = _of_sent(file, today)
        case "expired":
            step = Step("reopen", file.valid_until)
        case "trial":
            step = _of_trial(file)
        case "accepted":
            step = _of_accepted(file, plan, today, is_fixed=is_fixed)
        case "declined" if file.declined and today <= file.declined.date + _THANKS_STAY:
            step = Step("thank", file.declined.date)
    return step


def is_over(plan: Plan, today: datetime.date, *, is_fixed: bool) -> bool:
    """Return whether a retainer that ends by itself has ended."""
    return is_fixed and plan.ends is not None and plan.ends < today


def _of_sent(file: ClientFile, today: datetime.date) -> Step:
    waiting = [asked.date for asked in file.questions if not asked.answer]
    if waiting:
        return Step("answer", min(waiting))
    decides, last = file.received and file.received.decides_by, file.valid_until
    closing = max(last - CLOSING, today) if last else None
    # Whoever named a day is left in peace until then, unless the offer closes before it.
    if decides and today <= decides and not (last and last < decides and closing == today):
        return Step("decide", decides)
    if decides and closing != today:
        return Step("ask", decides + _DAY)
    return _of_silent(file.sent, closing, today)


def _of_silent(
    sent: datetime.date | None, closing: datetime.date | None, today: datetime.date
) -> Step:
    """Return the step with a client who has said nothing; `closing` is the day to say it closes."""
    if closing == today:
        return Step("close", closing)
    if sent is None:
        return Step("date")
    for name, after, stays in _REMINDERS:
        if today <= sent + stays and (closing is None or sent + after < closing):
            return Step(name, sent + after)
    return Step("close", closing) if closing else Step("limit")


def _of_trial(file: ClientFile) -> Step:
    """Return the trial's end: it begins with the yes, where nobody says otherwise."""
    if file.trial_accepted:
        trial = Offer.of_record(file.trial_accepted.offer).trial
        if trial and trial.weeks:
            return Step("trial_end", file.trial_accepted.date + trial.weeks * _WEEK)
    return Step("trial")


def _of_accepted(
    file: ClientFile, plan: Plan, today: datetime.date, *, is_fixed: bool
) -> Step | None:
    if is_fixed and plan.ends and plan.ends - _BEFORE_END <= today:
        return Step("renew", plan.ends)
    if file.accepted:
        agreed = file.accepted.date
        if today < (plan.starts or agreed + _AGREEMENT_STAYS):
            return Step("agreement", agreed)
        report_day = Offer.of_record(file.accepted.offer).terms.report_day
        if report_day:
            this_month = today.replace(day=report_day)
            next_month = (today.replace(day=1) + 31 * _DAY).replace(day=report_day)
            return Step("report", this_month if today <= this_month else next_month)
    return None
