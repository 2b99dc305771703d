"""All clients -> all sealed pages -> written whole, or nothing.

Every page is made, and every problem found, before anything in the site changes: the pages wait,
as ciphertext, in a folder of their own until the site stands. They are made one by one, so memory
does not grow with the number of clients.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import escape

from . import links, page, prose, seal, words
from .colour import accents
from .listing import Row
from .model import ClientFile
from .problems import Invalid, Problem
from .project import ClientEntry, Project, logo, pictures, read_clients
from .proposal import PUBLISHED, Proposal, resolve
from .shell import Shell, not_found, shell
from .standing import Written, bring_in, page_of, was_open

SCRIPTS = ("sums.js", "letter.js", "choose.js")
"""What the page chooses and replies with, each after what it leans on."""

# Keyed by all that goes in, so it cannot go stale; 600,000 rounds a page would slow every reload.
_stretch = lru_cache(maxsize=1024)(seal.stretch)


@dataclass(frozen=True, slots=True)
class Staged:
    """The sealed pages of one build, on their way to the site."""

    folder: Path
    rows: tuple[Row, ...]
    not_found: str = field(repr=False)
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

    def write(self, site_dir: Path) -> Written:
        """Bring the pages into a site: each one whole; stale ones go. Raises `OSError`."""
        return bring_in(self.folder, self.not_found, site_dir, self.sealed)


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


@dataclass(frozen=True, slots=True)
class _Kit:
    """What all pages of a build share."""

    project: Project
    secret: bytes
    shell: Shell
    words: Mapping[str, words.Words]
    prose: prose.Prose
    environment: Environment
    common: bytes
    """A hash of all that every page is made from, the client's own file aside."""

    def recipe(self, entry: ClientEntry, proposal: Proposal, shown: Mapping[str, str]) -> bytes:
        """Return a hash of all that this client's page is made from."""
        images = (proposal.recipient.logo or "", *shown.values())
        return _hash(self.common, entry.id.encode(), entry.raw, *map(str.encode, images))

    def showing(self, shown: Mapping[str, str]) -> _Kit:
        """Return the kit for a page whose prose shows these pictures."""
        return replace(self, prose=self.prose.showing(shown)) if shown else self


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
    kit = _kit(project, secret)
    made: dict[str, bytes] = {}
    advice: list[Problem] = []
    first: dict[str, str | None] = {}
    found: list[Row] = []
    sealed = 0
    wrong = list(problems)
    for entry in read_clients(project):
        keys = _keys(secret, entry)
        wrong += entry.read.problems
        if entry.read.value is None or (wrong and not aim.preview):
            if aim.preview:
                _put(aim.folder, _broken(kit, entry, keys))
            continue
        proposal = _resolved(project, entry.id, entry.read.value)
        found.append(_row(project, proposal, keys, drafts=aim.preview))
        if not found[-1].published:
            continue
        if proposal.state in PUBLISHED:
            advice += _asks(aim, entry, keys)
            first[keys.slug] = entry.read.value.passphrase
        shown = pictures(project.settings, entry.read.value)
        recipe = made[keys.slug] = kit.recipe(entry, proposal, shown)
        if aim.previous and aim.previous.recipes.get(keys.slug) == recipe:
            shutil.copy(aim.previous.folder / keys.slug, aim.folder)
        else:
            sealed += 1
            _put(
                aim.folder, _sealed(kit.showing(shown), proposal, keys, entry.read.value.passphrase)
            )
    if wrong and not aim.preview:
        raise Invalid(wrong)
    first |= aim.previous.passphrases if aim.previous else {}
    return Staged(
        aim.folder, tuple(found), _not_found(kit), tuple(wrong), sealed, made, tuple(advice), first
    )


def _asks(aim: Aim, entry: ClientEntry, keys: links.Keys) -> list[Problem]:
    """Ask for `rotate` where a passphrase is new: what was published opens without it for ever."""
    own = entry.read.value.passphrase if entry.read.value else None
    if own is None or not entry.read.document:
        return []
    if aim.previous:
        asked = aim.previous.passphrases.get(keys.slug, own) != own
    else:
        asked = was_open(page_of(aim.site_dir, keys.slug), keys, own, _stretch)
    said = (
        "passphrase: pages published under this link open without it, in every copy kept;"
        f" run `retainer rotate {entry.id}` and send the new link"
    )
    place = entry.read.document.place(("passphrase",), key=True)
    return [Problem(entry.shown, *place, said, "advice", "passphrase")] if asked else []


