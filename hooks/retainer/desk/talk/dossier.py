"""A dossier is all that is known of one client today, for their call sheet and e-mails."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from retainer.i18n import load
from retainer.model import ClientFile, Freelancer, Proposal, Tier, resolve
from retainer.page import Figures
from retainer.project import ClientEntry, Project


@dataclass(frozen=True)
class Dossier:
    """A client's file, the proposal that it makes, and the freelancer's own settings."""

    file: ClientFile = field(repr=False)
    proposal: Proposal = field(repr=False)
    freelancer: Freelancer
    today: datetime.date

    @classmethod
    def of(cls, project: Project, entry: ClientEntry) -> Self:
        """Return the dossier of a client whose file is valid."""
        file = entry.read.value
        if file is None:
            raise ValueError("a file that could not be read has no dossier")
        proposal = resolve(entry.id, file, project.surroundings(entry.pictures))
        return cls(file, proposal, project.settings.freelancer, project.today)

    @cached_property
    def figures(self) -> Figures:
        """The offer's amounts, as the page writes them in the client's language."""
        words = load(self.proposal.language)
        return Figures.of(self.proposal.offer, words, as_before=self.proposal.keeps_plan)

    def price(self, tier: Tier) -> str:
        """Return a tier's price, as the page writes it."""
        return self.figures.offered(self.figures.amounts.fees_of(tier).month)

    @property
    def trial_price(self) -> str:
        """The trial's price, as the page writes it, or an empty text."""
        trial, rule = self.proposal.offer.trial, self.figures.amounts.rule
        return self.figures.money(rule.offered(trial.price)) if trial else ""
