"""Writes the terms of an offer in sentences, with examples worked for the choice. Pure.

A key that the offer does not have gets no sentence.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from retainer.model import Tier

from .figures import Figures
from .steps import (
    LabelledText,
    join,
    minimum,
    notice,
    payment,
    places_with_hours,
    renewal,
    rollover,
    sentence,
)

_EXAMPLE_DAY: Final = datetime.date(2001, 3, 10)
"""The day of worked examples where there is no other: after February, so alike in any year."""
_EXAMPLE_HOURS: Final = Decimal(5)
"""The hours that the worked example leaves unused."""

_NO_EXAMPLE: Final = Markup("")


def terms_of(figures: Figures, tier: Tier, *, shares: bool = True) -> Iterator[LabelledText]:
    """Yield the clauses of the terms, with examples for this tier until another is chosen.

    `shares` says whether the work of a part month is shared as its price is: what was accepted
    before pages said so gains no term.
    """
    text, terms, words = figures.words.text, figures.offer.terms, figures.words
    fee = text("terms.fee_advance" if figures.amounts.plan.in_advance else "terms.fee_text")
    yield LabelledText(text("terms.fee"), join(fee, payment(figures)), key="fee")
    if terms.payment_method:
        yield LabelledText(text("terms.method"), sentence(terms.payment_method))
    if figures.offer.tax:
        note = figures.offer.tax.note
        tax = join(figures.tax_note(), note and sentence(note))
        yield LabelledText(Markup.escape(figures.tax_name), tax)
    yield from _late_payment(figures)
    yield _start(figures, tier, shares=shares)
    yield from _duration(figures, tier)
    yield from _hours(figures, tier)
    if terms.response_time:
        yield LabelledText(text("terms.response"), sentence(terms.response_time))
    if terms.revision_rounds is not None:
        rounds = text("terms.revisions_none")
        if terms.revision_rounds:
            rounds = text("terms.revisions_text", count=terms.revision_rounds)
        yield LabelledText(text("terms.revisions"), rounds)
    if terms.report_day:
        day = words.ordinal(terms.report_day)
        yield LabelledText(text("terms.report"), text("terms.report_text", day=day))
    if terms.excludes:
        first, *others = terms.excludes
        excluded = words.join([first[:1].upper() + first[1:], *others])
        yield LabelledText(text("terms.excludes"), excluded + ".", key="excludes")
    if terms.ownership:
        ownership = join(sentence(terms.ownership), text("terms.ownership_text"))
        yield LabelledText(text("terms.ownership"), ownership)
    yield from _price_review(figures, tier)


def _start(figures: Figures, tier: Tier, *, shares: bool) -> LabelledText:
    """Return when work begins, and how a month that is not whole is paid and shared."""
    text, plan = figures.words.text, figures.amounts.plan
    label = text("terms.start")
    if not plan.starts:
        key = "terms.start_none_rest" if plan.minimum_months else "terms.start_none_part"
        part = text(key) if plan.billing == "monthly" else None
        return LabelledText(label, join(text("terms.start_none"), part))
    start = text("terms.start_text", date=figures.words.date(plan.starts))
    if not plan.days:
        return LabelledText(label, start)
    worked, days = plan.days
    part = text(
        "terms.start_part",
        tier=figures.live_name(tier),
        period=figures.days(plan.starts, plan.starts.replace(day=days)),
        worked=worked,
        days=days,
        first=figures.live_sum(tier, "opening"),
        price=figures.live_sum(tier, "month"),
    )
    return LabelledText(label, start, join(part, text("terms.start_share") if shares else None))


def _duration(figures: Figures, tier: Tier) -> Iterator[LabelledText]:
    text, terms, words = figures.words.text, figures.offer.terms, figures.words
    plan = figures.amounts.plan
    if terms.minimum_months:
        count = terms.minimum_months
        least = text("terms.minimum_text", count=count)
        if plan.ends:
            least = text("terms.minimum_until", count=count, date=words.date(plan.ends))
        example = _NO_EXAMPLE
        if plan.has_total:
            name, total = figures.live_name(tier), figures.commitment(tier)
            example = text("terms.minimum_example", count=count, tier=name, sum=total)
            example = join(example, _once_included(figures, tier))
        else:
            longer = "terms.minimum_longer" if plan.outlasts else "terms.minimum_may"
            least = join(least, text(longer))
        yield LabelledText(minimum(figures), least, example, key="minimum")
    if follows := renewal(figures):
        yield LabelledText(text("terms.renewal"), follows)
    if ending := notice(figures):
        example = _NO_EXAMPLE
        if terms.notice_days and not terms.minimum_months:
            example = _notice_example(figures, terms.notice_days)
        yield LabelledText(text("terms.notice"), ending, example, key="notice")


def _once_included(figures: Figures, tier: Tier) -> Markup:
    """Return that a total holds what is paid once; hidden while nothing is."""
    hidden = "" if figures.amounts.fees_of(tier).once else " hidden"
    text = figures.words.text("terms.minimum_once")
    return Markup(f'<span data-row="once"{hidden}>{text}</span>')  # noqa: S704 - both are HTML


def _notice_example(figures: Figures, days: int) -> Markup:
    end = _EXAMPLE_DAY + datetime.timedelta(days=days)
    # The example writes no years.
    if end.year != _EXAMPLE_DAY.year:
        return _NO_EXAMPLE
    day = figures.words.day
    return figures.words.text("terms.notice_example", given=day(_EXAMPLE_DAY), ended=day(end))


def _late_payment(figures: Figures) -> Iterator[LabelledText]:
    words, late = figures.words, figures.offer.terms.late_payment
    if not late or not (late.interest or late.suspend_after_days):
        return
    parts, example = [], _NO_EXAMPLE
    if late.interest:
        parts.append(words.text("terms.late_interest", interest=late.interest.rstrip(".")))
    if late.suspend_after_days:
        parts.append(words.text("terms.late_suspend", count=late.suspend_after_days))
        due = figures.amounts.plan.first or _EXAMPLE_DAY
        until = due + datetime.timedelta(days=late.suspend_after_days)
        written = words.date if figures.amounts.plan.first else words.day
        if figures.amounts.plan.first or until.year == due.year:
            example = words.text(
                "terms.late_example",
                count=late.suspend_after_days,
                due=written(due),
                until=written(until),
            )
    yield LabelledText(words.text("terms.late"), join(*parts), example)


def _price_review(figures: Figures, tier: Tier) -> Iterator[LabelledText]:
    words, review = figures.words, figures.offer.terms.price_review
    if not review:
        return
    rise, examples = words.text("terms.review_text", count=review.every_months), []
    plan = figures.amounts.plan
    if review.at_most_percent:
        rate = words.percent(review.at_most_percent)
        rise = words.text("terms.review_text_percent", count=review.every_months, rate=rate)
        name, price = figures.live_name(tier), figures.live_sum(tier, "month")
        risen = figures.live_sum(tier, "risen")
        example = words.text("terms.review_example", tier=name, price=price, risen=risen)
        examples.append(example)
    if plan.review_from:
        examples.append(words.text("terms.review_date", date=words.date(plan.review_from)))
    waits = words.text("terms.review_minimum") if plan.review_waits else None
    told = None
    if review.notice_days:
        told = words.text("terms.review_notice", count=review.notice_days)
        if plan.review_by:
            examples.append(words.text("terms.review_by", date=words.date(plan.review_by)))
    way_out = None
    if plan.notice_days:
        is_in_time = _ends_before_rise(figures)
        way_out = words.text("terms.review_end" if is_in_time else "terms.review_late")
    yield LabelledText(
        words.text("terms.review"), join(rise, waits, told, way_out), join(*examples)
    )


def _ends_before_rise(figures: Figures) -> bool:
    """Return whether notice can still be given once a rise is told, so that it ends before."""
    review, plan = figures.offer.terms.price_review, figures.amounts.plan
    if not review or not review.notice_days or not plan.notice_days:
        return False
    if plan.review_from and plan.review_by:
        last = plan.end_for(plan.review_by)
        return last is not None and last < plan.review_from
    is_bound = not plan.review_waits and review.every_months < (plan.minimum_months or 0)
    return review.notice_days > plan.notice_days and plan.after != "same" and not is_bound


def _hours(figures: Figures, tier: Tier) -> Iterator[LabelledText]:
    text, terms = figures.words.text, figures.offer.terms
    if terms.unused_hours and places_with_hours(figures):
        unused = join(text(f"terms.unused_{terms.unused_hours}"), rollover(figures))
        example = by_tier(figures, tier, _unused_example)
        clause = LabelledText(text("terms.unused"), unused, example)
        yield with_hours(figures, tier, clause)
    if terms.hourly_rate:
        rate = figures.money(terms.hourly_rate)
        extra = text("terms.extra_text", rate=rate, tax=figures.tax_text("short"))
        yield LabelledText(text("terms.extra"), extra, by_tier(figures, tier, _extra_hour_example))


def with_hours(figures: Figures, tier: Tier, clause: LabelledText) -> LabelledText:
    """Return a clause of hours so that it is shown only while the tier chosen has some."""
    places = places_with_hours(figures)
    if len(places) == len(figures.offer.tiers):
        return clause
    return replace(clause, tiers=" ".join(map(str, places)), is_hidden=not tier.hours)


def by_tier(figures: Figures, tier: Tier, write: Callable[[Figures, Tier], Markup]) -> Markup:
    """Return an example for each tier; the page's script shows that of the chosen one."""
    examples = [
        f'<span data-of-tier="{index}"{"" if each == tier else " hidden"}>{example}</span>'
        for index, each in enumerate(figures.offer.tiers)
        if (example := write(figures, each))
    ]
    return Markup("".join(examples))  # noqa: S704 - each example is HTML