def _put(folder: Path, sealed: seal.SealedPage) -> None:
    try:
        (folder / sealed.slug).write_bytes(sealed.content)
    except OSError as error:  # it names no file
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _broken(kit: _Kit, entry: ClientEntry, keys: links.Keys) -> seal.SealedPage:
    """Return what `mkdocs serve` shows at the link of a file that cannot be read."""
    lines = "".join(f"<li>{escape(problem.text())}</li>" for problem in entry.read.problems)
    title = f"{entry.shown}: not shown"
    html = f"<h1>{escape(title)}</h1><ol>{lines}</ol>"
    payload = seal.Payload(title=title, language="en", html=html)
    return seal.seal(payload, keys, None, kit.shell)


def _kit(project: Project, secret: bytes) -> _Kit:
    freelancer = project.settings.freelancer
    spoken = {code: words.load(code) for code in _languages(project)}
    closed = {code: _part(spoken[code], "closed") for code in spoken}
    outside = shell(
        freelancer.business or freelancer.name,
        freelancer.email,
        accents(freelancer.brand).css(),
        closed,
        styles=_own("page.css"),
        script="".join(map(_own, SCRIPTS)),
        reply_url=freelancer.reply_url,
    )
    common = _hash(
        secret,
        repr(project.around).encode(),
        outside.prefix,
        outside.suffix,
        *(path.read_bytes() for path in sorted(page.TEMPLATES.iterdir())),
        *(path.read_bytes() for path in sorted(words.FOLDER.iterdir())),
    )
    return _Kit(project, secret, outside, spoken, prose.Prose(), page.environment(), common)


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _own(name: str) -> str:
    return (page.TEMPLATES / name).read_text(encoding="utf-8")


def _languages(project: Project) -> tuple[str, ...]:
    """Return the shipped languages, the freelancer's own first."""
    own = project.settings.freelancer.language
    return tuple(sorted(project.known.languages, key=lambda code: (code != own, code)))


def _part(spoken: words.Words, prefix: str) -> dict[str, str]:
    return {key: str(text) for key, text in spoken.sources(prefix).items()}


def _not_found(kit: _Kit) -> str:
    freelancer = kit.project.settings.freelancer
    return not_found(
        freelancer.business or freelancer.name,
        freelancer.email,
        accents(freelancer.brand).css(),
        {code: _part(spoken, "not_found") for code, spoken in kit.words.items()},
        kit.project.settings.site_url or "",
    )


def _resolved(project: Project, client_id: str, file: ClientFile) -> Proposal:
    around = project.around.model_copy(update={"logos": logo(project.settings, file)})
    return resolve(client_id, file, around)


def _keys(secret: bytes, entry: ClientEntry) -> links.Keys:
    return links.derive(secret, links.handle(entry.id, entry.link))


def _row(project: Project, proposal: Proposal, keys: links.Keys, *, drafts: bool = False) -> Row:
    return Row(
        id=proposal.id,
        state=proposal.state,
        valid_until=proposal.valid_until,
        slug=keys.slug,
        code=keys.code,
        url=links.url(project.settings.site_url or "", keys),
        published=proposal.state in PUBLISHED or (drafts and proposal.state == "draft"),
    )


def _sealed(
    kit: _Kit, proposal: Proposal, keys: links.Keys, passphrase: str | None
) -> seal.SealedPage:
    made = page.render(proposal, kit.words[proposal.language], kit.prose, kit.environment)
    payload = seal.Payload(
        title=made.title,
        language=proposal.language,
        html=made.html,
        digest=None if proposal.state == "expired" else proposal.digest,
        closes=f"{proposal.closes:%Y-%m-%dT%H:%M:%SZ}" if proposal.closes else None,
        closed=made.closed,
    )
    return seal.seal(payload, keys, passphrase, kit.shell, _stretch)
