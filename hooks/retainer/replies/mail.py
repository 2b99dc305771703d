"""Decodes a saved reply, an e-mail, a text or JSON, into the texts that the reply may be in.

It comes from a stranger, so all work here is in proportion to its size.
"""

from __future__ import annotations

import codecs
import email
import html
import re
from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from typing import Final

from retainer.diagnostics import Refused

MAX_BYTES: Final = 10_000_000
"""Bytes of a saved reply: that is a few lines, but the e-mail around it may hold pictures."""

MAX_TEXT: Final = 256 * 1024
"""Size of a text, and of all texts in one e-mail: long threads quote earlier messages."""

# Python's e-mail parser reads each line once for every part around it.
_MOST_LINES: Final = 150_000
_MOST_PARTS: Final = 50
_MOST_DASHES: Final = 2_000
# Reading a Content-Type takes more than linear time in its length.
_MAX_TYPE: Final = 2_000
_MAX_HEADERS: Final = 100_000

# Possessive, so that the headers before are matched once, without backtracking.
_MIME: Final = re.compile(
    rb"(?:[a-z][\w-]*+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)*?(?:content-type|mime-version):",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(
    rb"(?:\A|(?<=[\r\n]))content-type[ \t]*:[^\r\n]*(?:(?:\r\n?|\n)[ \t][^\r\n]*)*", re.IGNORECASE
)
# Boundaries of parts, since a part needs no Content-Type.
_DASHES: Final = re.compile(rb"[\r\n]--")
_TAG: Final = re.compile(r"(/?)([a-z][a-z0-9]*)?[^>]*>", re.IGNORECASE)
_INVISIBLE_TAGS: Final = frozenset({"style", "script", "title"})
_BLOCK_TAGS: Final = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
# WhatsApp's export: `[25/11/2026, 14:02:33] Ana: ...`, `11/25/26, 2:02 PM - Ana: ...`.
_CHAT_HEAD: Final = re.compile(
    r"^[\u200e\u200f]?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:\s?[ap]\.?\s?m\.?)?(?:\]| [-\u2013]) [^:\n]{1,80}: ",
    re.IGNORECASE | re.MULTILINE,
)
# Python knows these character sets, no e-mail uses them, and they are slow to decode.
_SLOW_CHARSETS: Final = frozenset({"idna", "punycode"})


def texts_of(raw: bytes) -> Iterator[str]:
    """Yield each text of a saved reply, in order. Raises `Refused` where it is too large."""
    if not is_mail(raw):
        if len(raw) > MAX_TEXT:
            raise _too_large()
        yield _decoded(raw)
        return
    types = [len(header[0]) for header in _TYPE.finditer(raw)]
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    if (
        len(raw) > MAX_BYTES
        or lines > _MOST_LINES
        or len(types) > _MOST_PARTS
        or sum(1 for _ in _DASHES.finditer(raw)) > _MOST_DASHES
        or max(types, default=0) > _MAX_TYPE
    ):
        raise _too_large()
    room = MAX_TEXT
    # The newer policies parse each header by a grammar, which a hostile header makes slow.
    for part in email.message_from_bytes(raw, policy=policy.compat32).walk():
        if part.get_content_maintype() == "text" and not part.is_multipart():
            text = _part_text(part)
            room -= len(text)
            if room < 0:
                raise _too_large()
            yield _html_text(text) if part.get_content_subtype() == "html" else text


def is_mail(raw: bytes) -> bool:
    """Return whether the bytes are a saved e-mail, with its headers."""
    return bool(_MIME.match(raw))


def subject_of(raw: bytes) -> str:
    """Return the subject of a saved e-mail; nothing of any other file."""
    if not is_mail(raw):
        return ""
    subject = email.message_from_bytes(raw[:_MAX_HEADERS], policy=policy.compat32).get("subject")
    try:
        return str(make_header(decode_header(str(subject or "")[:_MAX_TYPE])))
    except (LookupError, ValueError):
        return str(subject)[:_MAX_TYPE]


def messages_of(text: str) -> tuple[str, ...]:
    """Return the messages of an exported chat, each without its head; any other text is one."""
    heads = list(_CHAT_HEAD.finditer(text))
    if not heads:
        return (text,)
    starts = [0, *(head.end() for head in heads)]
    ends = [*(head.start() for head in heads), len(text)]
    return tuple(text[start:end] for start, end in zip(starts, ends, strict=True))


def _too_large() -> Refused:
    return Refused("this is too large for a reply; save the reply's own text alone")


def _decoded(raw: bytes) -> str:
    # PowerShell's `>` writes UTF-16.
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-8-sig", errors="replace")


def _part_text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    if len(content) > MAX_TEXT:
        raise _too_large()
    try:
        charset = codecs.lookup(part.get_content_charset("utf-8")).name
        if charset in {"ascii", *_SLOW_CHARSETS}:
            charset = "utf-8"
        return content.decode(charset, errors="replace")
    except (LookupError, ValueError):
        # The character set does not exist; what matters of a reply is in ASCII.
        return content.decode("utf-8", errors="replace")


def _html_text(text: str) -> str:
    """Return the visible text of HTML, with a line break where its blocks end."""
    return html.unescape("".join(_visible(text.replace("\n", " "))))


def _visible(text: str) -> Iterator[str]:
    """Yield the text between tags; looks once at each piece up to the next `<`.

    HTML parsers build a tree, and take minutes for text that is nested to that end.
    """
    first, *pieces = text.split("<")
    yield first
    hidden_by = ""  # "--" in a comment, or the tag whose content is invisible
    for piece in pieces:
        if hidden_by == "--" or (not hidden_by and piece.startswith("!--")):
            _, end, rest = piece.partition("-->")
            hidden_by = "" if end else "--"
            yield rest
            continue
        tag = _TAG.match(piece)
        slash, name = (tag[1], (tag[2] or "").lower()) if tag else ("", "")
        if hidden_by:
            if not (slash and name == hidden_by):
                continue
            hidden_by = ""
        elif tag and not slash and name in _INVISIBLE_TAGS:
            hidden_by = name
            continue
        if not tag or not (name or piece[0] in "/!?"):
            yield f"<{piece}"
            continue
        is_break = name == "br" or (slash and name in _BLOCK_TAGS)
        yield ("\n" if is_break else "") + piece[tag.end() :]
