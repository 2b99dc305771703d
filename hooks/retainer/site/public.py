"""What the public site is made from beside its pages, and which of those are not published.

Pure, and without MkDocs: pages and files are known by the few attributes that are used here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from retainer.model import Freelancer, Testimonial, in_one_language, spoken_in
from retainer.page import Accents, accents

from .languages import DEFAULT, LANGUAGES, alternates, in_language, language_of, without_language
from .navigation import navigation, neighbours

SELLERS = "guide/sellers/"
"""The chapters for freelancers, with all that lies beside them, in each language's folder."""
_WITH_TESTIMONIALS = frozenset({"index.md", "testimonials.md"})
_SELLERS_TEXT = re.compile(r"<!-- sellers:start -->.*?<!-- sellers:end -->\n?", re.DOTALL)
_LINK = re.compile(r"""\b(?:href|src)=["']([^"'#?]+)""")


@dataclass(frozen=True, slots=True)
class PublicSite:
    """All that the public site is made from, beside its pages."""

    freelancer: Freelancer
    testimonials: tuple[Testimonial, ...] = ()
    host: str = ""
    """The site's own, as its cards name it."""

    @property
    def accents(self) -> Accents:
        """The brand's colour, legible on light and on dark paper."""
        return accents(self.freelancer.brand)

    def is_private(self, path: str) -> bool:
        """Return whether the file belongs to chapters that are not for the public."""
        is_hidden = self.freelancer.sellers_guide == "private"
        return is_hidden and without_language(path).startswith(SELLERS)

    def without_private_text(self, markdown: str) -> str:
        """Return a page's text without what two comments mark as being about private chapters."""
        if self.freelancer.sellers_guide == "private":
            return _SELLERS_TEXT.sub("", markdown)
        return markdown

    def private_links(self, path: str, address: str, html: str) -> Iterator[str]:
        """Yield the links into private chapters of a public page, itself at `address`."""
        if not self.is_private(path):
            for link in _LINK.findall(html):
                target = posixpath.normpath(posixpath.join("/", address, link)).lstrip("/")
                if ":" not in link.partition("/")[0] and self.is_private(f"{target}/"):
                    yield link

    def depends_on_settings(self, path: str) -> bool:
        """Return whether a page must be built anew though its Markdown did not change.

        What it shows, or whether it is published at all, depends on settings and testimonials.
        """
        return self.is_private(path) or without_language(path) in _WITH_TESTIMONIALS

    def quotations(self, language: str) -> tuple[Quotation, ...]:
        """Return the testimonials with consent, in this language where they have it."""
        own = self.freelancer.language
        shown = (entry for entry in self.testimonials if entry.consent)
        return tuple(_quotation(entry, language, own) for entry in shown)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A testimonial as a public page of one language shows it."""

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
        """The path of their portrait in the site."""
        return self.entry.site_path("photo")

    @property
    def letter(self) -> str | None:
        """The path of their letter in the site."""
        return self.entry.site_path("letter")

    @property
    def video_host(self) -> str:
        """The host of the video link, so that the reader knows it before the click."""
        return (urlsplit(self.entry.video or "").hostname or "").removeprefix("www.")


def _quotation(entry: Testimonial, language: str, own: str) -> Quotation:
    quote, spoken = spoken_in(entry.quote, language, own)
    spoken = "" if spoken == language else spoken
    return Quotation(in_one_language(entry, language, own), quote, spoken)


def services(quotations: Iterable[Quotation]) -> tuple[str, ...]:
    """Return the services that readers can choose between, in the order of the file."""
    return tuple(dict.fromkeys(each.entry.service for each in quotations if each.entry.service))


def card_path(path: str) -> str:
    """Return where in the site the card of a page stands."""
    return f"assets/cards/{path.removesuffix('.md')}.png"


def page_context(
    public: PublicSite, page: Any, items: Sequence[Any], published: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the theme's templates know of a page, beside what MkDocs gives them.

    `published` holds the pages of this run by path; `items` is the whole navigation.
    """
    path, language = page.file.src_uri, language_of(page.file.src_uri)
    nav = navigation(items, language, lambda entry: entry.file.src_uri in published)
    quotations = public.quotations(language)
    translations = alternates(path, published).items()
    return {
        "language": language,
        "folder": "" if language == DEFAULT else f"{language}/",
        "nav": nav,
        "neighbours": neighbours(nav.pages(), page),
        "card": card_path(path),
        "alternates": {code: published[translation] for code, translation in translations},
        "homes": {code: published.get(in_language(code, "index.md")) for code in LANGUAGES},
        "freelancer": in_one_language(public.freelancer, language, public.freelancer.language),
        "accents": public.accents,
        "quotations": quotations,
        "services": services(quotations),
    }
