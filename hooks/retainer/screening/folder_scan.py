"""Lists what lies in the folders that a site is made from, for `publishable` to judge. The edge.

Where a link leads is computed, not opened; nothing but a plain file is opened.
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

from .publishable import Entry, Folder, Kind, PrivateFiles, Role, folder_problems, publishable
from .site_settings import SitePaths, read_site_settings, templates_in_docs

_PRIVATE_FOLDERS = (CLIENTS, FILE.parent.as_posix())
_GIT = ".git"
"""Git's folder holds every client's file too, packed."""
_MAX_COMPARED = 1_000_000
"""Bytes of a file that is compared line by line; a larger one is compared as a whole."""
_MIN_COMPARED = 16
"""Bytes: two files that hold less may be alike by chance."""
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


@dataclass(frozen=True, slots=True)
class CopyDetector:
    """Recognises copies of a portal's private files by their content."""

    private: PrivateFiles = field(default_factory=PrivateFiles)
    sizes: frozenset[int] = frozenset()
    """The sizes of those that are compared as a whole."""
    by_longest_line: Mapping[bytes, tuple[Path, ...]] = field(default_factory=dict)

    def compare_file(self, path: Path, size: int) -> tuple[str, str]:
        """Return a plain file's digest, and the private file that it holds. Raises `OSError`."""
        if size > _MAX_COMPARED:
            return (_file_digest(path) if size in self.sizes else ""), ""
        return self.compare_bytes(path.read_bytes())

    def compare_bytes(self, raw: bytes) -> tuple[str, str]:
        """Return the digest of bytes, and the private file that they hold. Raises `OSError`."""
        lines = _lines(raw)
        digest = _digest(lines)
        if digest in self.private.digests:
            return digest, ""
        all_lines = set(lines)
        candidates = {
            path
            for line in all_lines & self.by_longest_line.keys()
            for path in self.by_longest_line[line]
        }
        copied = (path for path in candidates if all_lines.issuperset(_lines(path.read_bytes())))
        return digest, min((path.name for path in copied), default="")


def read_private_files(root: Path) -> CopyDetector:
    """Read what lies under clients/ and .retainer/; what cannot be read there is left out."""
    inodes: dict[tuple[int, int], str] = {}
    digests: dict[str, str] = {}
    sizes: set[int] = set()
    by_longest_line: dict[bytes, tuple[Path, ...]] = {}
    for name in _PRIVATE_FOLDERS:
        for entry, size in _walk(root / name):
            if entry.kind != "file" or entry.inode is None or size is None:
                continue
            path, file = root / name / entry.path, f"{name}/{entry.path}"
            inodes[entry.inode] = file
            try:
                if size > _MAX_COMPARED:
                    digests[_file_digest(path)] = file
                    sizes.add(size)
                elif digest := _digest(lines := _lines(path.read_bytes())):
                    digests[digest] = file
                    longest = max(lines, key=len)
                    by_longest_line[longest] = (*by_longest_line.get(longest, ()), path)
            except OSError:
                continue
    folders = {f"{name}/": real_path(root / name) for name in (*_PRIVATE_FOLDERS, _GIT)}
    names = frozenset({CONFIG, *(file.rpartition("/")[2].casefold() for file in inodes.values())})
    private = PrivateFiles(folders, inodes, digests, names)
    return CopyDetector(private, frozenset(sizes), by_longest_line)


@dataclass(frozen=True, slots=True)
class SourceScan:
    """Which files of the folders that mkdocs.yml names may be public, and which may not."""

    paths: SitePaths
    copies: CopyDetector
    root: Path
    folders: tuple[Folder, ...]
    """The folder of the public pages and, where there is one, the theme's."""
    files: frozenset[str]
    """Those that may be public, as messages call them."""
    problems: tuple[Problem, ...]

    def has_source(self, path: str) -> bool:
        """Return whether a file of docs/ or the theme would stand at this path of the site."""
        return any(f"{folder.name}{path}" in self.files for folder in self.folders)


