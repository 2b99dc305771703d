"""The public site: its languages, its navigation, its search, and what of it is not published.

Pure, and without MkDocs: pages, sections and files are told by the few attributes named below.
English stands at the root of docs/, any other language in a folder of its code.
"""

from __future__ import annotations

import copy
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from retainer.model import Freelancer, Testimonial
from retainer.page import Accents, accents

LANGUAGES = ("en", "ro")
"""The first stands at the root of docs/."""
DEFAULT = LANGUAGES[0]
SELLERS = "guide/sellers/"
"""The chapters for freelancers, with all that lies beside them, in each language's folder."""
INDEX = "search/search_index.json"
_SAYING = frozenset({"index.md", "testimonials.md"})
_OF_SELLERS = re.compile(r"<!-- sellers:start -->.*?<!-- sellers:end -->\n?", re.DOTALL)
_LINK = re.compile(r"""\b(?:href|src)=["']([^"'#?]+)""")


class File(Protocol):
    """What is asked of MkDocs' file."""

    @property
    def src_uri(self) -> str:
        """The path under docs/, with forward slashes."""


@dataclass(frozen=True, slots=True)
class Public:
    """All that the public site is made from, beside its pages."""

    freelancer: Freelancer
    testimonials: tuple[Testimonial, ...] = ()
    host: str = ""
    """The site's own, as its cards name it."""

    @property
    def accents(self) -> Accents:
        """The brand, legible on light and on dark paper."""
        return accents(self.freelancer.brand)

    def private(self, path: str) -> bool:
        """Whether the file belongs to chapters that are not for the public."""
        return self.freelancer.sellers_guide == "private" and plain(path).startswith(SELLERS)

    def listed(self, nav: Any) -> Any:
        """The `nav` of mkdocs.yml without private chapters, and without sections left empty."""
        if isinstance(nav, dict):
            kept = {title: self.listed(part) for title, part in nav.items()}
            return {title: part for title, part in kept.items() if part}
        if isinstance(nav, list):
            return [part for part in map(self.listed, nav) if part]
        return "" if isinstance(nav, str) and self.private(nav) else nav

    def told(self, markdown: str) -> str:
        """A public page's text without what it says of private chapters, between two comments."""
        if self.freelancer.sellers_guide == "private":
            return _OF_SELLERS.sub("", markdown)
        return markdown

    def astray(self, path: str, address: str, html: str) -> Iterator[str]:
        """Links of a public page, itself at `address`, that lead into chapters that are private."""
        if not self.private(path):
            for link in _LINK.findall(html):
                target = posixpath.normpath(posixpath.join("/", address, link)).lstrip("/")
                if ":" not in link.partition("/")[0] and self.private(f"{target}/"):
                    yield link

    def stale(self, path: str) -> bool:
        """Whether what an earlier build made of the file must not stay, its Markdown unchanged."""
        return self.private(path) or plain(path) in _SAYING

    def voices(self, language: str) -> tuple[Voice, ...]:
        """What clients said, with their consent, in the reader's language where they gave it."""
        return tuple(_voice(entry, language) for entry in self.testimonials if entry.consent)


@dataclass(frozen=True, slots=True)
class Voice:
    """A testimonial as one page shows it."""

    entry: Testimonial
    quote: str
    language: str
    """The quote's own, where it is not the page's; else empty."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The quote's paragraphs."""
        return tuple(part.strip() for part in self.quote.split("\n\n") if part.strip())

    @property
    def photo(self) -> str | None:
        """Where in the site their portrait is."""
        return self.entry.site_path("photo")

    @property
    def letter(self) -> str | None:
        """Where in the site their letter is."""
        return self.entry.site_path("letter")

    @property
    def video_host(self) -> str:
        """Whose site the video link leads to, so that the reader knows before the click."""
        return (urlsplit(self.entry.video or "").hostname or "").removeprefix("www.")


@dataclass(frozen=True, slots=True)
class Menu:
    """One language's navigation, as the theme's templates read MkDocs' own."""

    items: Sequence[Any]
    homepage: Any

    def __iter__(self) -> Iterator[Any]:
        """The top level."""
        return iter(self.items)

    def __len__(self) -> int:
        """How many entries the top level has: MkDocs' own themes ask."""
        return len(self.items)

    def pages(self) -> Iterator[Any]:
        """All pages, in reading order."""
        return _pages(self.items)


# --- languages -----------------------------------------------------------------------------------


