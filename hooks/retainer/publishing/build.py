"""One build of the site: everything read and sealed first, written once the site stands."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from retainer.crypto import MARK
from retainer.diagnostics import Invalid, Problem, Refused, our_places, unforeseen
from retainer.files import REMEDIES, build_lock, os_error_text, write_whole
from retainer.i18n import languages
from retainer.project import (
    LOCK_FILE,
    NEW_SECRET_NOTICE,
    Project,
    current_day,
    find_secret,
    has_clients,
    is_public_log,
    read_project,
    read_settings,
)
from retainer.screening import (
    PlannedFile,
    SourceScan,
    check_leftovers,
    check_planned_files,
    check_site,
    remove_unsourced,
    scan_sources,
    uncleaned_files,
)
from retainer.site import LANGUAGES, SEARCH_INDEX, PublicSite, card_path, draw_card, split_index

from .link_table import table
from .refusals import require_no_pages, require_room
from .sealing import Options, Sealed, seal_clients
from .writer import FOLDER, NOT_FOUND, PAGE, replaced

NO_LINKS = "No link is printed where others may read it: `retainer links`, run by hand, shows them."
ROBOTS = "robots.txt"


@dataclass(frozen=True, slots=True)
class Build:
    """A build holds what was read and sealed, until the site is written."""

    public: PublicSite
    sealed: Sealed
    sources: SourceScan = field(repr=False)
    """What may be public of docs/ and the theme."""
    before: frozenset[str]
    """The paths of what stood in the site before and MkDocs does not clean away."""
    robots: str | None
    """robots.txt, where the site is MkDocs' and ours."""
    made_secret: bool
    preview: bool
    private: bool
    """Whether what is printed stays with the freelancer: links and clients' values may be shown."""
    lock: ExitStack = field(repr=False)
    """Held until the end of the process, or `leave`."""

    def problems(self) -> tuple[str, ...]:
        """Return, of a preview, a line for each problem that keeps a page from being shown."""
        return tuple(problem.text(private=self.private) for problem in self.sealed.problems)

    def notes(self) -> tuple[str, ...]:
        """Return what the freelancer should read after the build, a line each."""
        rows = self.sealed.rows
        links = table(rows) if self.private else (NO_LINKS,) if rows else ()
        return (*links, *self.advice())

    def warnings(self) -> tuple[str, ...]:
        """Return what stops a strict build: a record that no build would see changed."""
        return tuple(self._advice(about_marks=True))

    def advice(self) -> tuple[str, ...]:
        """Return what to do about pages that are right as they are, and about a new secret."""
        notice = (NEW_SECRET_NOTICE,) if self.made_secret else ()
        return (*self._advice(about_marks=False), *notice)

    def _advice(self, *, about_marks: bool) -> Iterator[str]:
        for problem in self.sealed.advice:
            if (problem.rule == MARK) == about_marks:
                yield problem.text(private=self.private)

    def admit(self, files: Iterable[PlannedFile], themes: Sequence[str]) -> None:
        """Check what plugins add to the site, before it is written. Raises `Invalid`."""
        if problems := check_planned_files(self.sources, files, themes):
            raise Invalid(problems)

    def draw_card(self, site_dir: Path, path: str, title: str) -> None:
        """Draw the card of the page at `path`, for those who share it. Raises `OSError`."""
        sender = self.public.freelancer
        name = sender.business or sender.name
        image = draw_card(title, name, self.public.host, self.public.accents.light)
        write_whole(site_dir / card_path(path), image, lasting=False)

    def write(self, site_dir: Path, named: Iterable[str] = ()) -> str:
        """Split the search, write the private pages; return what was done. Raises `OSError`.

        A robots.txt of the freelancer's own, which is `named` then, stays as it is.
        """
        if self.robots is not None:
            _split_search(site_dir)
            if ROBOTS not in named:
                write_whole(site_dir / ROBOTS, self.robots.encode(), lasting=False)
        return self.sealed.write(site_dir, keep=self.preview).sentence()

    def remove_unnamed(
        self, site_dir: Path, named: Mapping[str, str], plugins: Iterable[str]
    ) -> None:
        """Remove from the site what has no source; `named` are MkDocs' files, and where from.

        Raises `Invalid` where there was anything, and `OSError`.
        """
        ours = {ROBOTS, NOT_FOUND, *(f"{FOLDER}/{slug}/{PAGE}" for slug in self.sealed.recipes)}
        ours |= self.sealed.public_files.keys()
        ours |= {card_path(path) for path in named.values()}
        ours |= {f"{language}/{SEARCH_INDEX}" for language in LANGUAGES}
        known = frozenset(named) | ours
        if problems := remove_unsourced(self.sources, site_dir, known, plugins, self.before):
            raise Invalid(problems)

    def leave(self) -> None:
        """Let go of the lock: another build of this portal may begin."""
        self.lock.close()


