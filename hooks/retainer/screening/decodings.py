"""Bytes -> all that they are once unpacked and unescaped, so that what is searched for is found.

Not base64, base32 and hex: those are searched for as they are written (see `last_look.py`), but for
what is compressed within them.
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
"""What JSON and JavaScript have behind a backslash; `_WHITE` is white space there."""
_WHITE: Final = (b"n", b"r", b"t", b"\n", b"\r")
_AHEAD: Final = 1000
"""Bytes within which HTML, XML or SVG begins."""
_ELEMENT: Final = re.compile(rb"</?[A-Za-z][^<>]*>")


def decodings(content: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """Yield the bytes, and what they are once unpacked, unescaped and without markup."""
    text = content
    for _ in range(depth):
        yield text
        for inner in _unpacked(text):
            yield from decodings(inner, depth - 1)
        before, text = text, _unescaped(text)
        if text == before:
            break
    if content[:_AHEAD].lstrip(codecs.BOM_UTF8 + b"\t\n\r ").startswith(b"<"):
        # A highlighter puts marks between what belongs together.
        bare = _ELEMENT.sub(b"", content)
        yield bare
        yield _unescaped(bare)


def _unpacked(content: bytes) -> Iterator[bytes]:
    at, whole = content.find(_GZIP), memoryview(content)
    while at >= 0:
        # Else it is three bytes that happen to look so.
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(whole[at:], LARGEST)
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
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as packed:
        for entry in packed.infolist():
            with contextlib.suppress(Exception), packed.open(entry) as stream:
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
        content = before + b"".join([_read(part) for part in parts])
    return content


def _entity(match: re.Match[bytes]) -> bytes:
    return html.unescape(match[0].decode("ascii")).encode("utf-8", "replace")


def _read(part: bytes) -> bytes:
    """Return what stands behind a backslash as it is read."""
    if part[:1] in _WHITE:
        return part[1:]
    match = _ESCAPE.match(part)
    if not match:
        return part
    number = int(match[4], 8) if match[4] else int(match[1] or match[2] or match[3], 16)
    read = chr(number).encode("utf-8", "replace") if number <= sys.maxunicode else b""
    return read + part[match.end() :]
