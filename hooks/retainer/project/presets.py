"""Begins a client's file: from a shipped preset, one of the freelancer's own, or another client's.

Every file begins with the head of its language, which asks for what the call brings. What is
offered follows: a shipped preset is that alone, of anything else the client's own is left out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any, Final

from retainer.diagnostics import Refused, near_miss
from retainer.files import read_start
from retainer.loading import MAX_BYTES, Document, Key, keys
from retainer.model import RECORDS, Client

from .editor import as_written, valid_text, without_block, without_value
from .settings import CLIENTS, Settings

FOLDER: Final = Path(__file__).parent / "presets"
OWN: Final = "presets"
"""The freelancer's own ones, below clients/."""
DEFAULT_PRESET: Final = "social-media"
KeyPath = tuple[str | int, ...]
_NAME: Final = re.compile(r"([a-z0-9-]+)\.([a-z]{2,3})\.yml")
_OPEN_FOR: Final = datetime.timedelta(days=30)
_ASKED: Final = ("client", "language", "link", "status", "valid_until")
"""The keys that every head has."""
_OF_ONE_CLIENT: Final = ("prepared", "sent", "revisions", "passphrase", *RECORDS)
_OF_THE_CALL: Final = ("note", "discovery", "recommendation")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a new file when it is begun."""

    language: str
    link: str
    today: datetime.date
    name: str = ""
    """Of the client; without one the head's stays, for `check` to tell of."""
    contact: str = ""


def services(root: Path | None) -> dict[str, str]:
    """Return the services that there are presets for, each with the line that tells what it is."""
    titles = {
        # English comes last, and stays.
        path.name.partition(".")[0]: path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        for path in reversed(_presets(FOLDER))
    }
    if root is not None:
        titles |= {path.name.partition(".")[0]: "yours" for path in _presets(root / CLIENTS / OWN)}
    return dict(sorted(titles.items()))


def shipped_presets() -> tuple[str, ...]:
    """Return each shipped preset as a whole file."""
    return tuple(
        _joined(_head(path.name.split(".")[1]), path.read_text("utf-8"))
        for path in _presets(FOLDER)
    )


def from_preset(settings: Settings, service: str, beginning: Beginning) -> bytes:
    """Return a new client's file for a service. Raises `Refused`, `Invalid` or `OSError`.

    What the freelancer says for all clients is off in a shipped preset, which would override it.
    """
    known = services(settings.root)
    if service not in known:
        raise Refused(
            f"there is no preset of that name {near_miss(service, known)}".rstrip()
            + f"; there are: {', '.join(known)}. Your own: {CLIENTS}/{OWN}/NAME.LANGUAGE.yml"
        )
    name = f"{service}.{beginning.language}.yml"
    own = settings.clients / OWN / name
    if own.is_file():
        file = f"{CLIENTS}/{OWN}/{name}"
        return _begun(read_start(own, MAX_BYTES + 1), file, beginning)
    if not (FOLDER / name).is_file():
        raise Refused(f"there is no {CLIENTS}/{OWN}/{name}; write it, or take another --language")
    whole = _joined(_head(beginning.language), (FOLDER / name).read_text("utf-8"))
    return _less_defaults(_filled(whole, beginning), settings).encode()


def from_client(raw: bytes, file: str, beginning: Beginning) -> bytes:
    """Return a new client's file that offers what another one is offered, and no more of theirs.

    Raises `Refused` or `Invalid`.
    """
    return _begun(raw, file, beginning, without=(*_OF_THE_CALL, "advice"))


def lines_that_name(begun: bytes, client: Client) -> list[int]:
    """Return the lines of a new file that still name the client whose offer was copied."""
    company = client.name.partition("(")[0].strip()
    names = [name.casefold() for name in (company, client.contact, client.email) if name]
    heads = {
        line for path in FOLDER.glob("_*.yml") for line in path.read_text("utf-8").splitlines()
    }
    return [
        number
        for number, line in enumerate(begun.decode().splitlines(), 1)
        if line not in heads and any(name in line.casefold() for name in names)
    ]


def with_all_keys(begun: bytes, file: str) -> bytes:
    """Return a new file with every key that it lacks, as a comment that says what it means.

    A block in { } is left as it is, of a list the first item alone has them all.
    """
    text, document = valid_text(begun, file)
    lines = text.partition("\n# note:")[0].splitlines()
    rest = text.splitlines()[len(lines) :]
    lines += dropwhile(lambda line: line.startswith("#"), rest)
    document = valid_text("\n".join(lines).encode(), file)[1]
    missing = list(_missing(keys("client"), (), document, document.data))
    for line, comments in sorted(missing, key=lambda entry: entry[0], reverse=True):
        lines[line:line] = comments
    return "\n".join((*lines, "")).encode()


