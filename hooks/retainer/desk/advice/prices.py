"""Rules for prices: the floor, what an hour comes to, the steps between tiers, the trial."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from retainer.model import Tier

from .subject import Slip, Subject, digits, rounded_off, usual_trial

_LESS_AN_HOUR: Final = Decimal("0.8")
"""An hour may be cheaper by a fifth where there are more of them."""
_SMALLEST_STEP: Final = Decimal("1.25")
_GREATEST_STEP: Final = 3
_MONTH_OF_HOURS: Final = 160
"""Four weeks of one person, with nothing else to do."""
_FEWEST_MORE: Final = 2
_USUAL: Final = 3
"""Three options at three prices, so that a client compares them."""
_TRIAL: Final = (Decimal("0.05"), Decimal("0.6"))
"""A trial's price, of the first tier's: below it is a present, above it the month itself."""


def below_floor(subject: Subject) -> Iterator[Slip]:
    """Yield a first price under the freelancer's own floor, where the currency is one."""
    if subject.file.tiers[0].price < subject.floor:
        yield Slip(("tiers", 0, "price"), values={"floor": digits(subject.floor)})


def _hourly(tier: Tier) -> Decimal | None:
    return tier.price / tier.hours if tier.hours else None


def hour_below_floor(subject: Subject) -> Iterator[Slip]:
    """Yield a tier whose hour comes to much less than the first tier's."""
    first, *others = subject.file.tiers
    rate = _hourly(first)
    for index, tier in enumerate(others, 1):
        own = _hourly(tier)
        if rate and own and own < rate * _LESS_AN_HOUR:
            hours = int(tier.price / rate)
            values = {"own": round(own), "rate": round(rate), "hours": hours}
            yield Slip(("tiers", index, "hours"), values=values)


def extra_hour_cheap(subject: Subject) -> Iterator[Slip]:
    """Yield the price of an extra hour that is lower than that of an hour within a tier."""
    rate = subject.terms.hourly_rate
    dearest = max(filter(None, map(_hourly, subject.file.tiers)), default=None)
    if rate is not None and dearest and rate < dearest:
        above = rounded_off(dearest * Decimal("1.05"), up=True)
        values = {"dearest": round(dearest), "above": digits(above)}
        yield Slip(("terms", "hourly_rate"), values=values)


def three_tiers(subject: Subject) -> Iterator[Slip]:
    """Yield an offer of fewer or more than three tiers."""
    if len(subject.file.tiers) != _USUAL:
        yield Slip(("tiers",), values=_spaced(subject, _USUAL))


def step_too_small(subject: Subject) -> Iterator[Slip]:
    """Yield a price so near the one before that nobody takes the smaller tier."""
    for index, (before, tier) in enumerate(pairwise(subject.file.tiers), 1):
        if tier.price < before.price * _SMALLEST_STEP:
            yield Slip(("tiers", index, "price"), values=_spaced(subject))


def step_too_big(subject: Subject) -> Iterator[Slip]:
    """Yield a price so far from the one before that nobody gets that far."""
    for index, (before, tier) in enumerate(pairwise(subject.file.tiers), 1):
        if tier.price > before.price * _GREATEST_STEP:
            yield Slip(("tiers", index, "price"), values=_spaced(subject))


def _spaced(subject: Subject, number: int | None = None) -> dict[str, str]:
    """Return prices in the proportion of 3, 5 and 10, from the first one on."""
    first = subject.first_price
    parts = (Decimal(1), Decimal(5) / 3, Decimal(10) / 3, Decimal(20) / 3)
    prices = [
        first,
        *(rounded_off(first * part) for part in parts[1 : number or len(subject.file.tiers)]),
    ]
    return {"prices": ", ".join(map(digits, prices))}


def decoy(subject: Subject) -> Iterator[Slip]:
    """Yield a dearest tier that was not worked out, or could not be delivered."""
    *others, last = subject.file.tiers
    path = ("tiers", len(others))
    if not others:
        return
    if last.hours is None and any(tier.hours for tier in others):
        yield Slip(path, "no-hours", values={"tier": last.name, "hours": _like(others, last)})
        return
    if len(last.deliverables) < _FEWEST_MORE:
        yield Slip((*path, "deliverables"), "one-line", values={"tier": last.name})
        return
    hours, places = last.hours or 0, subject.freelancer.places_open or 0
    if hours * places > _MONTH_OF_HOURS:
        values = {"all": digits(Decimal(hours * places)), "most": _MONTH_OF_HOURS // places}
        yield Slip((*path, "hours"), "too-many-hours", values=values)


def _like(others: list[Tier], last: Tier) -> int:
    """Return the hours that the last tier's price pays at the first known hour."""
    rate = next(filter(None, map(_hourly, others)))
    return int(last.price / rate)


def trial_price(subject: Subject) -> Iterator[Slip]:
    """Yield a trial that is all but free, or dear as the month, or of no stated size."""
    trial, first = subject.file.trial, subject.file.tiers[0].price
    if not trial:
        return
    values = {"price": digits(usual_trial(subject))}
    share = trial.price / first
    if share < _TRIAL[0]:
        yield Slip(("trial", "price"), "low", values=values)
    elif share > _TRIAL[1]:
        yield Slip(("trial", "price"), "high", values=values)
    elif not trial.deliverables and not trial.outcome:
        yield Slip(("trial",), "no-size", values=values)
