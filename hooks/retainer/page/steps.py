"""Writes how it works, what happens next and the standing questions, from an offer. Pure.

What the terms say in the same words is here too: when the fee is paid, what follows, how it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from retainer.model import Proposal, Tier

from .figures import Figures

_NO_EXAMPLE: Final = Markup("")


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A step, a question or a clause of the terms: its label, its text, perhaps an example."""

    label: Markup
    text: Markup
    example: Markup = _NO_EXAMPLE
    """Worked with this offer's amounts."""
    tiers: str = ""
    """The places of the tiers that it holds for, as `0 2`; none where it holds for all."""
    is_hidden: bool = False
    """Whether it does not hold for the tier that the page's examples are worked for."""
    key: str = ""
    """The name of a clause that also stands above the terms: fee, minimum, notice, excludes."""


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


def bound(figures: Figures) -> Markup:
    """Return how long both sides are bound: the minimum, or as long as notice takes."""
    text, plan = figures.words.text, figures.amounts.plan
    months = text("formats.months", count=plan.minimum_months)
    if plan.has_total or not plan.notice_days:
        return text("how.at_least", months=months)
    if plan.earliest_end:
        return text("how.at_least_until", date=figures.words.date(plan.earliest_end))
    key = "how.at_least_paid" if plan.after == "same" else "how.at_least_days"
    return text(key, months=months, count=plan.notice_days)


def at_once(
    figures: Figures, *, again: str = "how.pay_same", once: str = "how.pay_upfront"
) -> Markup | None:
    """Return how many months are paid at once, where the fee is not paid month by month."""
    plan = figures.amounts.plan
    if plan.billing == "monthly":
        return None
    key = again if plan.billing == "yearly" or plan.after == "same" else once
    return figures.words.text(key, count=plan.months_at_once)


def payment(figures: Figures) -> Markup:
    """Return when the fee is paid."""
    words, terms, plan = figures.words, figures.offer.terms, figures.amounts.plan
    if prepaid := at_once(figures):
        return join(prepaid, _pay_then(figures) if plan.after == "monthly" else None)
    is_single = figures.is_fixed and plan.payments == 1 and not plan.as_before
    if is_single and plan.first:
        due = words.text("plan.on_date", date=words.date(plan.first))
        return words.text("how.pay_single", day=due)
    if not terms.payment_day:
        return words.text("how.pay_monthly")
    suffix, day = "" if plan.in_advance else "_plain", words.ordinal(terms.payment_day)
    if plan.first and plan.first.day == terms.payment_day:
        return words.text(f"how.pay_monthly_day{suffix}", day=day)
    if not plan.first:
        return words.text(f"how.pay_signed{suffix}", day=day)
    first = words.text("plan.on_date", date=words.date(plan.first))
    return words.text(f"how.pay_first{suffix}", first=first, day=day)


def _pay_then(figures: Figures) -> Markup:
    """Return when the fee is paid once what was paid at once is over."""
    words, plan = figures.words, figures.amounts.plan
    if not plan.payment_day or plan.as_before:
        return words.text("how.pay_then")
    return words.text("how.pay_then_day", day=words.ordinal(plan.payment_day))


def renewal(figures: Figures) -> Markup | None:
    """Return what follows the minimum term: month by month, the same again, or nothing."""
    words, plan = figures.words, figures.amounts.plan
    if not figures.offer.terms.renewal:
        return None
    if figures.offer.terms.renewal == "none":
        return words.text("how.end_none" if plan.minimum_months else "how.end_none_only")
    if plan.after == "same":
        return words.text("how.end_same", count=plan.months_at_once)
    return words.text("how.end_monthly")


def notice(figures: Figures, *, brief: bool = False) -> Markup | None:
    """Return how either side ends it: the only place that tells of notice, so all agree."""
    words, terms, plan = figures.words, figures.offer.terms, figures.amounts.plan
    if figures.is_fixed:
        if plan.ends:
            return words.text("terms.notice_none_date", ends=words.date(plan.ends))
        return words.text("terms.notice_none")
    if not terms.notice_days:
        is_bound = plan.minimum_months and not plan.as_before
        return words.text("how.end_text") if is_bound else None
    days = terms.notice_days
    if not plan.minimum_months:
        return words.text("terms.notice_text", count=days)
    key = "terms.notice_minimum"
    if plan.may_outlast:
        key += "_paid" if plan.after == "same" else "_long"
    earliest = words.text(key, count=days)
    if plan.earliest_end and plan.notice_by:
        ends, by = words.date(plan.earliest_end), words.date(plan.notice_by)
        key = "terms.notice_brief" if brief else "terms.notice_date"
        earliest = words.text(key, count=days, ends=ends, by=by)
    later = words.text("terms.notice_later_brief" if brief else "terms.notice_later", count=days)
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


