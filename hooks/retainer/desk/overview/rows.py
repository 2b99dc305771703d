"""Reckons a row for each client, and what all of them come to, currency by currency."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from retainer.i18n import Words
from retainer.model import ClientFile, Offer, Proposal, State, Sum, Tier, resolve
from retainer.page import Figures
from retainer.project import ClientEntry, Project

from .steps import Step, is_over, next_step


@dataclass(frozen=True, slots=True)
class Row:
    """A row shows one client; its sums are those of the page, as `Figures` reckons them."""

    id: str
    client: str
    state: State
    tier: str | None
    """The tier that was chosen, or else is recommended."""
    figures: Figures
    """Those of what was chosen, or is offered."""
    month: Sum | None
    once: Sum | None
    """What is paid a single time: the trial, or the add-ons that were chosen."""
    has_ended: bool
    """Whether it was accepted, and ended by itself."""
    sent: datetime.date | None
    valid_until: datetime.date | None
    step: Step | None

    @property
    def currency(self) -> str:
        """The currency of its sums."""
        return self.figures.offer.currency

    @property
    def runs(self) -> bool:
        """Whether its sums are agreed."""
        return self.state in {"accepted", "trial"} and not self.has_ended

    def days_since(self, today: datetime.date) -> int | None:
        """Return how many days an answer is waited for, where that is known."""
        waits = self.state == "sent" and self.sent is not None and self.sent <= today
        return (today - self.sent).days if waits and self.sent else None

    def money(self, total: Sum | None) -> str:
        """Return one of its sums as the client's page writes it."""
        return self.figures.offered(total) if total else ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals in one currency, before tax."""

    currency: str
    month: Decimal
    """What clients have agreed to pay each month."""
    once: Decimal
    """What they have agreed to pay a single time."""
    expected: Decimal
    """What it would be more a month, if all that is sent were taken as recommended."""
    largest: str | None
    """The client who pays most a month."""
    share: Decimal | None
    """Theirs, of what is agreed each month, in percent."""


@dataclass(frozen=True, slots=True)
class Overview:
    """An overview of all clients on one day, the most urgent first."""

    today: datetime.date
    rows: tuple[Row, ...]
    totals: tuple[Totals, ...]

    @classmethod
    def of(cls, project: Project, entries: Iterable[ClientEntry], words: Words) -> Self:
        """Return the overview of the clients whose files could be read; sums in these words."""
        around = project.surroundings({})
        rows = [
            row_of(file, resolve(entry.id, file, around), project.today, words)
            for entry in entries
            if (file := entry.read.value)
        ]
        rows.sort(key=_urgency)
        return cls(project.today, tuple(rows), tuple(_totals(rows)))


def row_of(file: ClientFile, proposal: Proposal, today: datetime.date, words: Words) -> Row:
    """Return the row of one client; its sums are written in these words."""
    state = proposal.state
    tier, figures = _chosen(proposal, words)
    plan, is_fixed = figures.amounts.plan, figures.is_fixed
    month: Sum | None = figures.amounts.fees[0].month
    once = figures.amounts.fees[0].once
    if state in {"declined", "withdrawn"}:
        month = None
    elif state == "trial":
        figures = _of_trial(proposal, words) or figures
        trial = figures.offer.trial
        month, once = None, figures.amounts.rule.split(trial.price) if trial else None
    return Row(
        id=proposal.id,
        client=file.client.name,
        state=state,
        tier=tier.name if month else None,
        figures=figures,
        month=month,
        once=once,
        has_ended=state == "accepted" and is_over(plan, today, is_fixed=is_fixed),
        sent=file.sent,
        valid_until=file.valid_until,
        step=next_step(file, state, plan, today, is_fixed=is_fixed),
    )


def _chosen(proposal: Proposal, words: Words) -> tuple[Tier, Figures]:
    """Return the tier that was chosen, or else is recommended, or else is the first; its figures.

    Those of a choice are of that tier alone, with its add-ons.
    """
    figures = Figures.of(proposal.offer, words, as_before=proposal.keeps_plan)
    tier = proposal.example_tier
    return tier, figures.for_choice(tier, proposal.chosen_addons)


def _of_trial(proposal: Proposal, words: Words) -> Figures | None:
    """Return the figures of the offer whose trial was chosen."""
    chosen = proposal.trial_accepted
    return Figures.of(Offer.of_record(chosen.offer), words) if chosen else None


def _urgency(row: Row) -> tuple[bool, datetime.date, str]:
    """Return what rows are sorted by: the next step's day, those without a step last."""
    day = row.step.day if row.step else None
    return row.step is None, day or datetime.date.max, row.id


def _totals(rows: list[Row]) -> Iterator[Totals]:
    """Yield the totals of each currency in which anything is agreed or may come."""
    for currency in sorted({row.currency for row in rows}):
        own = [row for row in rows if row.currency == currency]
        monthly = {row.id: row.month.net for row in own if row.runs and row.month}
        month = sum(monthly.values(), Decimal(0))
        once = sum((row.once.net for row in own if row.runs and row.once), Decimal(0))
        expected = sum(
            (row.month.net for row in own if row.state == "sent" and row.month), Decimal(0)
        )
        largest = max(monthly, key=lambda name: (monthly[name], name), default=None)
        if month or once or expected:
            share = monthly[largest] * 100 / month if largest else None
            yield Totals(currency, month, once, expected, largest, share)
