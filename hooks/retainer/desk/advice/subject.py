"""The subject of advice is one client's file as it would be sent, and what it is compared with."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from retainer.loading import Document
from retainer.model import (
    ClientFile,
    Freelancer,
    Offer,
    State,
    Terms,
    Testimonial,
    Tier,
    offered_terms,
    resolve_offer,
)

from .wording import says

KeyPath = tuple[str | int, ...]


class Slip(NamedTuple):
    """A slip is where a rule would have something changed, and what its texts are filled with."""

    path: KeyPath
    variant: str = ""
    """Which of a rule's texts it is, where there are several."""
    quote: str = ""
    """The words that it is about, as the file has them."""
    values: Mapping[str, object] = {}
    """For the example alone, which is not shown where others may read it."""


@dataclass(frozen=True)
class Subject:
    """One client's file, its place in time, and what its page takes from elsewhere."""

    file: ClientFile
    document: Document
    state: State
    today: datetime.date
    freelancer: Freelancer
    testimonials: tuple[Testimonial, ...] = ()
    samples: Collection[str] = field(default=(), repr=False)
    """The texts of presets and samples that only their owner can replace."""

    @property
    def language(self) -> str:
        """The page's language."""
        return self.file.language or self.freelancer.language

    @cached_property
    def offer(self) -> Offer:
        """What is offered, the freelancer's defaults included."""
        return resolve_offer(self.file, self.freelancer)

    @cached_property
    def terms(self) -> Terms:
        """The terms that are offered."""
        return offered_terms(self.file, self.freelancer)

    @property
    def floor(self) -> Decimal:
        """The lowest fee that the freelancer takes, where it is in the offer's currency."""
        own = self.freelancer
        return own.minimum_fee or Decimal(0) if self.offer.currency == own.currency else Decimal(0)

    @property
    def first_price(self) -> Decimal:
        """The first tier's price, or the floor where that is higher."""
        return max(self.file.tiers[0].price, self.floor)

    @property
    def is_sample(self) -> bool:
        """Whether the client is an invented one that came with the project."""
        return is_sample(self.file)

    @property
    def recommended(self) -> Tier | None:
        """The tier that the file recommends."""
        name = self.file.recommendation.tier if self.file.recommendation else None
        return next((tier for tier in self.file.tiers if tier.name == name), None)

    @property
    def answers(self) -> Iterator[str]:
        """The answers to questions, and the further terms: what a client reads in full."""
        yield from (entry.answer for entry in (*self.freelancer.defaults.faq, *self.file.faq))
        yield from (f"{entry.title}. {entry.text}" for entry in self.terms.more)

    def spoken(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield each text of the file in which the freelancer speaks, never the client."""
        file = self.file
        yield from _texts((), file, "note")
        yield from _texts(("recommendation",), file.recommendation, "reason")
        for index, tier in enumerate(file.tiers):
            yield from _texts(("tiers", index), tier, "summary")
            for number, item in enumerate(tier.deliverables):
                yield self.item_path(("tiers", index, "deliverables", number)), item.name
        yield from _lines(("value_adds",), file.value_adds)
        for index, addon in enumerate(file.addons):
            yield from _texts(("addons", index), addon, "name", "description")
        if file.trial:
            yield from _texts(("trial",), file.trial, "name")
            yield from _lines(("trial", "deliverables"), file.trial.deliverables)
            yield from _texts(("trial",), file.trial, "outcome")
        for index, question in enumerate(file.faq):
            yield from _texts(("faq", index), question, "answer")
        for index, term in enumerate(file.terms.more if file.terms else ()):
            yield from _texts(("terms", "more", index), term, "title", "text")

    def item_path(self, path: KeyPath) -> KeyPath:
        """Return the key path of the name of a deliverable, which may stand alone."""
        named = (*path, "name")
        return named if named in self.document.values else path


Check = Callable[[Subject], Iterator[Slip]]


def is_sample(file: ClientFile) -> bool:
    """Return whether a client's name says that it is a sample."""
    name = file.client.name
    return name.endswith(")") and says("sample", name.rpartition("(")[2])


def digits(number: Decimal) -> str:
    """Return a number as a YAML file has it."""
    return f"{number.normalize():f}"


def _texts(path: KeyPath, value: Any, *names: str) -> Iterator[tuple[KeyPath, str]]:
    for name in names:
        if text := getattr(value, name, None):
            yield (*path, name), text


def _lines(path: KeyPath, lines: tuple[str, ...] | None) -> Iterator[tuple[KeyPath, str]]:
    for index, line in enumerate(lines or ()):
        yield (*path, index), line


def usual_trial(subject: Subject) -> Decimal:
    """Return what a trial may cost here: a third of the first tier, in round figures."""
    return rounded_off(subject.first_price * 3 / 10)


def rounded_off(amount: Decimal, *, up: bool = False) -> Decimal:
    """Return a sum with two figures that count, which is easy to say."""
    step = Decimal(10) ** max(amount.adjusted() - 1, -2)
    return (amount / step).to_integral_value(ROUND_CEILING if up else ROUND_HALF_UP) * step
