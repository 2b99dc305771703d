"""Makes untrusted text from a reply one line, for its code and for a terminal; refuses controls."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from retainer.diagnostics import Refused, printable

BLANKS: Final = (
    "\0- \x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u205f-\u206f\u3000\ufeff"  # as in reply.js
)
"""Blank and invisible characters, for a class of a pattern: mail programs add and change them."""
MAX_LINE: Final = 4_200
"""Characters of a line that are read; reply.js writes a name of 4,096 at most."""
CUT: Final = "…"
"""The end of a name that reply.js cut, and of a text cut for a terminal."""

_MAX_PRINTED: Final = 200
_BLANK: Final = re.compile(f"[{BLANKS}]+")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Unicode counts these as letters or symbols, and they show nothing.
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def one_line(text: str) -> str:
    """Return a text as the one line that a code is made over, as reply.js does."""
    return _BLANK.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def printed(text: str) -> str:
    """Return a text as one short line that is safe on any terminal."""
    bare = one_line(text[:MAX_LINE])
    return printable(bare if len(bare) <= _MAX_PRINTED else f"{bare[:_MAX_PRINTED]}{CUT}")


def without_controls(what: str, text: str | None) -> str:
    """Return a text. Raises `Refused` where it has control or bidirectional characters."""
    text = text or ""
    if _BIDI.search(text) or any(unicodedata.category(char) == "Cc" for char in text):
        raise Refused(f"the reply's {what} holds control characters, which the page never sends")
    return text


def require_visible(what: str, text: str) -> None:
    """Raise `Refused` for a text that shows nothing."""
    if not any(unicodedata.category(char)[0] in "LNPS" for char in set(text) - _FILLERS):
        raise Refused(f"the reply's {what} holds nothing that can be seen; ask for a new one")