def steps(figures: Figures) -> list[LabelledText]:
    """Return how a retainer works: five steps of a sentence, with this offer's figures and days."""
    text, count = figures.words.text, len(figures.offer.tiers)
    hours, day = figures.hours(), figures.offer.terms.report_day
    ask = text("how.ask_text")
    if hours:
        ask = for_hours(figures, text("how.ask_hours", hours=hours), ask, _asked_of)
    report = text("how.report_month")
    if day:
        report = text("how.report_day", day=figures.words.ordinal(day))
    pay = "how.pay_advance" if figures.amounts.plan.in_advance else "how.pay"
    return [
        LabelledText(text("how.choose", count=count), text("how.choose_text", count=count)),
        LabelledText(text(pay), payment(figures)),
        LabelledText(text("how.ask"), ask),
        LabelledText(text("how.report"), report),
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
    """Yield the questions that every client has: first of money, then of value, of results."""
    text = figures.words.text

    def answer(name: str) -> LabelledText:
        by_hours = for_hours(figures, text(f"faq.{name}_text"), text(f"faq.{name}_plain"))
        return LabelledText(text(f"faq.{name}"), by_hours)

    if figures.amounts.plan.in_advance:
        yield answer("advance")
    yield answer("value")
    if any(tier.targets for tier in figures.offer.tiers):
        yield LabelledText(text("faq.results"), text("faq.results_text"))
    paid = text("faq.change_paid") if at_once(figures) else None
    yield LabelledText(text("faq.change"), join(text("faq.change_text"), paid))
    yield answer("exclusive")


def _asked_of(figures: Figures, tier: Tier) -> Markup:
    hours = figures.words.text("formats.hours", count=tier.hours)
    return figures.words.text("how.ask_hours", hours=hours)


def places_with_hours(figures: Figures) -> list[int]:
    """Return the places of the tiers that have hours."""
    return [place for place, tier in enumerate(figures.offer.tiers) if tier.hours]


def for_hours(
    figures: Figures,
    with_hours: Markup,
    plain: Markup,
    write: Callable[[Figures, Tier], Markup] | None = None,
) -> Markup:
    """Return a text for an offer with hours, or the plain one.

    Before a choice it holds for all tiers; the page's script shows that of the chosen one.
    """
    tiers, places = figures.offer.tiers, places_with_hours(figures)
    if not places:
        return plain
    has_all = len(places) == len(tiers)
    if has_all and (not write or len(tiers) == 1):
        return with_hours
    others = [place for place in range(len(tiers)) if place not in places]
    texts = {" ".join(map(str, places)): with_hours, " ".join(map(str, others)): plain}
    if write:
        of_each = {str(place): write(figures, tiers[place]) for place in places}
        texts = of_each | ({} if has_all else {" ".join(map(str, others)): plain})
    spans = "".join(f'<span data-of-tier="{of}">{each}</span>' for of, each in texts.items())
    return Markup(  # noqa: S704 - each text is HTML
        f'<span data-when="none trial">{with_hours if has_all else plain}</span>'
        f'<span data-when="some" hidden>{spans}</span>'
    )


def _ending(figures: Figures) -> Markup:
    """Return in one sentence how long it runs, and how it ends."""
    text, terms, plan = figures.words.text, figures.offer.terms, figures.amounts.plan
    if figures.is_fixed:
        # The step's label says that it ends by itself.
        if plan.ends:
            return text("how.end_date", ends=figures.words.date(plan.ends))
        return text("how.end_over")
    runs = []
    if terms.minimum_months:
        runs.append(bound(figures))
    if terms.renewal == "monthly":
        months = text("formats.months", count=plan.months_at_once)
        runs.append(text("how.same" if plan.after == "same" else "how.monthly", months=months))
    if not runs:
        return notice(figures) or renewal(figures) or text("how.end_text")
    term = text("how.then", before=runs[0], after=runs[1]) if runs[1:] else runs[0]
    if told := notice_days(figures):
        return sentence(text("how.until_notice", runs=term, notice=told))
    return sentence(text("how.until", runs=term) if terms.renewal else term)
