"""All clients at a glance: what is agreed, what may come, and what to do next for whom. Pure."""

from .rows import Overview, Row, row_of
from .table import lines, overview_texts, record, step_text, totals_lines

__all__ = [
    "Overview",
    "Row",
    "lines",
    "overview_texts",
    "record",
    "row_of",
    "step_text",
    "totals_lines",
]
