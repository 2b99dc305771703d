"""Writes the short of an offer: facts for its first screen, what a client risks, its terms in six.

Pure. A key that the offer does not have gets no line; sums and days are those of the plan.
"""

from __future__ import annotations

from markupsafe import Markup

from retainer.model import Proposal, Tier

from .clauses import by_tier, excluded
from .figures import Figures
from .steps import LabelledText, at_once, minimum, notice, notice_days, sentence


def opening_facts(figures: Figures, proposal: Proposal) -> list[Markup]:
    """Return the sentences below the first screen's prices: tax, minimum and notice, payment."""
    text, terms = figures.words.text, proposal.offer.terms
    facts = [sentence(figures.tax_text("short"))]
    count, told = terms.minimum_months, notice_days(figures)
    if figures.is_fixed:
        facts.append(text("opening.term", count=count))
    elif count and told:
        facts.append(text("opening.minimum_notice", count=count, notice=told))
    elif count:
        facts.append(text("opening.minimum", count=count))
    elif told:
        facts.append(sentence(text("opening.notice", notice=told)))
    paid = at_once(figures, again="opening.paid_same", once="opening.paid_once")
    return [*facts, *filter(None, [paid])]


def risks(figures: Figures, proposal: Proposal) -> list[LabelledText]:
    """Return what a client risks: the minimum, the way out, nothing until both sign, the trial.

    Only a suggested tier has its sum named, until the page's script names that of a choice.
    """
    text, offer = figures.words.text, proposal.offer
    lines = []
    if count := offer.terms.minimum_months:
        recommended = proposal.recommendation and offer.tier(proposal.recommendation.tier)
        least = text("terms.minimum_text", count=count)
        if recommended:
            name, total = figures.live_name(recommended), figures.commitment(recommended)
            least = text("risk.minimum", count=count, tier=name, sum=total)
        lines.append(LabelledText(minimum(figures), least))
    if ending := notice(figures, brief=True):
        lines.append(LabelledText(text("terms.notice"), ending))
    lines.append(LabelledText(text("risk.signing"), text("risk.signing_text")))
    if offer.trial and proposal.state != "trial":
        once = figures.money(offer.trial.price)
        trial = text("risk.trial", trial=offer.trial.name, sum=once)
        lines.append(LabelledText(text("trial.heading"), trial))
    return lines


def term_facts(figures: Figures, tier: Tier) -> list[LabelledText]:
    """Return the six facts above the terms: minimum, notice, payment, tax, hours, exclusions."""
    text, terms = figures.words.text, figures.offer.terms
    facts = []
    if count := terms.minimum_months:
        least = text("terms.minimum_text", count=count)
        if ends := figures.amounts.plan.ends:
            until = figures.words.date(ends)
            least = text("terms.minimum_until", count=count, date=until)
        facts.append(LabelledText(minimum(figures), least))
    ending = notice(figures) if figures.is_fixed else notice_days(figures)
    if ending:
        facts.append(LabelledText(text("terms.notice"), sentence(ending)))
    facts.append(LabelledText(text("facts.paid"), _paid(figures)))
    if figures.offer.tax:
        tax = sentence(figures.tax_text("short"))
        facts.append(LabelledText(Markup.escape(figures.tax_name), tax))
    if hours := by_tier(figures, tier, _hours):
        facts.append(LabelledText(text("facts.hours"), hours))
    if terms.excludes:
        facts.append(LabelledText(text("terms.excludes"), excluded(figures)))
    return facts


def _paid(figures: Figures) -> Markup:
    """Return how often the fee is paid, and whether in advance."""
    text, day = figures.words.text, figures.offer.terms.payment_day
    if prepaid := at_once(figures):
        return prepaid
    often = text("facts.monthly")
    if day:
        often = text("facts.monthly_day", day=figures.words.ordinal(day))
    is_early = figures.amounts.plan.in_advance
    return sentence(text("facts.advance", often=often) if is_early else often)


def _hours(figures: Figures, tier: Tier) -> Markup:
    if not tier.hours:
        return Markup("")
    hours = figures.words.text("formats.hours", count=tier.hours)
    return figures.words.text("facts.hours_text", hours=hours, tier=tier.name)
