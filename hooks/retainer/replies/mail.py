"""What was saved of a reply -> the texts that may hold it: those of an e-mail, a text, or JSON.

All of it is a stranger's, so everything here takes time in proportion to what came.
"""

from __future__ import annotations

import codecs
import email
import html
import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from typing import Final

from retainer.diagnostics import Refused

MAX_BYTES: Final = 10_000_000
"""A reply is a few lines; the e-mail around it may hold pictures."""

MAX_TEXT: Final = 256 * 1024
"""Of what is no e-mail, and of all texts in one: long threads quote what was said before."""

# An e-mail's parser does every line once for each part that it is in.
_MOST_LINES: Final = 150_000
_MOST_PARTS: Final = 50
_MOST_DASHES: Final = 2_000
# A type's parameters are read in more than proportion to their length.
_LONGEST_TYPE: Final = 2_000

# Possessive: headers of which none is sought are read once, not in every way.
_MIME: Final = re.compile(
    rb"(?:[a-z][\w-]*+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)*?(?:content-type|mime-version):",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(
    rb"(?:\A|(?<=[\r\n]))content-type[ \t]*:[^\r\n]*(?:(?:\r\n?|\n)[ \t][^\r\n]*)*", re.IGNORECASE
)
# What parts are divided by; a part may do without a type.
_DASHES: Final = re.compile(rb"[\r\n]--")
_TAG: Final = re.compile(r"(/?)([a-z][a-z0-9]*)?[^>]*>", re.IGNORECASE)
_UNSEEN: Final = frozenset({"style", "script", "title"})
_BREAKS: Final = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
# Python knows these, no e-mail is written in them, and they take long to read.
_NO_CHARSETS: Final = frozenset({"idna", "punycode"})


def texts_of(raw: bytes) -> Iterator[str]:
    """Yield each text of what was saved, in its order. Raises `Refused` where it is too large."""
    if not _MIME.match(raw):
        if len(raw) > MAX_TEXT:
            raise _too_large()
        yield _decoded(raw)
        return
    types = [len(found[0]) for found in _TYPE.finditer(raw)]
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    if (
        len(raw) > MAX_BYTES
        or lines > _MOST_LINES
        or len(types) > _MOST_PARTS
        or sum(1 for _ in _DASHES.finditer(raw)) > _MOST_DASHES
        or max(types, default=0) > _LONGEST_TYPE
    ):
        raise _too_large()
    room = MAX_TEXT
    # The newer policies read each header as a grammar has it: at length, where one is hostile.
    for part in email.message_from_bytes(raw, policy=policy.compat32).walk():
        if part.get_content_maintype() == "text" and not part.is_multipart():
            text = _part(part)
            room -= len(text)
            if room < 0:
                raise _too_large()
            yield _flat(text) if part.get_content_subtype() == "html" else text


def _too_large() -> Refused:
    return Refused("this is too large for a reply; save the reply's own text alone")


def _decoded(raw: bytes) -> str:
    # PowerShell's `>` writes UTF-16.
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-8-sig", errors="replace")


def _part(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    if len(content) > MAX_TEXT:
        raise _too_large()
    try:
        charset = codecs.lookup(part.get_content_charset("utf-8")).name
        if charset in {"ascii", *_NO_CHARSETS}:
            charset = "utf-8"
        return content.decode(charset, errors="replace")
    except (LookupError, ValueError):
        # A character set that does not exist: what matters is in ASCII.
        return content.decode("utf-8", errors="replace")


def _flat(text: str) -> str:
    """Return what a page says, a line for each of its lines."""
    return html.unescape("".join(_seen(text.replace("\n", " "))))


def _seen(text: str) -> Iterator[str]:
    """Yield what stands between tags, each piece up to the next `<` looked at once.

    Parsers of HTML nest what they find, and take minutes for what is nested for that.
    """
    first, *pieces = text.split("<")
    yield first
    unseen = ""
    for piece in pieces:
        if unseen == "--" or (not unseen and piece.startswith("!--")):
            _, end, rest = piece.partition("-->")
            unseen = "" if end else "--"
            yield rest
            continue
        tag = _TAG.match(piece)
        slash, name = (tag[1], (tag[2] or "").lower()) if tag else ("", "")
        if unseen:
            if not (slash and name == unseen):
                continue
            unseen = ""
        elif tag and not slash and name in _UNSEEN:
            unseen = name
            continue
        if not tag or not (name or piece[0] in "/!?"):
            yield f"<{piece}"
            continue
        yield ("\n" if name == "br" or (slash and name in _BREAKS) else "") + piece[tag.end() :]