def _unused_example(figures: Figures, tier: Tier) -> Markup:
    words, terms, hours = figures.words, figures.offer.terms, tier.hours
    if terms.unused_hours == "expire" or not hours or hours <= _EXAMPLE_HOURS:
        return _NO_EXAMPLE

    def in_hours(count: Decimal) -> str:
        return words.plain("formats.hours", count=count)

    values = {
        "tier": tier.name,
        "hours": in_hours(hours),
        "used": words.number(hours - _EXAMPLE_HOURS),
        "left": words.number(_EXAMPLE_HOURS),
    }
    rollover = terms.rollover
    carried = min(_EXAMPLE_HOURS, (rollover and rollover.hours) or _EXAMPLE_HOURS)
    values["next"] = in_hours(hours + carried)
    example = words.text("terms.unused_roll_over_example", **values)
    if carried < _EXAMPLE_HOURS:
        values["carried"] = words.number(carried)
        example = words.text("terms.unused_roll_over_part", **values)
    if not rollover or not rollover.months:
        return example
    return join(example, words.text("terms.rollover_example", count=rollover.months))


def _extra_hour_example(figures: Figures, tier: Tier) -> Markup:
    hour = figures.amounts.hour_price(tier)
    if hour is None:
        return _NO_EXAMPLE
    return figures.words.text(
        "terms.extra_example",
        tier=tier.name,
        hour=figures.money(hour),
    )
