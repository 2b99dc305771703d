"""Lists what lies in the folders that a site is made from, for `publishable` to judge. The edge.

Where a link leads is computed, not opened; nothing but a plain file is opened.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

from retainer.diagnostics import Problem, printable
from retainer.files import folder_name, read_start
from retainer.project import CLIENTS, CONFIG, FILE, Settings, git, shipped_presets

from .copies import UTF_16_MARKS, CopyDetector, lines_of, telling_lines
from .publishable import (
    Entry,
    Folder,
    Kind,
    PrivateFiles,
    Role,
    folder_problems,
    is_left_by_system,
    publishable,
)
from .site_settings import SitePaths, read_site_settings, templates_in_docs

_PRIVATE_FOLDERS = (CLIENTS, FILE.parent.as_posix())
_GIT = ".git"
"""Git's folder holds every client's file too, packed."""
_SHOWN_TOO = (f"{CLIENTS}/logos/*", f"{CLIENTS}/*.schema.json")
"""Private files that may be shown elsewhere too."""
MAX_PRIVATE = 10_000_000
"""Bytes: no file of the portal's own is larger, and what is larger is not read to be compared."""


def read_private_files(settings: Settings) -> CopyDetector:
    """Read mkdocs.yml and what lies under clients/ and .retainer/, as far as that can be read."""
    root = settings.root
    paths = {path.name: path for path in settings.config_files}
    inodes: dict[tuple[int, int], str] = {}
    for name in _PRIVATE_FOLDERS:
        for entry in _walk(root / name):
            if entry.kind == "file" and entry.inode is not None:
                inodes[entry.inode] = f"{name}/{entry.path}"
                paths[f"{name}/{entry.path}"] = root / name / entry.path
    in_presets = {line for text in shipped_presets() for line in lines_of(text.encode())}
    files_by_line: dict[bytes, tuple[str, ...]] = {}
    files_by_digest: dict[bytes, str] = {}
    needed: dict[str, int] = {}
    for file, path in paths.items():
        if is_left_by_system(file) or any(fnmatchcase(file, pattern) for pattern in _SHOWN_TOO):
            continue
        try:
            raw = read_start(path, MAX_PRIVATE + 1)
        except OSError:
            continue
        if len(raw) > MAX_PRIVATE:
            continue
        if b"\0" in raw and not raw.startswith(UTF_16_MARKS):
            files_by_digest[sha256(raw).digest()] = file
            continue
        lines, needed[file] = telling_lines(file, raw, in_presets)
        alone = (file,)
        for line in lines:
            files_by_line[line] = (*files_by_line[line], file) if line in files_by_line else alone
    folders = {f"{name}/": real_path(root / name) for name in (*_PRIVATE_FOLDERS, _GIT)}
    folders |= {path.name: real_path(path) for path in settings.config_files}
    names = frozenset({CONFIG, *(file.rpartition("/")[2].casefold() for file in inodes.values())})
    return CopyDetector(
        PrivateFiles(folders, inodes, names), files_by_line, files_by_digest, needed
    )


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
    copies = read_private_files(settings)
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
    problems = (*setting_problems, *problems, *_emptied(site_dir, root))
    return SourceScan(paths, copies, root, tuple(folders), files, problems)


def _emptied(site_dir: Path, root: Path) -> Iterator[Problem]:
    """Yield a problem where MkDocs would empty a folder of sources as if it were the site.

    A site that git tracks has our 404.html.
    """
    is_site = (site_dir / "404.html").is_file() or not site_dir.is_dir()
    if not is_site and git(root, "ls-files", "--", str(site_dir)):
        message = "git tracks files here, and a build would delete them; name another site_dir"
        yield Problem(folder_name(site_dir, root).rstrip("/"), 1, 1, message)


def scan_folder(role: Role, root: Path, name: str | Path, copies: CopyDetector) -> Folder:
    """List a folder that mkdocs.yml names; one that is not there, or may not be one, is empty."""
    path = root / name
    shown = folder_name(path, root)
    folder = Folder(role, shown.rstrip("/") if path.is_file() else shown, real_path(path))
    if any(folder_problems((folder,), copies.private, real_path(root))):
        return folder
    entries = tuple(with_content(path, entry, copies) for entry in _entries(path))
    return replace(folder, entries=entries)


def _entries(path: Path) -> Iterator[Entry]:
    """Yield all below a folder; a file that stands in a folder's place is one nameless entry."""
    if not path.is_file():
        return _walk(path)
    status = path.stat()
    return iter([Entry("", real_path(path), "file", (status.st_dev, status.st_ino))])


def uncleaned_files(site_dir: Path, *, dirty: bool) -> frozenset[str]:
    """Return the paths in a site that MkDocs does not clean away before it builds."""
    paths = (entry.path for entry in _walk(site_dir) if entry.kind != "folder")
    return frozenset(path for path in paths if dirty or path.startswith("."))


def list_site(site_dir: Path) -> Folder:
    """List what a built site holds, unopened and without git's own folder."""
    name = f"{printable(site_dir.name)}/"
    return Folder("site", name, real_path(site_dir), tuple(_walk(site_dir)))


def with_content(folder: Path, entry: Entry, copies: CopyDetector) -> Entry:
    """Return the entry with what is known of a plain file's content."""
    if entry.kind != "file" or entry.inode is None:
        return entry
    try:
        holds, packing = copies.compare_file(folder / entry.path)
    except OSError:
        return replace(entry, kind="unreadable")
    return replace(entry, holds=holds, packing=packing)


def _walk(folder: Path) -> Iterator[Entry]:
    """Yield all below a folder in the order of their names, with inodes of what stays in it."""
    top = real_path(folder)
    yield from _walk_below(folder, "", top, (top,))


def _walk_below(folder: Path, prefix: str, top: Path, above: tuple[Path, ...]) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as items:
            entries = sorted(items, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError:
        if prefix:
            yield Entry(prefix.rstrip("/"), above[-1], "unreadable")
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
        # What leaves its folder is not looked at: it may never end.
        inode = (status.st_dev, status.st_ino) if status and inside else None
        yield Entry(path, real, kind, inode)
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


def real_path(path: Path) -> Path:
    """Return where a path leads once links are followed, be anything there or not."""
    return Path(os.path.realpath(path))