def _missing(
    known: Sequence[Key], path: KeyPath, document: Document, data: Mapping[str, Any]
) -> Iterator[tuple[int, list[str]]]:
    """Yield behind which line the missing keys of a block belong, for it and the blocks in it."""
    line, column = document.values.get(path, (1, 1))
    if not document.text.splitlines()[line - 1].startswith("{", column - 1):
        indent = " " * next(at[1] - 1 for own, at in document.keys.items() if own[:-1] == path)
        off = set(re.findall(rf"^{indent}# (\w+):", document.text, re.MULTILINE))
        lacking = [key for key in known if key.name not in {*data, *off, *RECORDS}]
        yield (
            _last_line(document, path),
            [line for key in lacking for line in _as_comments(key, indent)],
        )
    for key in known:
        value = data.get(key.name)
        place = (*path, key.name)
        if key.is_list and value:
            value, place = value[0], (*place, 0)
        if isinstance(value, Mapping):
            yield from _missing(key.keys, place, document, value)


def _last_line(document: Document, path: KeyPath) -> int:
    """Return the last line of a block that stands a key a line."""
    inside = max(line for place, (line, _) in document.values.items() if place[: len(path)] == path)
    after = [line for line, _ in document.keys.values() if line > inside]
    lines = document.text.splitlines()
    last = min(after, default=len(lines) + 1) - 1
    while last > inside and not lines[last - 1].strip():
        last -= 1
    return last


def _as_comments(key: Key, indent: str, before: str = "") -> Iterator[str]:
    """Yield the comments that say what a key and the keys of its block mean."""
    takes = "" if key.keys else f"({key.kind})"
    comment = f"{key.description} {takes}".strip().replace("`", "")
    yield f"{f'{indent}# {before}{key.name}:':36}# {comment}"
    inner = f"{' ' * len(before)}  "
    for number, own in enumerate(key.keys):
        mark = "- " if key.is_list and not number else "  " if key.is_list else ""
        yield from _as_comments(own, indent, f"{inner}{mark}")


def _presets(folder: Path) -> list[Path]:
    """Return the presets in a folder, which need not be there."""
    return sorted(path for path in folder.glob("*.yml") if _NAME.fullmatch(path.name))


def _head(language: str) -> str:
    path = FOLDER / f"_head.{language}.yml"
    return (path if path.is_file() else FOLDER / "_head.en.yml").read_text("utf-8")


def _begun(raw: bytes, file: str, beginning: Beginning, *, without: Sequence[str] = ()) -> bytes:
    """Return a new file with what another one offers, in place of its client a new one."""
    if "starts" in (valid_text(raw, file)[1].data.get("terms") or ()):
        raw = without_value(raw, file, ("terms", "starts"))
    for key in (*_ASKED, *_OF_ONE_CLIENT, *without):
        if key in valid_text(raw, file)[1].data:
            raw = without_block(raw, file, key)
    text, document = valid_text(raw, file)
    head = _head(beginning.language)
    if any(key in document.data for key in _OF_THE_CALL):
        head = head.partition("# note:")[0]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = min(line for line, _ in document.keys.values()) - 1
    # Of a copied offer, what stands above it was said of that client.
    above = [] if without else [line for line in lines[:first] if line not in head.split("\n")]
    return _filled(_joined(head, "\n".join((*above, *lines[first:]))), beginning).encode()


def _joined(head: str, offer: str) -> str:
    """Return a whole file: the comment that begins the offer tells what the file is."""
    lines = offer.splitlines(keepends=True)
    title = list(takewhile(lambda line: line.startswith("#"), lines))
    schema, client = head.split("\n", 1)
    return "".join((f"{schema}\n", *title, client, *lines[len(title) :]))


def _filled(text: str, beginning: Beginning) -> str:
    """Return a file with what is known written into its head."""
    values = {
        "language": beginning.language,
        "link": beginning.link,
        "valid_until": (beginning.today + _OPEN_FOR).isoformat(),
        "name": beginning.name and as_written(beginning.name),
        "contact": beginning.contact and as_written(beginning.contact),
    }
    for key, value in values.items():
        line = re.compile(rf"^( *{key}: )(.*?)( +#.*)?$", re.MULTILINE)
        if value:
            text = line.sub(partial(_with_value, value), text, count=1)
    return text


def _with_value(value: str, line: re.Match[str]) -> str:
    """Return a line with another value, and its comment where it was."""
    before, old, comment = line.groups("")
    spaces = len(comment) - len(comment.lstrip()) + len(old) - len(value)
    return before + value + (" " * max(spaces, 1) + comment.lstrip() if comment else "")


def _less_defaults(text: str, settings: Settings) -> str:
    """Return a shipped preset in which what the freelancer says for all clients is off.

    An hour beyond a tier's is left: it goes with the prices here.
    """
    defaults = settings.freelancer.defaults
    terms = defaults.terms.model_dump(exclude_none=True) if defaults.terms else {}
    keys = [key for key, value in terms.items() if value != () and key != "hourly_rate"]
    keys += ["value_adds"] * bool(defaults.value_adds)
    for key in keys:
        # The comment behind it stays where the others are.
        line = re.compile(rf"^( *)({key}: [^#\n]*?)(  (?= +#)|$|(?= +#))", re.MULTILINE)
        text = line.sub(r"\1# \2", text, count=1)
    return text
