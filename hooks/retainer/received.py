"""What was saved of a reply -> the text that may hold it: an e-mail whole, its text, or JSON."""

from __future__ import annotations

import codecs
import email
import html
import re
from email import policy
from email.message import EmailMessage
from typing import Final

from .problems import Refused

MAX_BYTES: Final = 30_000_000
"""A reply is a few lines; the e-mail around it may hold pictures."""

MAX_CHARACTERS: Final = 200_000
"""Of each text in it: long threads quote what was said before."""

_MIME: Final = re.compile(
    rb"(?:[A-Za-z][\w-]*:.*\r?\n(?:[ \t].*\r?\n)*)*(?:content-type|mime-version):", re.IGNORECASE
)
_UNSEEN: Final = re.compile(r"(?is)<(style|script|head)\b.*?</\1\s*>|<!--.*?-->")
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[a-z/!][^>]*>", re.IGNORECASE)


def text_of(raw: bytes) -> str:
    """Return the text of what was saved, all texts of an e-mail one after the other."""
    if len(raw) > MAX_BYTES:
        raise Refused("this is too large for a reply; save the e-mail's text alone")
    if not _MIME.match(raw):
        return _decoded(raw)
    message = email.message_from_bytes(raw, policy=policy.default)
    parts = (part for part in message.walk() if part.get_content_maintype() == "text")
    return "\n\n".join(map(_part, parts))


def _decoded(raw: bytes) -> str:
    # PowerShell's `>` writes UTF-16.
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-8-sig", errors="replace")


def _part(part: EmailMessage) -> str:
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):
        # A character set that does not exist: what matters is in ASCII.
        content = part.get_payload(decode=True)
        text = content.decode("utf-8", errors="replace") if isinstance(content, bytes) else ""
    text = text[:MAX_CHARACTERS]
    return _flat(text) if part.get_content_subtype() == "html" else text


def _flat(text: str) -> str:
    """Return what a page says, a line for each of its lines."""
    broken = _BREAK.sub("\n", _UNSEEN.sub(" ", text).replace("\n", " "))
    return html.unescape(_TAG.sub("", broken))
