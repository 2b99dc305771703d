"""Writes the sentences of a page from its offer: how it works, questions, terms, next steps. Pure.

A key that the offer does not have gets no sentence.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from retainer.model import Proposal, Terms, Tier

from .figures import Figures

_EXAMPLE_NOTICE: Final = datetime.date(2001, 3, 10)
"""The day on which the worked example gives notice: after February, so alike in any year."""
_EXAMPLE_HOURS: Final = Decimal(5)
"""The hours that the worked example leaves unused."""

_NO_EXAMPLE: Final = Markup("")

_Text = Callable[..., Markup]
"""Returns the text under a key of the language, as `Words.text` does."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A step, a question or a clause of the terms: its label, its text, perhaps an example."""

    label: Markup
    text: Markup
    example: Markup = _NO_EXAMPLE
    """Worked with this offer's amounts."""


def _sentence(text: str) -> Markup:
    """Return a text from a file as a sentence: a capital first, a full stop last."""
    is_closed = text[-1:] in '.?…:;”"'
    return Markup.escape(text[:1].upper() + text[1:] + ("" if is_closed else "."))


def _join(*parts: Markup | str | None) -> Markup:
    return Markup(" ").join(part for part in parts if part)


def steps(figures: Figures) -> list[LabelledText]:
    """Return how a retainer works, in five steps with this offer's hours, days and terms."""
    text, terms = figures.words.text, figures.offer.terms
    hours = figures.hours()
    hours_differ = len({tier.hours for tier in figures.offer.tiers if tier.hours}) > 1
    key = "how.ask_hours" if hours_differ else "how.ask_hours_one"
    hours_text = text(key, hours=hours) if hours else None
    response = terms.response_time and _labelled(figures, "terms.response", terms.response_time)
    day = terms.report_day
    report = (
        text("how.report_day", day=figures.words.ordinal(day)) if day else text("how.report_month")
    )
    method = terms.payment_method and text("how.method", method=terms.payment_method)
    return [
        LabelledText(text("how.choose"), text("how.choose_text")),
        LabelledText(
            text("how.pay"), _join(_payment(figures, "how.pay"), text("how.pay_text"), method)
        ),
        LabelledText(text("how.ask"), _join(hours_text, text("how.ask_text"), response)),
        LabelledText(text("how.report"), _join(report, text("how.report_text"))),
        LabelledText(text("how.end"), _ending(text, terms)),
    ]


def next_steps(proposal: Proposal, figures: Figures) -> list[Markup]:
    """Return what happens next, before the choice or after it."""
    words, starts = figures.words, figures.offer.terms.starts
    third_key = "third_date" if starts else "third"
    values = {"date": words.date(starts)} if starts else {}
    if proposal.state == "accepted":
        first, second = words.text("accepted.first"), words.text("accepted.second")
        third = words.text(f"accepted.{third_key}", **values)
        return [first, second, third, words.text("accepted.fourth")]
    response_time = proposal.sender.responds_within
    second = words.text("next.second")
    if response_time:
        second = words.text("next.second_within", time=response_time)
    return [words.text("next.first"), second, words.text(f"next.{third_key}", **values)]


def example_tier(proposal: Proposal) -> Tier:
    """Return the tier that examples are worked for: the accepted, the recommended or the first."""
    offer = proposal.offer
    accepted, recommended = proposal.accepted, proposal.recommendation
    name = accepted.tier if accepted else recommended.tier if recommended else ""
    return offer.tier(name) or offer.tiers[0]


def _labelled(figures: Figures, key: str, value: str) -> Markup:
    """Return a value behind its label, as a sentence."""
    value = value if value.endswith(".") else f"{value}."
    return Markup("{}: {}").format(figures.words.text(key), value)


def _payment(figures: Figures, key: str) -> Markup:
    """Return when the fee is paid, from the texts that begin with this key."""
    words, terms, plan = figures.words, figures.offer.terms, figures.amounts.plan
    if plan.billing == "upfront":
        return words.text(f"{key}_upfront", count=plan.months_at_once)
    if plan.billing == "monthly" and terms.payment_day:
        return words.text(f"{key}_monthly_day", day=words.ordinal(terms.payment_day))
    return words.text(f"{key}_{plan.billing}")


def _ending(text: _Text, terms: Terms) -> Markup:
    """Return how a retainer ends: minimum term, renewal, notice."""
    minimum = terms.minimum_months
    suffix = "" if minimum else "_only"
    parts = (
        minimum and text("how.end_minimum", count=minimum),
        terms.renewal and text(f"how.end_{terms.renewal}{suffix}"),
        terms.notice_days and text("how.end_notice", count=terms.notice_days),
    )
    return _join(*(part for part in parts if part)) or text("how.end_text")


def questions(figures: Figures) -> Iterator[LabelledText]:
    """Yield the questions that every client has, answered by this offer's terms."""
    text, terms = figures.words.text, figures.offer.terms

    def answer(name: str, answer_name: str = "", **values: object) -> LabelledText:
        answer_key = f"faq.{answer_name or f'{name}_text'}"
        return LabelledText(text(f"faq.{name}"), text(answer_key, **values))

    has_hours = any(tier.hours for tier in figures.offer.tiers)
    yield answer("advance")
    if terms.unused_hours and has_hours:
        yield answer("unused", f"unused_{terms.unused_hours}")
    if terms.hourly_rate and has_hours:
        rate = figures.money(terms.hourly_rate)
        yield answer("more", rate=rate, tax=figures.tax_text("short"))
    yield answer("change")
    if any(tier.targets for tier in figures.offer.tiers):
        yield answer("results")
    yield answer("exclusive")
    if terms.notice_days:
        answer_name = "ending_text" if terms.minimum_months else "ending_plain"
        yield answer("ending", answer_name, count=terms.notice_days)


