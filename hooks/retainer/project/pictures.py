"""Files that are shown to clients: checked by their bytes, and without what they hold unseen.

A photo from a telephone holds where and when it was taken, and more. All that is no part of the
picture is left out of what is published; its pixels stay as they are, byte for byte.
"""

from __future__ import annotations

import base64
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Final

from retainer.files import read_start
from retainer.svg import is_svg, svg_problem

MAX_BYTES = 200_000
"""A logo or a portrait; more would make the page heavy on a phone."""

PHOTOS: Final[Mapping[str, str]] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
PICTURES: Final[Mapping[str, str]] = {**PHOTOS, ".svg": "image/svg+xml"}
LETTERS: Final[Mapping[str, str]] = {".pdf": "application/pdf", **PHOTOS}
# Of two endings of one kind the first counts.
_NAMES: Final = {kind: end[1:] for end, kind in reversed({**LETTERS, **PICTURES}.items())}

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT".split()
)
_PNG_TITLE: Final = b"tEXtTitle\0"
"""Written on purpose, so that whoever has the picture knows what it is, such as a sample."""
_WEBP_CHUNKS: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_FLAGS, _WEBP_EXIF, _WEBP_XMP = 8, 0x08, 0x04
# A marker; what is no marker in the data of a scan is followed by a zero or counts (RST).
_JPEG_MARKER: Final = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_JPEG_SCAN, _JPEG_END, _JPEG_COMMENT = b"\xda", b"\xd9", b"\xfe"
_JPEG_EXTRAS: Final = (b"\xe0JFIF\0", b"\xe2ICC_PROFILE\0", b"\xeeAdobe")
"""What programs add (APP0 to APP15) that changes how a picture looks: marker and beginning."""
_ORIENTATION: Final = 0x0112
"""Exif's tag (TIFF 6.0), the one that changes how a picture looks."""


class BadPicture(ValueError):
    """Says what is wrong with a picture, and what to do."""


class PictureReader:
    """Reads each picture that one file names once, for the rules and for the page alike.

    `read` returns a picture by its name as a `data:` URI, and raises `BadPicture`.
    """

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self.uris: dict[str, str] = {}
        """The pictures that are right, as `data:` URIs by name."""

    def problem(self, name: str) -> str | None:
        """Return what is wrong with a picture, or nothing; then it is among `uris`."""
        if name not in self.uris:
            try:
                self.uris[name] = self._read(name)
            except BadPicture as error:
                return str(error)
        return None


def read_picture(folder: Path, name: str, folder_name: str) -> str:
    """Return the picture `name` under `folder` as a `data:` URI, without metadata.

    Raises `BadPicture`; `folder_name` is what the message calls the folder.
    """
    return data_uri(*read_checked(folder, name, folder_name, PICTURES, MAX_BYTES))


def data_uri(kind: str, raw: bytes) -> str:
    """Return a picture as a page holds it."""
    return f"data:{kind};base64,{base64.b64encode(raw).decode('ascii')}"


def read_checked(
    folder: Path, name: str, folder_name: str, kinds: Mapping[str, str], most: int
) -> tuple[str, bytes]:
    """Return the media type and the bytes of the file `name` under `folder`, without metadata.

    It is one of `kinds` (ending: media type), by its name and by what it holds, of at most so many
    bytes. Raises `BadPicture`.
    """
    path = _path_within(folder, name, folder_name)
    # By the name that was given, which may be a link: what is published ends as it does.
    kind = kinds.get(PurePath(name).suffix.lower())
    if kind is None:
        raise BadPicture(f"does not end in {_listed(kinds, '.', 'or')}; use one of these")
    try:
        raw = read_start(path, most + 1)
    except OSError as error:
        raise BadPicture(f"cannot be read: {error.strerror}") from error
    if len(raw) > most:
        enough = ", 480 pixels across are enough" if most == MAX_BYTES else ""
        raise BadPicture(f"is larger than {most // 1000:,} KB; make it smaller{enough}")
    real_kind = _kind(raw)
    if real_kind != kind:
        if real_kind and real_kind in kinds.values():
            other = _NAMES[real_kind]
            raise BadPicture(f"is {other.upper()}, whatever its name says; rename it to .{other}")
        raise BadPicture(
            f"is no {_listed(kinds, '', 'or')}, whatever its name says; save it as one of these"
        )
    if kind == "image/svg+xml" and (problem := svg_problem(raw)):
        raise BadPicture(problem)
    return kind, without_metadata(kind, raw)


