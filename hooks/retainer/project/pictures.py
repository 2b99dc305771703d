"""Files that are shown to clients: checked by their bytes. Pictures travel as `data:` URIs."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Final

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


class BadPicture(ValueError):
    """Says what is wrong with a picture, and what to do."""


def read_picture(folder: Path, name: str, shown: str) -> str:
    """Return the picture `name` under `folder` as a `data:` URI.

    Raises `BadPicture`; `shown` is what the message calls the folder.
    """
    return data_uri(*read_checked(folder, name, shown, PICTURES, MAX_BYTES))


def data_uri(kind: str, raw: bytes) -> str:
    """Return a picture as a page holds it."""
    return f"data:{kind};base64,{base64.b64encode(raw).decode('ascii')}"


def read_checked(
    folder: Path, name: str, shown: str, kinds: Mapping[str, str], most: int
) -> tuple[str, bytes]:
    """Return the media type and the bytes of the file `name` under `folder`.

    It is one of `kinds` (ending: media type), by its name and by what it holds, of at most so many
    bytes. Raises `BadPicture`.
    """
    path = within(folder, name, shown)
    # By the name that was given, which may be a link: what is published ends as it does.
    kind = kinds.get(PurePath(name).suffix.lower())
    if kind is None:
        raise BadPicture(f"does not end in {_listed(kinds, '.', 'or')}; use one of these")
    try:
        with path.open("rb") as stream:
            raw = stream.read(most + 1)
    except OSError as error:
        raise BadPicture(f"cannot be read: {error.strerror}") from error
    if len(raw) > most:
        raise BadPicture(f"is larger than {most // 1000:,} KB; make it smaller")
    held = _kind(raw)
    if held != kind:
        other = _NAMES[held] if held else f"none of {_listed(kinds, '', 'and')}"
        raise BadPicture(
            f"is not what its name says but {other}; save it again in the right format"
        )
    if kind == "image/svg+xml" and (problem := svg_problem(raw)):
        raise BadPicture(problem)
    return kind, raw


def picture_problem(folder: Path, name: str, shown: str) -> str | None:
    """Return what is wrong with a picture, or nothing."""
    try:
        read_picture(folder, name, shown)
    except BadPicture as error:
        return str(error)
    return None


def open_photo(raw: bytes) -> None:
    """Look whether a photo opens, as a reader's browser will. Raises `BadPicture`."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG", "WEBP")) as image:
            image.verify()
    except Exception as error:  # each format's reader raises errors of its own
        raise BadPicture("is damaged or far too large to be shown; save it again") from error


def within(folder: Path, name: str, shown: str) -> Path:
    """Return the file that is named so under a folder; `shown` is what messages call the folder.

    Raises `BadPicture`.
    """
    if "\\" in name:
        raise BadPicture("has a backslash; write / between folders")
    path = PurePath(name)
    if path.is_absolute():
        raise BadPicture(f"is named from the disk's root; write its path from {shown} on")
    try:
        real = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise BadPicture(f"is not there; put the file under {shown}") from error
    if not real.is_relative_to(folder.resolve()):
        raise BadPicture(f"is outside {shown}; put the file under it")
    if not real.is_file():
        raise BadPicture("is a folder; name the file in it")
    return real


def _listed(kinds: Mapping[str, str], before: str, last: str) -> str:
    names = [f"{before}{_NAMES[kind]}" for kind in dict.fromkeys(kinds.values())]
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _kind(raw: bytes) -> str | None:
    """Return the media type that the bytes tell, by each format's own signature."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw.startswith(b"%PDF-"):
        return "application/pdf"
    return "image/svg+xml" if is_svg(raw) else None
