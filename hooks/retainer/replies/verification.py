"""Whether a reply is what the page of this offer sent; if not, what of it was changed. Pure."""

from __future__ import annotations

import datetime
import hmac
import itertools
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from retainer.diagnostics import Refused
from retainer.model import Addon, Sum, Tier, digest
from retainer.page import Figures

from . import reply as replies
from .plain_text import CUT, line, shown
from .reply import Reply

_SHORTEST_CUT: Final = 9
"""Of what is left of a cut name: reply.js leaves as much."""
_FIGURE: Final = re.compile(r"\d(?:[\d.,'\u2019 ]*\d)?")
_MOST_ADDONS: Final = 8
"""To find a changed add-on all sets of them are tried: 256 for each tier."""
_MOST_READINGS: Final = 500
"""Names that were cut to fit an e-mail may be read in several ways."""
_DAYS: Final = 400
"""To find a changed date, days before and after the one that stands there."""

_Named = TypeVar("_Named", Tier, Addon)


@dataclass(frozen=True, slots=True)
class Choice:
    """A tier, add-ons, and what they come to: as sums, and as the e-mail shows them."""

    tier: Tier
    addons: tuple[Addon, ...]
    sums: dict[str, dict[str, int]]
    shown: dict[str, str]

    def record(self, reply: Reply) -> dict[str, Any]:
        """Return what the code of this choice is reckoned over."""
        names = tuple(addon.name for addon in self.addons)
        return reply.record(self.tier.name, names, self.sums)


def judge(reply: Reply, access: bytes, figures: Figures) -> Choice:
    """Return what was chosen from this offer. Raises `Refused` with what was changed since."""
    fits = _lock(access, reply.code)
    for choice in _stated(reply, figures):
        if fits(choice.record(reply)):
            _same_figures(reply, choice, figures)
            return choice
    raise Refused(f"the reply is not as the page made it: {_altered(reply, fits, figures)}")


def is_genuine(reply: Reply, access: bytes) -> bool:
    """Say whether the code fits what the reply says; an e-mail alone cannot tell."""
    if reply.sums is None:
        return False
    return _lock(access, reply.code)(reply.record(reply.tier, reply.addons, reply.sums))


def is_other_digest(reply: Reply, access: bytes, figures: Figures) -> bool:
    """Say whether the code fits with the digest of this offer in place of the reply's."""
    fits = _lock(access, reply.code)
    repaired = replace(reply, digest=digest(figures.offer.record()))
    return any(fits(choice.record(repaired)) for choice in _stated(reply, figures))


def visible_changes(reply: Reply, figures: Figures) -> Iterator[str]:
    """Yield what differs between a reply and an offer, as far as the reply itself tells."""
    if not _matching(reply.tier, figures.offer.tiers):
        yield f"there is no tier {shown(reply.tier)} any more"
    for addon in reply.addons:
        if not _matching(addon, figures.offer.addons):
            yield f"there is no add-on {shown(addon)} any more"
    for choice in itertools.islice(_stated(reply, figures), 1):
        for name, text in _said(reply, figures).items():
            if not _alike(reply, choice, name):
                now = line(choice.shown.get(name, "nothing"))
                yield f"{name}: {shown(text)} then, {now} now"


def choice_of(figures: Figures, tier: Tier, addons: Sequence[Addon]) -> Choice:
    """Reckon a choice."""
    agreed, once = figures.for_choice(tier, addons), figures.amounts.one_time_sum(addons)
    texts = agreed.sums(agreed.amounts.choice_sums(0, once))
    due = {"month": agreed.amounts.fees[0].month} | ({"once": once} if once else {})
    return Choice(
        tier=tier,
        addons=tuple(addons),
        sums={name: _smallest(total, figures.amounts.rule.digits) for name, total in due.items()},
        shown={
            name: _line(figures, *(texts[f"{name}.{part}"] for part in ("net", "tax", "gross")))
            for name in due
        },
    )


def _lock(access: bytes, stated: str) -> Callable[[dict[str, Any]], bool]:
    return lambda record: hmac.compare_digest(replies.code(access, record), stated)


def _stated(reply: Reply, figures: Figures) -> Iterator[Choice]:
    """Yield the choices that the reply's words may mean: a name may be cut to fit an e-mail."""
    offer = figures.offer
    if len(reply.addons) > len(offer.addons):
        return
    # What is POSTed is never cut.
    can_be_cut = reply.sums is None
    places = {addon.name: place for place, addon in enumerate(offer.addons)}
    meant = [
        [places[addon.name] for addon in _matching(name, offer.addons, can_be_cut=can_be_cut)]
        for name in reply.addons
    ]
    readings = (
        (tier, tuple(offer.addons[place] for place in picked))
        for picked in _picked(meant)
        for tier in _matching(reply.tier, offer.tiers, can_be_cut=can_be_cut)
    )
    for tier, addons in itertools.islice(readings, _MOST_READINGS):
        yield choice_of(figures, tier, addons)


