"""The files of a site that is being built, each traced to its source; what has none is removed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retainer.diagnostics import Problem
from retainer.project import Settings, is_testimonial_file

from .inventory import SourceScan, listed, real, scan_sources, standing, uncleaned_files
from .publishable import MADE_BY, Entry, Folder, nameless, publishable, unnamed


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that MkDocs is about to write, from wherever it has it."""

    path: str
    """As it would stand under docs/."""
    folder: str | None
    """What it lies in; none where a plugin made it."""
    at: str | None
    content: bytes | None
    """Of one that exists in memory only."""
    by: str | None
    """The plugin that made it."""


def check_planned_files(
    looked: SourceScan, files: Iterable[PlannedFile], themes: Sequence[str]
) -> tuple[Problem, ...]:
    """Return what is wrong with files that are not of docs/ or a theme, as plugins add them.

    `themes` are the folders of the themes that are installed.
    """
    own = {str(folder.real): folder.shown for folder in looked.own}
    reals = {name: str(real(Path(name))) for name in {file.folder for file in files if file.folder}}
    installed = {str(real(Path(name))) for name in themes} - own.keys()
    problems: list[Problem] = []
    for file in files:
        folder = reals[file.folder] if file.folder else ""
        if folder in installed or f"{own.get(folder)}{file.path}" in looked.files:
            continue
        at = real(Path(file.at)) if file.at else looked.root / ".generated"
        source = Folder("plugin", "", Path(folder) if folder else at.parent)
        # What leaves its folder is not looked at: it may never end.
        entry = _entry(looked, file, at) if source.holds(at) else Entry(file.path, at)
        _, found = publishable(
            (replace(source, entries=(entry,)),), looked.known.private, looked.root
        )
        by = f"(made by {file.by}) " if file.by else ""
        problems += (replace(problem, message=f"{by}{problem.message}") for problem in found)
    return tuple(problems)


def check_leftovers(looked: SourceScan, site_dir: Path) -> tuple[Problem, ...]:
    """Return what stands in the site, is not cleaned away by MkDocs, and comes from nowhere."""
    there = uncleaned_files(site_dir, dirty=False)
    return tuple(
        unnamed(f"{site_dir.name}/", path, removed=False)
        for path in sorted(there)
        if not looked.names(path)
    )


def remove_unsourced(
    looked: SourceScan,
    site_dir: Path,
    named: frozenset[str],
    plugins: Iterable[str],
    before: frozenset[str],
) -> tuple[Problem, ...]:
    """Remove from a built site what no source names, and return what that was.

    What stood there `before` is somebody's: it is told, and left. Raises `OSError`.
    """
    site = standing(site_dir)
    patterns = [pattern for name in plugins for pattern in MADE_BY.get(name, ())]
    patterns += looked.reach.made_by_plugins
    strange = set(nameless(site.entries, named))
    unknown = set(nameless(site.entries, named, patterns))
    # What a plugin wrote is looked through: by its name alone it could be anything.
    entries = tuple(
        _looked_through(looked, site_dir, entry)
        if entry.path in strange and site.holds(entry.real)
        else entry
        for entry in site.entries
        if entry.path not in unknown
    )
    _, check_publishable = publishable(
        (replace(site, entries=entries),), looked.known.private, real(looked.root)
    )
    problems = [unnamed(site.shown, path, removed=path not in before) for path in sorted(unknown)]
    bad = {problem.file.removeprefix(site.shown) for problem in check_publishable} | unknown
    for path in bad - before:
        with contextlib.suppress(FileNotFoundError):
            (site_dir / path).unlink()
    return (*problems, *check_publishable)


def check_publishable(settings: Settings, site_dir: Path | None = None) -> tuple[Problem, ...]:
    """Return what may not be public, also of a site that any generator built."""
    looked = scan_sources(settings)
    if site_dir is None:
        return looked.problems
    site = listed("site", looked.root, site_dir.absolute(), looked.known)
    # Photos and letters with consent stand there since the last time, and are written anew.
    folder = replace(
        site, entries=tuple(one for one in site.entries if not is_testimonial_file(one.path))
    )
    _, problems = publishable((folder,), looked.known.private, real(looked.root))
    return (*looked.problems, *problems)


def _entry(looked: SourceScan, file: PlannedFile, at: Path) -> Entry:
    try:
        if file.content is not None:
            digest, holds = looked.known.look_through(file.content)
            return Entry(file.path, at, digest=digest, holds=holds)
        status = Path(file.at or "").stat()
        if not Path(file.at or "").is_file():
            return Entry(file.path, at, "device")
        inode = (status.st_dev, status.st_ino)
        entry = Entry(file.path, at, inode=inode)
        digest, holds = looked.known.look(at, status.st_size)
    except OSError:
        return Entry(file.path, at, "unreadable")
    return replace(entry, digest=digest, holds=holds)


def _looked_through(looked: SourceScan, site_dir: Path, entry: Entry) -> Entry:
    if entry.kind != "file":
        return entry
    path = site_dir / entry.path
    digest, holds = looked.known.look(path, path.stat().st_size)
    return replace(entry, digest=digest, holds=holds)