def terms_of(figures: Figures, tier: Tier) -> Iterator[LabelledText]:
    """Yield the clauses of the terms, with examples worked for this tier."""
    text, terms, words = figures.words.text, figures.offer.terms, figures.words
    yield LabelledText(text("terms.fee"), _payment(figures, "terms.fee"))
    if terms.payment_method:
        yield LabelledText(text("terms.method"), _sentence(terms.payment_method))
    if figures.offer.tax:
        yield LabelledText(text("terms.tax"), figures.tax_note())
    if terms.starts:
        start = text("terms.start_text", date=words.date(terms.starts))
        yield LabelledText(
            text("terms.start"), start, _part_month_example(figures, tier, terms.starts)
        )
    yield from _duration(figures, tier)
    yield from _hours(figures, tier)
    if terms.response_time:
        yield LabelledText(text("terms.response"), _sentence(terms.response_time))
    if terms.revision_rounds is not None:
        rounds = text("terms.revisions_none")
        if terms.revision_rounds:
            rounds = text("terms.revisions_text", count=terms.revision_rounds)
        yield LabelledText(text("terms.revisions"), rounds)
    if terms.report_day:
        day = words.ordinal(terms.report_day)
        yield LabelledText(text("terms.report"), text("terms.report_text", day=day))
    if terms.excludes:
        yield LabelledText(text("terms.excludes"), _sentence(words.join(terms.excludes)))
    if terms.ownership:
        yield LabelledText(text("terms.ownership"), _sentence(terms.ownership))


def _part_month_example(figures: Figures, tier: Tier, starts: datetime.date) -> Markup:
    if not figures.amounts.plan.days:
        return _NO_EXAMPLE
    worked, days = figures.amounts.plan.days
    first = figures.amounts.fees_of(tier).first
    return figures.words.text(
        "terms.start_part",
        tier=tier.name,
        **{"from": figures.words.day(starts), "to": figures.words.day(starts.replace(day=days))},
        worked=worked,
        days=days,
        first=figures.offered(first),
        price=figures.money(tier.price),
    )


def _duration(figures: Figures, tier: Tier) -> Iterator[LabelledText]:
    text, terms, words = figures.words.text, figures.offer.terms, figures.words
    if terms.minimum_months:
        count, ends = terms.minimum_months, figures.amounts.plan.ends
        minimum = text("terms.minimum_text", count=count)
        if ends:
            minimum = text("terms.minimum_until", count=count, date=words.date(ends))
        total = figures.commitment(tier)
        example = text("terms.minimum_example", count=count, tier=tier.name, sum=total)
        yield LabelledText(text("terms.minimum"), minimum, example)
    if terms.renewal:
        yield LabelledText(text("terms.renewal"), text(f"terms.renewal_{terms.renewal}"))
    if terms.notice_days:
        key = "terms.notice_minimum" if terms.minimum_months else "terms.notice_text"
        notice = text(key, count=terms.notice_days)
        yield LabelledText(
            text("terms.notice"), notice, _notice_example(figures, terms.notice_days)
        )


def _notice_example(figures: Figures, days: int) -> Markup:
    end = _EXAMPLE_NOTICE + datetime.timedelta(days=days)
    # The example writes no years.
    if end.year != _EXAMPLE_NOTICE.year:
        return _NO_EXAMPLE
    day = figures.words.day
    return figures.words.text("terms.notice_example", given=day(_EXAMPLE_NOTICE), ended=day(end))


def _hours(figures: Figures, tier: Tier) -> Iterator[LabelledText]:
    text, terms, words = figures.words.text, figures.offer.terms, figures.words

    def in_hours(count: Decimal) -> str:
        return words.plain("formats.hours", count=count)

    hours = tier.hours
    if terms.unused_hours:
        key, example = f"terms.unused_{terms.unused_hours}", _NO_EXAMPLE
        if hours and hours > _EXAMPLE_HOURS:
            example = text(
                f"{key}_example",
                tier=tier.name,
                hours=in_hours(hours),
                used=in_hours(hours - _EXAMPLE_HOURS),
                **(
                    {"left": words.number(_EXAMPLE_HOURS)}
                    if terms.unused_hours == "expire"
                    else {"next": in_hours(hours + _EXAMPLE_HOURS)}
                ),
            )
        yield LabelledText(text("terms.unused"), text(key), example)
    if terms.hourly_rate:
        rate, example = figures.money(terms.hourly_rate), _NO_EXAMPLE
        if hours and hours == hours.to_integral_value():
            values = {"hours": in_hours(hours), "next": words.number(hours + 1)}
            example = text("terms.extra_example", tier=tier.name, rate=rate, **values)
        yield LabelledText(
            text("terms.extra"),
            text("terms.extra_text", rate=rate, tax=figures.tax_text("short")),
            example,
        )
