"""Decides which files may be public: each has a named source, and none is a client's.

Pure: it judges plain facts that `folder_scan` gathers, for the hook, `check` and `publish` alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Literal

from retainer.diagnostics import Problem
from retainer.project import problem_in_docs

Kind = Literal["file", "folder", "nothing", "circle", "device", "unreadable"]
Role = Literal["docs", "theme", "includes", "plugin", "site"]

# A word that ends in .yml or .yaml anywhere in a name: `acme.yml~`, `copy of acme.yml.txt`.
_YAML = re.compile(r"\.ya?ml(?![a-z0-9])")
_PAGE = ".md"
_LEFT_BY_SYSTEM = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".nojekyll"})
_LOCK = ".#"
"""How Emacs names the link to nothing that says who edits a file."""
_THEMES_OWN = "mkdocs_theme.yml"
"""A theme's settings, which MkDocs does not publish."""
_SYSTEM = tuple(map(PurePath, ("/proc", "/sys", "/dev")))
"""Where a plain file may be a process's environment, or never end."""

MADE_BY: Mapping[str, tuple[str, ...]] = {
    "search": ("search/*.js", "search/search_index.json"),
    "material/search": ("search/search_index.json",),
    "material/offline": ("search/search_index.js",),
    "material/privacy": ("assets/external/*",),
    "material/social": ("assets/images/social/*",),
    "material/tags": ("tags.json",),
}
"""What known plugins write into the site past MkDocs' files, by the plugin's name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a folder, as it was found there. Only a plain file was ever opened."""

    path: str
    """From its folder on, with forward slashes."""
    real: PurePath
    """Where it is once links are followed."""
    kind: Kind = "file"
    inode: tuple[int, int] | None = None
    """Of what lies in its folder, links followed."""
    holds: str = ""
    """The private file that it holds, whole or most of it."""
    packing: str = ""
    """What to do about a file that could not be looked through."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that files of a site come from, or the built site itself."""

    role: Role
    name: str
    """What messages call it, with a slash at its end."""
    real: PurePath
    entries: tuple[Entry, ...] = ()

    def holds(self, path: PurePath) -> bool:
        """Return whether a real path lies in this folder, or is it."""
        return _within(path, self.real)


@dataclass(frozen=True, slots=True)
class PrivateFiles:
    """What is never published: clients/, .retainer/ and mkdocs.yml."""

    folders: Mapping[str, PurePath] = field(default_factory=dict)
    """Their real paths, git's and mkdocs.yml's, by the name that messages give them."""
    inodes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    """How private files are named, and mkdocs.yml."""


def publishable(
    folders: Sequence[Folder], private: PrivateFiles, root: PurePath
) -> tuple[frozenset[str], tuple[Problem, ...]]:
    """Return the files that may be public, as messages call them, and why others may not.

    `root` is the project's folder.
    """
    problems: list[Problem] = []
    files: set[str] = set()
    for folder in folders:
        first_paths: dict[str, str] = {}
        for entry in folder.entries:
            message, detail = _refusal(entry, folder, private)
            twin = first_paths.setdefault(_folded(entry.path), entry.path)
            if not message and twin != entry.path and folder.role != "site":
                message = _TWIN_MESSAGE
                detail = f"({twin})"
            if message:
                problems.append(_problem(f"{folder.name}{entry.path}", message, detail))
            elif entry.kind == "file":
                files.add(f"{folder.name}{entry.path}")
    problems += folder_problems(folders, private, root)
    return frozenset(files), tuple(problems)


def is_left_by_system(path: str) -> bool:
    """Return whether a path's name is one that a system or a host gives its own files."""
    return path.rpartition("/")[2].casefold() in _LEFT_BY_SYSTEM


def folder_problems(
    folders: Sequence[Folder], private: PrivateFiles, root: PurePath
) -> Iterator[Problem]:
    """Yield a problem for each folder that lies in a wrong place."""
    for folder in folders:
        name = folder.name.rstrip("/") or "."
        noun = "folder" if folder.name.endswith("/") else "file"
        if folder.role == "plugin":
            continue
        for private_name, real in private.folders.items():
            if _overlap(folder.real, real):
                message = f"this {noun} is, holds or lies in {private_name}, which is for nobody"
                yield _problem(name, f"{message}; name another one in mkdocs.yml")
                break
        else:
            if folder.real == root or folder.real in root.parents:
                message = "this folder holds the whole project; name one of its own in mkdocs.yml"
                yield _problem(name, message)
            elif folder.role != "site" and root not in folder.real.parents:
                message = f"this {noun} lies outside the project; move it beside mkdocs.yml"
                yield _problem(name, message)
    apart = [folder for folder in folders if folder.role in {"docs", "theme", "site"}]
    for index, folder in enumerate(apart):
        for other in apart[:index]:
            if _overlap(folder.real, other.real):
                message = f"this folder and {other.name} lie in one another; take two apart"
                yield _problem(folder.name.rstrip("/"), message)


