"""The public site: its languages, navigation, search, cards and theme."""

from .cards import card
from .public import INDEX, LANGUAGES, Public, alternates, card_of, context, split_index

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
