"""Verifies that a reply's code was made for a choice of this offer, or finds what was changed.

Pure. An e-mail has its sums as texts alone, and may have names cut short. So each choice that its
words may mean is computed from the offer, and the reply's code tells which one was signed.
"""

from __future__ import annotations

import datetime
import hmac
import itertools
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from retainer.diagnostics import Refused
from retainer.model import Addon, Tier, digest
from retainer.page import Figures
from retainer.records import CUT, Choice, choice_of, one_line, printed, sum_texts

from .reply import Reply
from .reply import code as code_of

_SHORTEST_CUT: Final = 9
"""Characters that reply.js leaves at least of a name that it cuts."""
_MAX_CHOICES: Final = 500
"""Choices that are computed for cut names, which may mean several."""
_MAX_ADDONS: Final = 8
"""Add-ons of which each set is tried, to find the one that was changed: 256 sets a tier."""
_MAX_DAYS: Final = 400
"""Days before and after the reply's date that are tried, to find the one that was changed."""

_FIGURE: Final = re.compile(r"\d(?:[\d.,'\u2019 ]*\d)?")

_Item = TypeVar("_Item", Tier, Addon)
_CodeFits = Callable[[dict[str, Any]], bool]


def judge(reply: Reply, access: bytes, figures: Figures) -> Choice:
    """Return the choice that the reply's code was made for.

    Raises `Refused` with what was changed, where it was made for none of this offer.
    """
    code_fits = _code_check(access, reply.code)
    for choice in _meant(reply, figures):
        if code_fits(_record(reply, choice)):
            _check_sums(reply, choice, figures)
            return choice
    change = _find_change(reply, code_fits, figures)
    raise Refused(f"the reply is not as the page made it: {change}")


def is_genuine(reply: Reply, access: bytes) -> bool:
    """Return whether the code fits the reply by itself; only JSON has the sums for that."""
    if reply.sums is None:
        return False
    return _code_check(access, reply.code)(reply.record(reply.tier, reply.addons, reply.sums))


def has_changed_digest(reply: Reply, access: bytes, figures: Figures) -> bool:
    """Return whether the code fits with this offer's digest, so that the reply's was changed."""
    code_fits = _code_check(access, reply.code)
    repaired = replace(reply, digest=digest(figures.offer.record_form1()))
    return any(code_fits(_record(repaired, choice)) for choice in _meant(reply, figures))


def visible_changes(reply: Reply, figures: Figures) -> Iterator[str]:
    """Yield how the offer differs from the one answered, in the names and sums of the reply."""
    if not _named(reply.tier, figures.offer.tiers):
        yield f"there is no tier {printed(reply.tier)} any more"
    for addon in reply.addons:
        if not _named(addon, figures.offer.addons):
            yield f"there is no add-on {printed(addon)} any more"
    for choice in itertools.islice(_meant(reply, figures), 1):
        for name, text in _sum_texts(reply, figures).items():
            if not _same_sum(reply, choice, name, figures):
                current = one_line(choice.texts.get(name, "nothing"))
                yield f"{name}: {printed(text)} then, {current} now"


def _record(reply: Reply, choice: Choice) -> dict[str, Any]:
    """Return the record that the reply's code is made over if this is the choice."""
    names = tuple(addon.name for addon in choice.addons)
    return reply.record(choice.tier.name, names, choice.sums)


def _code_check(access: bytes, code: str) -> _CodeFits:
    return lambda record: hmac.compare_digest(code_of(access, record), code)


# ---- which choices the words may mean


def _meant(reply: Reply, figures: Figures) -> Iterator[Choice]:
    """Yield each choice of the offer that the reply's names may mean."""
    offer = figures.offer
    if len(reply.addons) > len(offer.addons):
        return
    can_be_cut = reply.sums is None  # in an e-mail, but not in JSON
    places = {addon.name: place for place, addon in enumerate(offer.addons)}
    candidates = [
        [places[addon.name] for addon in _named(name, offer.addons, can_be_cut=can_be_cut)]
        for name in reply.addons
    ]
    readings = (
        (tier, tuple(offer.addons[place] for place in ascending))
        for ascending in _ascending(candidates)
        for tier in _named(reply.tier, offer.tiers, can_be_cut=can_be_cut)
    )
    for tier, addons in itertools.islice(readings, _MAX_CHOICES):
        yield choice_of(figures, tier, addons)


