"""What is offered: a client's file with all defaults resolved, and its digest. Pure."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any, NamedTuple

from retainer.crypto import canonical

from .inputs import ClientFile, Freelancer
from .terms import Tax, Terms
from .tiers import Addon, Counted, Tier, Trial
from .types import Currency, Frozen, Line, Many, Some


class Offer(Frozen):
    """The tiers, add-ons, value adds, trial, terms, currency and tax, as they would be agreed.

    Prices are per month and before tax unless `tax.treatment` is `included`.
    """

    currency: Currency
    tax: Tax | None = None
    terms: Terms = Terms()
    tiers: Some[Tier]
    addons: Many[Addon] = ()
    value_adds: Many[Line] = ()
    trial: Trial | None = None

    def record(self) -> dict[str, Any]:
        """Return the offer as JSON data, without what is not given.

        Defaults are written out, so that a later default changes nothing agreed; leaving out what
        is not given keeps old digests valid when the model gains a field.
        """
        given: dict[str, Any] = _given(self.model_dump(mode="json", exclude_none=True))
        return given

    def tier(self, name: str) -> Tier | None:
        """Return the tier of this name."""
        return next((tier for tier in self.tiers if tier.name == name), None)

    def addon(self, name: str) -> Addon | None:
        """Return the add-on of this name."""
        return next((addon for addon in self.addons if addon.name == name), None)


class Inclusion(NamedTuple):
    """A deliverable as one tier holds it."""

    name: str
    amount: Decimal | None
    before: Decimal | None = None
    """The amount in the tier before, where this tier changed it."""


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _given(inner) for key, inner in value.items() if inner not in ([], {})}
    if isinstance(value, list):
        return [_given(inner) for inner in value]
    return value


def digest(record: dict[str, Any]) -> str:
    """Return the offer digest: SHA-256 over the canonical JSON (RFC 8785) of `Offer.record()`."""
    return hashlib.sha256(canonical(record)).hexdigest()


def resolve_offer(file: ClientFile, freelancer: Freelancer) -> Offer:
    """Return what this file offers, the freelancer's defaults filled in, key by key."""
    defaults = freelancer.defaults
    return Offer(
        currency=file.currency or freelancer.currency,
        tax=freelancer.tax,
        terms=_merged(defaults.terms, file.terms),
        tiers=file.tiers,
        addons=file.addons,
        value_adds=defaults.value_adds if file.value_adds is None else file.value_adds,
        trial=file.trial,
    )


def _merged(defaults: Terms | None, own: Terms | None) -> Terms:
    """Billing is monthly unless said: a retainer's fee is a monthly one (article, S02 and S03)."""
    given = (
        {name: getattr(defaults, name) for name in defaults.model_fields_set} if defaults else {}
    )
    if own:
        given |= {name: getattr(own, name) for name in own.model_fields_set}
    return Terms(**({"billing": "monthly"} | given))


def included(offer: Offer, name: str) -> tuple[Inclusion, ...]:
    """Return all that the tier of this name includes: its own and the earlier tiers'."""
    held: dict[str, Inclusion] = {}
    for tier in offer.tiers:
        for item in tier.deliverables:
            held[item.name] = _include(item, held.get(item.name))
        if tier.name == name:
            break
    return tuple(held.values())


def _include(item: Counted, earlier: Inclusion | None) -> Inclusion:
    return Inclusion(item.name, item.amount, earlier.amount if earlier else None)
