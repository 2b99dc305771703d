"""Decodes a saved reply, an e-mail, a text or JSON, into the texts that the reply may be in.

It comes from a stranger, so all work here is in proportion to its size.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime
import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from typing import Final

from retainer.diagnostics import Refused
from retainer.records import CUT

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
_HEADERS_END: Final = re.compile(rb"\r?\n\r?\n|\r\r")

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
_TAG: Final = re.compile(r"(/?)([a-z][^\s/>]*)?[^>]*>", re.IGNORECASE)
_ALT: Final = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)|'([^']*)|([^\s>]*))", re.IGNORECASE)
_COMMENT_END: Final = re.compile(r"--!?>")
_INVISIBLE_TAGS: Final = frozenset({"style", "script", "title"})
_STRUCK_TAGS: Final = frozenset({"s", "del", "strike"})
# In these a browser shows what stands in a `style`, or begins one elsewhere than it seems.
_UNSURE: Final = re.compile(
    r"<(?:svg|math|textarea|xmp|iframe|noembed|noframes|noscript|plaintext|select|template)\b",
    re.IGNORECASE,
)
_BLOCK_TAGS: Final = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
# WhatsApp's export: `[25/11/2026, 14:02:33] Ana: ...`, `11/25/26, 2:02 PM - Ana: ...`.
_CHAT_HEAD: Final = re.compile(
    r"^[\u200e\u200f]?\[?(\d{1,4})[./-](\d{1,2})[./-](\d{1,4}),?\s\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:\s?[ap]\.?\s?m\.?)?(?:\]| [-\u2013]) [^:\n]{1,80}: ",
    re.IGNORECASE | re.MULTILINE,
)
_DAY_ORDERS: Final = ((2, 1, 0), (2, 0, 1), (0, 1, 2))
"""Where year, month and day stand in a chat's dates, which do not say it."""
_SEALS: Final = frozenset({"pgp-signature", "pkcs7-signature", "x-pkcs7-signature"})
"""Parts that a mail program adds, and nobody writes."""
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
        or (len(raw) > _MAX_HEADERS and not _HEADERS_END.search(raw[:_MAX_HEADERS]))
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


def subjects_of(raw: bytes) -> tuple[str, ...]:
    """Return the subjects of a saved e-mail, which has one; none of any other file."""
    if not is_mail(raw):
        return ()
    headers = email.message_from_bytes(raw[:_MAX_HEADERS], policy=policy.compat32)
    return tuple(map(_decoded_header, headers.get_all("subject", ())))


def unread_parts(raw: bytes) -> Iterator[str]:
    """Yield a line for each part of a saved e-mail that is not read, or is an e-mail itself."""
    if not is_mail(raw):
        return
    [_, *parts] = email.message_from_bytes(raw, policy=policy.compat32).walk()
    for part in parts:
        kind = part.get_content_type()
        if part.get_content_maintype() == "message":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else part
            subject = (
                _decoded_header(first.get("subject", "")) if isinstance(first, Message) else ""
            )
            yield f"An e-mail is attached ({kind}): {subject or 'without a subject'}"
        elif part.get_content_maintype() not in ("text", "multipart"):
            name = _decoded_header(part.get_filename() or "")
            if part.get_content_subtype() not in _SEALS:
                yield f"An attachment, {name or 'without a name'}, is not read ({kind})"


def _decoded_header(header: object) -> str:
    """Return a header as people read it; one that is too long says so at its end."""
    text = str(header)
    try:
        decoded = str(make_header(decode_header(text[:_MAX_TYPE])))
    except (LookupError, ValueError):
        decoded = text[:_MAX_TYPE]
    return decoded if len(text) <= _MAX_TYPE else f"{decoded}{CUT}"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message of an exported chat, without its head."""

    text: str
    figures: tuple[str, ...] = ()
    """The three numbers of its date; none before the first head."""

    def is_around(self, other: ChatMessage) -> bool:
        """Return whether it may be of the other one's day, of the day before, or of a later one."""
        if not self.figures:
            return True
        pairs = [(_day(self.figures, order), _day(other.figures, order)) for order in _DAY_ORDERS]
        one_day = datetime.timedelta(days=1)
        known = [(own, its) for own, its in pairs if own and its]
        return not known or any(own >= its - one_day for own, its in known)


def chat_of(text: str) -> tuple[ChatMessage, ...]:
    """Return the messages of an exported chat; of any other text none."""
    heads = list(_CHAT_HEAD.finditer(text))
    if not heads:
        return ()
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return (
        ChatMessage(text[: heads[0].start()]),
        *(
            ChatMessage(text[head.end() : end], head.groups())
            for head, end in zip(heads, ends, strict=True)
        ),
    )


def _day(figures: tuple[str, ...], order: tuple[int, int, int]) -> datetime.date | None:
    year, month, day = (int(figures[place]) for place in order)
    with contextlib.suppress(ValueError):
        return datetime.date(year if year > 99 else 2000 + year, month, day)  # noqa: PLR2004
    return None


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
    can_hide = not _UNSURE.search(text)
    hidden_by = ""  # "--" in a comment, or the tag whose content is invisible
    for piece in pieces:
        if hidden_by == "--" or (not hidden_by and piece.startswith("!--")):
            end = _COMMENT_END.search(piece)
            hidden_by = "" if end else "--"
            yield piece[end.end() :] if end else ""
            continue
        tag = _TAG.match(piece)
        slash, name = (tag[1], (tag[2] or "").lower()) if tag else ("", "")
        if hidden_by:
            if not (slash and name == hidden_by):
                continue
            hidden_by = ""
        elif can_hide and tag and not slash and name in _INVISIBLE_TAGS and tag[0][-2] != "/":
            hidden_by = name
            continue
        if not tag or not (name or piece[0] in "/!?"):
            # What begins a tag and does not end it may hold a tag that is none.
            can_hide = can_hide and not piece[:1].isalpha()
            yield f"<{piece}"
            continue
        yield _shown_of_tag(tag[0], slash, name) + piece[tag.end() :]


def _shown_of_tag(tag: str, slash: str, name: str) -> str:
    """Return what a tag shows by itself: a line break, a picture's text, that words are struck."""
    if name == "br" or (slash and name in _BLOCK_TAGS):
        return "\n"
    if name == "img" and (alt := _ALT.search(tag)):
        return f" {next(filter(None, alt.groups()), '')} "
    is_struck = name in _STRUCK_TAGS or "line-through" in tag.lower()
    return " [struck out:] " if is_struck and not slash else ""
