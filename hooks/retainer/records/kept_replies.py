"""Keeps replies in a client's folder: as they came, under names that do not clash."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from retainer.diagnostics import Refused
from retainer.project import CLIENTS, ClientEntry, Project


@dataclass(frozen=True, slots=True)
class Keeper:
    """A client's folder of replies, and what is to be kept there more."""

    folder: Path
    before: Mapping[str, bytes]
    """What is kept already, by the names of the files."""
    kept: tuple[tuple[Path, bytes], ...] = ()

    @classmethod
    def of(cls, project: Project, entry: ClientEntry) -> Keeper:
        """Return what is kept for a client. Raises `Refused` for a link out of the project."""
        folder = project.settings.clients / entry.id
        if not folder.resolve().is_relative_to(project.settings.root.resolve()):
            raise Refused(f"{CLIENTS}/{entry.id}/ is a link out of the project; put a folder there")
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        return cls(folder, {path.name: path.read_bytes() for path in paths if path.is_file()})

    def contents(self, stem: str) -> list[bytes]:
        """Return what is kept of one reply."""
        own = re.compile(rf"{re.escape(stem)}(?:-\d+)?\.(?:eml|txt)")
        return [content for name, content in self.before.items() if own.fullmatch(name)]

    def keep(self, stem: str, content: bytes, ending: str, *, again: bool) -> Keeper:
        """Return the keeper with a reply more, unless it is kept so already.

        What came otherwise before, of the same reply, is kept beside that where `again` says so.
        """
        contents = self.contents(stem)
        if content in contents or (contents and not again):
            return self
        names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
        taken = {*self.before, *(path.name for path, _ in self.kept)}
        free = next(name for name in names if not {f"{name}.eml", f"{name}.txt"} & taken)
        return replace(self, kept=(*self.kept, (self.folder / f"{free}{ending}", content)))
