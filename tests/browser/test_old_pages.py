"""Sealed pages of every version so far, and the worked examples of another implementation, open.

They are never made anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from retainer.crypto import envelope as seal
from retainer.crypto import normalize_passphrase
from tests.helpers.opening import reaches
from tests.helpers.sealing import shell_for_tests, stretch, vectors
from tests.helpers.support import ROOT, Served

OLD: Final = sorted((ROOT / "tests/cases/sealed").glob("v*.html"))
CASES: Final[dict[str, dict[str, Any]]] = {
    path.stem: json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) for path in OLD
}
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    example["handle"]: example for example in vectors()["examples"]
}
TOLD: Final = (
    "window.told = null; document.addEventListener('retainer:open', ({detail}) => {"
    "window.told = {...detail, access: [...detail.access],"
    "stretched: [...detail.stretched]} });"
)


def test_every_version_is_kept() -> None:
    versions = {case["envelope"]["v"] for case in CASES.values()}
    assert versions == set(range(1, seal.VERSION + 1))
    assert {case["envelope"]["kdf"] for case in CASES.values()} == {"hkdf", "hkdf+pbkdf2"}


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_an_old_page_opens_here(old: Path) -> None:
    case = CASES[old.stem]
    envelope = seal.find_envelope(old.read_bytes())
    assert envelope == case["envelope"]
    assert (
        seal.open_envelope(envelope, case["code"], case["passphrase"], stretch) == (case["payload"])
    )


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_an_old_page_opens_in_a_browser(
    page: Page, served: Served, tmp_path: Path, old: Path
) -> None:
    opens_in_a_browser(page, served, tmp_path, CASES[old.stem], old.read_bytes())


@pytest.mark.parametrize("name", CASES | EXAMPLES)
def test_the_script_of_today_opens_what_is_in_it(
    page: Page, served: Served, tmp_path: Path, name: str
) -> None:
    case = (CASES | EXAMPLES)[name]
    outside = shell_for_tests(script=TOLD)
    content = outside.prefix + json.dumps(case["envelope"]).encode() + outside.suffix
    opens_in_a_browser(page, served, tmp_path, case, content)
    access = list(base64.b32decode(f"{case['code'].upper()}======"))
    slug, payload = case["envelope"]["slug"], case["payload"]
    passphrase = normalize_passphrase(case["passphrase"] or "").encode()
    derived = hashlib.pbkdf2_hmac("sha256", passphrase, slug.encode(), 600_000)
    told = {"access": access, "slug": slug, "payload": payload}
    told |= {"stretched": list(derived) if passphrase else []}
    assert page.evaluate("window.told") == told


def opens_in_a_browser(
    page: Page, served: Served, folder: Path, case: dict[str, Any], content: bytes
) -> None:
    """The page opens with the code, and the passphrase if it has one, and shows its payload."""
    file = folder / "p" / case["envelope"]["slug"] / "index.html"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    page.goto(f"{served.url}/p/{file.parent.name}/#{case['code']}")
    if case["passphrase"]:
        reaches(page, "asking")
        page.fill("#passphrase", case["passphrase"])
        page.keyboard.press("Enter")
    reaches(page, "open")
    payload = case["payload"]
    expect(page).to_have_title(payload["title"])
    expect(page.locator("html")).to_have_attribute("lang", payload["language"])
    assert page.locator("#proposal").inner_html() == payload["html"]
