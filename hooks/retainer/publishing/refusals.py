"""Refuses a build that would publish too much, end every link, or leave half a site."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from retainer.diagnostics import Refused, printable
from retainer.files import os_error_text, try_folder
from retainer.project import CLIENTS

from .sealing import Sealed
from .writer import FOLDER, standing_pages


def refuse_history(command: str | None, options: Mapping[str, object]) -> None:
    """Refuse a command that publishes more than the site as it is now. Raises `Refused`."""
    if command == "gh-deploy" and not options.get("no_history"):
        raise Refused(
            "gh-deploy keeps every old page in the branch's public history, where a revoked link"
            " still opens it; push, and let .github/workflows/publish.yml deploy, or run:"
            " mkdocs gh-deploy --no-history"
        )


def require_no_pages(site_dir: Path) -> None:
    """Refuse to take every page off a site because no client's file is there at all.

    More often than the last client is gone, `clients/` is: not checked out, or not copied.
    """
    if pages := len(standing_pages(site_dir)):
        links = "1 link" if pages == 1 else f"{pages} links"
        raise Refused(
            f"{CLIENTS}/ holds no client's file, and {links} would end: put {CLIENTS}/ back; or, if"
            f" that is meant, delete {printable((site_dir / FOLDER).as_posix())} and publish again"
        )


def require_room(site_dir: Path, sealed: Sealed, docs_dir: Path) -> None:
    """Refuse where the site could not be written: MkDocs empties it first, and would then stop."""
    try:
        try_folder(site_dir)
        nearest = next(path for path in (site_dir, *site_dir.absolute().parents) if path.exists())
        room = shutil.disk_usage(nearest).free + _size(site_dir)
        needed = sum(len(page.content) for page in sealed.pages.values()) + _size(docs_dir)
        needed += sum(map(len, sealed.public_files.values()))
    except OSError as error:
        raise Refused(
            f"the site cannot be written, and stays as it is: {os_error_text(error)}"
        ) from error
    if needed > room:
        raise Refused(
            f"the site would not fit on its disk, and stays as it is: make room for"
            f" {(needed - room) // 1_000_000 + 1} MB more, or build elsewhere with --site-dir"
        )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
