"""Reads clients/testimonials.yml with its photos and letters, and writes those into the site.

Nothing of them reaches the site in another way, and nothing without `consent: true`. The edge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from retainer.diagnostics import Invalid, Problem, Refused, concerning
from retainer.files import read_start, write_whole
from retainer.loading import MAX_BYTES as MAX_FILE
from retainer.loading import Document, Layer, Read, Where, read_testimonials
from retainer.model import TESTIMONIALS_FOLDER, Testimonial

from .pictures import LETTERS, MAX_BYTES, PHOTOS, BadPicture, data_uri, open_photo, read_checked
from .settings import CLIENTS, Settings

NAME: Final = "testimonials"
"""Of the file and of the folder beside it; so no client's id."""
FILE: Final = f"{NAME}.yml"
SHOWN: Final = f"{CLIENTS}/{NAME}/"
"""What messages call the folder of the photos and letters."""
MAX_LETTER: Final = 5_000_000

# Also as editors, merges and file managers name what they leave of it.
_COPY: Final = re.compile(
    r"[.#]*testimonials(?:.*\.ya?ml(?:[.~#].{0,5})?|\.(?:bak|orig|rej|sw.|tmp))", re.IGNORECASE
)
_OURS: Final = re.compile(r"[a-z0-9-]+-(?:photo|letter)\.[a-z]+")


_NONE: Final = Document(None, "", (), {}, {})


@dataclass(frozen=True, slots=True)
class TestimonialFiles:
    """The testimonials, and the photos and letters of those with consent."""

    entries: tuple[Testimonial, ...] | None
    """None where clients/testimonials.yml could not be read."""
    problems: tuple[Problem, ...] = ()
    portraits: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Photos as `data:` URIs, by the entry's id."""
    published: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Photos and letters by their path in the site."""
    where: Where = field(default=Where(()), repr=False)
    """The place of each key in the file."""


def read_testimonial_files(settings: Settings) -> TestimonialFiles:
    """Read clients/testimonials.yml, which need not be there, and the files that it names."""
    read = _read(settings)
    where = Where((Layer(read.document or _NONE, f"{CLIENTS}/{FILE}"),))
    problems = list(read.problems)
    portraits: dict[str, str] = {}
    published: dict[str, bytes] = {}
    for index, entry in enumerate(read.value or ()):
        for kind in ("photo", "letter"):
            name = getattr(entry, kind)
            if name is None:
                continue
            try:
                media, raw = _attachment(settings, kind, name)
            except BadPicture as error:
                what = "picture" if kind == "photo" else "file"
                problems.append(where.problem((index, kind), f"the {what} {error}", f"({name})"))
                continue
            if path := entry.site_path(kind):
                published[path] = raw
                if kind == "photo":
                    portraits[entry.id] = data_uri(media, raw)
    return TestimonialFiles(read.value, tuple(problems), portraits, published, where)


def is_testimonial_file(path: str) -> bool:
    """Return whether a path of a site is named as our photos and letters, or as their folder."""
    folder, _, name = path.rpartition("/")
    return path == TESTIMONIALS_FOLDER or (
        folder == TESTIMONIALS_FOLDER and _OURS.fullmatch(name) is not None
    )


def problem_in_docs(path: str) -> str:
    """Return what to do about a testimonials' file at this path under docs/; nothing of others."""
    folder, _, name = path.rpartition("/")
    if path.casefold() == FILE:
        return (
            f"all that lies here is public; move this file to {CLIENTS}/{FILE}, and the"
            f" photos and letters that it names to {SHOWN}"
        )
    if _COPY.fullmatch(name):
        return f"is named as a copy of {CLIENTS}/{FILE}, and would be public; delete it"
    if folder == TESTIMONIALS_FOLDER:
        return (
            f"stands where what {SHOWN} holds is published; move it there if it is a"
            f" testimonial's, and name it in {CLIENTS}/{FILE}; else to another folder"
        )
    return ""


def write_testimonial_files(files: Mapping[str, bytes], site_dir: Path) -> None:
    """Write the photos and letters into a site; those shown no longer go first. Raises `OSError`.

    Only files that are named as ours are removed. Raises `Refused` where the folder is a link, as
    what is removed there would be another site's.
    """
    folder = site_dir / TESTIMONIALS_FOLDER
    if not folder.resolve().is_relative_to(site_dir.resolve()) or folder.is_symlink():
        raise Refused(f"{folder} is a link; put a folder there, and publish again")
    kept = {Path(path).name for path in files}
    for old in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _OURS.fullmatch(old.name) and old.name not in kept:
            old.unlink()
    for path, content in sorted(files.items()):
        write_whole(site_dir / path, content, lasting=False)


def is_testimonials_own(settings: Settings, path: Path) -> bool:
    """Return whether a file lies where nothing is shown without its entry's consent."""
    folder = settings.clients / NAME
    # Asked of the system, as some take capitals and small letters for the same.
    return folder.is_dir() and any(folder.samefile(parent) for parent in path.resolve().parents)


def _read(settings: Settings) -> Read[tuple[Testimonial, ...]]:
    path = settings.clients / FILE
    file = f"{CLIENTS}/{FILE}"
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(settings.root):
            message = "is a link out of the project; put the file itself here"
        elif path.exists() and not path.is_file():
            message = "is no plain file; the testimonials are one file"
        else:
            with concerning(file):
                return read_testimonials(read_start(path, MAX_FILE + 1), file)
    except FileNotFoundError:
        return Read(())
    except Invalid as error:
        return Read(None, error.problems)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    return Read(None, (Problem(file, 1, 1, message),))


def _attachment(
    settings: Settings, kind: Literal["photo", "letter"], name: str
) -> tuple[str, bytes]:
    folder = settings.clients / NAME
    if not folder.resolve().is_relative_to(settings.root):
        raise BadPicture(f"is outside the project, as {SHOWN} is a link; put a folder there")
    if kind == "photo":
        media, raw = read_checked(folder, name, SHOWN, PHOTOS, MAX_BYTES)
    else:
        media, raw = read_checked(folder, name, SHOWN, LETTERS, MAX_LETTER)
    if media in PHOTOS.values():
        open_photo(raw)
    return media, raw
