"""The clients' files: found, read one by one with their pictures, and given new links. The edge."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from retainer.crypto import new_link, new_passphrase
from retainer.diagnostics import Invalid, Problem, Refused, concerning, near_miss, printable
from retainer.files import read_start, sweep, write_whole
from retainer.loading import MAX_BYTES, Read, read_client
from retainer.model import ClientFile

from .editor import with_link, with_passphrase
from .pictures import BadPicture, PictureReader, read_picture
from .project import Project
from .settings import CLIENTS, Settings
from .testimonials import FILE, is_testimonials_own
from .testimonials import NAME as TESTIMONIALS

RESERVED = frozenset({"logos", "presets", TESTIMONIALS})
"""Names under clients/ that are not a client's."""

_ENDINGS = (".yml", ".yaml", ".yml.txt", ".yaml.txt")
"""Of what was meant for a client's file; some editors add the last of these unasked."""
_ID = re.compile(r"[a-z0-9-]+")
_FOLLOWING = re.compile(
    r"\d{8}t\d{6}z-[a-z]+(?:-\d+)?\.(?:eml|txt)|agreement\.[a-z]+\.md|\d{4}-\d\d\.yml"
)
"""The names of files in a client's folder: replies, agreements, months."""
_LINK_LINE = re.compile(rb"^link:[ \t]*[\"']?([a-z2-7]{8})[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """One client's file: its id, what messages call it, its bytes, and what was read of it."""

    id: str
    file: str
    raw: bytes
    read: Read[ClientFile]
    pictures: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The logo and what the prose shows, as `data:` URIs by their names in the file."""

    @property
    def link(self) -> str | None:
        """The file's `link`, also where the rest of it cannot be read."""
        if self.read.value is not None:
            return self.read.value.link
        line = _LINK_LINE.search(self.raw)
        return line[1].decode("ascii") if line else None


def id_problem(name: str) -> str:
    """Return why this cannot be a client's id, the stem of its file, if so."""
    if _ID.fullmatch(name) is None:
        return "an ID may hold a-z, 0-9 and - only, such as acme-ltd"
    if name in RESERVED:
        names = _reserved_names()
        return f"{names} are the portal's own, not a client's ID; choose another, such as acme"
    return ""


def plain_id(name: str) -> str:
    """Return a client's id made from a name, empty where no letter of it can be in one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def read_clients(project: Project) -> Iterator[ClientEntry]:
    """Read the clients' files one by one, in the order of their names.

    A generator, so that memory does not grow with their number. Two files with one `link` are a
    problem of the second one, which names both.
    """
    folder = project.settings.clients
    first_with: dict[str, str] = {}
    names = _file_names(folder)
    for name in names:
        entry = _read_entry(project, folder / name, f"{CLIENTS}/{printable(name)}")
        link = entry.link
        if link is not None:
            if link in first_with:
                entry = _with_doubled_link(entry, first_with[link])
            first_with.setdefault(link, entry.file)
        yield entry
    for name in _folder_names(folder):
        if f"{name}.yml" not in names:
            message = (
                f"holds what follows an offer, and there is no {CLIENTS}/{name}.yml; give the"
                " folder its client's ID, or take it away"
            )
            yield _unread(name, f"{CLIENTS}/{name}/", b"", message)


def has_clients(project: Project) -> bool:
    """Return whether there is any client's file."""
    return bool(_file_names(project.settings.clients))


def reread_client(project: Project, raw: bytes, file: str) -> Read[ClientFile]:
    """Read a client's file from bytes that are not written yet."""
    return read_client(raw, file, project.known(_picture_reader(project.settings).problem))


def select_clients(entries: Sequence[ClientEntry], ids: Sequence[str]) -> Sequence[ClientEntry]:
    """Return the entries of these ids (all without any). Raises `Refused` for an unknown one.

    After them come those that may not have the link which one of these has: what is wrong with
    them is this one's affair too, as its link may be the other client's.
    """
    by_id = {entry.id: entry for entry in entries}
    for client_id in ids:
        if client_id in RESERVED:
            raise Refused(id_problem(client_id))
        if client_id not in by_id:
            close = near_miss(client_id, by_id) or "; `retainer check` reads them all"
            raise Refused(f"there is no {CLIENTS}/{client_id}.yml {close}".replace(" ;", ";"))
    if not ids:
        return entries
    chosen = [by_id[client_id] for client_id in ids]
    links = {entry.link for entry in chosen if entry.link}
    others = (entry for entry in entries if entry.link in links and entry.id not in ids)
    return [*chosen, *(entry for entry in others if entry.read.value is None)]


def require_valid(entries: Sequence[ClientEntry]) -> Sequence[ClientEntry]:
    """Return the entries if all of them could be read. Raises `Invalid` with every problem."""
    problems = [problem for entry in entries for problem in entry.read.problems]
    if problems:
        raise Invalid(problems)
    return entries


def renew_link(
    root: Path,
    client_id: str,
    random: Callable[[int], bytes],
    draw: Callable[[], str] | None = None,
) -> tuple[str, ...]:
    """Write a new link, and with `draw` a passphrase of the words that it draws, into the file.

    Returns the lines to print, the passphrase included. Raises `Invalid`, `Refused` or `OSError`,
    and then the file is as it was.
    """
    path = root / CLIENTS / f"{client_id}.yml"
    if problem := id_problem(client_id):
        raise Refused(problem)
    if not path.is_file():
        raise Refused(f"there is no {CLIENTS}/{client_id}.yml; `retainer check` reads them all")
    file = f"{CLIENTS}/{path.name}"
    # Resolved: where the file is a link, what it leads to is changed, and the link stays one.
    target = path.resolve()
    if not target.is_relative_to(root):
        raise Refused(f"{file} is a link out of the project; put the file itself here")
    changed = with_link(path.read_bytes(), file, new_link(random))
    passphrase_lines: tuple[str, ...] = ()
    if draw:
        passphrase = new_passphrase(draw)
        changed = with_passphrase(changed, file, passphrase)
        passphrase_lines = (
            f"Wrote a new passphrase there too: {passphrase}",
            "Tell it by another channel than the link, such as the telephone.",
        )
    write_whole(target, changed)
    sweep(path.parent, older_than=60)
    return (
        f"Wrote a new link in {file}; the old one ends with the next build.",
        *passphrase_lines,
        f"Next: build or push, then send what `retainer links {client_id}` shows.",
    )


def _file_names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as items:
            names = [item.name for item in items]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Refused(f"{CLIENTS}/ cannot be read: {error.strerror}") from error
    visible = (name for name in names if not name.startswith(".") and name != FILE)
    return sorted(name for name in visible if name.lower().endswith(_ENDINGS))


def _folder_names(folder: Path) -> list[str]:
    """Return the folders that hold what commands write beside a client's file.

    Others, of pictures say, are the freelancer's own.
    """
    try:
        with os.scandir(folder) as items:
            folders = sorted(item.name for item in items if item.is_dir())
        return [
            printable(name)
            for name in folders
            if any(_FOLLOWING.fullmatch(file.name) for file in (folder / name).iterdir())
        ]
    except OSError:
        return []


def _read_entry(project: Project, path: Path, file: str) -> ClientEntry:
    raw = b""
    if path.name in {f"{name}.yml" for name in RESERVED}:
        names = _reserved_names()
        message = f"{names} are the portal's own names, not a client's; rename the file"
        return _unread(path.stem, file, raw, message)
    if path.suffix != ".yml" or id_problem(path.stem):
        message = "a client's file is named with a-z, 0-9 and - only, and ends in .yml; rename it"
        name = plain_id(re.sub(r"\.ya?ml$", "", path.stem, flags=re.IGNORECASE))
        detail = f"(to {name}.yml)" if name else ""
        if name and (path.parent / f"{name}.yml").is_file():
            detail = f"(or delete it, as {name}.yml is there)"
        return _unread(printable(path.stem), file, raw, message, detail)
    try:
        message = _file_problem(path)
        if not message:
            raw = read_start(path, MAX_BYTES + 1)
            reader = _picture_reader(project.settings)
            with concerning(file):
                read = read_client(raw, file, project.known(reader.problem))
            return ClientEntry(path.stem, file, raw, read, reader.uris if read.value else {})
    except Invalid as error:
        return ClientEntry(path.stem, file, raw, Read(None, error.problems))
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    return _unread(path.stem, file, raw, message)


def _unread(client_id: str, file: str, raw: bytes, message: str, detail: str = "") -> ClientEntry:
    problem = Problem(file, 1, 1, message, detail=detail)
    return ClientEntry(client_id, file, raw, Read(None, (problem,)))


def _file_problem(path: Path) -> str:
    """Return why this is not a client's file, if so."""
    if path.is_dir():
        return "is a folder; a client is one file"
    if not path.is_file():
        return "is a link to nothing, or no plain file; delete it"
    # Where neither is a link, nothing leads out; to resolve both takes 0.1 ms a client.
    is_linked = path.is_symlink() or path.parent.is_symlink()
    if is_linked and not path.resolve().is_relative_to(path.parent.parent.resolve()):
        return "is a link out of the project; put the file itself here"
    return ""


def _with_doubled_link(entry: ClientEntry, first: str) -> ClientEntry:
    """Return the entry with the problem that the file `first` has the same link."""
    document = entry.read.document
    place = document.place(("link",)) if document else (1, 1)
    # Only the owner knows which of the two is the copy; the link of the other one was sent.
    message = f"link: {first} has the same one; run `retainer rotate ID` with the ID of the copy"
    problems = (*entry.read.problems, Problem(entry.file, *place, message))
    return replace(entry, read=replace(entry.read, value=None, problems=problems))


def _picture_reader(settings: Settings) -> PictureReader:
    """Return what reads the pictures of one client's file."""

    def read(name: str) -> str:
        uri = read_picture(settings.clients, name, f"{CLIENTS}/")
        if is_testimonials_own(settings, settings.clients / name):
            remedy = f"put it elsewhere under {CLIENTS}/"
            raise BadPicture(f"is a testimonial's, and shown with that alone; {remedy}")
        return uri

    return PictureReader(read)


def _reserved_names() -> str:
    *others, last = sorted(RESERVED)
    return f"{', '.join(others)} and {last}"