def language_of(path: str) -> str:
    """The language of a page, by the folder that it is in."""
    folder = path.split("/", 1)[0]
    return folder if "/" in path and folder in LANGUAGES[1:] else DEFAULT


def plain(path: str) -> str:
    """The path without its language's folder: what counterparts have in common."""
    language = language_of(path)
    return path if language == DEFAULT else path.removeprefix(f"{language}/")


def alternates(path: str, published: Iterable[str]) -> dict[str, str]:
    """The page in each language that it is published in: language -> path."""
    there = set(published)
    paths = {language: _in(language, plain(path)) for language in LANGUAGES}
    return {language: found for language, found in paths.items() if found in there}


def _in(language: str, path: str) -> str:
    return path if language == DEFAULT else f"{language}/{path}"


# --- navigation ----------------------------------------------------------------------------------


def menu(items: Sequence[Any], language: str, shown: Callable[[Any], bool]) -> Menu:
    """One language's part of the navigation, without pages that are not shown."""
    kept = _kept(items, lambda page: language_of(page.file.src_uri) == language and shown(page))
    home = _in(language, "index.md")
    return Menu(kept, next((page for page in _pages(kept) if page.file.src_uri == home), None))


def neighbours(pages: Iterable[Any], page: Any) -> tuple[Any, Any]:
    """The pages before and after this one; None at the ends, and beside a page of no menu."""
    order = list(pages)
    if page not in order:
        return None, None
    place = order.index(page)
    return (order[place - 1] if place else None), (order[place + 1 : place + 2] or [None])[0]


def _kept(items: Sequence[Any], wanted: Callable[[Any], bool]) -> list[Any]:
    kept = []
    for item in items:
        if item.is_section:
            section = copy.copy(item)  # MkDocs' own is shared by all pages
            section.children = _kept(item.children, wanted)
            if section.children:
                kept.append(section)
        elif not item.is_page or wanted(item):
            kept.append(item)
    return kept


def _pages(items: Sequence[Any]) -> Iterator[Any]:
    for item in items:
        if item.is_page:
            yield item
        yield from _pages(item.children or ())


# --- search --------------------------------------------------------------------------------------


def split_index(index: str) -> dict[str, str]:
    """One search index per language, from the one that the search plugin wrote: path -> JSON.

    The theme's script looks for it, and for the pages that it names, below the base that the page
    tells: the language's folder. Readers get their language's results alone, and half the bytes.
    """
    whole = json.loads(index)
    made = {}
    for language in LANGUAGES:
        docs = [
            {**doc, "location": plain(doc["location"])}
            for doc in whole["docs"]
            if language_of(doc["location"]) == language
        ]
        if docs:
            config = {**whole["config"], "lang": [language]}
            made[_in(language, INDEX)] = json.dumps(
                {"config": config, "docs": docs}, ensure_ascii=False, separators=(",", ":")
            )
    return made


# --- testimonials --------------------------------------------------------------------------------


def services(voices: Iterable[Voice]) -> tuple[str, ...]:
    """The services that readers can choose between, in the order of the file."""
    return tuple(dict.fromkeys(voice.entry.service for voice in voices if voice.entry.service))


def _voice(entry: Testimonial, language: str) -> Voice:
    quote, spoken = entry.quote_in(language)
    return Voice(entry, quote, "" if spoken == language else spoken)


# --- a page's context ----------------------------------------------------------------------------


def card_of(path: str) -> str:
    """Where in the site the card of a page stands."""
    return f"assets/cards/{path.removesuffix('.md').replace('/', '-')}.png"


def context(
    public: Public, page: Any, items: Sequence[Any], published: Mapping[str, Any]
) -> dict[str, Any]:
    """Tell what templates get to know of a page, beside what MkDocs tells them.

    `published` holds the pages of this run by path; `items` is the whole navigation.
    """
    path, language = page.file.src_uri, language_of(page.file.src_uri)
    nav = menu(items, language, lambda entry: entry.file.src_uri in published)
    voices = public.voices(language)
    return {
        "language": language,
        "folder": "" if language == DEFAULT else f"{language}/",
        "nav": nav,
        "neighbours": neighbours(nav.pages(), page),
        "card": card_of(path),
        "alternates": {
            code: published[found] for code, found in alternates(path, published).items()
        },
        "homes": {code: published.get(_in(code, "index.md")) for code in LANGUAGES},
        "freelancer": public.freelancer,
        "accents": public.accents,
        "voices": voices,
        "services": services(voices),
    }
