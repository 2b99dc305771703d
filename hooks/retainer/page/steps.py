"""Writes how it works, what happens next and the standing questions, from an offer. Pure.

What the terms say in the same words is here too: when the fee is paid, what follows, how it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from retainer.model import Proposal

from .figures import Figures

_NO_EXAMPLE: Final = Markup("")


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A step, a question or a clause of the terms: its label, its text, perhaps an example."""

    label: Markup
    text: Markup
    example: Markup = _NO_EXAMPLE
    """Worked with this offer's amounts."""


def sentence(text: str) -> Markup:
    """Return a text from a file as a sentence: a capital first, a full stop last."""
    is_closed = text[-1:] in '.?…:;”"'
    return Markup.escape(text[:1].upper() + text[1:] + ("" if is_closed else "."))


def join(*parts: Markup | str | None) -> Markup:
    """Return sentences as one text, without those that are empty."""
    return Markup(" ").join(part for part in parts if part)


def method(figures: Figures) -> Markup:
    """Return how the fee is paid, as a sentence, or an empty text."""
    name = figures.offer.terms.payment_method
    return figures.words.text("how.method", method=name.rstrip(".")) if name else Markup("")


def minimum(figures: Figures) -> Markup:
    """Return the label of the months that both sides commit to."""
    return figures.words.text("terms.term" if figures.is_fixed else "terms.minimum")


def notice_days(figures: Figures) -> Markup | None:
    """Return the notice period in words, where there is one: 30 days' notice."""
    count = figures.offer.terms.notice_days
    if figures.is_fixed or not count:
        return None
    return figures.words.text("opening.notice_days", count=count)


def at_once(figures: Figures) -> Markup | None:
    """Return how many months are paid at once, where the fee is not paid month by month."""
    plan = figures.amounts.plan
    if plan.billing == "monthly":
        return None
    again = plan.billing == "yearly" or plan.after == "same"
    key = "how.pay_same" if again else "how.pay_upfront"
    return figures.words.text(key, count=plan.months_at_once)


def payment(figures: Figures) -> Markup:
    """Return when the fee is paid."""
    words, terms, plan = figures.words, figures.offer.terms, figures.amounts.plan
    if prepaid := at_once(figures):
        return join(prepaid, words.text("how.pay_then") if plan.after == "monthly" else None)
    if not terms.payment_day:
        return words.text("how.pay_monthly")
    suffix, day = "" if plan.in_advance else "_plain", words.ordinal(terms.payment_day)
    if plan.first and plan.first.day == terms.payment_day:
        return words.text(f"how.pay_monthly_day{suffix}", day=day)
    if not plan.first:
        return words.text(f"how.pay_signed{suffix}", day=day)
    first = words.text("plan.on_date", date=words.date(plan.first))
    return words.text(f"how.pay_first{suffix}", first=first, day=day)


def renewal(figures: Figures) -> Markup | None:
    """Return what follows the minimum term: month by month, the same again, or nothing."""
    words, plan = figures.words, figures.amounts.plan
    if not figures.offer.terms.renewal:
        return None
    if figures.offer.terms.renewal == "none":
        return words.text("how.end_none" if plan.minimum_months else "how.end_none_only")
    if plan.after == "same":
        return words.text("how.end_same", count=plan.months_at_once)
    return words.text("how.end_monthly" if plan.minimum_months else "how.end_monthly_only")


def notice(figures: Figures, *, brief: bool = False) -> Markup | None:
    """Return how either side ends it: the only place that tells of notice, so all agree."""
    words, terms, plan = figures.words, figures.offer.terms, figures.amounts.plan
    if figures.is_fixed:
        if plan.ends:
            return words.text("terms.notice_none_date", ends=words.date(plan.ends))
        return words.text("terms.notice_none")
    if not terms.notice_days:
        return None
    days = terms.notice_days
    if not plan.minimum_months:
        return words.text("terms.notice_text", count=days)
    earliest = words.text("terms.notice_minimum", count=days)
    if plan.ends and plan.notice_by:
        ends, by = words.date(plan.ends), words.date(plan.notice_by)
        earliest = words.text("terms.notice_date", count=days, ends=ends, by=by)
        if brief:
            earliest = words.text("terms.notice_brief", ends=ends, by=by)
    later = words.text("terms.notice_later", count=days)
    if plan.after == "same":
        paid = words.text("formats.months", count=plan.months_at_once)
        later = words.text("terms.notice_later_paid", count=days, months=paid)
    return join(earliest, later)


def rollover(figures: Figures) -> Markup:
    """Return the limits of hours that move on."""
    words, terms = figures.words, figures.offer.terms
    if terms.unused_hours != "roll_over" or not terms.rollover:
        return Markup("")
    limits = []
    if terms.rollover.hours:
        hours = words.plain("formats.hours", count=terms.rollover.hours)
        limits.append(words.text("terms.rollover_hours", hours=hours))
    if terms.rollover.months:
        limits.append(words.text("terms.rollover_months", count=terms.rollover.months))
    return join(*limits, words.text("terms.rollover_oldest"))


