"""A last look at the built site: nothing in it may hold the portal's secret, or what opens a page.

Whatever put it there (a theme, a page, a picture, another hook), it is found as it is, compressed
(gzip, zip), and written in base64, base32, hex, percent-encoding, entities, escapes or UTF-16, in
capitals or not. What is compressed inside a picture or a PDF is not looked through.

There is no decoding of all that could be base64: each secret is written in every way first, and
all of those are searched for at once. Text is folded for that (small letters, one base64 alphabet,
neither white space nor zeros), and of every needle the windows that begin at its first eight bytes
are known: wherever it stands, one of them lies on a multiple of eight.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from retainer.crypto import Keys, Shell, encode_secret, normalize_passphrase
from retainer.diagnostics import Refused, printable

from .decodings import SPACES, decodings

LEAST_PASSPHRASE: Final = 14
"""Characters; a shorter one may stand in a text by chance."""
_WINDOW: Final = 8
_SURE: Final = 2 * _WINDOW - 1
"""The length from which a needle holds a whole window, wherever it stands."""
_FOLD: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ-_", b"abcdefghijklmnopqrstuvwxyz+/")
_DROPPED: Final = b"\0" + SPACES


@dataclass(frozen=True, slots=True)
class Credential:
    """Something that must not be published."""

    what: str
    """What messages call it."""
    texts: tuple[str, ...] = field(repr=False)
    raw: bytes = field(default=b"", repr=False)

    @classmethod
    def secret(cls, key: bytes) -> Self:
        """The portal's secret."""
        return cls("the portal's secret", (encode_secret(key),), key)

    @classmethod
    def client(cls, shown: str, keys: Keys, passphrase: str | None) -> Iterator[Self]:
        """What opens a client's page: the code, and a passphrase that is no chance text."""
        yield cls(f"the code of {shown}", (keys.code,), keys.access)
        if passphrase and len(normalized := normalize_passphrase(passphrase)) >= LEAST_PASSPHRASE:
            yield cls(f"the passphrase of {shown}", (normalized,))


@dataclass(frozen=True, slots=True)
class Needles:
    """All ways of writing what is guarded, folded. Made by `of`."""

    names: tuple[str, ...]
    all: tuple[tuple[int, bytes], ...] = field(repr=False)
    """Each with the number of what it is."""
    short: tuple[tuple[int, bytes], ...] = field(repr=False)
    windows: frozenset[int] = field(repr=False)

    @classmethod
    def of(cls, guarded: Iterable[Credential]) -> Self:
        """Write each in every way."""
        given = tuple(guarded)
        ways = [
            (number, needle)
            for number, one in enumerate(given)
            for needle in {_folded(way) for way in _ways(one)}
        ]
        sure = tuple(way for way in ways if len(way[1]) >= _SURE)
        return cls(
            tuple(one.what for one in given),
            sure,
            tuple(way for way in ways if len(way[1]) < _SURE),
            frozenset(_numbers(b"".join(map(_starts, (needle for _, needle in sure))))),
        )

    def within(self, content: bytes) -> tuple[str, ...]:
        """Return the names of what these bytes hold, however it is written."""
        found: set[int] = set()
        for view in decodings(content):
            folded = _folded(view)
            close = self.windows.intersection(_numbers(folded))
            likely = (
                (way for way in self.all if close.intersection(_numbers(_starts(way[1]))))
                if close
                else ()
            )
            found |= {number for number, needle in (*likely, *self.short) if needle in folded}
        return tuple(self.names[number] for number in sorted(found))


def _starts(needle: bytes) -> bytes:
    """The windows that begin at the needle's first bytes, one behind the other."""
    return b"".join([needle[start : start + _WINDOW] for start in range(_WINDOW)])


