"""Fixtures: a tab in each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.helpers.engines.chromium import ChromiumTab
from tests.helpers.engines.face import Tab
from tests.helpers.engines.others import OTHERS, there


@pytest.fixture(scope="session")
def others() -> Iterator[Callable[[str], Tab]]:
    """Firefox and WebKit, each started once for the tests of a worker that ask for it."""
    with ExitStack() as stack:

        @cache
        def started(name: str) -> Tab:
            return stack.enter_context(there(name).started())

        yield started


@pytest.fixture(
    params=["chromium", *(pytest.param(name, marks=pytest.mark.browsers) for name in OTHERS)]
)
def tab(request: pytest.FixtureRequest) -> Tab:
    """A blank page: in Chromium, and with `make test-browsers` in the others."""
    shown: Tab
    if request.param == "chromium":
        shown = ChromiumTab(request.getfixturevalue("fresh"))
    else:
        shown = request.getfixturevalue("others")(request.param)
    # Not about:blank: Firefox may be there already, and says nothing of having arrived.
    shown.open("data:text/html,<title>blank</title>")
    return shown
