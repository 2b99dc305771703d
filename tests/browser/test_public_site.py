"""The public site in Chromium: languages, search, no third party, nothing stored, axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.opening import barriers
from tests.helpers.published import public_pages
from tests.helpers.support import Served

# No rule of WCAG: the theme's script puts each code block's button into a <nav> without a name.
LESS: Final = {"landmark-unique": {"enabled": False}}


@pytest.fixture(scope="module")
def served(this_site: Path) -> Iterator[Served]:
    """This repository's site, on the loopback."""
    with Served(this_site) as served:
        yield served


# Their text aside made of the same pieces as those with the most of them, so that once will do.
ALIKE: Final = re.compile(r"/guide/(?!how-it-works|sellers/(?:fees-and-tiers|good-candidates))")


# The style is the same in both languages, so each scheme is tried in one of them.
@pytest.mark.parametrize(
    ("scheme", "width", "folder"), [("light", 1280, "/"), ("dark", 360, "/ro/")]
)
def test_axe_finds_nothing_and_nothing_is_asked_of_others(
    browser: Browser, served: Served, scheme: str, width: int, folder: str
) -> None:
    asked: list[str] = []
    said: list[str] = []
    with browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    ) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        found = {}
        pages = public_pages(served.folder)
        for address in (one for one in pages if one.startswith("/ro/") is (folder == "/ro/")):
            page.goto(served.url + address)
            alike = bool(ALIKE.search(address))
            if scheme == "light" or not alike:
                found[address] = barriers(page, "article" if alike else None, rules=LESS)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, wide)
        assert found == dict.fromkeys(found, "")
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        assert context.cookies() == []
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
    assert hosts == {urlsplit(served.url).netloc}
    assert said == []


@pytest.mark.parametrize("address", ["/", "/testimonials/", "/guide/how-it-works/"])
def test_the_switch_stays_on_the_page(page: Page, served: Served, address: str) -> None:
    page.goto(served.url + address)
    assert page.get_attribute("html", "lang") == "en"
    page.click("text=Română")
    assert page.url == f"{served.url}/ro{address}"
    assert page.get_attribute("html", "lang") == "ro"
    page.click("text=English")
    assert page.url == served.url + address


def search(page: Page, address: str, query: str) -> list[str]:
    """The pages that a query finds, as paths, in their order."""
    page.goto(address)
    page.locator("[name=query]").click()
    page.wait_for_load_state("networkidle")
    page.keyboard.type(query, delay=20)
    page.wait_for_selector(".md-search-result__link")
    # At once: while one is asked for after another, the list changes.
    links = page.locator(".md-search-result__link")
    paths: list[str] = links.evaluate_all("links => links.map((link) => link.pathname)")
    return paths


@pytest.mark.parametrize(
    ("query", "word"),
    [("solutie", "soluți"), ("plata", "plat"), ("soluţie", "soluți"), ("LUNĂ", "lun")],
)
def test_romanian_is_found_without_diacritics(
    page: Page, served: Served, query: str, word: str
) -> None:
    paths = search(page, f"{served.url}/ro/", query)
    assert paths
    assert all(path.startswith("/ro/") for path in paths)
    # What is shown is the text as it was written, the word found marked in it.
    marked = page.locator(".md-search-result mark").all_text_contents()
    assert any(one.lower().startswith(word) for one in marked), marked


def test_a_found_word_is_marked_on_its_page_too(page: Page, served: Served) -> None:
    search(page, f"{served.url}/ro/", "inceapa")
    page.locator(".md-search-result__link:has(mark)").first.click()
    page.wait_for_selector("article mark")
    assert "înceapă" in page.locator("article mark").all_text_contents()


def test_english_is_searched_in_english(page: Page, served: Served) -> None:
    paths = search(page, f"{served.url}/guide/what-you-gain/", "retainer")
    assert paths
    assert not any(path.startswith("/ro/") for path in paths)


def test_testimonials_are_chosen_by_keyboard(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/testimonials/")
    entries = page.locator(".testimonials > li")
    whole = entries.count()
    assert whole > 2
    button = page.locator(".filter button", has_text="Newsletter")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".testimonials > li:visible").count() == 1
    assert page.locator(".filter [role=status]").text_content() == "1 testimonial"
    # A link to one that is not shown shows it.
    page.evaluate("location.hash = 'example-bakery'")
    page.wait_for_selector("#example-bakery:visible")
    assert page.locator(".testimonials > li:visible").count() == whole


def test_testimonials_without_a_script(browser: Browser, served: Served) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served.url}/ro/testimonials/#example-garden-shop")
        assert not page.locator(".filter").is_visible()
        assert page.locator(".testimonials > li:visible").count() > 2
        assert page.locator("#example-garden-shop").is_visible()
        assert page.locator("text=Buletinul pleacă la fiecare început de lună").is_visible()


LONG_NAMES: Final = [
    "Sample Studio",
    "Maria Ionescu Copywriting & Content",
    "Atelierul de cuvinte și imagini pentru restaurante mici și cofetării",
    "Kommunikationsgestaltungsbüro Ionescu-Popescu",
]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_long_name_is_whole_in_the_header(
    fresh: Page, served: Served, name: str, width: int
) -> None:
    page = fresh
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{served.url}/ro/")
    page.locator("a.wordmark").evaluate("(wordmark, name) => { wordmark.textContent = name }", name)
    # Each letter is what is seen at its place, and stands in the header.
    hidden = page.locator("a.wordmark").evaluate(
        """wordmark => {
          const text = wordmark.firstChild
          const header = document.querySelector(".md-header").getBoundingClientRect()
          return [...text.data].filter((_, at) => {
            const range = document.createRange()
            range.setStart(text, at)
            range.setEnd(text, at + 1)
            const { left, right, top, bottom } = range.getBoundingClientRect()
            const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
            const inside = top > header.top && bottom < header.bottom
            return right > left && !(inside && seen === wordmark)
          }).join("")
        }"""
    )
    assert hidden == ""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_header_controls_work_by_keyboard_on_a_phone(browser: Browser, served: Served) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{served.url}/ro/")
        page.locator("[data-presses=__drawer]").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.getElementById('__drawer').checked")
        titles = page.locator(".md-nav--primary > .md-nav__list > li").all_text_contents()
        assert titles[0].split()[0] == "Acasă"
