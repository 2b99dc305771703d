"""The word of a reply against the worked examples of another implementation, in a real browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from retainer.page import SCRIPTS
from tests.helpers.choosing import Word
from tests.helpers.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.helpers.support import ServeFolder

EXAMPLES: Final = json.loads((ROOT / "tests/cases/vectors-reply2.json").read_text("utf-8"))
WRITE: Final = """async (example) => {
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const sign = await reply.signer(bytes(example.access), bytes(example.stretched));
  return sign({ ...example, at: new Date(example.at) });
}"""


@pytest.fixture
def scripted(page: Page, serve_folder: ServeFolder, tmp_path: Path) -> Page:
    """An empty page with reply.js; WebCrypto is there in a secure context alone."""
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    page.goto(serve_folder(tmp_path).url)
    page.add_script_tag(content=(SCRIPTS / "reply.js").read_text(encoding="utf-8"))
    return page


def test_words_are_those_of_the_examples(scripted: Page) -> None:
    assert len(EXAMPLES) == 18
    written = [scripted.evaluate(WRITE, example) for example in EXAMPLES]
    assert written == [example["word"] for example in EXAMPLES]


def test_the_tests_own_reading_agrees_with_the_examples() -> None:
    for example in EXAMPLES:
        word = Word.of(example["word"])
        stretched = bytes.fromhex(example["stretched"])
        assert (word.kind, word.choice) == (example["kind"], example["choice"])
        assert (word.name, word.role) == (example["name"], example["role"])
        assert word.is_signed_by(bytes.fromhex(example["access"]), stretched)
        assert not word.is_signed_by(bytes(16), stretched)


def test_what_fits_into_a_word(scripted: Page) -> None:
    fitting = ["x" * 80, "漢" * 53, "🙂" * 40]
    longer = ["x" * 81, "漢" * 54, "🙂" * 41]
    fits = "names => names.map(reply.fits)"
    assert scripted.evaluate(fits, fitting) == [True] * 3
    assert scripted.evaluate(fits, longer) == [False] * 3
