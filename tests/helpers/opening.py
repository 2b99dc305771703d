"""What tests ask of a sealed page in a browser."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.helpers.sealing import said

AXE: Final[dict[str, Any]] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is listed by one example each
}


def barriers(page: Page, within: str | None = None, **options: Any) -> str:
    """What axe finds in the page, or in a part of it; nothing if all is well."""
    found = Axe().run(page, context=within, options=AXE | options)
    assert len(found.response["passes"]) > 5, "axe looked at nothing"
    return str(found.generate_report()) if found.violations_count else ""


def reaches(page: Page, state: str, reason: str | None = None) -> None:
    """Waits until the page is in a state, for the reason given or for none."""
    root = page.locator("html")
    expect(root).to_have_attribute("data-state", state)
    if reason:
        expect(root).to_have_attribute("data-reason", reason)
    else:
        expect(root).not_to_have_attribute("data-reason", "")


def opens(page: Page, code: str) -> None:
    """Waits until the page is open, with nothing but the code behind the #."""
    reaches(page, "open")
    expect(page.locator("main")).to_have_id("proposal")
    expect(page.locator("#offer")).to_be_visible()
    assert page.url.partition("#")[2] == code


def says(page: Page, key: str, language: str = "en") -> None:
    """The message is the one of this key, and the closed page is there."""
    expect(page.locator("#message")).to_have_text(said(key, language))
    expect(page.locator("main")).to_have_id("closed")
    expect(page.locator("#offer")).to_have_count(0)


def stored(page: Page) -> object:
    """All that the page may have kept in the browser."""
    return page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie,"
        " (await indexedDB.databases()).length, (await caches.keys()).length,"
        " (await navigator.serviceWorker.getRegistrations()).length]"
    )
