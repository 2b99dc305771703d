"""Reads, checks and seals every client before anything of the site changes: whole, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from retainer import i18n, page
from retainer.crypto import Keys, SealedPage, Shell, client_keys, url
from retainer.diagnostics import Invalid, Problem, concerning
from retainer.loading import Read
from retainer.model import PUBLISHED, ClientFile, Proposal, resolve
from retainer.project import (
    CLIENTS,
    ClientEntry,
    Project,
    read_clients,
    write_testimonial_files,
)
from retainer.records import check_marks
from retainer.screening import Credential, PublicText, SealedFiles, remove_leaks

from .link_table import Row
from .pages import Order, PageMaker, public_settings, stretch
from .workers import seal_all
from .writer import NOT_FOUND, Written, page_of, was_open, write_pages


@dataclass(frozen=True, slots=True)
class Sealed:
    """This holds all that one build sealed, until the site is written."""

    rows: tuple[Row, ...]
    """A row per client, for the table of links."""
    pages: dict[str, SealedPage]
    """By slug; until they are written."""
    not_found: str = field(repr=False)
    """404.html."""
    shell: Shell = field(repr=False)
    guarded: tuple[Credential, ...] = field(repr=False)
    """What must stand nowhere in the site: the secret, and what opens any client's page."""
    public_files: Mapping[str, bytes] = field(repr=False)
    """Photos and letters of testimonials with consent, by path in the site."""
    problems: tuple[Problem, ...] = ()
    """The problems of a preview; elsewhere a problem stops the build."""
    advice: tuple[Problem, ...] = ()
    """What to do about pages that are right as they are."""
    count: int = 0
    """How many pages were sealed in this build; the others were taken from the one before."""
    recipes: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By slug, a hash of all that the page was made from."""
    passphrases: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """By slug, the passphrase of the page when this process first sealed it."""

    def write(self, site_dir: Path, *, keep: bool) -> Written:
        """Write all into a site, each file whole; remove stale pages; then search the whole site.

        The pages go out of memory before the search, unless a later build may want to `keep` them.
        Raises `OSError`, and `Refused` where the search found, and removed, what tells a secret.
        """
        write_testimonial_files(self.public_files, site_dir)
        written = write_pages(self.pages, self.not_found, site_dir, self.count)
        pages = {
            page_of(Path(), slug).as_posix(): sha256(page.envelope).digest()
            for slug, page in self.pages.items()
        }
        if not keep:
            self.pages.clear()
        remove_leaks(
            site_dir,
            SealedFiles(self.shell, pages, {NOT_FOUND: self.not_found.encode()}),
            self.guarded,
        )
        return written


@dataclass(frozen=True, slots=True)
class Options:
    """Options say how clients are sealed, beside what their files say."""

    site_dir: Path
    """The site that the pages are for, as the build before left it."""
    preview: bool = False
    """Whether it is for `mkdocs serve`: drafts are sealed, a broken file stops no other."""
    previous: Sealed | None = None
    """What the build before sealed, in the same process: what is unchanged is taken from it."""
    cores: int = 1
    """How many processes may work at once."""


@dataclass(slots=True)
class _Sealing:
    """A sealing reads each client's file once; its lists are complete when all pages are made."""

    project: Project
    secret: bytes
    options: Options
    maker: PageMaker
    problems: list[Problem]
    """Those found so far, in the settings and the clients' files."""
    advice: list[Problem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    guarded: list[Credential] = field(default_factory=list)
    unreadable: list[SealedPage] = field(default_factory=list)
    """Of a preview: what stands at the links of files that cannot be read."""
    unchanged: list[SealedPage] = field(default_factory=list)
    recipes: dict[str, bytes] = field(default_factory=dict)
    passphrases: dict[str, str | None] = field(default_factory=dict)

    def orders(self) -> Iterator[Order]:
        """Yield an order for each page that has to be made; record all the rest."""
        common = _common(self.project, self.secret, self.maker.shell)
        previous = self.options.previous
        entries = check_marks(read_clients(self.project), self.secret, self.project.settings.root)
        for entry in check_passphrases(self.project, entries, self.maker):
            keys = client_keys(self.secret, entry.id, entry.link)
            order = self._order(entry, keys)
            if order is None:
                continue
            images = (order.proposal.recipient.logo or "", *order.pictures.values())
            recipe = _hash(common, entry.id.encode(), entry.raw, *map(str.encode, images))
            self.recipes[keys.slug] = recipe
            if previous and previous.recipes.get(keys.slug) == recipe:
                self.unchanged.append(previous.pages[keys.slug])
            else:
                yield order

    def _order(self, entry: ClientEntry, keys: Keys) -> Order | None:
        """Record one client; return the order of its page, where it has one."""
        file, preview = entry.read.value, self.options.preview
        # What can be guessed or read may stand anywhere by chance: advice tells of it.
        guarded = None if file is None or _is_weak(entry) else file.passphrase
        self.guarded += Credential.of_client(entry.file, keys, guarded)
        self.problems += entry.read.problems
        self.advice += entry.read.advice
        if file is None or (self.problems and not preview):
            if preview:
                lines = (problem.text() for problem in entry.read.problems)
                self.unreadable.append(self.maker.seal_problems(entry.file, lines, keys))
            return None
        proposal = _resolved(self.project, entry, file)
        row = _row(self.project, proposal, keys, drafts=preview)
        self.rows.append(row)
        if not row.published:
            return None
        if proposal.state in PUBLISHED:
            self.advice += _new_passphrase(self.options, entry, keys)
            self.passphrases[keys.slug] = file.passphrase
        return Order(proposal, keys, file.passphrase, entry.pictures)


def seal_clients(
    project: Project, secret: bytes, problems: Iterable[Problem], options: Options
) -> Sealed:
    """Read, check, render and seal every client; nothing of the site is touched.

    `problems` are those found so far. Raises `Invalid` with every problem of every file; in a
    preview they stand at the file's own link, and in the result.
    """
    settings = project.settings
    maker = PageMaker.of(
        settings.freelancer, project.languages, settings.site_url, preview=options.preview
    )
    sealing = _Sealing(project, secret, options, maker, list(problems))
    # After a build that a preview can take from, hardly any page is made anew.
    cores = 1 if options.previous else options.cores
    made = list(seal_all(sealing.orders(), maker, cores))
    guarded = (Credential.secret(secret), *sealing.guarded)
    sealing.problems += _in_settings(project, guarded)
    if sealing.problems and not options.preview:
        raise Invalid(sealing.problems)
    before = options.previous.passphrases if options.previous else {}
    # Of two files with one link the first one's page stays: the link was sent to one of them.
    pages = {page.slug: page for page in (*sealing.unreadable, *sealing.unchanged, *made)}
    return Sealed(
        rows=tuple(sealing.rows),
        pages=pages,
        not_found=maker.not_found,
        shell=maker.shell,
        guarded=guarded,
        public_files=project.testimonial_files.published,
        problems=tuple(sealing.problems),
        advice=tuple(sealing.advice),
        count=len(made),
        recipes=sealing.recipes,
        passphrases={**sealing.passphrases, **before},
    )


def check_passphrases(
    project: Project, entries: Iterable[ClientEntry], maker: PageMaker | None = None
) -> Iterator[ClientEntry]:
    """Yield the entries; a passphrase that everybody can read is an error, or advice once sent.

    A link that was sent does not die by it: the page is published as before.
    """
    settings = project.settings
    maker = maker or PageMaker.of(settings.freelancer, project.languages, settings.site_url)
    text = PublicText.of(maker.public_text())
    for entry in entries:
        file, document = entry.read.value, entry.read.document
        credential = Credential.passphrase(entry.file, file.passphrase if file else None)
        if (
            not file
            or not document
            or not credential
            or _is_weak(entry)
            or not text.holds(credential)
        ):
            yield entry
            continue
        message = (
            "passphrase: everybody can read it, in extra.freelancer or on the closed page;"
            f" run `retainer rotate {entry.id} --passphrase`, which makes another"
        )
        problem = Problem(entry.file, *document.place(("passphrase",)), message)
        if file.accepted or file.status == "sent":
            advice = replace(problem, level="advice", rule="passphrase")
            yield replace(entry, read=replace(entry.read, advice=(*entry.read.advice, advice)))
        else:
            problems = tuple(sorted((*entry.read.problems, problem)))
            yield replace(entry, read=Read(None, problems, document))


def _is_weak(entry: ClientEntry) -> bool:
    """Return whether there is advice already against the client's passphrase."""
    return any(problem.rule == "passphrase" for problem in entry.read.advice)


def _in_settings(project: Project, guarded: Iterable[Credential]) -> Iterator[Problem]:
    """Yield a problem for each credential that every private page would hold in clear."""
    text = PublicText.of(public_settings(project.settings.freelancer))
    for credential in guarded:
        if text.holds(credential):
            message = (
                f"extra.freelancer: everybody can read it, and it holds {credential.name};"
                " take that out"
            )
            yield Problem(project.settings.config_file.name, 1, 1, message)


def list_links(project: Project, secret: bytes, entries: Iterable[ClientEntry]) -> tuple[Row, ...]:
    """Return a row per client that could be read, sealing nothing."""
    return tuple(
        _row(
            project,
            _resolved(project, entry, entry.read.value),
            client_keys(secret, entry.id, entry.link),
        )
        for entry in entries
        if entry.read.value is not None
    )


def _common(project: Project, secret: bytes, shell: Shell) -> bytes:
    """Return a hash of all that every page is made from, the client's own file aside."""
    ours = (*sorted(page.TEMPLATES.iterdir()), *sorted(i18n.FOLDER.iterdir()))
    around = repr(project.surroundings({})).encode()
    contents = (path.read_bytes() for path in ours)
    return _hash(secret, around, shell.prefix, shell.suffix, *contents)


def _new_passphrase(options: Options, entry: ClientEntry, keys: Keys) -> list[Problem]:
    """Ask for `rotate` where a passphrase is new: what was published opens without it for ever."""
    own = entry.read.value.passphrase if entry.read.value else None
    if own is None or not entry.read.document:
        return []
    if options.previous:
        asked = options.previous.passphrases.get(keys.slug, own) != own
    else:
        asked = was_open(page_of(options.site_dir, keys.slug), keys, own, stretch)
    message = (
        "passphrase: pages published under this link open without it, in every copy kept;"
        f" run `retainer rotate {entry.id}` and send the new link"
    )
    place = entry.read.document.place(("passphrase",), key=True)
    return [Problem(entry.file, *place, message, "advice", "passphrase")] if asked else []


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()


def _resolved(project: Project, entry: ClientEntry, file: ClientFile) -> Proposal:
    with concerning(f"{CLIENTS}/{entry.id}.yml", "shown"):
        return resolve(entry.id, file, project.surroundings(entry.pictures))


def _row(project: Project, proposal: Proposal, keys: Keys, *, drafts: bool = False) -> Row:
    return Row(
        id=proposal.id,
        state=proposal.state,
        valid_until=proposal.valid_until,
        slug=keys.slug,
        code=keys.code,
        url=url(project.settings.site_url or "", keys),
        published=proposal.state in PUBLISHED or (drafts and proposal.state == "draft"),
    )
