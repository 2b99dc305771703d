"""One build of the site: everything read and sealed first, written once the site stands."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from retainer.diagnostics import Invalid, Problem, Refused, our_places, unforeseen
from retainer.files import REMEDIES, build_lock, os_error_text, try_folder, write_whole
from retainer.i18n import languages
from retainer.project import KEEP, LOCK, as_of, find_secret, public_log, read_project, read_settings
from retainer.screening import Given, Survey, added, left, left_over, survey, unsourced
from retainer.site import INDEX, LANGUAGES, Public, card, card_of, split_index

from .link_table import table
from .stage import Aim, Staged, stage
from .writer import FOLDER, NOT_FOUND, PAGE

UNSHOWN = "No link is printed where others may read it: `retainer links`, run by hand, shows them."
ROBOTS = "robots.txt"


@dataclass(frozen=True, slots=True)
class Build:
    """What the events of one build hand on: the public site's facts and the sealed pages."""

    public: Public
    staged: Staged
    problems: tuple[str, ...]
    """Of a preview, a line each: what keeps a page from being shown."""
    notes: tuple[str, ...]
    """What the freelancer should read after the build, a line each."""
    looked: Survey = field(repr=False)
    """What may be public of docs/ and the theme."""
    before: frozenset[str]
    """What stood in the site, and is not cleaned away."""
    robots: str
    held: ExitStack = field(repr=False)
    """The lock, and the folder of the sealed pages; the end of the process lets go of both."""

    def draw(self, site_dir: Path, path: str, title: str) -> None:
        """Draw the card of the page at `path`, for those who share it. Raises `OSError`."""
        sender = self.public.freelancer
        drawn = card(
            title, sender.business or sender.name, self.public.host, self.public.accents.light
        )
        write_whole(site_dir / card_of(path), drawn, lasting=False)

    def admit(self, files: Iterable[Given], themes: Sequence[str]) -> None:
        """Look at what plugins add to the site, before it is written. Raises `Invalid`."""
        if problems := added(self.looked, files, themes):
            raise Invalid(problems)

    def write(self, site_dir: Path, named: Iterable[str] = ()) -> tuple[str, ...]:
        """Split the search, write the private pages, return what to say. Raises `OSError`.

        A robots.txt of the freelancer's own, which is `named` then, stays as it is.
        """
        _split_search(site_dir)
        if ROBOTS not in named:
            write_whole(site_dir / ROBOTS, self.robots.encode(), lasting=False)
        written = self.staged.write(site_dir)
        return (written.sentence(), *self.notes)

    def settle(self, site_dir: Path, named: Mapping[str, str], plugins: Iterable[str]) -> None:
        """Remove from the site what has no source; `named` are MkDocs' files, and where from.

        Raises `Invalid` where there was anything, and `OSError`.
        """
        ours = {ROBOTS, NOT_FOUND, *(f"{FOLDER}/{slug}/{PAGE}" for slug in self.staged.pages)}
        ours |= self.staged.shown.keys()
        ours |= {card_of(path) for path in named.values()}
        ours |= {f"{language}/{INDEX}" for language in LANGUAGES}
        known = frozenset(named) | ours
        if problems := unsourced(self.looked, site_dir, known, plugins, self.before):
            raise Invalid(problems)

    def leave(self) -> None:
        """Let go of what the build held: another one of this portal may begin."""
        self.held.close()


def allow(command: str | None, options: Mapping[str, object]) -> None:
    """Refuse what would publish more than the site as it stands now. Raises `Refused`."""
    if command == "gh-deploy" and not options.get("no_history"):
        raise Refused(
            "gh-deploy keeps every old page in the branch's public history, where a revoked link"
            " still opens it; push, and let .github/workflows/publish.yml deploy, or run:"
            " mkdocs gh-deploy --no-history"
        )


def halted(error: Exception) -> str | None:
    """Return in a line what stopped MkDocs half way, where it is the machine, or a fault of ours.

    What other plugins and templates raise is theirs to tell.
    """
    if isinstance(error, OSError) and error.errno in REMEDIES:
        return f"the site is not whole, so do not publish it: {os_error_text(error)}"
    return unforeseen(error) if our_places(error) else None