def _ascending(candidates: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Yield each way to take one place of every list so that the places ascend.

    The page keeps the order of the offer. Places that no later list can follow are left out first:
    without dead ends, the work is in proportion to what is yielded.
    """
    possible: list[list[int]] = []
    before = sys.maxsize
    for places in reversed(candidates):
        possible.insert(0, sorted(place for place in places if place < before))
        before = max(possible[0], default=-1)
    if not all(possible):
        return

    def following(index: int, last: int) -> Iterator[tuple[int, ...]]:
        if index == len(possible):
            yield ()
            return
        for place in possible[index]:
            if place > last:
                for others in following(index + 1, place):
                    yield (place, *others)

    yield from following(0, -1)


def _named(text: str, items: Sequence[_Item], *, can_be_cut: bool = True) -> list[_Item]:
    """Return the items of this name or, where it is cut, those whose names begin so."""
    name = one_line(text)
    exact = [item for item in items if one_line(item.name) == name]
    start = name.removesuffix(CUT).strip()
    if exact or not can_be_cut or start == name or len(start) < _SHORTEST_CUT:
        return exact
    return [item for item in items if one_line(item.name).startswith(start)]


# ---- what was changed


def _find_change(reply: Reply, code_fits: _CodeFits, figures: Figures) -> str:
    """Return the one change after which the code would fit, as a message."""
    meant = next(_meant(reply, figures), None)
    for record, message in _repairs(reply, meant, figures):
        if code_fits(record):
            return message
    if not meant:
        return f"the offer has no such choice: {printed(', '.join((reply.tier, *reply.addons)))}"
    return "the name, the role or the code was changed, or the code is another client's"


def _repairs(
    reply: Reply, meant: Choice | None, figures: Figures
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield records in which one part is put right, each with the message if the code fits it."""
    if meant and reply.sums:
        yield _record(reply, meant) | {"sums": reply.sums}, "its sums are not those of the offer"
    for choice in _all_choices(figures):
        yield _record(reply, choice), _other_choice(reply, choice)
    if not meant:
        return
    first = max(1, reply.date.toordinal() - _MAX_DAYS)
    for ordinal in range(first, min(datetime.date.max.toordinal(), first + 2 * _MAX_DAYS)):
        day = datetime.date.fromordinal(ordinal)
        message = f"the date was changed; it says {reply.date}, and {day} was signed"
        yield _record(replace(reply, date=day), meant), message


def _other_choice(reply: Reply, choice: Choice) -> str:
    tier = one_line(choice.tier.name)
    if tier != one_line(reply.tier):
        return f"the tier was changed; it says {printed(reply.tier)}, and {tier} was chosen"
    stated = printed(", ".join(reply.addons)) or "none"
    chosen = one_line(", ".join(addon.name for addon in choice.addons)) or "none"
    return f"the add-ons were changed; it says {stated}, and chosen were: {chosen}"


def _all_choices(figures: Figures) -> Iterator[Choice]:
    addons = figures.offer.addons[:_MAX_ADDONS]
    for tier in figures.offer.tiers:
        for count in range(len(addons) + 1):
            for chosen in itertools.combinations(addons, count):
                yield choice_of(figures, tier, chosen)


# ---- sums


def _check_sums(reply: Reply, choice: Choice, figures: Figures) -> None:
    """Raise `Refused` where the reply shows other sums than were signed.

    An e-mail's code is made over the offer's sums: its texts are for people alone.
    """
    texts = _sum_texts(reply, figures)
    names = texts.keys() if reply.sums is None else texts.keys() | choice.sums.keys()
    if all(_same_sum(reply, choice, name, figures) for name in names):
        return
    signed = one_line("; ".join(choice.texts.values()))
    stated = "; ".join(map(printed, texts.values()))
    raise Refused(f"a figure was changed: the reply says {stated}, not {signed}")


def _sum_texts(reply: Reply, figures: Figures) -> dict[str, str]:
    """Return a reply's sums as texts."""
    return reply.texts if reply.sums is None else sum_texts(figures, reply.sums)


def _same_sum(reply: Reply, choice: Choice, name: str, figures: Figures) -> bool:
    """Return whether a reply and a choice agree in the sum of this name.

    A page shows decimals where any sum of it has some, so a mail may have them or not.
    """
    if reply.sums is not None:
        return reply.sums.get(name) == choice.sums.get(name)
    ways = (choice.texts, sum_texts(figures, choice.sums, minor=True))
    return _digits(reply.texts.get(name, "")) in [_digits(texts.get(name, "")) for texts in ways]


def _digits(text: str) -> list[str]:
    """Return the amounts in a text as digits alone, whatever language it was written in."""
    amounts = (_FIGURE.search(part) for part in re.split("[+=]", one_line(text)))
    return [re.sub(r"\D", "", amount[0]) for amount in amounts if amount]
