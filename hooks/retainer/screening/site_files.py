"""Traces the files of a site to their sources; what has none is refused, or removed once built."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from retainer.diagnostics import Problem
from retainer.files import own_folder, write_whole
from retainer.project import FILE, is_testimonial_file

from .folder_scan import (
    SourceScan,
    list_site,
    real_path,
    scan_folder,
    uncleaned_files,
    with_content,
)
from .publishable import (
    MADE_BY,
    Entry,
    Folder,
    is_left_by_system,
    publishable,
    unsourced_paths,
    unsourced_problem,
)

_HIDDEN_FILES = FILE.parent / "hidden.json"
"""Which hidden files our last build left in the site, with their SHA-256: nothing cleans them."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that MkDocs is about to write into the site."""

    path: str
    """Its path under docs/, or the one that it would have there."""
    folder: str | None
    """The folder that it comes from; none where a plugin made it."""
    source: str | None
    """Where it is read from; none where it exists in memory only."""
    content: bytes | None
    """The bytes of one that exists in memory only."""
    plugin: str | None
    """The plugin that made it."""


def check_planned_files(
    scan: SourceScan, files: Iterable[PlannedFile], themes: Sequence[str]
) -> tuple[Problem, ...]:
    """Return what is wrong with files that plugins add: those that neither docs/ nor a theme has.

    `themes` are the folders of the themes that are installed.
    """
    own = {str(folder.real): folder.name for folder in scan.folders}
    reals = {
        name: str(real_path(Path(name))) for name in {file.folder for file in files if file.folder}
    }
    installed = {str(real_path(Path(name))) for name in themes} - own.keys()
    problems: list[Problem] = []
    for file in files:
        folder = reals[file.folder] if file.folder else ""
        if folder in installed or f"{own.get(folder)}{file.path}" in scan.files:
            continue
        real = real_path(Path(file.source)) if file.source else scan.root / ".generated"
        added = Folder("plugin", "", Path(folder) if folder else real.parent)
        # What leaves its folder is not looked at: it may never end.
        entry = _entry(scan, file, real) if added.holds(real) else Entry(file.path, real)
        _, file_problems = publishable(
            (replace(added, entries=(entry,)),), scan.copies.private, scan.root
        )
        prefix = f"(made by {file.plugin}) " if file.plugin else ""
        problems += (
            replace(problem, message=f"{prefix}{problem.message}") for problem in file_problems
        )
    return tuple(problems)


def check_leftovers(scan: SourceScan, site_dir: Path) -> tuple[Problem, ...]:
    """Return a problem for each file in the site that MkDocs will not clean and no source has."""
    written = _written_before(scan.root, site_dir)
    return tuple(
        unsourced_problem(f"{site_dir.name}/", path, removed=False)
        for path in sorted(uncleaned_files(site_dir, dirty=False))
        if not (scan.has_source(path) or path in written or _is_harmless(scan, site_dir, path))
    )


def remove_unsourced(
    scan: SourceScan,
    site_dir: Path,
    named: frozenset[str],
    plugins: Iterable[str],
    before: frozenset[str],
) -> tuple[Problem, ...]:
    """Remove the files of a built site that no source names; return a problem for each.

    `named` are the paths that MkDocs and we wrote. What was there `before` is somebody's: it is
    reported, and stays. Raises `OSError`.
    """
    # Hidden files of a build before, which MkDocs never cleans away.
    for path in _written_before(scan.root, site_dir) - named:
        (site_dir / path).unlink()
    site = list_site(site_dir)
    patterns = [pattern for name in plugins for pattern in MADE_BY.get(name, ())]
    patterns += scan.paths.made_by_plugins
    by_plugins_or_nobody = set(unsourced_paths(site.entries, named))
    unsourced = {
        path
        for path in unsourced_paths(site.entries, named, patterns)
        if not _is_harmless(scan, site_dir, path)
    }
    # What a plugin wrote is looked through: by its name alone it could be anything.
    entries = tuple(
        with_content(site_dir, entry, scan.copies) if entry.path in by_plugins_or_nobody else entry
        for entry in site.entries
        if entry.path not in unsourced
    )
    _, private_problems = publishable(
        (replace(site, entries=entries),), scan.copies.private, real_path(scan.root)
    )
    problems = [
        unsourced_problem(site.name, path, removed=path not in before) for path in sorted(unsourced)
    ]
    wrong = {problem.file.removeprefix(site.name) for problem in private_problems} | unsourced
    for path in wrong - before:
        with contextlib.suppress(FileNotFoundError):
            (site_dir / path).unlink()
    _note_hidden(scan, site_dir)
    return (*problems, *private_problems)


def check_site(scan: SourceScan, site_dir: Path, replaced: frozenset[str]) -> tuple[Problem, ...]:
    """Return what may not be public of a site that any generator built.

    What stands there at the paths of `replaced` is not checked: it goes.
    """
    site = scan_folder("site", scan.root, site_dir.absolute(), scan.copies)
    # Photos and letters with consent stand there since the last time, and are written anew.
    checked = tuple(
        entry
        for entry in site.entries
        if entry.path not in replaced and not is_testimonial_file(entry.path)
    )
    folder = replace(site, entries=checked)
    _, problems = publishable((folder,), scan.copies.private, real_path(scan.root))
    return problems


def _is_harmless(scan: SourceScan, site_dir: Path, path: str) -> bool:
    """Return whether a file of the site is a system's or a host's own, and no copy of ours."""
    file = site_dir / path
    if not is_left_by_system(path) or file.is_symlink() or not file.is_file():
        return False
    status = file.stat()
    is_linked = (status.st_dev, status.st_ino) in scan.copies.private.inodes
    return not is_linked and scan.copies.compare_file(file) == ("", "")


def _written_before(root: Path, site_dir: Path) -> frozenset[str]:
    """Return the hidden files of the site that are as our own last build left them."""
    with contextlib.suppress(OSError, ValueError):
        noted = dict(json.loads((root / _HIDDEN_FILES).read_text("utf-8")))
        hidden = uncleaned_files(site_dir, dirty=False)
        return frozenset(
            path for path in hidden & noted.keys() if noted[path] == _digest(site_dir / path)
        )
    return frozenset()


def _note_hidden(scan: SourceScan, site_dir: Path) -> None:
    """Note the hidden files that this build wrote, so that a later one may remove them."""
    hidden = filter(scan.has_source, sorted(uncleaned_files(site_dir, dirty=False)))
    noted = {path: _digest(site_dir / path) for path in hidden if not is_left_by_system(path)}
    file = scan.root / _HIDDEN_FILES
    # A folder that cannot be written is a build service's, whose next site is a new one.
    with contextlib.suppress(OSError):
        if noted or file.exists():
            own_folder(file.parent)
            write_whole(file, json.dumps(noted).encode())


def _digest(file: Path) -> str:
    return "" if file.is_symlink() else sha256(file.read_bytes()).hexdigest()


def _entry(scan: SourceScan, file: PlannedFile, real: Path) -> Entry:
    try:
        if file.content is not None:
            holds, _ = scan.copies.compare_bytes(file.content)
            return Entry(file.path, real, holds=holds)
        source = Path(file.source or "")
        status = source.stat()
        if not source.is_file():
            return Entry(file.path, real, "device")
        entry = Entry(file.path, real, inode=(status.st_dev, status.st_ino))
        holds, _ = scan.copies.compare_file(real)
    except OSError:
        return Entry(file.path, real, "unreadable")
    return replace(entry, holds=holds)
