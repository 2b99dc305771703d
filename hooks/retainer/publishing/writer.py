"""Writes the sealed pages into a built site, and removes pages whose link was revoked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from retainer.crypto import (
    KDF_CODE,
    SLUG,
    Keys,
    SealedPage,
    SealError,
    WrongPassphrase,
    find_envelope,
    open_envelope,
)
from retainer.diagnostics import Refused
from retainer.files import PREFIX, sweep, write_whole

FOLDER = "p"
PAGE = "index.html"
NOT_FOUND = "404.html"
_SEALED = b'id="sealed"'


@dataclass(frozen=True, slots=True)
class Written:
    """This counts the private pages in the site, those sealed anew and those removed."""

    pages: int
    sealed: int
    removed: int

    def sentence(self) -> str:
        """Return what was done, in one line."""
        pages = "page" if self.pages == 1 else "pages"
        return f"{self.pages} private {pages}: {self.sealed} sealed anew, {self.removed} removed."


def page_of(site_dir: Path, slug: str) -> Path:
    """Return where a client's page stands in a site."""
    return site_dir / FOLDER / slug / PAGE


def write_pages(
    pages: Mapping[str, SealedPage], not_found: str, site_dir: Path, sealed: int
) -> Written:
    """Write pages, by slug, into a site. Raises `OSError`.

    Only our own folders are ever removed: the rest of `p/` is somebody else's. They go before
    anything is written, so that no full disk keeps an offer up that was withdrawn. Raises `Refused`
    where `p/` is a link, as what is removed there would be another site's; where a page's folder or
    file is one, a real one takes its place, and what the link leads to stays as it is.
    """
    target = site_dir / FOLDER
    if target.is_symlink():
        raise Refused(f"{target} is a link; put a folder there, and publish again")
    there = _slugs(target)
    stale = [path for path in there if path.name not in pages and _is_ours(path)]
    for path in stale:
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path)
    for slug in sorted(pages):
        if (folder := target / slug).is_symlink():
            folder.unlink()
        write_whole(page_of(site_dir, slug), pages[slug].content, lasting=False)
    for path in there:
        if path.name in pages:
            sweep(path)
    write_whole(site_dir / NOT_FOUND, not_found.encode(), lasting=False)
    sweep(site_dir)
    return Written(len(pages), sealed, len(stale))


def standing_pages(site_dir: Path) -> list[Path]:
    """Return the folders of the private pages that stand in a site."""
    return [folder for folder in _slugs(site_dir / FOLDER) if _is_ours(folder)]


def replaced(site_dir: Path) -> frozenset[str]:
    """Return the paths in a site where `write_pages` leaves nothing as it is, no link either."""
    pages = (page_of(Path(), folder.name) for folder in standing_pages(site_dir))
    both = (path.as_posix() for page in pages for path in (page, page.parent))
    return frozenset({FOLDER, NOT_FOUND, *both})


def was_open(page: Path, keys: Keys, passphrase: str, stretch: Callable[[str, str], bytes]) -> bool:
    """Return whether the page published earlier opens without this passphrase."""
    if not page.is_file():  # a link may lead to what never ends
        return False
    try:
        envelope = find_envelope(page.read_bytes())
        open_envelope(envelope, keys.access, passphrase, stretch)
    except WrongPassphrase:
        return True
    except (OSError, SealError):
        return False
    return envelope["kdf"] == KDF_CODE


def _slugs(folder: Path) -> list[Path]:
    there = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in there if SLUG.fullmatch(path.name))


def _is_ours(folder: Path) -> bool:
    """Return whether a folder named like a slug holds no more than a sealed page, whole or not.

    Temporary files of a writer that was killed do not count. A link in the folder's or the page's
    place can be removed without loss.
    """
    if folder.is_symlink():
        return True
    try:
        left = [path for path in folder.iterdir() if not path.name.startswith(PREFIX)]
        return not left or (
            [path.name for path in left] == [PAGE]
            and (left[0].is_symlink() or (left[0].is_file() and _SEALED in left[0].read_bytes()))
        )
    except OSError:
        return False
