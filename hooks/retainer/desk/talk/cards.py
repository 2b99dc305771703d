"""Writes the objection cards: what a client says, what to ask, to say, and never to do. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from retainer.i18n import Words
from retainer.model import Counted, Tier

from .dossier import Dossier
from .prose import brief

_Say = Callable[..., str]
_ORDER: Final = (
    *("much", "once", "unknown", "results", "order", "think", "half", "alone", "haggle"),
)


class Card(NamedTuple):
    """An objection and its answer."""

    hear: str
    ask: str
    say: str
    never: str


def cards(dossier: Dossier, words: Words, notes: Words) -> Iterator[Card]:
    """Yield the cards, with this offer's figures; what never to do is a note."""

    def say(key: str, **values: object) -> str:
        return words.plain(f"say.{key}", **values)

    rhythm = "monthly" if dossier.figures.amounts.plan.billing == "monthly" else "whole"
    answers = {
        "much": _too_much(dossier, say),
        "once": say(f"once.{rhythm}"),
        "unknown": _unknown(dossier, say),
        "results": _results(dossier, say),
    }
    for name in _ORDER:
        ask = say(f"once.ask_{rhythm}" if name == "once" else f"{name}.ask")
        answer = answers.get(name) or say(f"{name}.say")
        yield Card(say(f"{name}.hear"), ask, answer, notes.plain(f"note.nevers.{name}"))


def _too_much(dossier: Dossier, say: _Say) -> str:
    """Return what the suggested tier is worth to them, then the smaller one."""
    tiers = dossier.proposal.offer.tiers
    tier = dossier.proposal.recommended or tiers[len(tiers) // 2]
    target = _last_target(dossier, tier)
    values = {"tier": brief(tier.name, 5, 30), "price": dossier.price(tier)}
    parts = [say("much.aim", target=target, **values) if target else say("much.plain", **values)]
    if place := tiers.index(tier):
        smaller = tiers[place - 1]
        parts.append(
            say("much.smaller", tier=brief(smaller.name, 5, 30), price=dossier.price(smaller))
        )
    return " ".join(parts)


def _unknown(dossier: Dossier, say: _Say) -> str:
    """Return who can be asked, and the trial."""
    parts, trial = [], dossier.proposal.offer.trial
    if dossier.proposal.voices:
        voice = dossier.proposal.voices[0]
        author = ", ".join(filter(None, (voice.author, voice.company)))
        parts.append(say("unknown.voice", author=brief(author, 8, 50)))
    if trial:
        name, price = brief(trial.name, 6, 40), dossier.trial_price
        key = "unknown.or_trial" if parts else "unknown.trial"
        parts.append(say(key, trial=name, price=price))
    return " ".join(parts) or say("unknown.plain")


def _results(dossier: Dossier, say: _Say) -> str:
    """Return what is promised, the work, and what is an aim."""
    tiers = dossier.proposal.offer.tiers
    tier = dossier.proposal.recommended or tiers[len(tiers) // 2]
    items = [item for each in tiers[: tiers.index(tier) + 1] for item in each.deliverables]
    counted = [item for item in items if item.amount]
    target = _last_target(dossier, tier)
    day = dossier.proposal.offer.terms.report_day
    work = say("results.work_plain")
    if counted:
        key = "results.work_report" if day else "results.work"
        ordinal = dossier.figures.words.ordinal(day) if day else ""
        work = say(key, item=_counted(dossier, counted[0]), day=ordinal)
    return f"{work} {say('results.aim', target=target) if target else say('results.aim_plain')}"


def _last_target(dossier: Dossier, tier: Tier) -> str:
    """Return the tier's last aim: the first ones are steps towards it."""
    tiers = dossier.proposal.offer.tiers
    for each in reversed(tiers[: tiers.index(tier) + 1]):
        if each.targets:
            return _counted(dossier, each.targets[-1])
    return ""


def _counted(dossier: Dossier, item: Counted) -> str:
    name = brief(item.name, 7, 50)
    return f"{name} ({dossier.figures.words.number(item.amount)})" if item.amount else name
