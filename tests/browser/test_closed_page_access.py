"""The closed page for everyone: axe in each state and scheme, keyboard alone, narrow and zoomed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.opening import barriers, opens, reaches
from tests.helpers.sealing import PASSPHRASE, not_found_for_tests, place
from tests.helpers.support import ServeFolder


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_in_any_state(
    browser: Browser, serve_folder: ServeFolder, tmp_path: Path, scheme: str, width: int
) -> None:
    served = serve_folder(tmp_path)
    locked = place(tmp_path, "id:locked", PASSPHRASE)
    damaged = place(tmp_path, "id:damaged")
    damaged.carry("{}")
    (tmp_path / "404.html").write_text(not_found_for_tests(), encoding="utf-8")
    with browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 640},
    ) as context:
        page = context.new_page()

        def sound() -> None:
            assert barriers(page) == ""
            assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.goto(f"{served.url}/p/{locked.keys.slug}/")
        reaches(page, "closed", "no-code")
        sound()
        page.fill("#code", "abc")
        page.keyboard.press("Enter")
        reaches(page, "failed", "wrong-code")
        sound()
        page.fill("#code", locked.keys.code)
        page.keyboard.press("Enter")
        reaches(page, "asking")
        sound()
        page.fill("#passphrase", "no")
        page.keyboard.press("Enter")
        reaches(page, "failed", "wrong-passphrase")
        sound()
        page.goto(served.url + damaged.path)
        reaches(page, "failed", "damaged")
        sound()
        page.goto(f"{served.url}/p/nothing/")
        sound()


def test_the_keyboard_is_enough(page: Page, serve_folder: ServeFolder, tmp_path: Path) -> None:
    sealed = place(tmp_path, passphrase=PASSPHRASE)
    page.goto(f"{serve_folder(tmp_path).url}/p/{sealed.keys.slug}/")
    reaches(page, "closed", "no-code")
    page.keyboard.press("Tab")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(sealed.keys.code)
    page.keyboard.press("Tab")
    expect(page.locator("button")).to_be_focused()
    page.keyboard.press("Enter")
    reaches(page, "asking")
    expect(page.locator("#passphrase")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#passphrase")).to_have_attribute("type", "text")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    opens(page, sealed.keys.code)
    expect(page.locator("#proposal")).to_be_focused()


def test_a_message_is_announced_and_tied_to_its_field(
    page: Page, serve_folder: ServeFolder, tmp_path: Path
) -> None:
    sealed = place(tmp_path)
    page.goto(f"{serve_folder(tmp_path).url}/p/{sealed.keys.slug}/")
    status = page.get_by_role("status")
    expect(status).to_have_attribute("aria-live", "polite")
    expect(page.locator("#code")).to_have_accessible_description(status.inner_text())
