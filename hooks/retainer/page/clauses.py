"""What a page says in sentences: how it works, what is gained, questions, terms. Pure.

A sentence stands only where the offer says what it says: what is not given is not shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from retainer.model import Proposal, Terms, Tier

from .figures import Figures

NOTICE_GIVEN = (3, 10)
"""The day (month, day) of the worked example for notice: after February, so in any year."""

NOTHING = Markup("")
Text = Callable[..., Markup]


@dataclass(frozen=True, slots=True)
class Clause:
    """A heading, what it says, and an example worked with this offer's figures."""

    label: Markup
    text: Markup
    example: Markup = NOTHING


def sentence(text: str) -> str:
    """Return a text from a file as a sentence: a capital first, a full stop last."""
    closed = text[-1:] in '.?…:;”"'
    return text[:1].upper() + text[1:] + ("" if closed else ".")


def _joined(*parts: Markup | str | None) -> Markup:
    return Markup(" ").join(part for part in parts if part)


def steps(figures: Figures) -> list[Clause]:
    """Return how a retainer works, in five steps with this offer's own figures."""
    text, terms = figures.words.text, figures.offer.terms
    hours = figures.hours()
    many = len({tier.hours for tier in figures.offer.tiers if tier.hours}) > 1
    asked = text("how.ask_hours" if many else "how.ask_hours_one", hours=hours) if hours else None
    answers = terms.response_time and _labelled(figures, "terms.response", terms.response_time)
    day = terms.report_day
    report = (
        text("how.report_day", day=figures.words.ordinal(day)) if day else text("how.report_month")
    )
    paid = terms.payment_method and text("how.method", method=terms.payment_method)
    return [
        Clause(text("how.choose"), text("how.choose_text")),
        Clause(text("how.pay"), _joined(_paid(figures, "how.pay"), text("how.pay_text"), paid)),
        Clause(text("how.ask"), _joined(asked, text("how.ask_text"), answers)),
        Clause(text("how.report"), _joined(report, text("how.report_text"))),
        Clause(text("how.end"), _ending(text, terms)),
    ]


def questions(figures: Figures) -> list[Clause]:
    """Return the questions that come up with any offer, answered by this one's terms."""
    return list(_questions(figures))


def terms_of(figures: Figures, tier: Tier) -> list[Clause]:
    """Return the terms; the examples are worked with this tier."""
    return list(_terms(figures, tier))


def next_steps(proposal: Proposal, figures: Figures) -> list[Markup]:
    """Return what happens after the choice."""
    words, starts = figures.words, figures.offer.terms.starts
    third = "third_date" if starts else "third"
    values = {"date": words.date(starts)} if starts else {}
    if proposal.state == "accepted":
        given = [words.text(f"accepted.{name}") for name in ("first", "second")]
        last = words.text("accepted.fourth")
        return [*given, words.text(f"accepted.{third}", **values), last]
    within = proposal.sender.responds_within
    second = words.text("next.second")
    if within:
        second = words.text("next.second_within", time=within)
    return [words.text("next.first"), second, words.text(f"next.{third}", **values)]


def example_tier(proposal: Proposal) -> Tier:
    """Return the tier that examples are worked with: accepted, recommended, or the first."""
    offer = proposal.offer
    accepted, recommended = proposal.accepted, proposal.recommendation
    name = accepted.tier if accepted else recommended.tier if recommended else ""
    return offer.tier(name) or offer.tiers[0]


def _labelled(figures: Figures, key: str, value: str) -> Markup:
    value = value if value.endswith(".") else f"{value}."
    return Markup("{}: {}").format(figures.words.text(key), value)


def _paid(figures: Figures, key: str) -> Markup:
    """How often the fee is paid, under this key."""
    words, terms, schedule = figures.words, figures.offer.terms, figures.amounts.plan
    if schedule.billing == "upfront":
        return words.text(f"{key}_upfront", count=schedule.months_at_once)
    if schedule.billing == "monthly" and terms.payment_day:
        return words.text(f"{key}_monthly_day", day=words.ordinal(terms.payment_day))
    return words.text(f"{key}_{schedule.billing}")


def _ending(text: Text, terms: Terms) -> Markup:
    minimum = terms.minimum_months
    only = "" if minimum else "_only"
    parts = (
        minimum and text("how.end_minimum", count=minimum),
        terms.renewal and text(f"how.end_{terms.renewal}{only}"),
        terms.notice_days and text("how.end_notice", count=terms.notice_days),
    )
    return _joined(*(part for part in parts if part)) or text("how.end_text")