def scan_sources(settings: Settings, changed: Mapping[str, Any] | None = None) -> SourceScan:
    """Scan all that mkdocs.yml lets be public; `changed` are settings as MkDocs has them now."""
    root = settings.root
    paths, findings = read_site_settings({**settings.data, **(changed or {})})
    copies = read_private_files(root)
    folders = [scan_folder("docs", root, paths.docs_dir, copies)]
    if paths.custom_dir:
        folders.append(scan_folder("theme", root, paths.custom_dir, copies))
    includes = [
        scan_folder("includes", root, name, copies)
        for name in paths.includes
        if not any(folder.holds(real_path(root / name)) for folder in folders)
    ]
    site_dir = root / paths.site_dir
    site = Folder("site", folder_name(site_dir, root), real_path(site_dir))
    files, problems = publishable([*folders, *includes, site], copies.private, real_path(root))
    prefix = folders[0].name
    docs = {file.removeprefix(prefix) for file in files if file.startswith(prefix)}
    findings = (*findings, *templates_in_docs(paths, frozenset(docs)))
    setting_problems = tuple(settings.where.problem(*finding) for finding in findings)
    return SourceScan(paths, copies, root, tuple(folders), files, (*setting_problems, *problems))


def scan_folder(role: Role, root: Path, name: str | Path, copies: CopyDetector) -> Folder:
    """List a folder that mkdocs.yml names; one that is not there, or may not be one, is empty."""
    path = root / name
    folder = Folder(role, folder_name(path, root), real_path(path))
    if any(folder_problems((folder,), copies.private, real_path(root))):
        return folder
    entries = tuple(_with_content(path, entry, size, copies) for entry, size in _walk(path))
    return replace(folder, entries=entries)


def uncleaned_files(site_dir: Path, *, dirty: bool) -> frozenset[str]:
    """Return the paths in a site that MkDocs does not clean away before it builds."""
    paths = (entry.path for entry, _ in _walk(site_dir) if entry.kind != "folder")
    return frozenset(path for path in paths if dirty or path.startswith("."))


def list_site(site_dir: Path) -> Folder:
    """List what a built site holds, unopened and without git's own folder."""
    entries = tuple(entry for entry, _ in _walk(site_dir))
    return Folder("site", f"{printable(site_dir.name)}/", real_path(site_dir), entries)


def _with_content(folder: Path, entry: Entry, size: int | None, copies: CopyDetector) -> Entry:
    """Return the entry with what is known of a plain file's content."""
    if entry.kind != "file" or size is None:
        return entry
    try:
        digest, holds = copies.compare_file(folder / entry.path, size)
    except OSError:
        return replace(entry, kind="unreadable")
    return replace(entry, digest=digest, holds=holds)


def _walk(folder: Path) -> Iterator[tuple[Entry, int | None]]:
    """Yield all below a folder in the order of their names, with the sizes of what stays in it."""
    top = real_path(folder)
    yield from _walk_below(folder, "", top, (top,))


def _walk_below(
    folder: Path, prefix: str, top: Path, above: tuple[Path, ...]
) -> Iterator[tuple[Entry, int | None]]:
    try:
        with os.scandir(folder) as items:
            entries = sorted(items, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError:
        if prefix:
            yield Entry(prefix.rstrip("/"), above[-1], "unreadable"), None
        return
    for entry in entries:
        if not prefix and entry.name == _GIT:
            continue
        path = f"{prefix}{entry.name}"
        is_link = entry.is_symlink() or getattr(entry, "is_junction", bool)()
        real = real_path(Path(entry.path)) if is_link else above[-1] / entry.name
        inside = real == top or top in real.parents
        kind, status = _kind(Path(entry.path))
        if kind == "folder" and real in above:
            kind = "circle"
        inode = (status.st_dev, status.st_ino) if status else None
        # What leaves its folder is not looked at: it may never end.
        yield Entry(path, real, kind, inode), status.st_size if status and inside else None
        if kind == "folder" and inside:
            yield from _walk_below(Path(entry.path), f"{path}/", top, (*above, real))


def _kind(path: Path) -> tuple[Kind, os.stat_result | None]:
    try:
        status = path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "circle", None
        is_missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        return ("nothing" if is_missing else "unreadable"), None
    if stat.S_ISDIR(status.st_mode):
        return "folder", status
    return ("file" if stat.S_ISREG(status.st_mode) else "device"), status


def _lines(raw: bytes) -> list[bytes]:
    """Return the lines of a text, whatever system wrote it, without empty ones."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            raw = raw.decode(encoding, errors="replace").encode()
            break
    return [stripped for line in raw.splitlines() if (stripped := line.strip())]


def _digest(lines: list[bytes]) -> str:
    text = b"\n".join(lines)
    return hashlib.sha256(text).hexdigest() if len(text) >= _MIN_COMPARED else ""


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def real_path(path: Path) -> Path:
    """Return where a path leads once links are followed, be anything there or not."""
    return Path(os.path.realpath(path))
