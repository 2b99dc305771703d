"""The page's scripts as files: what they share with Python, and how they are put into a page."""

from __future__ import annotations

import json
import re
from typing import Final

from retainer.crypto import keys
from retainer.page import shell
from retainer.records import plain_text as lines
from tests.helpers.support import ROOT

SOURCES: Final = {path.name: path.read_text("utf-8") for path in sorted(shell.SCRIPTS.iterdir())}


def only(pattern: str, script: str) -> str:
    """Returns the one match of a pattern in a script."""
    (text,) = re.findall(pattern, SOURCES[script])
    return str(text)


def characters(of: str) -> set[str]:
    """Returns what a class of characters matches; Python and JavaScript write one alike."""
    return set(re.findall(f"[{of}]", "".join(map(chr, range(0x10000)))))


def test_each_script_is_in_a_page() -> None:
    assert {
        *shell.OPENING_SCRIPTS,
        *shell.PROPOSAL_SCRIPTS,
        "browser_check.js",
        "not_found.js",
    } == SOURCES.keys()


# --- what both sides must have alike -------------------------------------------------------------


def test_a_line_has_the_same_spaces_on_both_sides() -> None:
    taken = characters(only(r"replace\(/\[(\\0.+)\]\+/g", "reply.js"))
    assert taken == characters(lines.BLANKS)
    assert "\u200b" in taken


def test_a_passphrase_has_the_same_spaces_and_commas_on_both_sides() -> None:
    taken = only(r"replace\(/\[(\\t.+)\]\+/g", "vault.js")
    assert characters(taken) == characters(keys._SPACES.pattern.strip("[]+"))
    cedillas, commas = (
        json.loads(only(f'const {name} = (".+");', "vault.js")) for name in ("CEDILLAS", "COMMAS")
    )
    assert str.maketrans(cedillas, commas) == keys._CEDILLAS
    assert characters(only(r"replace\(/\[(\\u015e.+?)\]/g", "vault.js")) == set(cedillas)


def test_codes_and_slugs_are_spelled_alike_on_both_sides() -> None:
    every_letter = bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df")
    alphabet = keys.base32(every_letter)
    assert len(set(alphabet)) == 32
    assert only('ALPHABET = "(.+)"', "vault.js") == alphabet
    assert only('ALPHABET = "(.+)"', "reply.js") == alphabet
    spelled = [re.findall(r"\[(.-..-.)\]\{(\d+)\}", source) for source in SOURCES.values()]
    slug, code = len(keys.base32(bytes(keys.SLUG_BYTES))), len(keys.base32(bytes(16)))
    assert {size for pairs in spelled for _, size in pairs} == {str(slug), str(code)}
    for letters in {letters for pairs in spelled for letters, _ in pairs}:
        assert characters(letters) == set(alphabet)
    assert keys.SLUG.pattern == f"[a-z2-7]{{{slug}}}"
    assert only(r"CODE_LENGTH = (\d+)", "vault.js") == str(code)


# --- what checks them ----------------------------------------------------------------------------


def test_what_checks_them_is_locked_with_hashes() -> None:
    asked = json.loads((ROOT / "package.json").read_text("utf-8"))
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert packages.pop("")["devDependencies"] == asked["devDependencies"]
    assert "dependencies" not in asked
    assert {f"node_modules/{name}" for name in asked["devDependencies"]} <= packages.keys()
    bare = [name for name, of in packages.items() if not of["integrity"].startswith("sha512-")]
    assert bare == []