def open_photo(raw: bytes) -> None:
    """Open a photo as a reader's browser will. Raises `BadPicture` where it does not open."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG", "WEBP")) as image:
            image.verify()
    except Exception as error:  # each format's reader raises errors of its own
        raise BadPicture("is damaged or far too large to be shown; save it again") from error


def _path_within(folder: Path, name: str, folder_name: str) -> Path:
    """Return the file `name` under a folder. Raises `BadPicture`."""
    if "\\" in name:
        raise BadPicture("has a backslash; write / between folders")
    path = PurePath(name)
    if path.is_absolute():
        raise BadPicture(f"has a leading /; write its path from {folder_name} on")
    try:
        real = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        own, *rest = path.parts or ("",)
        if own == folder.name and folder.joinpath(*rest).is_file():
            raise BadPicture(f"is not there; leave out {own}/ at its beginning") from error
        raise BadPicture(f"is not there; put the file under {folder_name}") from error
    if not real.is_relative_to(folder.resolve()):
        raise BadPicture(f"is outside {folder_name}; put the file under it")
    if not real.is_file():
        raise BadPicture("is a folder; name the file in it")
    return real


def _listed(kinds: Mapping[str, str], before: str, last: str) -> str:
    names = [f"{before}{_NAMES[kind]}" for kind in dict.fromkeys(kinds.values())]
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _kind(raw: bytes) -> str | None:
    """Return the media type of the bytes, by each format's own signature."""
    if raw.startswith(_PNG):
        return "image/png"
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw.startswith(b"%PDF-"):
        return "application/pdf"
    return "image/svg+xml" if is_svg(raw) else None


# --- metadata ------------------------------------------------------------------------------------


def without_metadata(kind: str, raw: bytes) -> bytes:
    """Return a photo without places, dates, names, previews and comments, its pixels untouched.

    Of Exif only the orientation stays, without which the photo would be shown turned. What is no
    photo stays as it is.
    """
    if kind == "image/png":
        return b"".join(_png_parts(raw, _orientation(raw)))
    if kind == "image/jpeg":
        return b"".join(_jpeg_parts(raw, _orientation(raw)))
    if kind == "image/webp":
        parts = b"".join(_webp_parts(raw, _orientation(raw)))
        return b"RIFF" + (4 + len(parts)).to_bytes(4, "little") + b"WEBP" + parts
    return raw


def _orientation(raw: bytes) -> bytes:
    """Return Exif data that hold a photo's orientation alone; nothing where it is upright."""
    if b"exif" not in raw.lower():
        return b""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG", "WEBP")) as image:
            value = image.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - what does not open is shown by no browser
        return b""
    if not isinstance(value, int) or value not in range(2, 9):
        return b""
    # A big-endian TIFF whose one directory has one entry: tag, type SHORT, one value.
    entry = _ORIENTATION.to_bytes(2) + b"\0\3\0\0\0\1" + value.to_bytes(2) + bytes(2)
    return b"MM\0*\0\0\0\x08\0\1" + entry + bytes(4)


def _png_parts(raw: bytes, exif: bytes) -> Iterator[bytes]:
    """Yield the parts of a PNG that are the picture (W3C, PNG third edition, 5.3)."""
    yield _PNG
    at, name = len(_PNG), b""
    while at < len(raw) and name != b"IEND":
        end = at + 12 + int.from_bytes(raw[at : at + 4])
        name = raw[at + 4 : at + 8]
        if name in _PNG_CHUNKS or raw.startswith(_PNG_TITLE, at + 4):
            yield raw[at:end]
        if name == b"IHDR" and exif:
            chunk = b"eXIf" + exif
            yield len(exif).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
        at = end


def _jpeg_parts(raw: bytes, exif: bytes) -> Iterator[bytes]:
    """Yield the parts of a JPEG that are the picture (ITU-T T.81, annex B)."""
    at, in_scan = 2, False
    yield raw[:at]
    if exif:
        content = b"Exif\0\0" + exif
        yield b"\xff\xe1" + (2 + len(content)).to_bytes(2) + content
    while match := _JPEG_MARKER.search(raw, at):
        start, marker = match.start(), match[1]
        if in_scan:
            yield raw[at:start]
        if marker == _JPEG_END:
            # What follows are other pictures: previews, or the same one before it was cropped.
            yield raw[start : start + 2]
            return
        at = start + 2 + int.from_bytes(raw[start + 2 : start + 4])
        is_extra = b"\xe0" <= marker <= b"\xef"
        if (marker + raw[start + 4 : at]).startswith(_JPEG_EXTRAS) or not (
            is_extra or marker == _JPEG_COMMENT
        ):
            yield raw[start:at]
        in_scan = marker == _JPEG_SCAN
    if in_scan:
        yield raw[at:]


def _webp_parts(raw: bytes, exif: bytes) -> Iterator[bytes]:
    """Yield the chunks of a WebP that are the picture (RFC 9649, 2.7)."""
    # What follows the picture is no part of it, also where it looks like a chunk.
    at, raw = 12, raw[: 8 + int.from_bytes(raw[4:8], "little")]
    while at < len(raw):
        name, size = raw[at : at + 4], int.from_bytes(raw[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        chunk = raw[at:end]
        if name == b"VP8X" and len(chunk) > _WEBP_FLAGS:
            flags = chunk[_WEBP_FLAGS] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if exif else 0)
            chunk = chunk[:_WEBP_FLAGS] + bytes((flags,)) + chunk[_WEBP_FLAGS + 1 :]
        if name in _WEBP_CHUNKS:
            yield chunk
        at = end
    if exif:
        yield b"EXIF" + len(exif).to_bytes(4, "little") + exif
