"""All clients -> all sealed pages -> written whole, or nothing.

Every page is made, and every problem found, before anything in the site changes: the pages wait,
as ciphertext, in a folder of their own until the site stands. They are made one by one, so memory
does not grow with the number of clients.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from retainer import crypto, i18n, page
from retainer.crypto import Shell
from retainer.diagnostics import Invalid, Problem, concerning
from retainer.model import PUBLISHED, ClientFile, Proposal, resolve
from retainer.project import (
    CLIENTS,
    ClientEntry,
    Project,
    bring_files,
    count_clients,
    logo,
    prose_pictures,
    read_clients,
)
from retainer.replies import verified
from retainer.screening import Expected, Guarded, look

from .crew import Crew, start
from .link_table import Row
from .pages import Press, Task, stretch
from .spool import Laid, lay
from .writer import NOT_FOUND, Written, bring_in, page_of, was_open


@dataclass(frozen=True, slots=True)
class Staged:
    """The sealed pages of one build, on their way to the site."""

    rows: tuple[Row, ...]
    pages: Mapping[str, Laid]
    """By slug."""
    not_found: str = field(repr=False)
    shell: Shell = field(repr=False)
    guarded: tuple[Guarded, ...] = field(repr=False)
    """What must stand nowhere in the site: the secret, and what opens any client's page."""
    problems: tuple[Problem, ...] = ()
    """Only of a preview; elsewhere a problem stops the build."""
    sealed: int = 0
    """How many were sealed in this build; the others were taken from the one before."""
    recipes: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By slug, a hash of all that the page was made from."""

    advice: tuple[Problem, ...] = ()
    """What to do about pages that are right as they are."""
    passphrases: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """By slug, the one that a page had when this process first sealed it."""
    shown: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What clients let be shown beside their words, by path in the site."""

    def write(self, site_dir: Path) -> Written:
        """Bring all into a site: each file whole; stale ones go. Then look through all of it.

        Raises `OSError`, and `Refused` where something was found, and removed.
        """
        bring_files(self.shown, site_dir)
        written = bring_in(self.pages, self.not_found, site_dir, self.sealed)
        pages = {
            page_of(Path(), slug).as_posix(): laid.content for slug, laid in self.pages.items()
        }
        expected = Expected(self.shell, pages, {NOT_FOUND: self.not_found.encode})
        look(site_dir, expected, self.guarded)
        return written


@dataclass(frozen=True, slots=True)
class Aim:
    """What pages are made for, and what they take the place of."""

    folder: Path
    """Where they wait, sealed, until the site stands; the caller's to remove."""
    site_dir: Path
    """The site that they are for, as the build before left it."""
    preview: bool = False
    """Whether it is for `mkdocs serve`: drafts are shown, a broken file stops no other."""
    previous: Staged | None = None
    """What the build before sealed, in the same process."""
    cores: int = 1
    """How many processes may work at once."""


@dataclass(frozen=True, slots=True)
class _Recipes:
    """Tell what a page is made from."""

    common: bytes
    """A hash of all that every page is made from, the client's own file aside."""

    @classmethod
    def of(cls, project: Project, secret: bytes, shell: Shell) -> Self:
        """Take note of what all pages share."""
        ours = (*sorted(page.TEMPLATES.iterdir()), *sorted(i18n.FOLDER.iterdir()))
        around = repr(project.around).encode()
        contents = (path.read_bytes() for path in ours)
        return cls(_hash(secret, around, shell.prefix, shell.suffix, *contents))

    def of_page(self, entry: ClientEntry, task: Task) -> bytes:
        """Return a hash of all that this client's page is made from."""
        images = (task.proposal.recipient.logo or "", *task.pictures.values())
        return _hash(self.common, entry.id.encode(), entry.raw, *map(str.encode, images))


def rows(project: Project, secret: bytes, entries: Iterable[ClientEntry]) -> tuple[Row, ...]:
    """Return a row per client that could be read, sealing nothing."""
    return tuple(
        _row(project, _resolved(project, entry.id, entry.read.value), _keys(secret, entry))
        for entry in entries
        if entry.read.value is not None
    )


