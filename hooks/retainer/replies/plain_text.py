"""A stranger's words as one line: as it is signed, as it may be shown, and what is refused."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from retainer.diagnostics import Refused, printable

SPACES: Final = (
    "\0- \x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u205f-\u206f\u3000\ufeff"  # as in reply.js
)
"""What mail programs put between and before, for a class of characters: also what is not seen."""
LONGEST: Final = 4_200
"""Of a line that is read; reply.js writes a name of 4,096 letters at most."""
CUT: Final = "…"

_LONGEST_SHOWN: Final = 200
_BLANK: Final = re.compile(f"[{SPACES}]+")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters by their kind, and nothing to the eye.
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def line(text: str) -> str:
    """Return a text as one line, in the form that is signed: reply.js does the same."""
    return _BLANK.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def shown(text: str) -> str:
    """Return a text as any terminal may have it: one line, of bounded length."""
    bare = line(text[:LONGEST])
    return printable(bare if len(bare) <= _LONGEST_SHOWN else f"{bare[:_LONGEST_SHOWN]}{CUT}")


def plain(what: str, text: str | None) -> str:
    """Return the text if it steers neither a terminal nor the order in which it is read."""
    text = text or ""
    if _BIDI.search(text) or any(unicodedata.category(char) == "Cc" for char in text):
        raise Refused(f"the reply's {what} holds control characters, which the page never sends")
    return text


def seen(what: str, text: str) -> None:
    """Raise `Refused` for a text of which nothing is to be seen."""
    if not any(unicodedata.category(char)[0] in "LNPS" for char in set(text) - _FILLERS):
        raise Refused(f"the reply's {what} holds nothing that can be seen; ask for a new one")
