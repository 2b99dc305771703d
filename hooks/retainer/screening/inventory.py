"""What lies in the folders that a site is made from, listed for `publishable`. The edge.

Links are followed on paper only; nothing but a plain file is opened.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from retainer.diagnostics import Problem, printable
from retainer.files import folder_name
from retainer.project import CLIENTS, CONFIG, FILE, Settings

from .publishable import Entry, Folder, Kind, Private, Role, misplaced, publishable
from .reach import Reach, reaches, run_as_templates

_FOR_NOBODY = (CLIENTS, FILE.parent.as_posix())
_HISTORY = ".git"
"""Holds every client's file too, packed."""
_MOST = 1_000_000
"""Bytes of a file that is looked through for lines; a larger one is compared as it is."""
_LEAST = 16
"""Bytes: two files that hold less may be alike by chance."""
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Known:
    """The private files of a portal, as copies of them are recognised."""

    private: Private = field(default_factory=Private)
    sizes: frozenset[int] = frozenset()
    """Of those that are compared as they are."""
    longest: Mapping[bytes, tuple[Path, ...]] = field(default_factory=dict)
    """By each file's longest line."""

    def look(self, path: Path, size: int) -> tuple[str, str]:
        """Return a plain file's digest, and the private file that it holds. Raises `OSError`."""
        if size > _MOST:
            return (_whole(path) if size in self.sizes else ""), ""
        return self.look_through(path.read_bytes())

    def look_through(self, raw: bytes) -> tuple[str, str]:
        """Return the same of bytes. Raises `OSError`."""
        lines = _lines(raw)
        digest = _digest(lines)
        if digest in self.private.digests:
            return digest, ""
        there = set(lines)
        suspected = {path for line in there & self.longest.keys() for path in self.longest[line]}
        held = (path for path in suspected if there.issuperset(_lines(path.read_bytes())))
        return digest, min((path.name for path in held), default="")


def known_private(root: Path) -> Known:
    """Return what lies under clients/ and .retainer/. What cannot be read there is left out."""
    inodes: dict[tuple[int, int], str] = {}
    digests: dict[str, str] = {}
    sizes: set[int] = set()
    longest: dict[bytes, tuple[Path, ...]] = {}
    for name in _FOR_NOBODY:
        for entry, size in _walk(root / name):
            if entry.kind != "file" or entry.inode is None or size is None:
                continue
            path, shown = root / name / entry.path, f"{name}/{entry.path}"
            inodes[entry.inode] = shown
            try:
                if size > _MOST:
                    digests[_whole(path)] = shown
                    sizes.add(size)
                elif digest := _digest(lines := _lines(path.read_bytes())):
                    digests[digest] = shown
                    line = max(lines, key=len)
                    longest[line] = (*longest.get(line, ()), path)
            except OSError:
                continue
    folders = {f"{name}/": real(root / name) for name in (*_FOR_NOBODY, _HISTORY)}
    names = frozenset({CONFIG, *(shown.rpartition("/")[2].casefold() for shown in inodes.values())})
    return Known(Private(folders, inodes, digests, names), frozenset(sizes), longest)


@dataclass(frozen=True, slots=True)
class SourceScan:
    """What may be public of the folders that mkdocs.yml names, and what may not."""

    reach: Reach
    known: Known
    root: Path
    own: tuple[Folder, ...]
    """The folder of the public pages and, where there is one, the theme's."""
    files: frozenset[str]
    problems: tuple[Problem, ...]

    def names(self, path: str) -> bool:
        """Return whether a file of docs/ or the theme would stand at this path of the site."""
        return any(f"{own.shown}{path}" in self.files for own in self.own)


