"""Sealed pages of every version so far: never made anew, and they open for ever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import Page, expect

from retainer.crypto import envelope as seal
from tests.helpers.opening import opens, reaches
from tests.helpers.sealing import shell_for_tests, stretch
from tests.helpers.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ServeFolder

CASES: Final = sorted((ROOT / "tests/cases/sealed").glob("v*.html"))


@pytest.fixture
def page(fresh: Page) -> Page:
    """These tests set the clock."""
    return fresh


def case_of(page: Path) -> dict[str, Any]:
    """The envelope, what opens it and what it says."""
    found: dict[str, Any] = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def test_every_version_is_kept() -> None:
    versions = {case_of(page)["envelope"]["v"] for page in CASES}
    assert versions == set(range(1, seal.VERSION + 1))
    assert {case_of(page)["envelope"]["kdf"] for page in CASES} == {"hkdf", "hkdf+pbkdf2"}


@pytest.mark.parametrize("page", CASES, ids=lambda page: page.stem)
def test_an_old_page_opens_here(page: Path) -> None:
    case = case_of(page)
    envelope = seal.find_envelope(page.read_bytes())
    assert envelope == case["envelope"]
    opened = seal.open_envelope(envelope, case["code"], case["passphrase"], stretch)
    assert opened == case["payload"]


@pytest.mark.parametrize("script", ["then", "now"])
@pytest.mark.parametrize("old", CASES, ids=lambda page: page.stem)
def test_an_old_page_opens_in_a_browser(
    page: Page, serve_folder: ServeFolder, tmp_path: Path, old: Path, script: str
) -> None:
    case = case_of(old)
    outside = shell_for_tests()
    envelope = json.dumps(case["envelope"]).encode()
    now = outside.prefix + envelope + outside.suffix
    file = tmp_path / "p" / case["envelope"]["slug"] / "index.html"
    file.parent.mkdir(parents=True)
    file.write_bytes(old.read_bytes() if script == "then" else now)
    page.clock.set_fixed_time("2026-12-01")
    page.goto(f"{serve_folder(tmp_path).url}/p/{case['envelope']['slug']}/#{case['code']}")
    if case["passphrase"]:
        reaches(page, "asking")
        page.fill("#passphrase", case["passphrase"])
        page.keyboard.press("Enter")
    opens(page, case["code"])
    expect(page).to_have_title(case["payload"]["title"])
    assert page.locator("#proposal").inner_html() == case["payload"]["html"]
