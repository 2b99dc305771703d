"""Pictures that travel inside a page: checked, then made a `data:` URI. The one reader of them."""

from __future__ import annotations

import base64
import re
from pathlib import Path, PurePath

MAX_BYTES = 200_000
"""A logo or a portrait; more would make the page heavy on a phone."""

_KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_SVG = re.compile(
    # Atomic, or a file of many comments would be read in as many ways as they can be put together.
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?"
    rb"(?>(?:(?><!--.*?-->)\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*)<svg[\s>]",
    re.DOTALL,
)


_IN_MARKDOWN = re.compile(r"!\[[^\]\n]*\]\(\s*<?([^)\s>]+)")


def named_in(text: str) -> list[str]:
    """Return the files that a Markdown text shows as pictures; addresses and `data:` are none."""
    return [name for name in _IN_MARKDOWN.findall(text) if ":" not in name]


class BadPicture(ValueError):
    """Says what is wrong with a picture, and what to do."""


def read_picture(folder: Path, name: str, shown: str) -> str:
    """Return the picture `name` under `folder` as a `data:` URI.

    An SVG is shown by `<img>`, where it runs no script and asks for nothing (SVG 2, "secure
    static mode"). Raises `BadPicture`; `shown` is what the message calls the folder.
    """
    path = within(folder, name, shown)
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise BadPicture("does not end in .png, .jpg, .webp or .svg; use one of these")
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadPicture(f"cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise BadPicture(f"is larger than {MAX_BYTES // 1000} KB; make it smaller")
    found = _found(raw)
    if found != kind:
        held = found.removeprefix("image/") if found else "none of png, jpg, webp and svg"
        raise BadPicture(f"is not what its name says but {held}; save it again in the right format")
    return f"data:{kind};base64,{base64.b64encode(raw).decode('ascii')}"


def picture_problem(folder: Path, name: str, shown: str) -> str | None:
    """Return what is wrong with a picture, or nothing."""
    try:
        read_picture(folder, name, shown)
    except BadPicture as error:
        return str(error)
    return None


def within(folder: Path, name: str, shown: str) -> Path:
    """Return the file that is named so under a folder; `shown` is what messages call the folder.

    One name for one file, on every system: what goes without consent is told by its name. Raises
    `BadPicture`.
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


def _found(raw: bytes) -> str | None:
    """Return the kind that the first bytes tell (PNG, JPEG, RIFF/WebP signatures; SVG's root)."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _SVG.match(raw) else None
