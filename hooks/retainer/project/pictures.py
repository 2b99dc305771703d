"""Files that are shown to clients: checked by their bytes. Pictures travel as `data:` URIs."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Final

from retainer.files import read_start
from retainer.page import is_svg, svg_problem

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
    """Return the picture `name` under `folder` as a `data:` URI.

    Raises `BadPicture`; `folder_name` is what the message calls the folder.
    """
    return data_uri(*read_checked(folder, name, folder_name, PICTURES, MAX_BYTES))


def data_uri(kind: str, raw: bytes) -> str:
    """Return a picture as a page holds it."""
    return f"data:{kind};base64,{base64.b64encode(raw).decode('ascii')}"


def read_checked(
    folder: Path, name: str, folder_name: str, kinds: Mapping[str, str], most: int
) -> tuple[str, bytes]:
    """Return the media type and the bytes of the file `name` under `folder`.

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
        raise BadPicture(f"is larger than {most // 1000:,} KB; make it smaller")
    real_kind = _kind(raw)
    if real_kind != kind:
        other = _NAMES[real_kind] if real_kind else f"none of {_listed(kinds, '', 'and')}"
        raise BadPicture(
            f"is not what its name says but {other}; save it again in the right format"
        )
    if kind == "image/svg+xml" and (problem := svg_problem(raw)):
        raise BadPicture(problem)
    return kind, raw


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
        raise BadPicture(f"is named from the disk's root; write its path from {folder_name} on")
    try:
        real = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
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
