"""The clients of a portal with their links, as a table for people and as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from retainer.model import State


@dataclass(frozen=True, slots=True)
class Row:
    """A row shows one client of the portal, in `retainer links`."""

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


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield aligned lines: client, status, valid until, link; none where there are no rows."""
    lines = [("client", "status", "valid until", "link")]
    lines += [
        (row.id, row.state, f"{row.valid_until or '-'}", row.url if row.published else "no page")
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for line in lines if rows else []:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        yield "  ".join((*cells, line[3]))
