"""Fixtures: a browser, a web server, a project."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.helpers import browser as finder
from tests.helpers.accepting import Sent
from tests.helpers.published import built, copy_of_this
from tests.helpers.support import (
    Portal,
    Served,
    ServeFolder,
    free_port,
    hear_interrupts,
    make_portal,
)

PROFILE: Final[dict[str, Any]] = {
    "locale": "en-US",
    "timezone_id": "UTC",
    "viewport": {"width": 1280, "height": 800},
}


def pytest_configure() -> None:
    """Before any test, in each worker."""
    hear_interrupts()
    # The same examples every time: what turns red is the change, and no clock bounds them.
    settings.register_profile("steady", derandomize=True, deadline=None)
    settings.load_profile("steady")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker, cut off from any network but this machine's."""
    path = finder.find()
    assert path, "no browser: python -m tests.helpers.browser finds or installs one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=finder.arguments())
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: English, in UTC, at a common laptop's size."""
    with browser.new_context(**PROFILE) as fresh:
        yield fresh


@pytest.fixture
def fresh(context: BrowserContext) -> Page:
    """A blank page in a fresh profile."""
    return context.new_page()


@pytest.fixture(scope="session")
def _tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(**PROFILE) as shared:
        yield shared.new_page()


@pytest.fixture
def page(_tab: Page) -> Page:
    """A page that earlier tests had too, blank again: several times as fast as a `fresh` one.

    Whoever listens to it, sets its clock, size or medium, runs a script before it loads, or looks
    at its history takes a fresh one.
    """
    _tab.goto("about:blank")
    return _tab


@pytest.fixture(scope="session")
def sent() -> Sent:
    """What a page of before sent."""
    return Sent.kept()


@pytest.fixture(scope="session")
def this_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own site, built as strictly as it is published; to be looked at only."""
    return built(copy_of_this(tmp_path_factory.mktemp("this"))).site


@pytest.fixture
def serve_folder() -> Iterator[ServeFolder]:
    """Serves folders over real HTTP on the loopback; `.url` where, `.requests` what was asked."""
    with ExitStack() as stack:

        def serve(folder: Path, prefix: str = "") -> Served:
            return stack.enter_context(Served(folder, prefix))

        yield serve


@pytest.fixture
def unused_port() -> int:
    """A port of the loopback that nothing listens on."""
    return free_port()


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A project with a home page, a freelancer and no client yet; see support.Portal."""
    return make_portal(tmp_path / "portal")
