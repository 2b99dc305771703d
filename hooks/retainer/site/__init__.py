"""The public site: its languages, navigation, search, cards and theme."""

from .cards import draw_card
from .languages import LANGUAGES, alternates
from .public import PublicSite, card_path, page_context
from .search_index import SEARCH_INDEX, split_index

__all__ = [
    "LANGUAGES",
    "SEARCH_INDEX",
    "PublicSite",
    "alternates",
    "card_path",
    "draw_card",
    "page_context",
    "split_index",
]
