"""Unpacks what is compressed within a file's bytes, for all who look through them.

What is compressed inside a picture, a font or a PDF stays as it is.
"""

from __future__ import annotations

import base64
import bz2
import codecs
import contextlib
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from mmap import mmap
from typing import Any, Final

MOST_UNPACKED: Final = 256_000_000
"""Bytes that are unpacked of one file: more is no part of a site."""
DEPTH: Final = 4
"""How often what was unpacked is unpacked again."""
SPACES: Final = b"\t\n\r "
ALPHABET: Final = bytes.maketrans(b"-_", b"+/")
"""Makes base64url plain base64."""

_FIRST_PIECE: Final = 1024
"""Bytes that a decompressor gets at first; many small members lie one behind the other."""
_ZIP: Final = b"PK\x03\x04"
_GZIP_IN_BASE64: Final = re.compile(rb"H4sI[A-Za-z0-9+/_\s-]+")
_GZIP_IN_HEX: Final = re.compile(rb"1f8b08[0-9a-f\s]+", re.IGNORECASE)
_ANYWHERE: Final[Mapping[bytes, Callable[[], Any]]] = {
    b"\x1f\x8b\x08": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lzma.LZMADecompressor,
}
"""What unpacks a member, by the bytes that it begins with."""
_AT_START: Final[Mapping[bytes, Callable[[], Any]]] = {
    b"]\0\0": lzma.LZMADecompressor,
    **{b"\x78" + level: zlib.decompressobj for level in (b"\x01", b"\x5e", b"\x9c", b"\xda")},
}
"""These bytes are too few, or too common, to be looked for elsewhere than at a file's begin."""


class TooMuchCompressed(Exception):
    """A file holds more compressed content than is unpacked."""


@dataclass(slots=True)
class Room:
    """How much more of a file is unpacked, and whether a part of it asks for a password."""

    left: int
    is_locked: bool = False


def is_packed(head: bytes) -> bool:
    """Return whether a file that begins so is unpacked."""
    return head.startswith((*_ANYWHERE, *_AT_START, _ZIP))


def unpacked(content: bytes | mmap, room: Room) -> Iterator[bytes]:
    """Yield what is compressed within, one layer down. Raises `TooMuchCompressed`."""
    for inner in _inner(content, room):
        if room.left < 0:
            raise TooMuchCompressed
        yield inner


def _inner(content: bytes | mmap, room: Room) -> Iterator[bytes]:
    for magic, make in _ANYWHERE.items():
        if _may_hold(content, magic):
            yield from _members(content, magic, make, room)
    for magic, make in _AT_START.items():
        if content[: len(magic)] == magic:
            yield _member(content, 0, make(), room)[0]
    if _may_hold(content, _ZIP) and content.find(_ZIP) >= 0:
        yield from _unzipped(content, room)
    if content.find(b"H4sI") >= 0:
        for run in _GZIP_IN_BASE64.finditer(content):
            digits = run[0].translate(ALPHABET, SPACES)
            yield base64.b64decode(digits[: len(digits) // 4 * 4])
    if content.find(b"1f8b") >= 0 or content.find(b"1F8B") >= 0:
        for run in _GZIP_IN_HEX.finditer(content):
            digits = run[0].translate(None, SPACES)
            yield codecs.decode(digits[: len(digits) // 2 * 2], "hex")


def _may_hold(content: bytes | mmap, magic: bytes) -> bool:
    """Return whether the magic's control sign is there: no text has one, and one byte is quick."""
    return content.find(bytes([min(magic)])) >= 0


def _members(
    content: bytes | mmap, magic: bytes, make: Callable[[], Any], room: Room
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


def _member(content: bytes | mmap, start: int, decompressor: Any, room: Room) -> tuple[bytes, int]:
    """Return what unpacks from a place on, as far as it does, and where to look for the next."""
    parts, at, size = [], start, _FIRST_PIECE
    # Else it is some bytes that happen to look so.
    with contextlib.suppress(zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
        while at < len(content) and not decompressor.eof and room.left >= 0:
            piece = content[at : at + size]
            parts.append(decompressor.decompress(piece, room.left + 1))
            room.left -= len(parts[-1])
            at += len(piece)
            size *= 2
        if decompressor.eof:
            return b"".join(parts), at - len(decompressor.unused_data)
    return b"".join(parts), start + 1


def _unzipped(content: bytes | mmap, room: Room) -> Iterator[bytes]:
    # What is no zip after all, or damaged, makes the module raise all kinds of errors.
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            room.is_locked |= bool(entry.flag_bits & 1)
            inner = b""
            with contextlib.suppress(Exception), archive.open(entry) as stream:
                inner = stream.read(room.left + 1)
            room.left -= len(inner)
            yield inner
