"""The desk: what the freelancer alone sees of a proposal. Nothing of it is ever published."""

from .checking import MOST_SHOWN, advise, in_order, shown, texts
from .samples import sample_texts, samples_left

__all__ = [
    "MOST_SHOWN",
    "advise",
    "in_order",
    "sample_texts",
    "samples_left",
    "shown",
    "texts",
]