def scan_sources(settings: Settings, given: Mapping[str, Any] | None = None) -> SourceScan:
    """Look at all that mkdocs.yml lets be public; `given` is what MkDocs itself made of it."""
    root = settings.root
    reach, findings = reaches({**settings.data, **(given or {})})
    known = known_private(root)
    own = [listed("docs", root, reach.docs_dir, known)]
    if reach.custom_dir:
        own.append(listed("theme", root, reach.custom_dir, known))
    includes = [
        listed("includes", root, name, known)
        for name in reach.includes
        if not any(folder.holds(real(root / name)) for folder in own)
    ]
    site_dir = root / reach.site_dir
    site = Folder("site", folder_name(site_dir, root), real(site_dir))
    files, problems = publishable([*own, *includes, site], known.private, real(root))
    prefix = own[0].shown
    pages = {file.removeprefix(prefix) for file in files if file.startswith(prefix)}
    findings = (*findings, *run_as_templates(reach, frozenset(pages)))
    said = tuple(settings.where.problem(*finding) for finding in findings)
    return SourceScan(reach, known, root, tuple(own), files, (*said, *problems))


def listed(role: Role, root: Path, name: str | Path, known: Known) -> Folder:
    """List a folder that mkdocs.yml names; one that is not there, or may not be one, is empty."""
    folder = root / name
    bare = Folder(role, folder_name(folder, root), real(folder))
    if any(misplaced((bare,), known.private, real(root))):
        return bare
    return replace(bare, entries=tuple(_facts(folder, *each, known) for each in _walk(folder)))


def uncleaned_files(site_dir: Path, *, dirty: bool) -> frozenset[str]:
    """Return what stands in a site that MkDocs will not clean away, however it came there."""
    found = (entry.path for entry, _ in _walk(site_dir) if entry.kind != "folder")
    return frozenset(path for path in found if dirty or path.startswith("."))


def standing(site_dir: Path) -> Folder:
    """Return what stands in a site, unopened; git's own folder in it aside."""
    entries = tuple(entry for entry, _ in _walk(site_dir))
    return Folder("site", f"{printable(site_dir.name)}/", real(site_dir), entries)


def _facts(folder: Path, entry: Entry, size: int | None, known: Known) -> Entry:
    if entry.kind != "file" or size is None:
        return entry
    try:
        digest, holds = known.look(folder / entry.path, size)
    except OSError:
        return replace(entry, kind="unreadable")
    return replace(entry, digest=digest, holds=holds)


def _walk(folder: Path) -> Iterator[tuple[Entry, int | None]]:
    """Yield all below a folder in the order of their names, with the sizes of what lies in it."""
    top = real(folder)
    yield from _below(folder, "", top, (top,))


def _below(
    folder: Path, prefix: str, top: Path, above: tuple[Path, ...]
) -> Iterator[tuple[Entry, int | None]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError:
        if prefix:
            yield Entry(prefix.rstrip("/"), above[-1], "unreadable"), None
        return
    for entry in entries:
        if not prefix and entry.name == _HISTORY:
            continue
        path = f"{prefix}{entry.name}"
        joined = entry.is_symlink() or getattr(entry, "is_junction", bool)()
        at = real(Path(entry.path)) if joined else above[-1] / entry.name
        inside = at == top or top in at.parents
        kind, status = _kind(Path(entry.path))
        if kind == "folder" and at in above:
            kind = "circle"
        inode = (status.st_dev, status.st_ino) if status else None
        # What leaves its folder is not looked at: it may never end.
        yield Entry(path, at, kind, inode), status.st_size if status and inside else None
        if kind == "folder" and inside:
            yield from _below(Path(entry.path), f"{path}/", top, (*above, at))


def _kind(path: Path) -> tuple[Kind, os.stat_result | None]:
    try:
        status = path.stat()
    except OSError as error:
        circle = error.errno == errno.ELOOP
        nothing = isinstance(error, FileNotFoundError | NotADirectoryError)
        return ("circle" if circle else "nothing" if nothing else "unreadable"), None
    if stat.S_ISDIR(status.st_mode):
        return "folder", status
    return ("file" if stat.S_ISREG(status.st_mode) else "device"), status


def _lines(raw: bytes) -> list[bytes]:
    """Return the lines of a text, whatever system wrote it, without empty ones."""
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            raw = raw.decode(encoding, errors="replace").encode()
            break
    return [line for each in raw.splitlines() if (line := each.strip())]


def _digest(lines: list[bytes]) -> str:
    whole = b"\n".join(lines)
    return hashlib.sha256(whole).hexdigest() if len(whole) >= _LEAST else ""


def _whole(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def real(path: Path) -> Path:
    """Return where a path leads, be anything there or not."""
    return Path(os.path.realpath(path))
