"""Unpacks and unescapes a file's bytes in every way, so that a search finds what they hide.

Base64, base32 and hex are not decoded, but for what is compressed within them: `leak_search` looks
for those as they are written.
"""

from __future__ import annotations

import base64
import codecs
import contextlib
import html
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

SPACES: Final = b"\t\n\r "
LARGEST: Final = 64_000_000
"""Bytes that compressed content is looked at for: more is no part of a site."""
DEPTH: Final = 4
"""How often what was unpacked is unpacked, and what was unescaped is unescaped."""

_GZIP: Final = b"\x1f\x8b\x08"
_ZIP: Final = b"PK\x03\x04"
_GZIP_IN_BASE64: Final = re.compile(rb"H4sI[A-Za-z0-9+/_\s-]+")
_GZIP_IN_HEX: Final = re.compile(rb"1f8b08[0-9a-f\s]+", re.IGNORECASE)
_PERCENT: Final = re.compile(rb"%[0-9a-fA-F]{2}")
_ENTITY: Final = re.compile(rb"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z]+(?=;));?")
_ESCAPE: Final = re.compile(
    rb"(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2}))|([0-7]{1,3})"
)
"""What JSON and JavaScript allow behind a backslash."""
_WHITE: Final = (b"n", b"r", b"t", b"\n", b"\r")
"""White space behind a backslash, or a line's end that it takes away."""
_AHEAD: Final = 1000
"""Bytes within which HTML, XML or SVG begins."""
_ELEMENT: Final = re.compile(rb"</?[A-Za-z][^<>]*>")


def decoded_forms(content: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """Yield the bytes, and each form that they have unpacked, unescaped and without markup."""
    text = content
    for _ in range(depth):
        yield text
        for inner in _unpacked(text):
            yield from decoded_forms(inner, depth - 1)
        before, text = text, _unescaped(text)
        if text == before:
            break
    if content[:_AHEAD].lstrip(codecs.BOM_UTF8 + b"\t\n\r ").startswith(b"<"):
        # A syntax highlighter puts elements between what belongs together.
        without_markup = _ELEMENT.sub(b"", content)
        yield without_markup
        yield _unescaped(without_markup)


def _unpacked(content: bytes) -> Iterator[bytes]:
    at, view = content.find(_GZIP), memoryview(content)
    while at >= 0:
        # Else it is three bytes that happen to look so.
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(view[at:], LARGEST)
        at = content.find(_GZIP, at + 1)
    if _ZIP in content:
        yield from _unzipped(content)
    for run in _GZIP_IN_BASE64.finditer(content) if b"H4sI" in content else ():
        digits = run[0].translate(bytes.maketrans(b"-_", b"+/"), SPACES)
        yield base64.b64decode(digits[: len(digits) // 4 * 4])
    for run in _GZIP_IN_HEX.finditer(content) if b"1f8b" in content or b"1F8B" in content else ():
        digits = run[0].translate(None, SPACES)
        yield codecs.decode(digits[: len(digits) // 2 * 2], "hex")


def _unzipped(content: bytes) -> Iterator[bytes]:
    # What is no zip after all, or asks for a password, makes the module raise all kinds of errors.
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            with contextlib.suppress(Exception), archive.open(entry) as stream:
                yield stream.read(LARGEST)


def _unescaped(content: bytes) -> bytes:
    """Return the text with each kind of escape read."""
    if b"%" in content and _PERCENT.search(content):
        content = unquote_to_bytes(content)
    if b"&" in content:
        content = _ENTITY.sub(_entity, content)
    if b"\\" in content:
        # Faster than a pattern that begins with a backslash: source maps are full of them.
        before, *parts = content.split(b"\\")
        content = before + b"".join([_unescaped_part(part) for part in parts])
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
