"""An offer is what a client's file offers with all defaults filled in; a digest names it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self

from retainer.crypto import canonical, composed

from .freelancer import Defaults, Freelancer, in_one_language
from .inputs import ClientFile
from .terms import Tax, Terms
from .tiers import Addon, Counted, Tier, Trial
from .types import AS_KEPT, Currency, Frozen, Line, Many, Some

_FORM2: Final = "offer/2"
_DESCRIPTIONS: Final[Any] = {
    "tiers": {"__all__": {"summary"}},
    "addons": {"__all__": {"description"}},
    "trial": {"outcome"},
}


class Offer(Frozen):
    """An offer holds all that would be agreed: tiers, add-ons, value adds, trial, terms, tax.

    Prices are per month and before tax unless `tax.treatment` is `included`.
    """

    currency: Currency
    tax: Tax | None = None
    terms: Terms = Terms()
    tiers: Some[Tier]
    addons: Many[Addon] = ()
    value_adds: Many[Line] = ()
    trial: Trial | None = None

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """Return the offer in a record of either form. Raises pydantic's `ValidationError`."""
        head = ("what", "language") if record.get("what") == _FORM2 else ()
        own = {key: record[key] for key in record if key not in head}
        return cls.model_validate(own, context=AS_KEPT)

    def record(self, language: str) -> dict[str, Any]:
        """Return the offer as JSON data of form 2, as its page in this language offers it.

        Defaults are written out, so that a later default changes nothing agreed; empty fields are
        left out, so that digests stay valid when the model gains a field. What only describes is
        left out too: a corrected comma in a summary makes no other offer.
        """
        own = self.model_dump(mode="json", exclude_none=True, exclude=_DESCRIPTIONS)
        record: dict[str, Any] = composed(
            {"what": _FORM2, "language": language} | _without_empty(own)
        )
        return record

    def record_form1(self) -> dict[str, Any]:
        """Return the offer as JSON data of form 1, which replies of before have answered."""
        record: dict[str, Any] = _without_empty(self.model_dump(mode="json", exclude_none=True))
        return record

    def tier(self, name: str) -> Tier | None:
        """Return the tier of this name."""
        return next((tier for tier in self.tiers if tier.name == name), None)

    def addon(self, name: str) -> Addon | None:
        """Return the add-on of this name."""
        return next((addon for addon in self.addons if addon.name == name), None)


class Inclusion(NamedTuple):
    """A deliverable that a tier includes, with the amount that this tier has of it."""

    name: str
    amount: Decimal | None
    before: Decimal | None = None
    """The earlier tier's amount, if this tier changes it."""


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(inner) for key, inner in value.items() if inner not in ([], {})}
    if isinstance(value, list):
        return [_without_empty(inner) for inner in value]
    return value


def digest(record: dict[str, Any]) -> str:
    """Return the offer digest: SHA-256 over the canonical JSON (RFC 8785) of an offer's record."""
    return hashlib.sha256(canonical(record)).hexdigest()


def resolve_offer(file: ClientFile, freelancer: Freelancer) -> Offer:
    """Return the offer of this file, with the freelancer's defaults for what it leaves out."""
    defaults = _defaults(file, freelancer)
    return Offer(
        currency=file.currency or freelancer.currency,
        tax=_tax(file, freelancer),
        terms=offered_terms(file, freelancer),
        tiers=file.tiers,
        addons=file.addons,
        value_adds=defaults.value_adds if file.value_adds is None else file.value_adds,
        trial=file.trial,
    )


def _tax(file: ClientFile, freelancer: Freelancer) -> Tax | None:
    """Return the client's tax over the freelancer's, key by key."""
    own, general = file.client.tax, freelancer.tax
    if own is None or general is None:
        return own or general
    # Another treatment is another rate.
    values = {name: getattr(general, name) for name in general.model_fields_set}
    if "treatment" in own.model_fields_set and own.treatment != general.treatment:
        values.pop("rate", None)
        values.pop("note", None)
    return Tax(**values | {name: getattr(own, name) for name in own.model_fields_set})


def offered_terms(file: ClientFile, freelancer: Freelancer) -> Terms:
    """Return the file's terms over the freelancer's defaults, key by key; billing is monthly.

    A default that cannot hold with the file's own terms is left out.
    """
    values: dict[str, Any] = {"billing": "monthly"}
    own = file.terms.model_fields_set if file.terms else set[str]()
    for terms in (_defaults(file, freelancer).terms, file.terms):
        if terms:
            values |= terms.model_dump(exclude_unset=True)
    rules = {"after_upfront": has_further_term, "rollover": rolls_over, "price_review": goes_on}
    for name, fits in rules.items():
        if name in values and name not in own and not fits(Terms(**values)):
            del values[name]
    return Terms(**values)


def has_further_term(terms: Terms) -> bool:
    """Return whether there is something to pay after a term that was paid at once."""
    return terms.billing != "monthly" and terms.renewal == "monthly"


def goes_on(terms: Terms) -> bool:
    """Return whether the fee can change: what ends by itself costs the same to its end."""
    return terms.renewal != "none"


def rolls_over(terms: Terms) -> bool:
    """Return whether unused hours move on."""
    return terms.unused_hours == "roll_over"


def _defaults(file: ClientFile, freelancer: Freelancer) -> Defaults:
    own = freelancer.language
    return in_one_language(freelancer.defaults, file.language or own, own)


def included(offer: Offer, name: str) -> tuple[Inclusion, ...]:
    """Return the deliverables that the tier of this name includes: its own, the earlier tiers'."""
    inclusions: dict[str, Inclusion] = {}
    for tier in offer.tiers:
        for item in tier.deliverables:
            inclusions[item.name] = _include(item, inclusions.get(item.name))
        if tier.name == name:
            break
    return tuple(inclusions.values())


def _include(item: Counted, earlier: Inclusion | None) -> Inclusion:
    return Inclusion(item.name, item.amount, earlier.amount if earlier else None)
