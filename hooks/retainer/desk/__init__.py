"""The desk: what the freelancer alone sees of a proposal. Nothing of it is ever published."""

from .cards import Board, read_board
from .checking import MOST_SHOWN, advise, in_order, shown, texts
from .overview import Overview, overview_texts
from .overview import lines as overview_lines
from .overview import record as overview_record
from .samples import sample_texts, samples_left
from .serving import Desk, address

__all__ = [
    "MOST_SHOWN",
    "Board",
    "Desk",
    "Overview",
    "address",
    "advise",
    "in_order",
    "overview_lines",
    "overview_record",
    "overview_texts",
    "read_board",
    "sample_texts",
    "samples_left",
    "shown",
    "texts",
]
