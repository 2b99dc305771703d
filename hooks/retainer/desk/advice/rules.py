"""All rules of advice, the most costly first: what a negotiator would have mended before the rest.

A promise that binds costs more than a price, a price more than a doubt, a doubt more than a gap.
What each says is in `../texts/`, under its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from retainer.model import State

from . import conditions, decision, leftovers, prices
from .speech import listens, vague_deliverable
from .subject import Check, Slip, Subject

_OPEN: Final = frozenset[State]({"draft", "sent"})
_SENT: Final = frozenset[State]({"sent"})
_OVER: Final = frozenset[State]({"sent", "expired"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of advice: what it looks at, where that comes from, where the guide explains it."""

    name: str
    check: Check
    guide: str
    """The chapter, and the place in it."""
    source: str
    """The points of the article, or what else says so."""
    states: frozenset[State] = _SENT


def _rule(name: str, check: Check, guide: str, source: str) -> Rule:
    """Return a rule that holds for a draft too, as nothing in it is still to come."""
    return Rule(name, check, guide, source, _OPEN)


def _speech(name: str, guide: str, source: str) -> Rule:
    return _rule(name, listens(name), guide, source)


def elsewhere(subject: Subject) -> Iterator[Slip]:
    """Yield nothing: another package finds it, and it has its place in the order alone."""
    del subject
    yield from ()


RULES: Final = (
    Rule("mark", elsewhere, "summary#in-short", "hooks/retainer/crypto/SPEC.md"),
    Rule("passphrase", elsewhere, "email#what-belongs", "NIST SP 800-63B"),
    Rule("sample-text", leftovers.sample_text, "email#small-things", "S43"),
    Rule("valid-until", conditions.valid_until, "email#small-things", "S16", _OVER),
    _speech("no-guarantee", "objections#results", "S44"),
    _speech("no-unlimited", "new-clients#clear-value", "S15"),
    _speech("no-exclusivity", "why#with-care", "S07"),
    _rule("below-floor", prices.below_floor, "fees-and-tiers#your-floor", "S21"),
    _speech("no-discount", "objections#money", "S28 S51"),
    _speech("never-free", "objections#results", "S31"),
    Rule("no-decision-maker", decision.no_decision_maker, "closing-call#step-1", "S34"),
    _rule("hour-below-floor", prices.hour_below_floor, "fees-and-tiers#your-floor", "S20"),
    _rule("extra-hour-cheap", prices.extra_hour_cheap, "fees-and-tiers#your-floor", "S28"),
    Rule("upfront-no-refund", conditions.upfront_no_refund, "objections#money", "S03"),
    _rule("lost-text", leftovers.lost_text, "email#small-things", "YAML 1.2, 6.6 Comments"),
    _speech("no-pressure", "new-clients#scarcity", "S16; Directive 2005/29/EC, annex I, 7"),
    _speech("no-haggling-word", "objections#haggling", "S28 S30"),
    Rule("no-recommendation", decision.no_recommendation, "email#which-to-recommend", "S43"),
    Rule(
        "recommend-dearest-unsupported",
        decision.recommend_dearest_unsupported,
        "email#which-to-recommend",
        "S43",
    ),
    Rule("aim-below-success", decision.aim_below_success, "happy-clients#measures", "S44"),
    _speech("no-blanket-proof", "new-clients#proof", "S13"),
    Rule("decoy", prices.decoy, "fees-and-tiers#three-tiers", "S26"),
    _rule("step-too-small", prices.step_too_small, "fees-and-tiers#three-tiers", "S23"),
    _rule("step-too-big", prices.step_too_big, "fees-and-tiers#three-tiers", "S23"),
    _rule("trial-price", prices.trial_price, "objections#results", "S31"),
    _rule("vague-deliverable", vague_deliverable, "new-clients#clear-value", "S15"),
    Rule("no-challenges", decision.no_challenges, "new-clients#challenges", "S17"),
    Rule("dates", conditions.dates, "happy-clients#quiet-money", "S50"),
    Rule(
        "resident-lei",
        conditions.resident_lei,
        "fees-and-tiers#how-the-fee-is-made",
        "BNR Regulation 4/2005, art. 3",
    ),
    Rule("no-end", conditions.no_end, "closing-call#step-7", "S03"),
    _rule("language-mix", leftovers.language_mix, "email#small-things", "S43"),
    _speech("ro-no-retinere", "why#the-problem", "COVERAGE, on words"),
    Rule("no-success", decision.no_success, "happy-clients#expectations", "S44"),
    Rule("no-trial-for-new", decision.no_trial_for_new, "objections#results", "S31"),
    Rule("no-proof", decision.no_proof, "new-clients#proof", "S13"),
    _rule("three-tiers", prices.three_tiers, "fees-and-tiers#three-tiers", "S41"),
    _rule("rollover-no-limit", conditions.rollover_no_limit, "objections#remind", "S32"),
    Rule("no-workload", decision.no_workload, "closing-call#step-3", "S36"),
    Rule("no-report", conditions.no_report, "happy-clients#report", "S46"),
    Rule("no-autopay", conditions.no_autopay, "happy-clients#quiet-money", "S50"),
    Rule("sample-left", elsewhere, "summary#what-to-do-now", "README"),
)
