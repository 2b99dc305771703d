"""Chromium is driven by playwright, behind the same few verbs."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.helpers.engines.face import Tab


class ChromiumTab(Tab):
    """A page of playwright's."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, address: str) -> None:
        self._page.goto(address)

    def evaluate(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def click(self, selector: str) -> None:
        self._page.click(selector)

    def fill(self, selector: str, text: str) -> None:
        self._page.fill(selector, text)

    def press(self, selector: str, key: str) -> None:
        self._page.press(selector, key)

    def back(self) -> None:
        self._page.go_back()  # it waits, and so no question is lost with the page that leaves

    def reload(self) -> None:
        self._page.reload()

    def pdf(self) -> bytes:
        return self._page.pdf(prefer_css_page_size=True)
