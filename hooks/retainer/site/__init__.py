"""The public site: its languages, navigation, search, cards and theme."""

from .cards import draw_card
from .languages import LANGUAGES, alternates
from .page_mistakes import check_keys, explain_mistake
from .public import PublicSite, card_path, page_context
from .search_index import SEARCH_INDEX, split_index

__all__ = [
    "LANGUAGES",
    "SEARCH_INDEX",
    "PublicSite",
    "alternates",
    "card_path",
    "check_keys",
    "draw_card",
    "explain_mistake",
    "page_context",
    "split_index",
]
