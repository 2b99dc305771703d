"""Fixtures: a browser, a web server, a project, a build."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest
from playwright.sync_api import sync_playwright

import browser as finder
from support import Portal, Ran, Served, make_portal, mkdocs_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page


class ServeFolder(Protocol):
    """What the fixture `serve_folder` is."""

    def __call__(self, folder: Path, prefix: str = "") -> Served:
        """Serves the folder until the test ends, at `prefix` as a project's own Pages are."""


class Build(Protocol):
    """What the fixture `build` is."""

    def __call__(self, project: Path, *options: str, **env: str | None) -> Ran:
        """A real `mkdocs build` of the project, in a process and an environment of its own."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker, cut off from any network but this machine's."""
    path = finder.find()
    assert path, "no browser: python tests/browser.py finds or installs one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=finder.arguments())
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: English, in UTC, at a common laptop's size."""
    with browser.new_context(
        locale="en-US", timezone_id="UTC", viewport={"width": 1280, "height": 800}
    ) as fresh:
        yield fresh


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A blank page in a fresh profile."""
    return context.new_page()


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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def build() -> Build:
    """Runs a real `mkdocs build`; returns its exit code and what it printed."""
    return mkdocs_build


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A project with a home page, a freelancer and no client yet; see support.Portal."""
    return make_portal(tmp_path / "portal")
