"""Writes the short of an offer: what its first screen adds, what is risked, facts of the terms.

Pure. A key that the offer does not have gets no line; sums and days are those of the plan.
"""

from __future__ import annotations

from markupsafe import Markup

from retainer.model import Proposal, Tier

from .clauses import by_tier, terms_of, with_hours
from .figures import Figures
from .steps import LabelledText, at_once, bound, join, notice, notice_days, sentence


def opening_facts(figures: Figures, proposal: Proposal) -> list[Markup]:
    """Return the sentences below the first screen's prices: tax, minimum and notice, payment."""
    text, terms = figures.words.text, proposal.offer.terms
    facts = [sentence(figures.tax_text("short"))]
    count, told = terms.minimum_months, notice_days(figures)
    if figures.is_fixed:
        facts.append(text("opening.term", count=count))
    elif count and told:
        facts.append(sentence(text("opening.minimum_notice", least=bound(figures), notice=told)))
    elif count:
        facts.append(text("opening.minimum", count=count))
    elif told:
        facts.append(sentence(text("opening.notice", notice=told)))
    # After what is paid once, a longer notice has more to pay.
    once = "opening.paid_once" if figures.amounts.plan.has_total else "opening.paid_first"
    paid = at_once(figures, again="opening.paid_same", once=once)
    return [*facts, *filter(None, [paid])]


def risks(figures: Figures, proposal: Proposal) -> list[LabelledText]:
    """Return what a client risks: the its total if that is the least, the way out."""
    return [
        _line(clause, notice(figures, brief=True) if clause.key == "notice" else None)
        for clause in terms_of(figures, proposal.example_tier)
        if clause.key in {"minimum", "notice"}
    ]


def term_facts(figures: Figures, tier: Tier) -> list[LabelledText]:
    """Return the facts in sight above the folded terms: fee, hours, exclusions."""
    hours, label = by_tier(figures, tier, _hours), figures.words.text("facts.hours")
    told = [with_hours(figures, tier, LabelledText(label, hours))] if hours else []
    clauses = {clause.key: _line(clause) for clause in terms_of(figures, tier)}
    others = [clauses["excludes"]] if "excludes" in clauses else []
    return [clauses["fee"], *told, *others]


def _line(clause: LabelledText, short: Markup | None = None) -> LabelledText:
    """Return a clause of the terms, or the short of it, in one text with its example."""
    return LabelledText(clause.label, join(short or clause.text, clause.example), key=clause.key)


def _hours(figures: Figures, tier: Tier) -> Markup:
    if not tier.hours:
        return Markup("")
    hours = figures.words.text("formats.hours", count=tier.hours)
    return figures.words.text("facts.hours_text", hours=hours, tier=tier.name)
