"""The public site: two languages, counterparts, what is found and what is never published."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from retainer.model import Freelancer
from retainer.model import Testimonial as Entry
from retainer.site import alternates
from retainer.site.languages import language_of, without_language
from retainer.site.navigation import neighbours
from retainer.site.public import PublicSite, services
from tests.helpers.published import LANGUAGES, elements, public_pages

SITE: Final = "https://example.com"


# --- the pure part -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "language", "plain"),
    [
        ("index.md", "en", "index.md"),
        ("ro/index.md", "ro", "index.md"),
        ("ro/guide/why.md", "ro", "guide/why.md"),
        ("roof/index.md", "en", "roof/index.md"),
        ("ro", "en", "ro"),
        ("guide/ro/x.md", "en", "guide/ro/x.md"),
    ],
)
def test_the_folder_tells_the_language(path: str, language: str, plain: str) -> None:
    assert (language_of(path), without_language(path)) == (language, plain)


def test_counterparts_are_those_that_are_published() -> None:
    pages = ("a.md", "ro/a.md", "b.md")
    assert alternates("ro/a.md", pages) == {"en": "a.md", "ro": "ro/a.md"}
    assert alternates("b.md", pages) == {"en": "b.md"}


def test_neighbours_end_where_the_menu_ends() -> None:
    pairs = [neighbours(("a", "b"), page) for page in ("a", "b", "a stranger")]
    assert pairs == [(None, "b"), ("a", None), (None, None)]


def entry(**changes: object) -> Entry:
    return Entry.model_validate(
        {"id": "a", "author": "A", "quote": {"en": "Yes."}, "consent": True, **changes}
    )


def public_of(*entries: Entry, **changes: object) -> PublicSite:
    person = Freelancer.model_validate({"name": "A", "email": "a@example.org", **changes})
    return PublicSite(person, entries)


def test_without_consent_nothing_of_it_is_published() -> None:
    public = public_of(
        entry(photo="me/Maria I.JPG", letter="b.pdf"),
        entry(id="b", consent=False, photo="b.jpg", letter="b.pdf"),
    )
    (quotation,) = public.quotations("en")
    assert quotation.photo == "assets/retainer/a-photo.jpg"
    assert quotation.letter == "assets/retainer/a-letter.pdf"
    assert public.testimonials[1].site_path("photo") is None


def test_a_quotation_is_in_the_readers_language_or_says_which_it_is_in() -> None:
    both = entry(quote={"en": "Yes.\n\nAgain.", "ro": "Da."})
    (english,) = public_of(both).quotations("en")
    assert (english.paragraphs, english.language) == (("Yes.", "Again."), "")
    (only,) = public_of(entry()).quotations("ro")
    assert (only.quote, only.language) == ("Yes.", "en")
    (plain,) = public_of(entry(quote="Yes.")).quotations("ro")
    assert (plain.quote, plain.language) == ("Yes.", "en")


def test_what_stands_beside_a_quotation_is_in_the_readers_language() -> None:
    spoken = {"en": "Owner", "ro": "Proprietară"}
    public = public_of(entry(role=spoken, company=spoken, service=spoken), role=spoken)
    for language, text in spoken.items():
        quotations = public.quotations(language)
        about = quotations[0].entry
        assert (about.role, about.company, services(quotations)) == (text, text, (text,))


def test_what_pages_say_of_private_chapters_is_cut() -> None:
    text = "a\n<!-- sellers:start -->\nb\n<!-- sellers:end -->\nc\n"
    assert public_of(sellers_guide="private").without_private_text(text) == "a\nc\n"
    assert public_of().without_private_text(text) == text


def test_links_into_private_chapters_are_seen() -> None:
    private = public_of(sellers_guide="private")
    html = '<a href="../sellers/why/">a</a> <a href="https://x.example/guide/sellers/">b</a>'
    assert list(private.private_links("guide/index.md", "guide/x/", html)) == ["../sellers/why/"]
    assert not list(private.private_links("ro/index.md", "ro/", '<a href="guide/">c</a>'))
    assert not list(private.private_links("guide/sellers/a.md", "guide/sellers/a/", html))
    assert not list(public_of().private_links("guide/index.md", "guide/x/", html))


# --- the built site ------------------------------------------------------------------------------


def test_every_page_anchor_and_picture_is_in_each_language(this_site: Path) -> None:
    pages = public_pages(this_site)
    plain = {language: set[str]() for language in LANGUAGES}
    for address in pages:
        language = "ro" if address.startswith("/ro/") else "en"
        plain[language].add(address.removeprefix("/ro") if language == "ro" else address)
    assert plain["en"] == plain["ro"]
    for address in sorted(plain["en"]):
        english, romanian = shape(this_site, address), shape(this_site, f"/ro{address}")
        assert english == romanian, address


def shape(public: Path, address: str) -> dict[str, list[str]]:
    """What a page and its counterpart have in common: headings by level, anchors, pictures."""
    found = elements(public, address)
    marks = [one for one in found if one.attributes.get("class", "").startswith("md-nav__link")]
    return {
        "headings": [one.tag for one in found if re.fullmatch("h[1-6]", one.tag)],
        "anchors": sorted(
            one.attributes["id"]
            for one in found
            if re.match("h[1-6]|figure|li", one.tag)
            and "id" in one.attributes
            and "/guide/" in address
        ),
        "pictures": [one.tag for one in found if one.tag in {"figure", "img"}],
        "menu": [one.tag for one in marks],
    }


def test_each_page_says_what_it_is(this_site: Path) -> None:
    titles: dict[str, str] = {}
    for address in public_pages(this_site):
        found = elements(this_site, address)
        language = "ro" if address.startswith("/ro/") else "en"
        meta = {
            one.attributes.get("name") or one.attributes.get("property"): one.attributes
            for one in found
            if one.tag == "meta"
        }
        links = [one.attributes for one in found if one.tag == "link"]
        assert found[0].attributes["lang"] == language, address
        assert 50 <= len(meta["description"]["content"]) <= 170, address
        assert [link["href"] for link in links if link["rel"] == "canonical"] == [SITE + address]
        alternates = {
            link["hreflang"]: link["href"] for link in links if link["rel"].strip() == "alternate"
        }
        english = address.removeprefix("/ro") if language == "ro" else address
        assert alternates == {
            "en": SITE + english,
            "ro": f"{SITE}/ro{english}",
            "x-default": SITE + english,
        }
        card = this_site / meta["og:image"]["content"].removeprefix(f"{SITE}/")
        with Image.open(card) as image:
            assert image.size == (1200, 630), address
        text = (this_site / address.lstrip("/") / "index.html").read_text("utf-8")
        title = re.findall("<title>(.*?)</title>", text)[0]
        assert title not in titles, (address, titles.get(title))
        titles[title] = address


def test_a_page_links_to_pages_of_its_own_language(this_site: Path) -> None:
    for address in public_pages(this_site):
        language = "ro" if address.startswith("/ro/") else "en"
        for one in elements(this_site, address):
            href = one.attributes.get("href", "")
            if one.tag != "a" or re.match("[a-z]+:|#", href):
                continue
            target = urlsplit(urljoin(address, href)).path
            if target.endswith("/"):
                other = one.attributes.get("class") == "switch"
                assert target.startswith("/ro/") is ((language == "ro") is not other), href


def test_the_sitemap_and_robots_name_the_public_pages_alone(this_site: Path) -> None:
    names = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    root = ET.fromstring((this_site / "sitemap.xml").read_text("utf-8"))  # noqa: S314 - our own file
    found = [place.text for place in root.findall("s:url/s:loc", names)]
    assert sorted(str(one) for one in found) == sorted(
        SITE + one for one in public_pages(this_site)
    )
    for url in root.findall("s:url", names):
        links = url.findall("x:link", names)
        assert [link.get("hreflang") for link in links] == list(LANGUAGES)
    robots = (this_site / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {SITE}/sitemap.xml" in robots
    assert "Disallow" not in robots


def test_each_language_has_its_own_search_index(this_site: Path) -> None:
    for language, folder in (("en", ""), ("ro", "ro/")):
        index = json.loads((this_site / folder / "search/search_index.json").read_text("utf-8"))
        assert index["config"]["lang"] == [language]
        assert index["docs"]
        for doc in index["docs"]:
            path = doc["location"].split("#")[0]
            assert not path.startswith("ro/")
            assert (this_site / folder / path / "index.html").is_file()
