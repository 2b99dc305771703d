"""What opens a page and what does not, and that it keeps its place, alike in every engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from retainer.crypto import keys as links
from tests.helpers.engines.face import Tab
from tests.helpers.sealing import HTML, PASSPHRASE, SECRET, Sealed, place, said
from tests.helpers.support import Served

OTHER: Final = links.derive(SECRET, "id:other")
LINES: Final = "<div>" + "<p>line</p>" * 200 + "</div>"
LONG: Final = f"""<p id="offer">Offer</p><a href="#" data-to="terms">Terms</a>{LINES}
<h2 id="terms">Terms</h2>{LINES}"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The folder that the pages are in."""
    with Served(tmp_path) as serving:
        yield serving


def opens(tab: Tab, sealed: Sealed) -> None:
    tab.reaches("open")
    tab.wait(f"location.hash === {json.dumps(f'#{sealed.keys.code}')}")


def fails(tab: Tab, reason: str, key: str) -> None:
    tab.wait(f"document.documentElement.dataset.reason === {json.dumps(reason)}")
    assert tab.text("#message") == said(key)
    assert tab.evaluate("document.querySelector('#offer')") is None


def test_the_link_opens_the_page(tab: Tab, served: Served, tmp_path: Path) -> None:
    sealed = place(tmp_path)
    tab.open(served.url + sealed.path)
    opens(tab, sealed)
    assert tab.evaluate("document.title") == "Offer"
    assert tab.evaluate("document.querySelector('#proposal').innerHTML") == HTML
    assert tab.evaluate("document.activeElement.id") == "proposal"
    kept = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert tab.evaluate(kept) == [0, 0, ""]
    # A browser asks for an icon of its own accord.
    assert set(served.requests) - {"/favicon.ico"} == {f"/p/{sealed.keys.slug}/"}


def test_a_code_is_typed(tab: Tab, served: Served, tmp_path: Path) -> None:
    sealed = place(tmp_path)
    tab.open(f"{served.url}/p/{sealed.keys.slug}/")
    fails(tab, "no-code", "no_code")
    tab.fill("#code", OTHER.code)
    tab.click("button")
    fails(tab, "wrong-code", "wrong_code")
    tab.fill("#code", sealed.keys.code[:-1])
    tab.press("#code", "Enter")
    tab.wait(f"document.querySelector('#message').textContent === {json.dumps(said('cut_code'))}")
    tab.fill("#code", f" {sealed.keys.code.upper()} ")
    tab.press("#code", "Enter")
    opens(tab, sealed)


def test_a_passphrase_is_typed(tab: Tab, served: Served, tmp_path: Path) -> None:
    sealed = place(tmp_path, "id:locked", PASSPHRASE)
    tab.open(served.url + sealed.path)
    tab.reaches("asking")
    tab.fill("#passphrase", PASSPHRASE.upper())
    tab.press("#passphrase", "Enter")
    fails(tab, "wrong-passphrase", "wrong_passphrase")
    tab.fill("#passphrase", PASSPHRASE)
    tab.press("#passphrase", "Enter")
    opens(tab, sealed)


def test_another_code_in_the_address_opens_anew(tab: Tab, served: Served, tmp_path: Path) -> None:
    sealed = place(tmp_path)
    tab.open(f"{served.url}/p/{sealed.keys.slug}/#{OTHER.code}")
    fails(tab, "wrong-code", "wrong_code")
    tab.evaluate(f"location.hash = {json.dumps(sealed.keys.code)}")
    opens(tab, sealed)
    tab.evaluate("location.hash = 'x'")
    fails(tab, "wrong-code", "cut_code")
    tab.back()
    opens(tab, sealed)


def test_reload_and_the_way_back_keep_the_place(tab: Tab, served: Served, tmp_path: Path) -> None:
    sealed = place(tmp_path, html=LONG)
    tab.open(served.url + sealed.path)
    opens(tab, sealed)
    tab.click("a[data-to=terms]")
    at_terms = "Math.abs(document.querySelector('#terms').getBoundingClientRect().top) < 2"
    tab.wait(at_terms)
    tab.back()
    tab.wait("scrollY === 0")
    opens(tab, sealed)
    tab.evaluate("scrollTo(0, 1234)")
    tab.wait("history.state?.y === 1234")
    tab.reload()
    opens(tab, sealed)
    tab.wait("scrollY === 1234")


def test_coming_back_from_another_page_keeps_the_place(
    tab: Tab, served: Served, tmp_path: Path
) -> None:
    sealed = place(tmp_path, html=LONG)
    (tmp_path / "guide.html").write_text("<!doctype html><h1>Guide</h1>", encoding="utf-8")
    tab.open(served.url + sealed.path)
    opens(tab, sealed)
    tab.evaluate("scrollTo(0, 2345)")
    tab.wait("history.state?.y === 2345")
    tab.open(f"{served.url}/guide.html")
    tab.back()
    opens(tab, sealed)
    tab.wait("scrollY === 2345")
