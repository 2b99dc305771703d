"""Sealed pages for tests: made as a build makes them, with made-up people and contents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from retainer.crypto import Shell
from retainer.crypto import envelope as seal
from retainer.crypto import keys as links
from retainer.page import accents, make_shell, not_found
from tests.helpers.support import ROOT, TEST_SECRET

NAME: Final = "Ana Sample"
EMAIL: Final = "ana@sample.example"
SECRET: Final = links.decode_secret(TEST_SECRET)
PASSPHRASE: Final = "patru cai verzi, două țări"
COLOURS: Final = accents("#0f766e").css()
HTML: Final = '<h1>For Acme</h1><p id="offer">3,000 a month</p>'

stretch = cache(seal.stretch)


def vectors() -> dict[str, Any]:
    """The worked examples of another implementation."""
    text = (ROOT / "tests/cases/vectors-v1.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def words(part: str, *, first: str = "en") -> dict[str, dict[str, str]]:
    """One part of each shipped language, the default language first."""
    ordered = sorted(languages().items(), key=lambda entry: entry[0] != first)
    return {code: dict(texts[part]) for code, texts in ordered}


@cache
def languages() -> dict[str, dict[str, dict[str, str]]]:
    """All that the pages say, by language."""
    folder = ROOT / "hooks/retainer/i18n/languages"
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")
    }


def said(key: str, language: str = "en") -> str:
    """What the closed page says under a key."""
    text = words("closed")[language][key]
    return text.replace("{freelancer}", NAME).replace("{email}", EMAIL)


def shell_for_tests(first: str = "en", **parts: Any) -> Shell:
    """The clear outside; `parts` as `shell` takes them."""
    return make_shell(NAME, EMAIL, COLOURS, words("closed", first=first), **parts)


def not_found_for_tests(site_url: str = "https://portal.example/") -> str:
    """The page for dead links."""
    return not_found(NAME, EMAIL, COLOURS, words("not_found"), site_url)


@dataclass(frozen=True)
class Sealed:
    """A sealed page in a folder."""

    keys: links.Keys
    file: Path

    @property
    def path(self) -> str:
        """The address from the site's root, with the code."""
        return f"/p/{self.keys.slug}/#{self.keys.code}"

    @property
    def envelope(self) -> dict[str, object]:
        """What the file carries."""
        return seal.find_envelope(self.file.read_bytes())

    def carry(self, envelope: object) -> None:
        """Puts another envelope into the page."""
        outside = shell_for_tests()
        text = envelope if isinstance(envelope, str) else json.dumps(envelope)
        self.file.write_bytes(outside.prefix + text.encode() + outside.suffix)


def place(
    folder: Path,
    handle: str = "id:acme",
    passphrase: str | None = None,
    outside: Shell | None = None,
    **changes: str,
) -> Sealed:
    """Seals a payload (`changes` on top of a plain one) and writes it where a build would."""
    keys = links.derive(SECRET, handle)
    payload: Mapping[str, str] = {"title": "Offer", "language": "en", "html": HTML, **changes}
    page = seal.seal(
        seal.Payload(**payload), keys, passphrase, outside or shell_for_tests(), stretch
    )
    file = folder / "p" / page.slug / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(page.content)
    return Sealed(keys, file)
