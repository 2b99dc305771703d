"""The navigation of one language, cut out of MkDocs' own, which holds all of them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .languages import in_language, language_of


@dataclass(frozen=True, slots=True)
class Navigation:
    """One language's navigation, as the theme's templates read MkDocs' own."""

    items: Sequence[Any]
    homepage: Any

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the top level."""
        return iter(self.items)

    def __len__(self) -> int:
        """Return how many entries the top level has: MkDocs' own themes ask."""
        return len(self.items)

    def pages(self) -> Iterator[Any]:
        """Yield all pages, in reading order."""
        return _pages(self.items)


def navigation(
    items: Sequence[Any], language: str, is_published: Callable[[Any], bool]
) -> Navigation:
    """Return the published pages of one language, in their sections."""
    own_items = _filtered(
        items, lambda page: language_of(page.file.src_uri) == language and is_published(page)
    )
    home = in_language(language, "index.md")
    homepage = next((page for page in _pages(own_items) if page.file.src_uri == home), None)
    return Navigation(own_items, homepage)


def neighbours(pages: Iterable[Any], page: Any) -> tuple[Any, Any]:
    """Return the pages before and after this one; None at the ends, and for a page not listed."""
    order = list(pages)
    if page not in order:
        return None, None
    place = order.index(page)
    return (order[place - 1] if place else None), (order[place + 1 : place + 2] or [None])[0]


def _filtered(items: Sequence[Any], is_wanted: Callable[[Any], bool]) -> list[Any]:
    kept = []
    for item in items:
        if item.is_section:
            section = copy.copy(item)  # MkDocs' own is shared by all pages
            section.children = _filtered(item.children, is_wanted)
            if section.children:
                kept.append(section)
        elif not item.is_page or is_wanted(item):
            kept.append(item)
    return kept


def _pages(items: Sequence[Any]) -> Iterator[Any]:
    for item in items:
        if item.is_page:
            yield item
        yield from _pages(item.children or ())
