"""One build of the site: everything read and sealed first, written once the site stands."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from .cards import card
from .files import write_whole
from .portal import Staged, stage, table
from .project import read_project
from .secret import KEEP, find_secret, in_ci
from .settings import as_of, read_settings
from .site import INDEX, Public, card_of, split_index
from .words import languages


@dataclass(frozen=True, slots=True)
class Build:
    """What the events of one build hand on: the public site's facts and the sealed pages."""

    public: Public
    staged: Staged
    notes: tuple[str, ...]
    """What the freelancer should read after the build, a line each."""

    def draw(self, site_dir: Path, path: str, title: str) -> None:
        """Draw the card of the page at `path`, for those who share it. Raises `OSError`."""
        sender = self.public.freelancer
        drawn = card(title, sender.business or sender.name, self.public.host, self.public.accents.light)
        write_whole(site_dir / card_of(path), drawn)

    def write(self, site_dir: Path) -> tuple[str, ...]:
        """Split the search, write the private pages, return what to say. Raises `OSError`."""
        _split_search(site_dir)
        written = self.staged.write(site_dir)
        return (written.sentence(), *self.notes)


def prepare(
    config_file: Path,
    site_url: str | None,
    environ: Mapping[str, str],
    now: datetime.datetime,
    *,
    preview: bool,
) -> Build:
    """Read and check all, and seal every page, before anything of the site changes.

    `site_url` is the one that this build is for (the local one under `mkdocs serve`). Raises
    `Invalid` with every problem, or `Refused`.
    """
    settings = read_settings(config_file, environ, languages())
    settings = replace(settings, site_url=site_url)
    today = as_of(environ, now, settings.freelancer.timezone)
    project, problems = read_project(settings, languages(), today)
    secret = find_secret(settings.root, environ)
    staged = stage(project, secret.key, problems, preview=preview)
    private = not in_ci(environ)
    notes = (
        *(problem.text(private=private) for problem in staged.problems),
        *(table(staged.rows) if private else ()),
        *((KEEP,) if secret.made else ()),
    )
    host = urlsplit(site_url or "").hostname or ""
    return Build(Public(settings.freelancer, project.testimonials, host), staged, notes)


def _split_search(site_dir: Path) -> None:
    whole = site_dir / INDEX
    if whole.is_file():
        for path, text in split_index(whole.read_text("utf-8")).items():
            write_whole(site_dir / path, text.encode())