def _numbers(content: bytes) -> memoryview:
    """Each eight bytes as a number: nothing in Python is faster to look up."""
    return memoryview(content)[: len(content) // _WINDOW * _WINDOW].cast("Q")


def _ways(one: Credential) -> Iterator[bytes]:
    """Every way of writing it that folding does not make like another one."""
    cases = {case for text in one.texts for case in (text, text.lower(), text.upper())}
    plain = {text.encode() for text in cases}
    # Less the last byte it stands in both byte orders.
    wide = {text.encode("utf-16-le")[:-1] for text in cases}
    for form in filter(None, (one.raw, *plain, *wide)):
        yield form
        yield form.hex().encode()
        yield from _digits(form, 3, 6, base64.b64encode)
        if form is one.raw:  # a code is base32 as it is
            yield from _digits(form, 5, 5, base64.b32encode)


def _digits(
    form: bytes, group: int, bits: int, encode: Callable[[bytes], bytes]
) -> Iterator[bytes]:
    """The digits that are the form's alone, for each place in a group where it may begin."""
    for before in range(group):
        first, last = -(-8 * before // bits), 8 * (before + len(form)) // bits
        yield encode(bytes(before) + form + bytes(group))[first:last]


def _folded(content: bytes) -> bytes:
    return content.translate(_FOLD, _DROPPED)


# --- the site ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """What was sealed for this site, by the path of its file there."""

    shell: Shell = field(repr=False)
    """What every private page shows in clear."""
    pages: Mapping[str, bytes]
    """The SHA-256 of each sealed page."""
    others: Mapping[str, bytes]
    """What is ours to the byte, and all in clear."""


def remove_leaks(site_dir: Path, expected: SealedFiles, guarded: Iterable[Credential]) -> None:
    """Look through a whole site, names included; take out of it what may not be published.

    Raises `Refused`, with a line for each file that was removed, and `OSError`.
    """
    needles = Needles.of(guarded)
    clear = needles.within(expected.shell.prefix + expected.shell.suffix)
    lines = []
    for path, linked in _files(site_dir):
        name = path.relative_to(site_dir).as_posix()
        held = _held(path, name, expected, clear, needles)
        if held:
            linked.unlink()
            lines.append(f"{printable(_masked(name, needles))}: {held}")
    if lines:
        raise Refused("\n".join(lines))


def _held(
    path: Path, name: str, expected: SealedFiles, clear: tuple[str, ...], needles: Needles
) -> str:
    """Return what is wrong with a file, and what to do; nothing where all is well."""
    content = path.read_bytes()
    is_page = name in expected.pages
    changed = is_page and sha256(content).digest() != expected.pages[name]
    if changed or content != expected.others.get(name, content):
        return (
            "is not what Retainer wrote there, and was removed from the site; find the plugin, the"
            " hook or the program that writes there, and take it out"
        )
    if is_page:
        held = clear if _in_shell(content, expected.shell) else ("more than a sealed page",)
    else:
        held = needles.within(content + b"\n" + name.encode("utf-8", "replace"))
    if not held:
        return ""
    return (
        f"holds {' and '.join(held)}, as it is or encoded, and was removed from the site; find what"
        " puts it there (a page, a setting, the theme, another hook), and take it out"
    )


def _in_shell(content: bytes, shell: Shell) -> bool:
    """Whether there is nothing but an envelope between the shell's two parts."""
    inside = content[len(shell.prefix) : len(content) - len(shell.suffix)]
    return content == shell.prefix + inside + shell.suffix and b"<" not in inside


def _masked(name: str, needles: Needles) -> str:
    return "a file whose name says it" if needles.within(name.encode("utf-8", "replace")) else name


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield every file with what to remove of it: itself, or the link that leads to its folder.

    A link to a folder is followed, as hosts and archives do; what it leads to is not ours.
    """
    seen = {folder.resolve()}
    waiting: list[tuple[Path, Path | None]] = [(folder, None)]
    while waiting:
        here, link = waiting.pop()
        for path in sorted(here.iterdir()):
            remove = link or path
            if path.is_dir():
                if (real := path.resolve()) not in seen:
                    seen.add(real)
                    waiting.append((path, link or (path if path.is_symlink() else None)))
            elif path.is_file():
                yield path, remove
