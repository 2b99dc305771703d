"""Rules for what lets a client decide: who, why this tier, what for, and whether to trust it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from retainer.model import Counted, Testimonial

from .subject import Slip, Subject, digits, usual_trial
from .vocabulary import words
from .wording import fold, says

_STEM: Final = 5
"""The letters of a word that its inflected forms share."""
_SHORTEST_SOLUTION: Final = 4
_WORD: Final = re.compile(r"[a-z]{4,}")
_NEAR: Final = 5
"""The words after a number among which what it counts is named."""


def no_decision_maker(subject: Subject) -> Iterator[Slip]:
    """Yield a client without a person, or with one who cannot say yes."""
    client = subject.file.client
    if client.contact is None:
        yield Slip(("client",), "none")
    elif _is_office(client.contact):
        yield Slip(("client", "contact"), "office", client.contact)
    elif client.role and _is_office(client.role):
        yield Slip(("client", "role"), "office", client.role)


def _is_office(text: str) -> bool:
    tokens = fold(text).tokens
    return all(says("office", token) for token in tokens) or says("office", tokens[0])


def no_recommendation(subject: Subject) -> Iterator[Slip]:
    """Yield an offer of several tiers that recommends none, or does not say why."""
    tiers, own = subject.file.tiers, subject.file.recommendation
    if len(tiers) == 1 or (own and own.reason) or _is_dearest(subject):
        return
    challenge = next(iter(_challenges(subject)), "")
    values = {"tier": own.tier if own else tiers[len(tiers) // 2].name, "challenge": challenge}
    variant = "no-reason" if own else "none"
    yield Slip(("recommendation",), f"{variant}-theirs" if challenge else variant, values=values)


def recommend_dearest_unsupported(subject: Subject) -> Iterator[Slip]:
    """Yield the dearest tier, recommended for no reason of the client's."""
    if not _is_dearest(subject):
        return
    own, theirs = subject.file.recommendation, _stems(" ".join(_named(subject)))
    reason = own.reason if own else None
    if not reason or not theirs & _stems(reason):
        before = subject.file.tiers[-2].name
        goal = next(iter(_named(subject)), "")
        values = {"before": before, "goal": goal}
        path = ("recommendation", "reason" if reason else "tier")
        yield Slip(path, "goal" if goal else "none", values=values)


def _is_dearest(subject: Subject) -> bool:
    tiers, own = subject.file.tiers, subject.file.recommendation
    return bool(own and len(tiers) > 1 and own.tier == tiers[-1].name)


def _named(subject: Subject) -> Iterator[str]:
    """Yield what the client named: goals, results, challenges."""
    if discovery := subject.file.discovery:
        yield from (*discovery.goals, *discovery.success)
        yield from _challenges(subject)


def _challenges(subject: Subject) -> Iterator[str]:
    if discovery := subject.file.discovery:
        yield from (entry.challenge for entry in discovery.challenges)


def no_challenges(subject: Subject) -> Iterator[Slip]:
    """Yield an offer that answers nothing, or answers in a word."""
    discovery = subject.file.discovery
    if not discovery or not discovery.challenges:
        yield Slip(("discovery", "challenges"), "none")
        return
    for index, entry in enumerate(discovery.challenges):
        if len(entry.solution.split()) < _SHORTEST_SOLUTION:
            path = ("discovery", "challenges", index, "solution")
            yield Slip(path, "short", entry.solution)


def no_success(subject: Subject) -> Iterator[Slip]:
    """Yield an offer of which nobody could say later whether it was worth it."""
    discovery, tier = subject.file.discovery, subject.recommended
    if not discovery or not discovery.success:
        yield Slip(("discovery", "success"), "none")
    elif tier and not any(each.targets for each in subject.file.tiers[: _place(subject) + 1]):
        values = {"tier": tier.name, "success": discovery.success[0]}
        yield Slip(("tiers", _place(subject)), "no-targets", values=values)