def _questions(figures: Figures) -> Iterator[Clause]:
    text, terms = figures.words.text, figures.offer.terms

    def answer(name: str, said: str = "", **values: object) -> Clause:
        return Clause(text(f"faq.{name}"), text(f"faq.{said or f'{name}_text'}", **values))

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
        said = "ending_text" if terms.minimum_months else "ending_plain"
        yield answer("ending", said, count=terms.notice_days)


def _terms(figures: Figures, tier: Tier) -> Iterator[Clause]:
    text, terms, words = figures.words.text, figures.offer.terms, figures.words
    yield Clause(text("terms.fee"), _paid(figures, "terms.fee"))
    if terms.payment_method:
        yield Clause(text("terms.method"), Markup.escape(sentence(terms.payment_method)))
    if figures.offer.tax:
        yield Clause(text("terms.tax"), figures.tax_note())
    if terms.starts:
        start = text("terms.start_text", date=words.date(terms.starts))
        yield Clause(text("terms.start"), start, _part_month(figures, tier, terms.starts))
    yield from _duration(figures, tier)
    yield from _hours(figures, tier)
    if terms.response_time:
        yield Clause(text("terms.response"), Markup.escape(sentence(terms.response_time)))
    if terms.revision_rounds is not None:
        rounds = text("terms.revisions_text", count=terms.revision_rounds)
        none = text("terms.revisions_none")
        yield Clause(text("terms.revisions"), rounds if terms.revision_rounds else none)
    if terms.report_day:
        day = words.ordinal(terms.report_day)
        yield Clause(text("terms.report"), text("terms.report_text", day=day))
    if terms.excludes:
        yield Clause(text("terms.excludes"), Markup.escape(sentence(words.join(terms.excludes))))
    if terms.ownership:
        yield Clause(text("terms.ownership"), Markup.escape(sentence(terms.ownership)))


def _part_month(figures: Figures, tier: Tier, starts: datetime.date) -> Markup:
    if not figures.amounts.plan.days:
        return NOTHING
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


def _duration(figures: Figures, tier: Tier) -> Iterator[Clause]:
    text, terms, words = figures.words.text, figures.offer.terms, figures.words
    if terms.minimum_months:
        count, ends = terms.minimum_months, figures.amounts.plan.ends
        minimum = text("terms.minimum_text", count=count)
        if ends:
            minimum = text("terms.minimum_until", count=count, date=words.date(ends))
        all_of_it = figures.commitment(tier)
        example = text("terms.minimum_example", count=count, tier=tier.name, sum=all_of_it)
        yield Clause(text("terms.minimum"), minimum, example)
    if terms.renewal:
        yield Clause(text("terms.renewal"), text(f"terms.renewal_{terms.renewal}"))
    if terms.notice_days:
        key = "terms.notice_minimum" if terms.minimum_months else "terms.notice_text"
        notice = text(key, count=terms.notice_days)
        yield Clause(text("terms.notice"), notice, _notice(figures, terms.notice_days))


def _notice(figures: Figures, days: int) -> Markup:
    given = datetime.date(2001, *NOTICE_GIVEN)
    ended = given + datetime.timedelta(days=days)
    if ended.year != given.year:
        return NOTHING
    day = figures.words.day
    return figures.words.text("terms.notice_example", given=day(given), ended=day(ended))


def _hours(figures: Figures, tier: Tier) -> Iterator[Clause]:
    text, terms, words = figures.words.text, figures.offer.terms, figures.words

    def counted(count: Decimal) -> str:
        return words.plain("formats.hours", count=count)

    hours = tier.hours
    if terms.unused_hours:
        key, example = f"terms.unused_{terms.unused_hours}", NOTHING
        left = Decimal(5)
        if hours and hours > left:
            example = text(
                f"{key}_example",
                tier=tier.name,
                hours=counted(hours),
                used=counted(hours - left),
                **(
                    {"left": words.number(left)}
                    if terms.unused_hours == "expire"
                    else {"next": counted(hours + left)}
                ),
            )
        yield Clause(text("terms.unused"), text(key), example)
    if terms.hourly_rate:
        rate, example = figures.money(terms.hourly_rate), NOTHING
        if hours and hours == hours.to_integral_value():
            values = {"hours": counted(hours), "next": words.number(hours + 1)}
            example = text("terms.extra_example", tier=tier.name, rate=rate, **values)
        yield Clause(
            text("terms.extra"),
            text("terms.extra_text", rate=rate, tax=figures.tax_text("short")),
            example,
        )