def _picked(meant: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Yield the places that may be meant, one of each and each after the one before.

    The page keeps the offer's order. What leads nowhere is left out first, so that each try is one
    of what is yielded.
    """
    possible: list[list[int]] = []
    before = sys.maxsize
    for places in reversed(meant):
        possible.insert(0, sorted(place for place in places if place < before))
        before = max(possible[0], default=-1)
    if not all(possible):
        return

    def after(index: int, last: int) -> Iterator[tuple[int, ...]]:
        if index == len(possible):
            yield ()
            return
        for place in possible[index]:
            if place > last:
                for rest in after(index + 1, place):
                    yield (place, *rest)

    yield from after(0, -1)


def _matching(text: str, items: Sequence[_Named], *, can_be_cut: bool = True) -> list[_Named]:
    wanted = line(text)
    whole = [item for item in items if line(item.name) == wanted]
    start = wanted.removesuffix(CUT).strip()
    if whole or not can_be_cut or start == wanted or len(start) < _SHORTEST_CUT:
        return whole
    return [item for item in items if line(item.name).startswith(start)]


# ---- what was changed


def _same_figures(reply: Reply, choice: Choice, figures: Figures) -> None:
    """The sums are for the reader; they are held to what the code was made for all the same."""
    said = _said(reply, figures)
    names = said.keys() if reply.sums is None else said.keys() | choice.sums.keys()
    if all(_alike(reply, choice, name) for name in names):
        return
    signed = line("; ".join(choice.shown.values()))
    stated = "; ".join(map(shown, said.values()))
    raise Refused(f"a figure was changed: the reply says {stated}, not {signed}")


def _altered(reply: Reply, fits: Callable[[dict[str, Any]], bool], figures: Figures) -> str:
    """Return which one part, put back, makes the code fit."""
    stated = next(_stated(reply, figures), None)
    for record, said in _repairs(reply, stated, figures):
        if fits(record):
            return said
    if not stated:
        return f"the offer has no such choice: {shown(', '.join((reply.tier, *reply.addons)))}"
    return "the name, the role or the code was changed, or the code is another client's"


def _repairs(
    reply: Reply, stated: Choice | None, figures: Figures
) -> Iterator[tuple[dict[str, Any], str]]:
    if stated and reply.sums:
        yield stated.record(reply) | {"sums": reply.sums}, "its sums are not those of the offer"
    for choice in _all(figures):
        yield choice.record(reply), _other_choice(reply, choice)
    if not stated:
        return
    first = max(1, reply.date.toordinal() - _DAYS)
    for ordinal in range(first, min(datetime.date.max.toordinal(), first + 2 * _DAYS)):
        day = datetime.date.fromordinal(ordinal)
        said = f"the date was changed; it says {reply.date}, and {day} was signed"
        yield stated.record(replace(reply, date=day)), said


def _other_choice(reply: Reply, choice: Choice) -> str:
    if line(choice.tier.name) != line(reply.tier):
        stated, chosen = shown(reply.tier), line(choice.tier.name)
        return f"the tier was changed; it says {stated}, and {chosen} was chosen"
    chosen = line(", ".join(addon.name for addon in choice.addons)) or "none"
    stated = shown(", ".join(reply.addons)) or "none"
    return f"the add-ons were changed; it says {stated}, and chosen were: {chosen}"


def _all(figures: Figures) -> Iterator[Choice]:
    addons = figures.offer.addons[:_MOST_ADDONS]
    for tier in figures.offer.tiers:
        for count in range(len(addons) + 1):
            for some in itertools.combinations(addons, count):
                yield choice_of(figures, tier, some)


# ---- sums as texts


def _smallest(total: Sum, digits: int) -> dict[str, int]:
    scale = Decimal(10) ** digits
    return {
        "net": int(total.net * scale),
        "tax": int(total.tax * scale),
        "gross": int(total.gross * scale),
    }


def _line(figures: Figures, net: str, tax: str, gross: str) -> str:
    return f"{net} + {tax} {figures.tax_name} = {gross}" if figures.amounts.rule.known else gross


def _said(reply: Reply, figures: Figures) -> dict[str, str]:
    """Return a reply's sums as texts."""
    if reply.sums is None:
        return reply.texts
    unit = Decimal(1).scaleb(-figures.amounts.rule.digits)
    parts = [part for total in reply.sums.values() for part in total.values()]
    minor = any(part % 10**figures.amounts.rule.digits for part in parts)
    return {
        name: _line(figures, *(figures.money(unit * part, minor=minor) for part in total.values()))
        for name, total in reply.sums.items()
    }


def _alike(reply: Reply, choice: Choice, name: str) -> bool:
    """Say whether a sum of the reply is that of a choice."""
    if reply.sums is not None:
        return reply.sums.get(name) == choice.sums.get(name)
    return _digits(reply.texts.get(name, "")) == _digits(choice.shown.get(name, ""))


def _digits(text: str) -> list[str]:
    """Return the figures of a line, as digits alone: whatever language wrote it."""
    found = (_FIGURE.search(part) for part in re.split("[+=]", line(text)))
    return [re.sub(r"\D", "", figure[0]) for figure in found if figure]