def _place(subject: Subject) -> int:
    names = [tier.name for tier in subject.file.tiers]
    return names.index(subject.recommended.name) if subject.recommended else len(names) - 1


class Aim(NamedTuple):
    """An aim is how many a month the client named, and the words that say of what."""

    number: Decimal
    stems: frozenset[str]


def aim_below_success(subject: Subject) -> Iterator[Slip]:
    """Yield a target of the recommended tier that is less than what the client would pay for."""
    discovery = subject.file.discovery
    if not discovery or not subject.recommended:
        return
    place = _place(subject)
    targets: dict[str, tuple[int, int, Counted]] = {}
    for index, tier in enumerate(subject.file.tiers[: place + 1]):
        for number, target in enumerate(tier.targets):
            targets[target.name] = (index, number, target)
    for line in discovery.success:
        aim = _aim(line)
        named = [at for at in targets.values() if at[2].amount and aim]
        if not aim or not named:
            continue
        best = max(named, key=lambda at: len(aim.stems & _stems(at[2].name)))
        index, number, target = best
        if aim.stems & _stems(target.name) and target.amount and target.amount < aim.number:
            values = {"aim": digits(aim.number), "name": target.name}
            path = ("tiers", index, "targets", number, "amount")
            yield Slip(path, values=values)


def _aim(line: str) -> Aim | None:
    """Return the first number of a result that counts something, by the month."""
    tokens = fold(line).tokens
    for index, token in enumerate(tokens):
        number = _number(token, words("numbers"))
        after = tokens[index + 1 : index + 1 + _NEAR]
        if number is None or not after or after[0] in words("not_counted"):
            continue
        months = next((Decimal(words("a_month")[t]) for t in after if t in words("a_month")), None)
        stems = _stems(" ".join(after))
        if set(tokens) & set(words("the_less")):
            return None
        is_total = set(tokens) & set(words("in_all")) and not set(after) & set(
            words("a_month_said")
        )
        if stems and not is_total:
            return Aim(round(number * (months or 1)) * Decimal(1), stems)
    return None


def _number(token: str, names: dict[str, str]) -> Decimal | None:
    if token in names:
        return Decimal(names[token])
    return Decimal(token) if token.isdecimal() else None


def _stems(text: str) -> frozenset[str]:
    """Return the first letters of each longer word, as what a text is about."""
    stems = frozenset(word[:_STEM] for word in _WORD.findall(fold(text).text))
    return stems - frozenset(words("common"))


def no_workload(subject: Subject) -> Iterator[Slip]:
    """Yield a tier of which nobody says how much work it is."""
    discovery = subject.file.discovery
    if discovery and discovery.workload:
        return
    for index, tier in enumerate(subject.file.tiers):
        if tier.hours is None and tier.workload is None:
            yield Slip(("tiers", index), values={"tier": tier.name})
            return


def no_trial_for_new(subject: Subject) -> Iterator[Slip]:
    """Yield an offer to somebody who knows neither the work nor what others say of it."""
    file = subject.file
    reason = file.recommendation.reason if file.recommendation else None
    is_known = file.client.known or says("known_client", f"{file.note or ''}. {reason or ''}")
    if file.trial or is_known or _voices(subject):
        return
    yield Slip(("trial",), values={"price": digits(usual_trial(subject))})


def no_proof(subject: Subject) -> Iterator[Slip]:
    """Yield an offer for which nobody speaks."""
    if not _voices(subject):
        with_consent = [entry for entry in subject.testimonials if entry.consent]
        variant = "unnamed" if with_consent else "none"
        values = {"id": with_consent[0].id} if with_consent else {}
        yield Slip(("testimonials",), variant, values=values)


def _voices(subject: Subject) -> list[Testimonial]:
    """Return the testimonials that the page shows."""
    named = subject.file.testimonials
    with_consent = (entry for entry in subject.testimonials if entry.consent)
    return [entry for entry in with_consent if (entry.id in named if named else entry.featured)]