def lead(figures: Figures) -> Markup:
    """Return what a retainer is. Time is promised only where the offer has hours."""
    text = figures.words.text
    return join(text("how.lead"), text("how.lead_hours" if figures.hours() else "how.lead_work"))


def steps(figures: Figures) -> list[LabelledText]:
    """Return how a retainer works, in five steps with this offer's hours, days and terms."""
    text, terms = figures.words.text, figures.offer.terms
    hours = figures.hours()
    hours_differ = len({tier.hours for tier in figures.offer.tiers if tier.hours}) > 1
    key = "how.ask_hours" if hours_differ else "how.ask_hours_one"
    hours_text = text(key, hours=hours) if hours else None
    response = terms.response_time and text("how.response", time=terms.response_time.rstrip("."))
    day = terms.report_day
    report = (
        text("how.report_day", day=figures.words.ordinal(day)) if day else text("how.report_month")
    )
    pay = "how.pay_advance" if figures.amounts.plan.in_advance else "how.pay"
    count = len(figures.offer.tiers)
    return [
        LabelledText(text("how.choose", count=count), text("how.choose_text", count=count)),
        LabelledText(
            text(pay), join(payment(figures), text("how.pay_text"), _flat(figures), method(figures))
        ),
        LabelledText(text("how.ask"), join(hours_text, text("how.ask_text"), response)),
        LabelledText(text("how.report"), join(report, text("how.report_text"))),
        LabelledText(text("how.end_itself" if figures.is_fixed else "how.end"), _ending(figures)),
    ]


def next_steps(proposal: Proposal, figures: Figures) -> list[Markup]:
    """Return what happens next, before the choice or after it."""
    words, plan = figures.words, figures.amounts.plan
    third_key, values = "third", {}
    if plan.starts and plan.first:
        third_key = "third_date" if plan.first == plan.starts else "third_dates"
        values = {"date": words.date(plan.starts), "first": words.date(plan.first)}
    if proposal.state == "accepted":
        first, second = words.text("accepted.first"), words.text("accepted.second")
        third = words.text(f"accepted.{third_key}", **values)
        return [first, second, third, words.text("accepted.fourth")]
    response_time = proposal.sender.responds_within
    second = words.text("next.second")
    if response_time:
        second = words.text("next.second_within", time=response_time)
    return [words.text("next.first"), second, words.text(f"next.{third_key}", **values)]


def questions(figures: Figures) -> Iterator[LabelledText]:
    """Yield the questions that every client has, answered by this offer's terms."""
    text, terms = figures.words.text, figures.offer.terms

    def answer(name: str, answer_name: str = "", **values: object) -> LabelledText:
        answer_key = f"faq.{answer_name or f'{name}_text'}"
        return LabelledText(text(f"faq.{name}"), text(answer_key, **values))

    has_hours = any(tier.hours for tier in figures.offer.tiers)
    if figures.amounts.plan.in_advance:
        yield answer("advance", "advance_text" if has_hours else "advance_plain")
    if terms.unused_hours and has_hours:
        unused = join(text(f"faq.unused_{terms.unused_hours}"), rollover(figures))
        yield LabelledText(text("faq.unused"), unused)
    if terms.hourly_rate and has_hours:
        rate = figures.money(terms.hourly_rate)
        yield answer("more", rate=rate, tax=figures.tax_text("short"))
    is_prepaid = figures.amounts.plan.billing != "monthly"
    paid = text("faq.change_paid") if is_prepaid else None
    yield LabelledText(text("faq.change"), join(text("faq.change_text"), paid))
    if any(tier.targets for tier in figures.offer.tiers):
        yield answer("results")
    yield answer("exclusive", "exclusive_text" if has_hours else "exclusive_plain")
    if ending := notice(figures, brief=True):
        yield LabelledText(text("faq.ending"), ending)


def _flat(figures: Figures) -> Markup:
    """Return how far the fee stays the same."""
    if figures.offer.terms.price_review:
        return figures.words.text("how.pay_flat_review")
    plan = figures.amounts.plan
    may_be_part = plan.days or (plan.billing == "monthly" and not plan.first)
    return figures.words.text("how.pay_flat_part" if may_be_part else "how.pay_flat")


def _ending(figures: Figures) -> Markup:
    """Return how a retainer ends: minimum term, renewal, notice."""
    text, minimum = figures.words.text, figures.offer.terms.minimum_months
    key = "how.end_term" if figures.is_fixed else "how.end_minimum"
    parts = [renewal(figures), notice(figures, brief=True)]
    if figures.is_fixed:
        parts.reverse()
    return join(text(key, count=minimum) if minimum else None, *parts) or text("how.end_text")
