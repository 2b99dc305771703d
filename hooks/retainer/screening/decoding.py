"""Unpacks and unescapes a file's bytes in every way, so that a search finds what they hide.

Base64, base32 and hex are not decoded, but for what is compressed within them: `leak_search` looks
for those as they are written.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import codecs
import contextlib
import html
import io
import lzma
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import Final, Protocol
from urllib.parse import unquote_to_bytes

SPACES: Final = b"\t\n\r "
MOST_UNPACKED: Final = 256_000_000
"""Bytes that are unpacked of one file: more is no part of a site."""
DEPTH: Final = 4
"""How often what was unpacked is unpacked, and what was unescaped is unescaped."""

_BLOCK: Final = 4_000_000
"""Bytes that are unescaped at once: the rest of a film need not be in memory."""
_OVERLAP: Final = 64_000
"""Bytes that two blocks share: no credential is longer, however it is escaped."""
_FIRST_PIECE: Final = 1024
"""Bytes that a decompressor gets at first; many small members lie one behind the other."""
_ZIP: Final = b"PK\x03\x04"
_GZIP_IN_BASE64: Final = re.compile(rb"H4sI[A-Za-z0-9+/_\s-]+")
_GZIP_IN_HEX: Final = re.compile(rb"1f8b08[0-9a-f\s]+", re.IGNORECASE)
_PERCENT: Final = re.compile(rb"%[0-9a-fA-F]{2}")
_QUOTED: Final = re.compile(rb"=(?:(?<![\s=]=)\r?\n|3D|[0-9A-Fa-f]{2}=[0-9A-Fa-f]{2})")
"""What only quoted-printable has: a broken line, its `=`, letters of several bytes."""
_ENTITY: Final = re.compile(rb"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z]+(?=;));?")
_ESCAPE: Final = re.compile(
    rb"(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2}))|([0-7]{1,3})"
)
"""What JSON and JavaScript allow behind a backslash."""
_WHITE: Final = (b"n", b"r", b"t", b"\n", b"\r")
"""White space behind a backslash, or a line's end that it takes away."""
_INVISIBLE: Final = tuple(char.encode() for char in "\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Signs without a width, and the space that breaks no line."""
_SPARSE: Final = 400
"""Bytes to each `<` from which on a text is a program, not markup: a theme has megabytes of it."""
_ELEMENT: Final = re.compile(rb"</?[A-Za-z][^<>]*>")


class TooMuchCompressed(Exception):
    """A file holds more compressed content than is unpacked."""


class _Decompressor(Protocol):
    """What the decompressors of zlib, bz2 and lzma have in common."""

    @property
    def unused_data(self) -> bytes:
        """The bytes that were passed behind a member's end."""

    @property
    def eof(self) -> bool:
        """Whether a member's end was read."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return what the data unpack to."""


_PACKED: Final[dict[bytes, Callable[[], _Decompressor]]] = {
    b"\x1f\x8b\x08": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lzma.LZMADecompressor,
}
"""What unpacks a member, by the bytes that it begins with."""
_ZLIB: Final = tuple(b"\x78" + level for level in (b"\x01", b"\x5e", b"\x9c", b"\xda"))
"""Two bytes are too few to be looked for elsewhere than at a file's begin."""


@dataclass(slots=True)
class _Room:
    """How much more of a file is unpacked."""

    left: int

    def take(self, content: bytes) -> bytes:
        """Return the content. Raises `TooMuchCompressed` where it is more than is left."""
        self.left -= len(content)
        if self.left < 0:
            raise TooMuchCompressed
        return content


def decoded_forms(content: bytes | mmap) -> Iterator[bytes]:
    """Yield the bytes, and each form that they have unpacked, unescaped and without markup.

    What is large comes in blocks that overlap. Raises `TooMuchCompressed`.
    """
    return _forms(content, DEPTH, _Room(MOST_UNPACKED))


def _forms(content: bytes | mmap, depth: int, room: _Room) -> Iterator[bytes]:
    if depth == 0:
        return
    for inner in _unpacked(content, room):
        yield from _forms(inner, depth - 1, room)
    for block in _blocks(content):
        yield from _block_forms(block, depth, room)


def _block_forms(block: bytes, depth: int, room: _Room) -> Iterator[bytes]:
    text = block
    for step in range(depth):
        yield text
        if step:
            for inner in _unpacked(text, room):
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


def _unpacked(content: bytes | mmap, room: _Room) -> Iterator[bytes]:
    for magic, make in _PACKED.items():
        if not (isinstance(content, bytes) and content.isascii() and not magic.isascii()):
            yield from _members(content, magic, make, room)
    if content[:2] in _ZLIB:
        yield _member(content, 0, zlib.decompressobj(), room)[0]
    if content.find(_ZIP) >= 0:
        yield from _unzipped(content, room)
    if content.find(b"H4sI") >= 0:
        for run in _GZIP_IN_BASE64.finditer(content):
            digits = run[0].translate(bytes.maketrans(b"-_", b"+/"), SPACES)
            yield base64.b64decode(digits[: len(digits) // 4 * 4])
    if content.find(b"1f8b") >= 0 or content.find(b"1F8B") >= 0:
        for run in _GZIP_IN_HEX.finditer(content):
            digits = run[0].translate(None, SPACES)
            yield codecs.decode(digits[: len(digits) // 2 * 2], "hex")


def _members(
    content: bytes | mmap, magic: bytes, make: Callable[[], _Decompressor], room: _Room
) -> Iterator[bytes]:
    """Yield what is compressed; members that lie one behind the other are one text."""
    text: list[bytes] = []
    end = 0
    at = content.find(magic)
    while at >= 0:
        if at != end and text:
            yield b"".join(text)
            text = []
        member, end = _member(content, at, make(), room)
        if member:
            text.append(member)
        at = content.find(magic, end)
    if text:
        yield b"".join(text)


def _member(
    content: bytes | mmap, start: int, decompressor: _Decompressor, room: _Room
) -> tuple[bytes, int]:
    """Return what unpacks from a place on, as far as it does, and where to look for the next."""
    parts, at, size = [], start, _FIRST_PIECE
    # Else it is some bytes that happen to look so.
    with contextlib.suppress(zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
        while at < len(content) and not decompressor.eof:
            piece = content[at : at + size]
            parts.append(room.take(decompressor.decompress(piece, room.left + 1)))
            at += len(piece)
            size *= 2
        if decompressor.eof:
            return b"".join(parts), at - len(decompressor.unused_data)
    return b"".join(parts), start + 1


def _unzipped(content: bytes | mmap, room: _Room) -> Iterator[bytes]:
    is_too_much = False
    # What is no zip after all, or asks for a password, makes the module raise all kinds of errors.
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            inner = b""
            with contextlib.suppress(Exception), archive.open(entry) as stream:
                inner = stream.read(room.left + 1)
            is_too_much = len(inner) > room.left
            if is_too_much:
                break
            yield room.take(inner)
    if is_too_much:
        raise TooMuchCompressed


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
        # Faster than a pattern that begins with a backslash: source maps are full of them.
        before, *parts = content.split(b"\\")
        content = before + b"".join([_unescaped_part(part) for part in parts])
    # What holds zeros is no text in which a sign is unseen.
    if not content.isascii() and b"\0" not in content:
        for sign in _INVISIBLE:
            if sign in content:
                content = content.replace(sign, b"")
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
