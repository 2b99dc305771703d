"""Sealed pages on their way to the site: each process lays its own down in one file.

A file for each page would take the disk as long as sealing it takes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from retainer.crypto import SealedPage


@dataclass(frozen=True, slots=True)
class Laid:
    """A sealed page, and where it waits."""

    slug: str
    file: Path
    start: int
    length: int

    def content(self) -> bytes:
        """Return the page. Raises `OSError`."""
        with self.file.open("rb") as stream:
            stream.seek(self.start)
            return stream.read(self.length)

    def again(self, folder: Path) -> Laid:
        """Lay the same page down in another folder. Raises `OSError`."""
        return _lay(folder, self.slug, self.content())


def lay(folder: Path, sealed: SealedPage) -> Laid:
    """Lay a page down among those that wait for the site. Raises `OSError`."""
    return _lay(folder, sealed.slug, sealed.content)


def _lay(folder: Path, slug: str, content: bytes) -> Laid:
    file = folder / str(os.getpid())
    try:
        with file.open("ab") as stream:
            laid = Laid(slug, file, stream.tell(), len(content))
            stream.write(content)
    except OSError as error:  # it names no file that anybody knows
        raise OSError(error.errno, error.strerror, str(folder)) from error
    return laid
