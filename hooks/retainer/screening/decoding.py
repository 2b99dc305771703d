"""Unpacks and unescapes a file's bytes in every way, so that a search finds what they hide.

Base64, base32 and hex are not decoded, but for what is compressed within them: `leak_search` looks
for those as they are written.
"""

from __future__ import annotations

import binascii
import html
import re
import sys
from collections.abc import Iterator
from mmap import mmap
from typing import Final
from urllib.parse import unquote_to_bytes

from .unpacking import DEPTH, MOST_UNPACKED, Room, unpacked

_BLOCK: Final = 4_000_000
"""Bytes that are unescaped at once: the rest of a film need not be in memory."""
_OVERLAP: Final = 64_000
"""Bytes that two blocks share: no credential is longer, however it is escaped."""
_PERCENT: Final = re.compile(rb"%[0-9a-fA-F]{2}")
_QUOTED: Final = re.compile(rb"=(?:(?<![\s=]=)\r?\n|3D|[0-9A-Fa-f]{2}=[0-9A-Fa-f]{2})")
"""What only quoted-printable has: a broken line, its `=`, letters of several bytes."""
_ENTITY: Final = re.compile(rb"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z]+(?=;));?")
_ESCAPE: Final = re.compile(
    rb"(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2}))|([0-7]{1,3})"
)
"""What JSON and JavaScript allow behind a backslash."""
_WHITE: Final = (b"r", b"t", b"\n", b"\r")
"""White space behind a backslash, or a line's end that it takes away."""
_INVISIBLE: Final = (
    re.compile(rb"\xc2[\xa0\xad]"),
    re.compile(rb"\xe2(?:\x80[\x8b-\x8d]|\x81\xa0)"),
    re.compile(rb"\xef\xbb\xbf"),
)
"""Signs without a width, and the space that breaks no line; a pattern with one begin is quick."""
_SPARSE: Final = 400
"""Bytes to each `<` from which on a text is a program, not markup: a theme has megabytes of it."""
_ELEMENT: Final = re.compile(rb"</?[A-Za-z][^<>]*>")


def decoded_forms(content: bytes | mmap) -> Iterator[bytes]:
    """Yield the bytes, and each form that they have unpacked, unescaped and without markup.

    What is large comes in blocks that overlap. Raises `TooMuchCompressed`.
    """
    return _forms(content, DEPTH, Room(MOST_UNPACKED))


def _forms(content: bytes | mmap, depth: int, room: Room) -> Iterator[bytes]:
    if depth == 0:
        return
    for inner in unpacked(content, room):
        yield from _forms(inner, depth - 1, room)
    for block in _blocks(content):
        yield from _block_forms(block, depth, room)


def _block_forms(block: bytes, depth: int, room: Room) -> Iterator[bytes]:
    text = block
    for step in range(depth):
        yield text
        if step:
            for inner in unpacked(text, room):
                yield from _forms(inner, depth - step - 1, room)
        before, text = text, _unescaped(text)
        if text == before:
            break
    # A syntax highlighter puts elements between what belongs together.
    if (without_markup := _without_markup(block)) != block:
        yield without_markup
        if (text := _unescaped(without_markup)) != without_markup:
            yield text
    # Quoted-printable, as in a saved mail, which has no zeros.
    if b"=" in block and b"\0" not in block and _QUOTED.search(block):
        yield from _forms(binascii.a2b_qp(block), depth - 1, room)


def _blocks(content: bytes | mmap) -> Iterator[bytes]:
    for start in range(0, max(1, len(content) - _OVERLAP), _BLOCK):
        yield content[start : start + _BLOCK + _OVERLAP]


def _without_markup(content: bytes) -> bytes:
    """Return the text without comments and elements."""
    if content.count(b"<") * _SPARSE < len(content):
        return content
    before, *comments = content.split(b"<!--")
    return _ELEMENT.sub(b"", before + b"".join([part.partition(b"-->")[2] for part in comments]))


def _unescaped(content: bytes) -> bytes:
    """Return the text with each kind of escape read, and without signs that nobody sees."""
    if b"%" in content and _PERCENT.search(content):
        content = unquote_to_bytes(content)
    if b"&" in content:
        content = _ENTITY.sub(_entity, content)
    if b"\\" in content:
        # Source maps are full of these two.
        content = content.replace(b"\\n", b"").replace(b'\\"', b'"')
        # Faster than a pattern that begins with a backslash.
        before, *parts = content.split(b"\\")
        content = before + b"".join([_unescaped_part(part) for part in parts])
    # What holds zeros is no text in which a sign is unseen.
    if not content.isascii() and b"\0" not in content:
        for signs in _INVISIBLE:
            content = signs.sub(b"", content)
    return content


def _entity(match: re.Match[bytes]) -> bytes:
    return html.unescape(match[0].decode("ascii")).encode("utf-8", "replace")


def _unescaped_part(part: bytes) -> bytes:
    """Return the text behind a backslash with its escape read."""
    if part[:1] in _WHITE:
        return part[1:]
    match = _ESCAPE.match(part)
    if not match:
        return part
    number = int(match[4], 8) if match[4] else int(match[1] or match[2] or match[3], 16)
    char = chr(number).encode("utf-8", "replace") if number <= sys.maxunicode else b""
    return char + part[match.end() :]