def stage(project: Project, secret: bytes, problems: tuple[Problem, ...], aim: Aim) -> Staged:
    """Read, check, render and seal every client; nothing of the site is touched.

    `problems` are those found so far. Raises `Invalid` with every problem of every file.

    In a preview drafts are sealed too, and a file that cannot be read does not stop the others: its
    problems stand at its own link, and in the result. What the build before holds and nothing has
    changed for is taken from there.
    """
    press = Press.of(project.settings.freelancer, project.known.languages)
    recipes = _Recipes.of(project, secret, press.shell)
    made: dict[str, bytes] = {}
    advice: list[Problem] = []
    first: dict[str, str | None] = {}
    found: list[Row] = []
    broken: list[Laid] = []
    laid: list[Laid] = []
    sealed = 0
    wrong = list(problems)
    guarded = [Guarded.secret(secret)]
    # After a build that a preview can take from, hardly any page is made anew.
    expected = 0 if aim.previous else count_clients(project)
    with Crew(press, aim.folder, aim.cores, start(), expected) as crew:
        for entry in verified(read_clients(project), secret):
            keys = _keys(secret, entry)
            own = entry.read.value.passphrase if entry.read.value else None
            guarded += Guarded.client(entry.shown, keys, own)
            wrong += entry.read.problems
            advice += entry.read.advice
            if entry.read.value is None or (wrong and not aim.preview):
                if aim.preview:
                    said = (problem.text() for problem in entry.read.problems)
                    broken.append(lay(aim.folder, press.broken(entry.shown, said, keys)))
                continue
            proposal = _resolved(project, entry.id, entry.read.value)
            found.append(_row(project, proposal, keys, drafts=aim.preview))
            if not found[-1].published:
                continue
            if proposal.state in PUBLISHED:
                advice += _asks(aim, entry, keys)
                first[keys.slug] = entry.read.value.passphrase
            shown = prose_pictures(project.settings, entry.read)
            task = Task(proposal, keys, entry.read.value.passphrase, shown)
            recipe = made[keys.slug] = recipes.of_page(entry, task)
            if aim.previous and aim.previous.recipes.get(keys.slug) == recipe:
                laid.append(aim.previous.pages[keys.slug].again(aim.folder))
            else:
                sealed += 1
                crew.take(task)
    if wrong and not aim.preview:
        raise Invalid(wrong)
    first |= aim.previous.passphrases if aim.previous else {}
    dead = press.not_found(project.settings.site_url)
    # Of two files with one link the first one's page stays: the link was sent to one of them.
    pages = {page.slug: page for page in (*broken, *laid, *crew.laid)}
    return Staged(
        rows=tuple(found),
        pages=pages,
        not_found=dead,
        shell=press.shell,
        guarded=tuple(guarded),
        problems=tuple(wrong),
        sealed=sealed,
        recipes=made,
        advice=tuple(advice),
        passphrases=first,
        shown=project.shown,
    )


def _asks(aim: Aim, entry: ClientEntry, keys: crypto.Keys) -> list[Problem]:
    """Ask for `rotate` where a passphrase is new: what was published opens without it for ever."""
    own = entry.read.value.passphrase if entry.read.value else None
    if own is None or not entry.read.document:
        return []
    if aim.previous:
        asked = aim.previous.passphrases.get(keys.slug, own) != own
    else:
        asked = was_open(page_of(aim.site_dir, keys.slug), keys, own, stretch)
    said = (
        "passphrase: pages published under this link open without it, in every copy kept;"
        f" run `retainer rotate {entry.id}` and send the new link"
    )
    place = entry.read.document.place(("passphrase",), key=True)
    return [Problem(entry.shown, *place, said, "advice", "passphrase")] if asked else []


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _resolved(project: Project, client_id: str, file: ClientFile) -> Proposal:
    with concerning(f"{CLIENTS}/{client_id}.yml", "shown"):
        around = project.around.model_copy(update={"logos": logo(project.settings, file)})
        return resolve(client_id, file, around)


def _keys(secret: bytes, entry: ClientEntry) -> crypto.Keys:
    return crypto.derive(secret, crypto.handle(entry.id, entry.link))


def _row(project: Project, proposal: Proposal, keys: crypto.Keys, *, drafts: bool = False) -> Row:
    return Row(
        id=proposal.id,
        state=proposal.state,
        valid_until=proposal.valid_until,
        slug=keys.slug,
        code=keys.code,
        url=crypto.url(project.settings.site_url or "", keys),
        published=proposal.state in PUBLISHED or (drafts and proposal.state == "draft"),
    )
