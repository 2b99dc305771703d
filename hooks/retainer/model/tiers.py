"""What is for sale: a tier, an add-on, a trial, and the deliverables in them, as a file holds them.

The text below each field is what an editor shows beside the key.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from .field_checks import kind_of, rejection
from .types import Amount, Fee, Frozen, Line, Many, Per, Price, Some, Text, Weeks


class Counted(Frozen):
    """A deliverable or a target: a name and, where it is counted, how many a month."""

    name: Line
    amount: Amount | None = None
    """How many a month."""


def _counted(value: Any) -> Any:
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, Counted):
        return value
    if not isinstance(value, dict):
        quotes = (
            "" if isinstance(value, (tuple, type(None))) else "; put it in quotes if it is text"
        )
        raise rejection(f"is {kind_of(value)}; write a text, or {{name: ..., amount: ...}}{quotes}")
    if value and not value.keys() & Counted.model_fields.keys():
        raise rejection("write {name: ..., amount: ...}; put text with a colon in quotes")
    return value


Deliverable = Annotated[Counted, BeforeValidator(_counted, json_schema_input_type=Line | Counted)]
"""A text, or a name with an amount."""


class Tier(Frozen):
    """One of the monthly options. A later tier includes all of the earlier ones."""

    name: Line
    price: Fee
    """A month, before tax, in the proposal's currency: digits alone."""
    summary: Text | None = None
    """A sentence or two on whom it suits; Markdown."""
    workload: Line | None = None
    """What the work of a month comes to, in words."""
    hours: Amount | None = None
    """Hours a month that are theirs."""
    deliverables: Some[Deliverable]
    """What this tier adds; the same name in a later tier replaces the amount."""
    targets: Many[Deliverable] = ()
    """Measured and reviewed together each month: aims, not guaranteed results."""


class Addon(Frozen):
    """A further service, priced apart."""

    name: Line
    price: Price
    """Before tax, in the proposal's currency: digits alone."""
    per: Per = "month"
    """Whether the price is for a month, or for once."""
    description: Text | None = None
    """What it is; Markdown."""


class Trial(Frozen):
    """A paid trial for one task or project; never free."""

    name: Line
    price: Fee
    """For all of it, before tax, in the proposal's currency: digits alone."""
    weeks: Weeks | None = None
    """How long it takes."""
    deliverables: Many[Line] = ()
    """What they get."""
    outcome: Text | None = None
    """What they will know or have at its end; Markdown."""
