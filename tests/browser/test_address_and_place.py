"""The address and the place: inner links, history, printing, the end of an offer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from retainer.crypto import keys as links
from tests.helpers.opening import opens, reaches, says
from tests.helpers.sealing import HTML, SECRET, Sealed, place, said, shell_for_tests
from tests.helpers.support import Served

OTHER: Final = links.derive(SECRET, "id:other")
LINES: Final = "<div>" + "<p>line</p>" * 200 + "</div>"
LONG: Final = f"""
<p id="offer">Offer</p>
<a href="#" data-to="terms">Terms</a> <a href="#" data-to="fold">Fold</a>
{LINES}
<h2 id="terms">Terms</h2>
<a href="#" data-to="offer">Up</a>
{LINES}
<details><summary>More</summary><p id="fold">Folded</p></details>
<a href="../../guide/">Guide</a>
"""


@pytest.fixture
def page(fresh: Page) -> Page:
    """History, clocks and openers are what these tests are about."""
    return fresh


@pytest.fixture
def long(page: Page, served: Served, tmp_path: Path) -> Sealed:
    """A long page, open."""
    sealed = place(tmp_path, html=LONG)
    page.goto(served.url + sealed.path)
    opens(page, sealed.keys.code)
    return sealed


def waits(page: Page, condition: str) -> None:
    """Polls from here: the page's policy keeps it from evaluating what it is handed."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def at(page: Page, selector: str) -> None:
    """The place is at the top of the window."""
    waits(page, f"Math.abs(document.querySelector('{selector}').getBoundingClientRect().top) < 2")


# ---- inner links


def test_inner_links_carry_the_code(page: Page, long: Sealed) -> None:
    hrefs = page.locator("a[data-to]").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert hrefs == [f"#{long.keys.code}"] * 3


def test_inner_links_back_forward_and_reload_keep_code_and_place(
    page: Page, served: Served, long: Sealed
) -> None:
    page.click("text=Terms >> nth=0")
    at(page, "#terms")
    expect(page.locator("#terms")).to_be_focused()
    page.go_back()
    waits(page, "scrollY === 0")
    opens(page, long.keys.code)
    page.go_forward()
    at(page, "#terms")
    opens(page, long.keys.code)
    page.reload()
    opens(page, long.keys.code)
    at(page, "#terms")
    assert served.requests == [f"/p/{long.keys.slug}/"] * 2


def test_the_place_scrolled_to_outlives_a_reload_and_another_page(
    page: Page, served: Served, long: Sealed
) -> None:
    page.evaluate("scrollTo(0, 1234)")
    waits(page, "history.state?.y === 1234")
    page.reload()
    opens(page, long.keys.code)
    waits(page, "scrollY === 1234")
    page.evaluate("scrollTo(0, 2345)")
    page.goto(f"{served.url}/guide/")  # at once: leaving keeps the place too
    page.go_back()
    opens(page, long.keys.code)
    waits(page, "scrollY === 2345")


def test_the_place_outlives_the_back_forward_cache(page: Page, long: Sealed) -> None:
    """As WebKit does it: the page comes back as it was, at its top, and a moment later scrolls."""
    page.evaluate("scrollTo(0, 1234)")
    waits(page, "history.state?.y === 1234")
    page.evaluate(
        "scrollTo(0, 0);"
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));"
        "window.came = scrollY"
    )
    assert page.evaluate("window.came") == 1234
    opens(page, long.keys.code)


def test_a_middle_click_opens_the_page_anew(
    page: Page, context: BrowserContext, long: Sealed
) -> None:
    with context.expect_page() as caught:
        page.click("text=Terms >> nth=0", button="middle")
    opens(caught.value, long.keys.code)
    opens(page, long.keys.code)
    assert page.evaluate("scrollY") == 0


def test_a_fold_opens_for_a_link_into_it(page: Page, long: Sealed) -> None:
    expect(page.locator("#fold")).to_be_hidden()
    page.click("text=Fold >> nth=0")
    expect(page.locator("#fold")).to_be_in_viewport()
    opens(page, long.keys.code)


# ---- another fragment


def test_another_code_in_the_address_opens_anew(page: Page, served: Served, sealed: Sealed) -> None:
    page.goto(f"{served.url}/p/{sealed.keys.slug}/#{OTHER.code}")
    reaches(page, "failed", "wrong-code")
    page.evaluate("code => { location.hash = code }", sealed.keys.code)
    opens(page, sealed.keys.code)
    page.evaluate("location.hash = 'x'")
    reaches(page, "failed", "wrong-code")
    says(page, "cut_code")
    expect(page).to_have_title(said("heading"))
    page.go_back()
    opens(page, sealed.keys.code)
    page.evaluate("location.hash = ''")
    reaches(page, "closed", "no-code")
    assert served.requests == [f"/p/{sealed.keys.slug}/"]


def test_the_same_code_with_more_behind_it_stays_open(page: Page, long: Sealed) -> None:
    page.evaluate("window.same = document.querySelector('#offer')")
    page.evaluate(
        "code => { location.hash = code.toUpperCase() + '?utm_source=x' }", long.keys.code
    )
    expect(page).to_have_url(re.compile(f"#{long.keys.code}$"))
    opens(page, long.keys.code)
    assert page.evaluate("window.same.isConnected")


# ---- what others learn


