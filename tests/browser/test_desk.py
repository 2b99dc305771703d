"""The desk in a browser, under a real `mkdocs serve`: by eye, by keyboard, live on save."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.desk import OWN, sound
from tests.helpers.opening import barriers
from tests.helpers.serving import PATIENCE, Serving
from tests.helpers.support import Portal, free_port, make_portal

LONG: Final = PATIENCE * 1000
OFFER: Final = {"client.email": "maria@northwind.example", "language": "en"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Three clients, in the order of their next steps: acme, beta, gamma."""
    made = make_portal(tmp_path_factory.mktemp("desk") / "portal")
    made.config(OWN)
    for name, day in (("acme", 1), ("beta", 2), ("gamma", 3)):
        received = {"date": "2026-11-27", "decides_by": f"2199-01-0{day}"}
        changes = {"client.name": name.title(), "received": received, "valid_until": "2199-06-01"}
        made.client(name, sound("en", OFFER | changes))
    return made


@pytest.fixture(scope="module")
def serving(portal: Portal) -> Iterator[Serving]:
    """The portal, served."""
    with Serving(portal.root, free_port()) as running:
        yield running


@pytest.fixture
def desk(serving: Serving, browser: Browser) -> Iterator[Page]:
    """The desk on a wide screen; whatever its policy forbids turns the test red."""
    with browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    ) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{serving.url}/desk/")
        yield page
        assert errors == []


def beside(page: Page) -> str:
    """What the page beside says, once it is open."""
    frame = page.frame_locator("iframe[name=page]")
    expect(frame.locator("html[data-state=open]")).to_be_attached(timeout=LONG)
    return frame.locator("#proposal h1").inner_text()


def copied(page: Page) -> str:
    """What was copied."""
    expect(page.locator("#status")).to_have_text("Copied.")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_where_it_is_is_told(serving: Serving) -> None:
    assert any(f"Your desk: {serving.url}/desk/" in line for line in serving.printed)


def test_the_first_client_is_beside_in_390_pixels(desk: Page) -> None:
    assert "Acme" in beside(desk)
    assert desk.evaluate("document.querySelector('iframe').clientWidth") == 390
    assert desk.evaluate("document.activeElement.id") == "acme"


def goes(page: Page, key: str, name: str) -> None:
    """Presses a key, and sees a client's card with the focus and their page beside, opened."""
    page.keyboard.press(key)
    expect(page.locator(f"#{name}")).to_have_attribute("aria-current", "true")
    heading = page.frame_locator("iframe").locator("#proposal h1")
    expect(heading).to_contain_text(name.title(), timeout=LONG)
    expect(page.locator(f"#{name}")).to_be_focused()


def test_by_keyboard(desk: Page) -> None:
    assert "Acme" in beside(desk)
    expect(desk.locator("#acme")).to_be_focused()
    for key, name in (("j", "beta"), ("j", "gamma"), ("j", "gamma"), ("k", "beta")):
        goes(desk, key, name)
    expect(desk).to_have_url(f"{desk.url.partition('#')[0]}#beta")
    desk.keyboard.press("c")
    link = copied(desk)
    assert link == desk.locator("#beta-link").text_content()
    assert link.startswith("https://portal.example/p/")
    expect(desk.locator("#status")).to_be_empty(timeout=LONG)
    desk.keyboard.press("m")
    assert link in copied(desk)
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("iframe")).to_be_focused()


def test_an_email_is_copied_as_text_and_as_html(desk: Page) -> None:
    desk.locator("#acme-offer summary").click()
    desk.get_by_role("button", name="Copy the e-mail").first.click()
    assert "1. Presence, $3,000." in copied(desk)
    html = desk.evaluate(
        "async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()"
    )
    assert "<strong>Presence, $3,000.</strong>" in html


def test_what_is_saved_shows_by_itself_and_the_place_is_kept(portal: Portal, desk: Page) -> None:
    assert "Acme" in beside(desk)
    goes(desk, "j", "beta")
    desk.locator("#beta-offer summary").click()
    changes = {"client.name": "Beta", "valid_until": "2199-06-01", "tiers.1.price": 5500}
    portal.client("beta", sound("en", OFFER | changes))
    expect(desk.locator("#beta .facts")).to_contain_text("$5,500", timeout=LONG)
    expect(desk.locator("#beta")).to_have_attribute("aria-current", "true")
    expect(desk.locator("#beta-offer")).to_have_attribute("open", "")
    expect(desk.frame_locator("iframe").locator("#proposal")).to_contain_text("$5,500")


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 320)]
)
def test_axe_finds_nothing_and_it_fits(
    serving: Serving, browser: Browser, scheme: str, width: int
) -> None:
    with browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 844},
    ) as context:
        page = context.new_page()
        page.goto(f"{serving.url}/desk/")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert barriers(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width < 400:
            assert not page.locator("iframe").is_visible()
            with context.expect_page() as opened:
                page.get_by_role("link", name="Acme").click()
            expect(opened.value.locator("#proposal h1")).to_contain_text("Acme")
