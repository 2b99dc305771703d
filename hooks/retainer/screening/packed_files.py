"""Unpacks archives and undoes base64 and UTF-16, so that a file within another is recognised.

What is packed within a picture, a font or a PDF stays as it is.
"""

from __future__ import annotations

import bz2
import contextlib
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

MAX_UNPACKED: Final = 100_000_000
"""Bytes that are unpacked of one file."""
TOO_LARGE: Final = (
    f"holds more than {MAX_UNPACKED // 1_000_000} MB once it is unpacked, which is not looked"
    " through; put it on another host"
)
HEAD: Final = 16
"""Bytes that show how a file is packed."""
_DEPTH: Final = 4
"""How often what was unpacked is unpacked."""
_DECOMPRESSORS: Final[Mapping[bytes, Callable[[], Any]]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lzma.LZMADecompressor,
    b"]\0\0": lzma.LZMADecompressor,
}
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


class Unreadable(Exception):
    """The file is packed in a way that is not unpacked; its text says what to do."""


def packing_problem(name: str, head: bytes) -> str:
    """Return what to do about a file that is not unpacked, by its name and its first bytes."""
    if head.startswith(_UNKNOWN) or name.casefold().endswith(_NAMELESS):
        return "is packed in a way that is not looked into; pack it as .zip or .tar.gz"
    return ""


def is_packed(head: bytes) -> bool:
    """Return whether a file that begins so is unpacked."""
    return head.startswith((*_DECOMPRESSORS, b"PK\3\4"))


def contents(raw: bytes) -> Iterator[bytes]:
    """Yield the bytes, and what is packed or encoded within. Raises `Unreadable`."""
    room = MAX_UNPACKED
    for number, content in enumerate(_contents(raw, _DEPTH)):
        room -= len(content) if number else 0
        if room < 0:
            raise Unreadable(TOO_LARGE)
        yield content


def _contents(raw: bytes, depth: int) -> Iterator[bytes]:
    yield raw
    if not depth:
        return
    for inner in _inner(raw):
        yield from _contents(inner, depth - 1)


def _inner(raw: bytes) -> Iterator[bytes]:
    """Yield what is packed or encoded in these bytes, one layer down."""
    for start, decompressor in _DECOMPRESSORS.items():
        if raw.startswith(start):
            yield from _decompressed(raw, start, decompressor)
    if raw[257:262] == _TAR:
        yield from _untarred(raw)
    if raw.startswith(b"PK") or zipfile.is_zipfile(io.BytesIO(raw)):
        yield from _unzipped(raw)
    if len(raw) <= _MAX_ENCODED:
        yield from _decoded(raw)


def _decoded(raw: bytes) -> Iterator[bytes]:
    zeros = raw.count(0)
    if zeros > len(raw) // 5:
        for encoding in _UTF_16:
            yield raw.decode(encoding, "ignore").encode("utf-8", "ignore").replace(b"\0", b"")
    if not zeros:
        for run in _BASE64.findall(raw):
            if len(run) >= _MIN_BASE64:
                yield from _from_base64(run)


def _decompressed(raw: bytes, start: bytes, new: Callable[[], Any]) -> Iterator[bytes]:
    """Yield each member of a compressed file: several may stand behind each other."""
    while raw.startswith(start):
        decompressor = new()
        try:
            yield decompressor.decompress(raw, MAX_UNPACKED + 1)
        except (zlib.error, OSError, lzma.LZMAError, EOFError):  # it only begins like one
            return
        raw = decompressor.unused_data


def _untarred(raw: bytes) -> Iterator[bytes]:
    # What is damaged makes the module raise all kinds of errors, here and below.
    with contextlib.suppress(Exception), tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        for entry in archive:
            if stream := archive.extractfile(entry):
                yield stream.read(MAX_UNPACKED + 1)


def _unzipped(raw: bytes) -> Iterator[bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # it only begins like one
        return
    with archive:
        for entry in archive.infolist():
            if entry.flag_bits & 1:
                raise Unreadable("is packed with a password; pack it without, or delete it")
            with contextlib.suppress(Exception), archive.open(entry) as stream:
                yield stream.read(MAX_UNPACKED + 1)


def _from_base64(run: bytes) -> Iterator[bytes]:
    """Yield what a run of digits encodes: words before it may hide where its groups begin."""
    digits = b"".join(run.translate(bytes.maketrans(b"-_", b"+/")).split())
    for begin in range(4):
        usable = digits[begin : begin + (len(digits) - begin) // 4 * 4]
        yield b64decode(usable)
