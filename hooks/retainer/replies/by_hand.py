"""Prepares what a client said on the phone, say, and the freelancer writes down by hand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from retainer import i18n
from retainer.crypto import client_keys, record_key
from retainer.diagnostics import Refused, near_miss
from retainer.page import Figures
from retainer.project import Project
from retainer.records import Choice, choice_of, one_line, printed

from . import offers
from .taking import Options, find_client
from .writing import Kind, Prepared, Said, prepared


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a client said on the phone, say: one of a tier, the trial and a refusal."""

    tier: str | None = None
    addons: tuple[str, ...] = ()
    trial: bool = False
    declined: bool = False
    name: str | None = None
    role: str | None = None
    reason: str | None = None
    day: datetime.date | None = None

    @property
    def kind(self) -> Kind:
        """The kind of reply that it stands for. Raises `Refused` for parts that do not fit."""
        if sum((bool(self.tier), self.trial, self.declined)) != 1:
            raise Refused("by hand it is one of --tier, --trial and --declined")
        if (self.addons and not self.tier) or (self.reason and not self.declined):
            raise Refused("--addon goes with --tier, and --reason with --declined")
        if not (self.declined or one_line(self.name or "")):
            raise Refused("by hand it needs who said it: --name")
        return "trial" if self.trial else "refusal" if self.declined else "choice"


def prepare_by_hand(
    project: Project, secret: bytes, client_id: str, given: ByHand, options: Options
) -> Prepared:
    """Return what the freelancer was told. Raises `Refused` or `Invalid`."""
    kind = given.kind
    _, draft = find_client(project, client_id)
    entry, file = draft.entry, draft.file
    day = given.day or project.today
    closed = offers.closed_since(file, day, project.today)
    offers.require_late(closed, late=options.late)
    current = offers.current_offer(project, file)
    figures = Figures.of(current.offer, i18n.load(current.language))
    choice = _choice_by_name(figures, given.tier, given.addons) if given.tier else None
    if kind != "refusal":
        offers.require_sent(entry, file)
    if kind == "trial" and not current.offer.trial:
        raise Refused(f"{entry.file} offers no trial; nothing was changed")
    said = Said(
        kind=kind,
        by="hand",
        date=day,
        name=one_line(given.name or ""),
        role=one_line(given.role or ""),
        offer=current.offer,
        language=current.language,
        slug=client_keys(secret, entry.id, entry.link).slug,
        choice=choice,
        text=given.reason or "",
    )
    draft = draft.told(offers.summary(said, figures), *offers.late_lines(closed))
    draft = draft.add(said, record_key(secret))
    return prepared(draft, [], (), [kind] if draft.is_changed else [])


def _choice_by_name(figures: Figures, tier: str, names: tuple[str, ...]) -> Choice:
    """Return the choice of a tier and add-ons by their names. Raises `Refused`."""
    offer = figures.offer
    tiers = {tier.name: tier for tier in offer.tiers}
    addons = {addon.name: addon for addon in offer.addons}
    for what, name, known in (
        ("tier", tier, list(tiers)),
        *(("add-on", addon, list(addons)) for addon in names),
    ):
        if name not in known:
            hint = near_miss(name, known) or f"; there are: {', '.join(known) or 'none'}"
            raise Refused(f"the offer has no {what} {printed(name)} {hint}".replace(" ;", ";"))
    chosen = [addon for name, addon in addons.items() if name in names]
    return choice_of(figures, tiers[tier], chosen)
