"""The public site: its languages, navigation, search, cards and theme."""

from .cards import card
from .languages import LANGUAGES, alternates
from .public import Public, card_of, context
from .search_index import INDEX, split_index

__all__ = [
    "INDEX",
    "LANGUAGES",
    "Public",
    "alternates",
    "card",
    "card_of",
    "context",
    "split_index",
]