@dataclass(frozen=True, slots=True)
class Site:
    """What MkDocs says of the site that is built, its own options included."""

    url: str | None
    """The local one under `mkdocs serve`."""
    folder: Path
    directory_urls: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What MkDocs made of mkdocs.yml, as far as it names what public pages take in."""
    dirty: bool = False
    """Whether what stands there stays, with --dirty."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a build takes from the process that runs it."""

    environ: Mapping[str, str]
    now: datetime.datetime
    say: Callable[[str], None]
    preview: bool = False
    """Whether it is for `mkdocs serve`: drafts are shown, a broken file stops no other."""
    previous: Build | None = None
    """The build before, in the same process: what it sealed is not sealed again."""
    cores: int = 1
    """How many processes may work at once."""
    terminal: bool = False
    """Whether all that is printed is shown on a terminal."""


def prepare(config_file: Path | None, site: Site, run: Run) -> Build:
    """Read and check all, and seal every page, before anything of the site changes.

    Raises `Invalid` with every problem, or `Refused`.
    """
    if config_file is None:
        raise Refused("mkdocs.yml is read from its file, not from standard input; name it with -f")
    settings = read_settings(config_file, run.environ, languages())
    settings = replace(settings, site_url=site.url, directory_urls=site.directory_urls)
    today = as_of(run.environ, run.now, settings.freelancer.timezone)
    looked = survey(settings, site.settings)
    project, problems = read_project(settings, languages(), today)
    problems = (*problems, *_sources(looked, site, run))
    secret = find_secret(settings.root, run.environ)
    private = not public_log(run.environ, terminal=run.terminal)
    # Where Python builds twice, what the first one sealed is gone with it.
    previous = run.previous.staged if run.previous and run.preview else None
    try:
        with ExitStack() as opened:
            if not run.preview:  # which has a folder of its own, and lasts
                opened.enter_context(build_lock(settings.root / LOCK, run.say))
            folder = Path(opened.enter_context(TemporaryDirectory(prefix="retainer-")))
            aim = Aim(folder, site.folder, run.preview, previous, run.cores)
            staged = stage(project, secret.key, problems, aim)
            if not run.preview:
                _room(site.folder, staged, settings.docs_dir)
            held = opened.pop_all()
    except Exception as error:
        if secret.made:
            error.add_note(KEEP)
        raise
    if run.previous:
        run.previous.leave()
    wrong = tuple(problem.text(private=private) for problem in staged.problems)
    notes = (
        *(table(staged.rows) if private else (UNSHOWN,) if staged.rows else ()),
        *(problem.text(private=private) for problem in staged.advice),
        *((KEEP,) if secret.made else ()),
    )
    host = urlsplit(site.url or "").hostname or ""
    # Templates are given the public side alone.
    public = Public(settings.freelancer.public(), project.testimonials, host)
    before = left(site.folder, dirty=site.dirty)
    return Build(public, staged, wrong, notes, looked, before, _robots(site.url), held)


def _sources(looked: Survey, site: Site, run: Run) -> tuple[Problem, ...]:
    """Return what may not be public; a preview, which passes over others, stops at that."""
    if not run.preview:
        return (*looked.problems, *left_over(looked, site.folder))
    if looked.problems:
        raise Invalid(looked.problems)
    return ()


def _robots(url: str | None) -> str:
    """Return robots.txt, which bars nothing.

    Proposals ask not to be indexed in their own pages, and a crawler that may not read a page
    cannot see that; a line here would only point at where they are.
    """
    sitemap = f"\nSitemap: {url}sitemap.xml\n" if url else ""
    return f"User-agent: *\nAllow: /\n{sitemap}"


def _room(site_dir: Path, staged: Staged, docs_dir: Path) -> None:
    """Refuse where the site could not be written: MkDocs empties it first, and would then stop."""
    try:
        try_folder(site_dir)
        nearest = next(path for path in (site_dir, *site_dir.absolute().parents) if path.exists())
        room = shutil.disk_usage(nearest).free + _size(site_dir)
        needed = sum(page.length for page in staged.pages.values()) + _size(docs_dir)
        needed += sum(map(len, staged.shown.values()))
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


def _split_search(site_dir: Path) -> None:
    whole = site_dir / INDEX
    if whole.is_file():
        for path, text in split_index(whole.read_text("utf-8")).items():
            write_whole(site_dir / path, text.encode(), lasting=False)