def test_the_guide_cannot_learn_the_code(
    page: Page, context: BrowserContext, tmp_path: Path, long: Sealed
) -> None:
    guide = tmp_path / "guide" / "index.html"
    guide.parent.mkdir()
    guide.write_text("<!doctype html><title>Guide</title><h1>Guide</h1>", encoding="utf-8")
    page.click("text=Terms >> nth=0")  # an entry of the script's own making
    seen = (
        "JSON.stringify([document.referrer, opener?.location.href, window.name, history.state,"
        "navigation.entries().map(({url, getState}) => url),"
        "performance.getEntries().map(({name}) => name)])"
    )
    page.go_back()
    page.go_forward()
    at(page, "#terms")
    with context.expect_page() as caught:
        page.click("text=Guide")
    caught.value.wait_for_selector("h1")
    beside = caught.value.evaluate(seen)
    # In the same tab too, though our links open another.
    page.locator("text=Guide").evaluate("link => { link.target = ''; link.rel = ''; link.click() }")
    page.wait_for_selector("h1")
    assert page.evaluate("navigation.entries().length") == 3
    for told in (page.evaluate(seen), beside):
        assert "/guide/" in told
        assert long.keys.code not in told
        assert long.keys.slug not in told


@pytest.mark.parametrize("way", ["button", "menu"])
def test_no_code_is_printed(page: Page, served: Served, tmp_path: Path, way: str) -> None:
    sealed = place(tmp_path, html=f'{HTML}<button data-print="">Print</button>')
    page.goto(served.url + sealed.path)
    opens(page, sealed.keys.code)
    page.evaluate(
        "window.seen = [];"
        "window.print = () => { seen.push(location.href); dispatchEvent(new Event('afterprint')) };"
        "addEventListener('beforeprint', () => seen.push(location.href));"
        "addEventListener('afterprint', () => seen.push(location.href));"
    )
    if way == "button":
        page.click("[data-print]")
    else:
        page.pdf()
    waits(page, "window.seen.length === 2")
    during, after = page.evaluate("window.seen")
    assert during.endswith(f"/p/{sealed.keys.slug}/")
    assert after.endswith(f"#{sealed.keys.code}")
    opens(page, sealed.keys.code)


# ---- the end of the offer

ENDS: Final = "2026-12-20T21:59:59Z"
CLOSED: Final = "<h1>Closed on 20 December</h1>"


def test_after_its_end_an_offer_is_not_shown(page: Page, served: Served, tmp_path: Path) -> None:
    sealed = place(tmp_path, closes=ENDS, closed=CLOSED)
    page.clock.set_fixed_time(datetime(2026, 12, 20, 22, 0, tzinfo=UTC))
    page.goto(served.url + sealed.path)
    reaches(page, "expired")
    expect(page.locator("#proposal")).to_be_focused()
    assert page.locator("#proposal").inner_html() == CLOSED


def test_an_open_page_closes_when_its_time_comes(
    page: Page, served: Served, tmp_path: Path
) -> None:
    script = 'document.addEventListener("retainer:close", () => { window.told = true });'
    sealed = place(tmp_path, closes=ENDS, closed=CLOSED, outside=shell_for_tests(script=script))
    # More than a timer can hold: 24.8 days.
    page.clock.install(time=datetime(2026, 11, 1, tzinfo=UTC))
    page.goto(served.url + sealed.path)
    opens(page, sealed.keys.code)
    page.clock.fast_forward(600 * 3_600_000)
    page.clock.fast_forward(597 * 3_600_000)
    opens(page, sealed.keys.code)
    page.clock.fast_forward(2 * 3_600_000)
    reaches(page, "expired")
    assert page.locator("#proposal").inner_html() == CLOSED
    assert HTML not in page.content()
    assert page.evaluate("window.told")


def test_without_words_of_its_own_the_end_is_told_all_the_same(
    page: Page, served: Served, tmp_path: Path
) -> None:
    sealed = place(tmp_path, closes=ENDS)
    page.clock.set_fixed_time(datetime(2027, 1, 1, tzinfo=UTC))
    page.goto(served.url + sealed.path)
    reaches(page, "expired")
    expect(page.locator("#proposal")).to_have_text(said("expired"))


# ---- tells choose.js


def test_the_rest_of_the_script_is_told_when_it_opens(
    page: Page, served: Served, tmp_path: Path
) -> None:
    script = (
        "window.told = [];"
        'document.addEventListener("retainer:open", (event) => told.push(event.detail));'
        'document.addEventListener("retainer:close", () => told.push("closed"));'
    )
    sealed = place(tmp_path, outside=shell_for_tests(script=script), digest="abc")
    page.goto(served.url + sealed.path)
    opens(page, sealed.keys.code)
    told = page.evaluate(
        "told.map(({access, stretched, ...rest}) =>"
        " ({access: [...access], stretched: [...stretched], ...rest}))"
    )
    payload = {"title": "Offer", "language": "en", "html": HTML, "digest": "abc"}
    access = list(sealed.keys.access)
    keys = {"access": access, "stretched": []}
    assert told == [{**keys, "slug": sealed.keys.slug, "payload": payload}]
    page.evaluate("location.hash = 'other'")
    reaches(page, "failed", "wrong-code")
    assert page.evaluate("told.at(-1)") == "closed"
