"""The clients of a portal with their links, as a table for people and as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from retainer.model import State


@dataclass(frozen=True, slots=True)
class Row:
    """One client of the portal, as `retainer links` shows it."""

    id: str
    state: State
    valid_until: datetime.date | None
    slug: str
    code: str = field(repr=False)
    url: str = field(repr=False)
    published: bool

    def record(self) -> dict[str, str | None]:
        """Return the entry of `retainer links --format json`."""
        return {
            "id": self.id,
            "status": self.state,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "url": self.url,
            "slug": self.slug,
            "code": self.code,
        }


def table(found: Sequence[Row]) -> Iterator[str]:
    """Yield aligned lines: id, status, valid until, link; all of what is published or may be."""
    shown = [
        (row.id, row.state, f"{row.valid_until or '-'}", row.url if row.published else "no page")
        for row in found
    ]
    lines = [("client", "status", "valid until", "link"), *shown]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for line in lines if shown else []:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        yield "  ".join((*cells, line[3]))
