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
from .problems import Refused
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
        drawn = card(
            title, sender.business or sender.name, self.public.host, self.public.accents.light
        )
        write_whole(site_dir / card_of(path), drawn)

    def write(self, site_dir: Path) -> tuple[str, ...]:
        """Split the search, write the private pages, return what to say. Raises `OSError`."""
        _split_search(site_dir)
        written = self.staged.write(site_dir)
        return (written.sentence(), *self.notes)


def allow(command: str | None, options: Mapping[str, object]) -> None:
    """Refuse what would publish more than the site as it stands now. Raises `Refused`."""
    if command == "gh-deploy" and not options.get("no_history"):
        raise Refused(
            "gh-deploy keeps every old page in the branch's public history, where a revoked link"
            " still opens it; push, and let .github/workflows/publish.yml deploy, or run:"
            " mkdocs gh-deploy --no-history"
        )


@dataclass(frozen=True, slots=True)
class Run:
    """What a build takes from the process that runs it."""

    environ: Mapping[str, str]
    now: datetime.datetime
    preview: bool = False
    """Whether it is for `mkdocs serve`: drafts are shown, a broken file stops no other."""
    previous: Build | None = None
    """The build before, in the same process: what it sealed is not sealed again."""


def prepare(config_file: Path, site_url: str | None, run: Run) -> Build:
    """Read and check all, and seal every page, before anything of the site changes.

    `site_url` is the one that this build is for (the local one under `mkdocs serve`). Raises
    `Invalid` with every problem, or `Refused`.
    """
    settings = read_settings(config_file, run.environ, languages())
    settings = replace(settings, site_url=site_url)
    today = as_of(run.environ, run.now, settings.freelancer.timezone)
    project, problems = read_project(settings, languages(), today)
    secret = find_secret(settings.root, run.environ)
    staged = stage(
        project,
        secret.key,
        problems,
        preview=run.preview,
        previous=run.previous.staged if run.previous else None,
    )
    private = not in_ci(run.environ)
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
