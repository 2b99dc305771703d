"""Unpacks archives and undoes base64 and UTF-16, so that a file within another is recognised.

What is packed within a picture, a font or a PDF stays as it is.
"""

from __future__ import annotations

import contextlib
import io
import re
import tarfile
from base64 import b64decode
from collections.abc import Iterator
from itertools import chain
from typing import Final

from .unpacking import ALPHABET, DEPTH, MOST_UNPACKED, SPACES, Room, unpacked

TOO_LARGE: Final = (
    f"holds more than {MOST_UNPACKED // 1_000_000} MB once it is unpacked, which is not looked"
    " through; put it on another host"
)
LOCKED: Final = "is packed with a password; pack it without, or delete it"
HEAD: Final = 16
"""Bytes that show how a file is packed."""
_UNKNOWN: Final = (
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"\x04\x22\x4d\x18",  # LZ4
    b"\x1f\x9d",  # compress
    b"LZIP",
    b"PACK\0\0",  # git's own
    b"# v2 git bundle",
    b"# v3 git bundle",
)
"""How what Python does not unpack begins; a .tar is not packed."""
_TAR: Final = b"ustar"
_NAMELESS: Final = (".br",)
"""Kinds that nothing but their names shows."""
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_\s-]+={0,2}")
_MIN_BASE64: Final = 100
_MAX_ENCODED: Final = 10_000_000
"""Bytes of a file that base64 and UTF-16 are looked for in."""
_UTF_16: Final = ("utf-16-le", "utf-16-be")


def packing_problem(name: str, head: bytes) -> str:
    """Return what to do about a file that is not unpacked, by its name and its first bytes."""
    if head.startswith(_UNKNOWN) or name.casefold().endswith(_NAMELESS):
        return "is packed in a way that is not looked into; pack it as .zip or .tar.gz"
    return ""


def contents(raw: bytes, room: Room, depth: int = DEPTH) -> Iterator[bytes]:
    """Yield the bytes, and what is packed or encoded within. Raises `TooMuchCompressed`."""
    yield raw
    if depth:
        for inner in chain(unpacked(raw, room), _decoded(raw)):
            yield from contents(inner, room, depth - 1)


def _decoded(raw: bytes) -> Iterator[bytes]:
    if raw[257:262] == _TAR:
        yield from _untarred(raw)
    if len(raw) > _MAX_ENCODED:
        return
    zeros = raw.count(0)
    if zeros > len(raw) // 5:
        for encoding in _UTF_16:
            yield raw.decode(encoding, "ignore").encode("utf-8", "ignore").replace(b"\0", b"")
    if not zeros:
        for run in _BASE64.findall(raw):
            if len(run) >= _MIN_BASE64:
                yield from _from_base64(run)


def _untarred(raw: bytes) -> Iterator[bytes]:
    # What is damaged makes the module raise all kinds of errors.
    with contextlib.suppress(Exception), tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        for entry in archive:
            if stream := archive.extractfile(entry):
                yield stream.read(len(raw))


def _from_base64(run: bytes) -> Iterator[bytes]:
    """Yield what a run of digits encodes: words before it may hide where its groups begin."""
    digits = run.translate(ALPHABET, SPACES)
    for begin in range(4):
        usable = digits[begin : begin + (len(digits) - begin) // 4 * 4]
        yield b64decode(usable)
