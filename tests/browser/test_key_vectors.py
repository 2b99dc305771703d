"""The page's script against the worked examples of another implementation, in a real browser."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import Page, expect

from retainer.crypto import keys as links
from tests.helpers.opening import reaches
from tests.helpers.sealing import shell_for_tests, vectors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ServeFolder

EXAMPLES: Final = vectors()["examples"]
TOLD: Final = (
    "window.told = null; document.addEventListener('retainer:open', ({detail}) => {"
    "window.told = {...detail, access: [...detail.access],"
    "stretched: [...detail.stretched]} });"
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["handle"]))
def test_the_script_opens_the_worked_examples(
    page: Page, serve_folder: ServeFolder, tmp_path: Path, example: dict[str, Any]
) -> None:
    outside = shell_for_tests(script=TOLD)
    file = tmp_path / "p" / example["slug"] / "index.html"
    file.parent.mkdir(parents=True)
    file.write_bytes(outside.prefix + json.dumps(example["envelope"]).encode() + outside.suffix)
    page.goto(f"{serve_folder(tmp_path).url}/p/{example['slug']}/#{example['code']}")
    if example["passphrase"]:
        reaches(page, "asking")
        page.fill("#passphrase", example["passphrase"])
        page.keyboard.press("Enter")
    reaches(page, "open")
    payload = example["payload"]
    keys = links.derive(links.decode_secret(example["secret"]), example["handle"])
    access = list(keys.access)
    told = page.evaluate("window.told")
    rest = {"slug": example["slug"], "payload": payload}
    passphrase = links.normalize_passphrase(example["passphrase"] or "").encode()
    derived = hashlib.pbkdf2_hmac("sha256", passphrase, example["slug"].encode(), 600_000)
    stretched = list(derived) if example["passphrase"] else []
    assert told == {"access": access, "stretched": stretched, **rest}
    assert page.locator("#proposal").inner_html() == payload["html"]
    expect(page).to_have_title(payload["title"])
    expect(page.locator("html")).to_have_attribute("lang", payload["language"])
