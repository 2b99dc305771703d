"""Writes how it works, what happens next and the standing questions, from an offer. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from retainer.model import Proposal

from .clauses import LabelledText, join, method, notice, payment, rollover
from .figures import Figures


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
    return [
        LabelledText(text("how.choose"), text("how.choose_text", count=len(figures.offer.tiers))),
        LabelledText(
            text(pay), join(payment(figures, "how.pay"), text("how.pay_text"), method(figures))
        ),
        LabelledText(text("how.ask"), join(hours_text, text("how.ask_text"), response)),
        LabelledText(text("how.report"), join(report, text("how.report_text"))),
        LabelledText(text("how.end"), _ending(figures)),
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
    yield answer("change")
    if any(tier.targets for tier in figures.offer.tiers):
        yield answer("results")
    yield answer("exclusive", "exclusive_text" if has_hours else "exclusive_plain")
    if ending := notice(figures):
        yield LabelledText(text("faq.ending"), ending)


def _ending(figures: Figures) -> Markup:
    """Return how a retainer ends: minimum term, renewal, notice."""
    text, terms, minimum = (
        figures.words.text,
        figures.offer.terms,
        figures.offer.terms.minimum_months,
    )
    minimum_text = text("how.end_minimum", count=minimum) if minimum else None
    renewal = None
    if terms.renewal:
        renewal = text(f"how.end_{terms.renewal}{'' if minimum else '_only'}")
    parts = [minimum_text, renewal, notice(figures)]
    if terms.renewal == "none" and minimum:
        parts = [minimum_text, notice(figures), renewal]
    return join(*parts) or text("how.end_text")
