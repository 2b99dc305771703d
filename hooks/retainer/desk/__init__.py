"""The desk: what the freelancer alone sees of a proposal. Nothing of it is ever published."""

from .checking import MOST_SHOWN, advise, in_order, shown, texts
from .overview import Overview, overview_texts
from .overview import lines as overview_lines
from .overview import record as overview_record
from .samples import sample_texts, samples_left

__all__ = [
    "MOST_SHOWN",
    "Overview",
    "advise",
    "in_order",
    "overview_lines",
    "overview_record",
    "overview_texts",
    "sample_texts",
    "samples_left",
    "shown",
    "texts",
]