def explain_halt(error: Exception) -> str | None:
    """Return one line about what stopped MkDocs, if it was the machine or a fault of ours.

    A mistake in a page is `hook.py`'s to report; what another plugin raises is the plugin's.
    """
    if isinstance(error, OSError) and error.errno in REMEDIES:
        return f"the site is not whole, so do not publish it: {os_error_text(error)}"
    return unforeseen(error) if our_places(error) else None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator is MkDocs with its settings and options."""

    url: str | None
    """The local one under `mkdocs serve`."""
    directory_urls: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Its settings in the form of mkdocs.yml, as far as they name what public pages take in."""
    dirty: bool = False
    """Whether old files of the site stay, with --dirty."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run is what a build takes from the process that runs it."""

    environ: Mapping[str, str]
    now: datetime.datetime
    say: Callable[[str], None]
    """Prints a line at once."""
    terminal: bool = False
    """Whether all that is printed is shown on a terminal."""
    preview: bool = False
    """Whether it is for `mkdocs serve`: drafts are shown, a broken file stops no other."""
    previous: Build | None = None
    """The build before, in the same process: what it sealed is not sealed again."""
    cores: int = field(default_factory=_cores)
    """How many processes may work at once."""


def build(
    config_file: Path | None, site_dir: Path, run: Run, generator: Generator | None = None
) -> Build:
    """Read and check all, and seal every page, before anything of the site changes.

    `mkdocs build`, `mkdocs serve` and `retainer publish` all go this way; what comes out is written
    by `Build.write`. Without a `generator` the site is there already, whatever built it. Raises
    `Invalid` with every problem, or `Refused`.
    """
    if config_file is None:
        raise Refused("mkdocs.yml is read from its file, not from standard input; name it with -f")
    settings = read_settings(config_file, run.environ, languages())
    if generator:
        settings = replace(
            settings, site_url=generator.url, directory_urls=generator.directory_urls
        )
    today = current_day(run.environ, run.now, settings.freelancer.timezone)
    sources = scan_sources(settings, generator.settings if generator else None)
    project, problems = read_project(settings, languages(), today)
    problems = (*problems, *_unpublishable(sources, site_dir, run, generator))
    if generator is None and not has_clients(project):
        require_no_pages(site_dir)
    secret = find_secret(settings.root, run.environ)
    # Where Python builds twice, what the first build sealed is gone with it.
    previous = run.previous.sealed if run.previous and run.preview else None
    try:
        with ExitStack() as opened:
            if not run.preview:  # which has a folder of its own, and lasts
                opened.enter_context(build_lock(settings.root / LOCK_FILE, run.say))
            options = Options(site_dir, run.preview, previous, run.cores)
            sealed = seal_clients(project, secret.key, problems, options)
            if generator and not run.preview:
                require_room(site_dir, sealed, settings.docs_dir)
            lock = opened.pop_all()
    except Exception as error:
        if secret.made:
            error.add_note(NEW_SECRET_NOTICE)
        raise
    if run.previous:
        run.previous.leave()
    private = not is_public_log(run.environ, terminal=run.terminal)
    return Build(
        public=_public_side(project, generator),
        sealed=sealed,
        sources=sources,
        before=uncleaned_files(site_dir, dirty=bool(generator and generator.dirty)),
        robots=_robots(settings.site_url) if generator else None,
        made_secret=secret.made,
        preview=run.preview,
        private=private,
        lock=lock,
    )


def _public_side(project: Project, generator: Generator | None) -> PublicSite:
    """Return what templates may show: nothing that is the freelancer's alone."""
    host = urlsplit((generator and generator.url) or "").hostname or ""
    return PublicSite(project.settings.freelancer.public(), project.testimonials, host)


def _unpublishable(
    sources: SourceScan, site_dir: Path, run: Run, generator: Generator | None
) -> tuple[Problem, ...]:
    """Return the problems of what may not be public; a preview stops at these alone."""
    if generator is None:
        return (*sources.problems, *check_site(sources, site_dir, replaced(site_dir)))
    if not run.preview:
        return (*sources.problems, *check_leftovers(sources, site_dir))
    if sources.problems:
        raise Invalid(sources.problems)
    return ()


def _robots(url: str | None) -> str:
    """Return robots.txt, which bars nothing.

    Proposals ask not to be indexed in their own pages, and a crawler that may not read a page
    cannot see that; a line here would only point at where they are.
    """
    sitemap = f"\nSitemap: {url}sitemap.xml\n" if url else ""
    return f"User-agent: *\nAllow: /\n{sitemap}"


def _split_search(site_dir: Path) -> None:
    whole = site_dir / SEARCH_INDEX
    if whole.is_file():
        for path, text in split_index(whole.read_text("utf-8")).items():
            write_whole(site_dir / path, text.encode(), lasting=False)
