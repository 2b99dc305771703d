"""The project folder, read: the clients' files, their pictures, testimonials. The edge."""

from __future__ import annotations

import datetime
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from retainer.diagnostics import Invalid, Problem, Refused, concerning, near_miss, printable
from retainer.files import read_start
from retainer.loading import MAX_BYTES, Known, Read, read_client
from retainer.model import ClientFile, Surroundings, Testimonial

from .pictures import picture_problem, read_picture
from .settings import CLIENTS, Settings
from .testimonials import FILE, belongs, read_testimonial_files
from .testimonials import NAME as TESTIMONIALS

RESERVED = frozenset({"logos", "presets", TESTIMONIALS})
"""Names under clients/ that are not a client's."""

_ID = re.compile(r"[a-z0-9-]+")
_LINK_LINE = re.compile(rb"^link:[ \t]*[\"']?([a-z2-7]{8})[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Project:
    """All that is not one client's: settings, testimonials, and what the rules compare with."""

    settings: Settings
    testimonials: tuple[Testimonial, ...]
    shown: Mapping[str, bytes] = field(repr=False)
    """Photos and letters with consent, by their path in the site."""
    known: Known
    around: Surroundings


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """One client's file: its id, its shown name, its bytes, and what was read of it."""

    id: str
    shown: str
    raw: bytes
    read: Read[ClientFile]

    @property
    def link(self) -> str | None:
        """The file's `link`, also where the rest of it cannot be read."""
        if self.read.value is not None:
            return self.read.value.link
        found = _LINK_LINE.search(self.raw)
        return found[1].decode("ascii") if found else None


def id_problem(name: str) -> str:
    """Return why this cannot be a client's id, the stem of its file, if so."""
    if _ID.fullmatch(name) is None:
        return "an ID may hold a-z, 0-9 and - only, such as acme-ltd"
    if name in RESERVED:
        return f"{_listed()} are the portal's own, not a client's ID; choose another, such as acme"
    return ""


def read_project(
    settings: Settings, languages: tuple[str, ...], today: datetime.date
) -> tuple[Project, tuple[Problem, ...]]:
    """Read what surrounds the clients' files, and what is wrong with it."""
    testimonials = read_testimonial_files(settings)
    entries = testimonials.read.value or ()
    own = settings.freelancer.photo
    known = Known(
        freelancer=settings.freelancer,
        languages=languages,
        testimonials=(
            None if testimonials.read.value is None else {entry.id: entry for entry in entries}
        ),
        picture=lambda name: _picture_problem(settings, name),
    )
    around = Surroundings(
        freelancer=settings.freelancer,
        testimonials=entries,
        portraits=testimonials.portraits,
        letters={
            entry.id: _at(settings, path)
            for entry in entries
            if (path := entry.site_path("letter"))
        },
        portrait=read_picture(settings.docs_dir, own, settings.docs) if own else None,
        today=today,
        testimonials_href=_addresses(settings, languages, "testimonials.md"),
        guide_href=_addresses(settings, languages, "guide/index.md"),
    )
    project = Project(settings, entries, testimonials.files, known, around)
    return project, testimonials.problems


def read_clients(project: Project) -> Iterator[ClientEntry]:
    """Read the clients' files one by one, in the order of their names.

    A generator, so that memory does not grow with their number. Two files with one `link` are a
    problem of the second one, which names both.
    """
    folder = project.settings.clients
    names = _client_files(folder)
    shown = _shown(folder, project.settings.root)
    # Asked once for all: what is no link itself is where its folder is.
    inside = folder.resolve().is_relative_to(folder.parent.resolve())
    links: dict[str, str] = {}
    for name in names:
        entry = _entry(folder / name, f"{shown}/{printable(name)}", project.known, inside=inside)
        link = entry.link
        if link is not None:
            if link in links:
                entry = _doubled(entry, links[link])
            links.setdefault(link, entry.shown)
        yield entry


def count_clients(project: Project) -> int:
    """Return how many clients' files there are."""
    return len(_client_files(project.settings.clients))


def named(entries: Sequence[ClientEntry], ids: Sequence[str]) -> Sequence[ClientEntry]:
    """Return the entries of these ids (all without any). Raises `Refused` for an unknown one.

    After them come those that may not have the link which one of these has: what is wrong with
    them is this one's affair too, as its link may be the other client's.
    """
    known = {entry.id: entry for entry in entries}
    for client_id in ids:
        if client_id in RESERVED:
            raise Refused(id_problem(client_id))
        if client_id not in known:
            close = near_miss(client_id, known) or "; `retainer check` reads them all"
            raise Refused(f"there is no {CLIENTS}/{client_id}.yml {close}".replace(" ;", ";"))
    if not ids:
        return entries
    asked = [known[client_id] for client_id in ids]
    links = {entry.link for entry in asked if entry.link}
    others = (entry for entry in entries if entry.link in links and entry.id not in ids)
    return [*asked, *(entry for entry in others if entry.read.value is None)]


def sound(entries: Sequence[ClientEntry]) -> Sequence[ClientEntry]:
    """Return the entries if all of them could be read. Raises `Invalid` with every problem."""
    problems = [problem for entry in entries for problem in entry.read.problems]
    if problems:
        raise Invalid(problems)
    return entries


def logo(settings: Settings, file: ClientFile) -> dict[str, str]:
    """Return the client's logo as a `data:` URI, by its name in the file."""
    name = file.client.logo
    return {name: read_picture(settings.clients, name, f"{CLIENTS}/")} if name else {}


def prose_pictures(settings: Settings, read: Read[ClientFile]) -> dict[str, str]:
    """Return the pictures that the file's prose shows as `data:` URIs, by their names there."""
    return {
        name: read_picture(settings.clients, name, f"{CLIENTS}/")
        for name in sorted(set(read.pictures))
    }


def _client_files(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as found:
            names = [entry.name for entry in found]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Refused(f"{CLIENTS}/ cannot be read: {error.strerror}") from error
    seen = (name for name in names if not name.startswith(".") and name != FILE)
    return sorted(name for name in seen if name.lower().endswith((".yml", ".yaml")))


def _entry(path: Path, shown: str, known: Known, *, inside: bool) -> ClientEntry:
    raw = b""
    if path.name in {f"{name}.yml" for name in RESERVED}:
        said = f"{_listed()} are the portal's own names, not a client's; rename the file"
        return ClientEntry(path.stem, shown, raw, Read(None, (Problem(shown, 1, 1, said),)))
    if path.suffix != ".yml" or id_problem(path.stem):
        said = "a client's file is named with a-z, 0-9 and - only, and ends in .yml; rename it"
        plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        problem = Problem(shown, 1, 1, said, detail=f"(to {name}.yml)" if name else "")
        return ClientEntry(printable(path.stem), shown, raw, Read(None, (problem,)))
    try:
        # Most are, and need no further look: no link leads from here to anywhere.
        usual = inside and stat.S_ISREG(path.lstat().st_mode)
        said = "" if usual else _unfit(path)
        if not said:
            raw = read_start(path, MAX_BYTES + 1)
            with concerning(shown):
                return ClientEntry(path.stem, shown, raw, read_client(raw, shown, known))
    except Invalid as error:
        return ClientEntry(path.stem, shown, raw, Read(None, error.problems))
    except OSError as error:
        said = f"cannot be read: {error.strerror}"
    return ClientEntry(path.stem, shown, raw, Read(None, (Problem(shown, 1, 1, said),)))


def _unfit(path: Path) -> str:
    """Return why this is not a client's file, if so."""
    if path.is_dir():
        return "is a folder; a client is one file"
    if not path.is_file():
        return "is a link to nothing, or no plain file; delete it"
    if not path.resolve().is_relative_to(path.parent.parent.resolve()):
        return "is a link out of the project; put the file itself here"
    return ""


def _doubled(entry: ClientEntry, first: str) -> ClientEntry:
    document = entry.read.document
    place = document.place(("link",)) if document else (1, 1)
    # Only the owner knows which of the two is the copy; the link of the other one was sent.
    said = f"link: {first} has the same one; run `retainer rotate ID` with the ID of the copy"
    problems = (*entry.read.problems, Problem(entry.shown, *place, said))
    read = replace(entry.read, value=None, problems=problems)
    return ClientEntry(entry.id, entry.shown, entry.raw, read)


def _picture_problem(settings: Settings, name: str) -> str | None:
    problem = picture_problem(settings.clients, name, f"{CLIENTS}/")
    if problem is None and belongs(settings, settings.clients / name):
        return f"is a testimonial's, and shown with that alone; put it elsewhere under {CLIENTS}/"
    return problem


def _listed() -> str:
    *others, last = sorted(RESERVED)
    return f"{', '.join(others)} and {last}"


def _addresses(settings: Settings, languages: tuple[str, ...], page: str) -> dict[str, str]:
    """Return where a public page stands, by language: in its own folder, else the common one."""
    found: dict[str, str] = {}
    for language in languages:
        for name in (f"{language}/{page}", page):
            if (settings.docs_dir / name).is_file():
                found[language] = _address(settings, name)
                break
    return found


def _address(settings: Settings, name: str) -> str:
    path = name.removesuffix(".md").removesuffix("index")
    if settings.directory_urls:
        path = f"{path.rstrip('/')}/"
    elif not path or path.endswith("/"):
        path += "index.html"
    else:
        path += ".html"
    return _at(settings, path)


def _at(settings: Settings, path: str) -> str:
    # Without site_url the address is relative to /p/<slug>/.
    return f"{settings.site_url.rstrip('/')}/{path}" if settings.site_url else f"../../{path}"


def _shown(path: Path, root: Path) -> str:
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return printable(shown)