def unsourced_paths(
    entries: Iterable[Entry], named: Iterable[str], patterns: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the paths in a built site that are not `named` and match no shell pattern."""
    sourced, allowed = set(named), tuple(patterns)
    return tuple(
        entry.path
        for entry in entries
        if entry.kind != "folder"
        and entry.path not in sourced
        and not any(fnmatchcase(entry.path, pattern) for pattern in allowed)
    )


def unsourced_problem(site: str, path: str, *, removed: bool) -> Problem:
    """Return the problem of a file that no source names."""
    if removed:
        message = (
            "no page, theme or plugin names this file, so it was removed; put it under docs/, or,"
            " where a plugin makes it, name it in mkdocs.yml under extra.made_by_plugins"
        )
    else:
        message = (
            "an earlier build or another hand left this file, and this build would publish it;"
            " delete it, or put it under docs/"
        )
    return _problem(f"{site}{path}", message)


def _refusal(entry: Entry, folder: Folder, private: PrivateFiles) -> tuple[str, str]:
    """Return why this may not be public, and the detail that is left out of public logs."""
    if message := _place_problem(entry, folder, private):
        return message, ""
    if entry.kind == "nothing":
        lock = entry.path.rpartition("/")[2].startswith(_LOCK)
        return ("" if lock else "is a link to nothing; delete it"), ""
    if same := private.inodes.get(entry.inode or (0, 0)):
        return "is the very file (a hard link) that is for nobody; delete it here", f"({same})"
    if entry.holds:
        message = "holds a file that is for nobody, or most of its lines; take that out"
        return message, f"({entry.holds})"
    return (_file_problem(entry, folder.role, private) if entry.kind == "file" else ""), ""


def _file_problem(entry: Entry, role: Role, private: PrivateFiles) -> str:
    """Return why a plain file, by its kind or its name, may not be public."""
    if entry.packing and role in {"docs", "theme"}:
        return f"{entry.packing}, or delete it"
    if role == "docs" and (message := problem_in_docs(entry.path)):
        return message
    return _YAML_MESSAGE if _is_yaml(entry.path, role, private) else ""


def _place_problem(entry: Entry, folder: Folder, private: PrivateFiles) -> str:
    """Return why an entry, by where it is and what it is, may not even be opened."""
    if not folder.holds(entry.real):
        outside = folder.name or "its folder"
        return f"is a link out of {outside}; put the file itself here, or delete it"
    if any(_within(entry.real, real) for real in private.folders.values()):
        return "lies where nothing is for everybody; take it from another folder"
    if any(_within(entry.real, system) for system in _SYSTEM):
        return "is the system's own; delete it"
    return _KIND_MESSAGES.get(entry.kind, "")


_TWIN_MESSAGE = "is named like another one but for capitals or accents; rename one of them"
_YAML_MESSAGE = (
    "a .yml is data, and all here is published: move it to clients/, or, if it is for everybody,"
    " give its name another ending, such as .txt"
)
_KIND_MESSAGES: Mapping[Kind, str] = {
    "circle": "is a link to a folder that it lies in; delete it",
    "device": "is no plain file but a pipe, a socket or a device; delete it",
    "unreadable": "cannot be read; let this user read it, or delete it",
}


def _is_yaml(path: str, role: Role, private: PrivateFiles) -> bool:
    """Return whether a name is that of data: any YAML, but in a built site only one of ours."""
    name = _folded(path.rpartition("/")[2])
    if (role == "theme" and path == _THEMES_OWN) or role == "includes":
        return False
    if role == "docs" and name.endswith(_PAGE):  # a page on mkdocs.yml
        return False
    if role == "site" and name not in private.names:
        return False
    return _YAML.search(name) is not None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()


def _within(path: PurePath, folder: PurePath) -> bool:
    return path == folder or folder in path.parents


def _overlap(first: PurePath, second: PurePath) -> bool:
    return _within(first, second) or _within(second, first)


def _problem(file: str, message: str, detail: str = "") -> Problem:
    return Problem(file, 1, 1, message, detail=detail)
