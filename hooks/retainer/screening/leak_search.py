"""Searches a built site for the portal's secret and what opens a page; a file with one is removed.

Whatever put it there (a theme, a page, a picture, another hook), it is found as it is, compressed
(gzip, zip, zlib, bzip2, xz), and written in base64, base32, hex, percent-encoding, entities,
escapes, quoted-printable or UTF-16, in capitals or not, in groups, between markup. What is
compressed inside a picture or a PDF is not looked through.

What could be base64 is not decoded: each credential is encoded in every way first, and all of those
needles are searched for at once. Text is folded for that (small letters, one base64 alphabet,
neither white space nor what is put between groups nor zeros), and of every needle the eight windows
that begin at its first eight bytes are indexed: wherever it stands, one of them lies on a multiple
of eight.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, Self

from retainer.crypto import Keys, Shell, encode_secret, normalize_passphrase
from retainer.diagnostics import Refused, printable

from .decoding import decoded_forms
from .unpacking import MOST_UNPACKED, SPACES, TooMuchCompressed

MIN_PASSPHRASE: Final = 14
"""Characters; a shorter passphrase may occur in a text by chance."""
_WINDOW: Final = 8
_MIN_INDEXED: Final = 2 * _WINDOW - 1
"""The length from which a needle holds a whole window, wherever it stands."""
_FOLD: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_", b"abcdefghijklmnopqrstuvwxyz/")
_DROPPED: Final = b"\0+-:" + SPACES
"""`+` is `-` in the other alphabet of base64, and `-` and `:` are put between groups of digits."""
_AT_ONCE: Final = 512
"""Credentials that are searched for at once: the needles of each take 25 KB."""
_LARGE: Final = 16_000_000
"""The size in bytes from which a file is not read into memory as a whole."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret, code or passphrase that must not be published."""

    name: str
    """What messages call it."""
    text: str = field(repr=False)
    raw: bytes = field(default=b"", repr=False)

    @classmethod
    def secret(cls, key: bytes) -> Self:
        """Return the portal's secret as a credential."""
        return cls("the portal's secret", encode_secret(key), key)

    @classmethod
    def of_client(cls, file: str, keys: Keys, passphrase: str | None) -> Iterator[Self]:
        """Yield what opens a client's page: the code, and a passphrase that is no chance text."""
        yield cls(f"the code of {file}", keys.code, keys.access)
        if credential := cls.passphrase(file, passphrase):
            yield credential

    @classmethod
    def passphrase(cls, file: str, passphrase: str | None) -> Self | None:
        """Return a client's passphrase as a credential, unless it may be a chance text."""
        normalized = normalize_passphrase(passphrase or "")
        # As it is searched for: spaces make no text rarer.
        is_long = len(_folded(normalized.encode()).decode()) >= MIN_PASSPHRASE
        return cls(f"the passphrase of {file}", normalized) if is_long else None


@dataclass(frozen=True, slots=True)
class Needles:
    """All encodings of the credentials, folded, ready to be searched for. Made by `of`."""

    names: tuple[str, ...]
    """Of the credentials, in their order."""
    indexed: tuple[tuple[int, bytes], ...] = field(repr=False)
    """Needles that `windows` know, each with the number of its credential."""
    short: tuple[tuple[int, bytes], ...] = field(repr=False)
    """Needles that are searched for one by one."""
    windows: frozenset[int] = field(repr=False)

    @classmethod
    def of(cls, credentials: Iterable[Credential]) -> Self:
        """Encode each credential in every way."""
        credentials = tuple(credentials)
        needles = [
            (number, needle)
            for number, credential in enumerate(credentials)
            for needle in {_folded(encoding) for encoding in _encodings(credential)}
        ]
        indexed = tuple(needle for needle in needles if len(needle[1]) >= _MIN_INDEXED)
        return cls(
            tuple(credential.name for credential in credentials),
            indexed,
            tuple(needle for needle in needles if len(needle[1]) < _MIN_INDEXED),
            frozenset(_numbers(b"".join(map(_starts, (needle for _, needle in indexed))))),
        )

    def within(self, content: bytes | mmap) -> tuple[str, ...]:
        """Return the names of what these bytes hold, however it is written.

        Raises `TooMuchCompressed`.
        """
        numbers: set[int] = set()
        for form in decoded_forms(content):
            folded = _folded(form)
            hits = self.windows.intersection(_numbers(folded))
            likely = (
                (each for each in self.indexed if hits.intersection(_numbers(_starts(each[1]))))
                if hits
                else ()
            )
            numbers |= {number for number, needle in (*likely, *self.short) if needle in folded}
        return tuple(self.names[number] for number in sorted(numbers))


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text that everybody can read, in which few credentials are looked for. Made by `of`."""

    forms: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Decode and fold the text once for all."""
        return cls(tuple(map(_folded, decoded_forms(content))))

    def holds(self, credential: Credential) -> bool:
        """Return whether the credential is in the text as people read it: not in base64 or hex."""
        needle = _folded(credential.text.encode())
        return any(needle in form for form in self.forms)


def _starts(needle: bytes) -> bytes:
    """Return the windows that begin at the needle's first bytes, one behind the other."""
    return b"".join([needle[start : start + _WINDOW] for start in range(_WINDOW)])


def _numbers(content: bytes) -> memoryview:
    """Return each eight bytes as a number: nothing in Python is faster to look up."""
    return memoryview(content)[: len(content) // _WINDOW * _WINDOW].cast("Q")


def _encodings(credential: Credential) -> Iterator[bytes]:
    """Yield every encoding of a credential that folding does not make like another one."""
    text = credential.text
    cases = {text, text.lower(), text.upper()}
    plain = {case.encode() for case in cases}
    # Less the last byte it stands in both byte orders.
    wide = {case.encode("utf-16-le")[:-1] for case in cases}
    for raw in filter(None, (credential.raw, *plain, *wide)):
        yield raw
        yield raw.hex().encode()
        yield from _digits(raw, 3, 6, base64.b64encode)
        if raw not in wide:
            yield from _digits(raw, 5, 5, base64.b32encode)


def _digits(raw: bytes, group: int, bits: int, encode: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Yield the digits that encode these bytes alone, for each place in a group to begin at."""
    for before in range(group):
        first, last = -(-8 * before // bits), 8 * (before + len(raw)) // bits
        yield encode(bytes(before) + raw + bytes(group))[first:last]


def _folded(content: bytes) -> bytes:
    return content.translate(_FOLD, _DROPPED)


# --- the site ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """The files that we wrote into a site, by their paths there."""

    shell: Shell = field(repr=False)
    """The part of every private page that is in clear."""
    pages: Mapping[str, bytes]
    """The SHA-256 of each page's envelope, which stands between the shell's two parts."""
    others: Mapping[str, bytes]
    """The bytes of our other files, all of them in clear."""


def remove_leaks(site_dir: Path, sealed: SealedFiles, credentials: Sequence[Credential]) -> None:
    """Search a whole site, names included; remove each file that may not be published.

    What we wrote ourselves was searched before it was written, see `PublicText`: of that only what
    another hand changed is removed. Raises `Refused`, with a line for each file that was removed,
    and `OSError`.
    """
    lines: list[str] = []
    files = {file[0].relative_to(site_dir).as_posix(): file for file in _files(site_dir)}
    for start in range(0, len(credentials), _AT_ONCE):
        # Nothing here names the needles: those of one round go before the next ones come.
        lines += _removed(files, sealed, Needles.of(credentials[start : start + _AT_ONCE]))
        # In a sealed page no credential is looked for.
        files = {name: file for name, file in files.items() if name not in sealed.pages}
    if lines:
        raise Refused("\n".join(lines))


def _removed(
    files: Mapping[str, tuple[Path, Path]], sealed: SealedFiles, needles: Needles
) -> Iterator[str]:
    """Remove each file that may not be published; yield a line for it."""
    for name, (path, removable) in files.items():
        if not path.is_file():  # the link that led to it was removed
            continue
        with _opened(path) as content:
            problem = _problem(content, name, sealed, needles)
        if problem:
            removable.unlink()
            yield f"{printable(_masked(name, needles))}: {problem}"


@contextmanager
def _opened(path: Path) -> Iterator[bytes | mmap]:
    """Open a file's bytes; those of a large one stay on the disk."""
    if path.stat().st_size < _LARGE:
        yield path.read_bytes()
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        yield content


def _problem(content: bytes | mmap, name: str, sealed: SealedFiles, needles: Needles) -> str:
    """Return what is wrong with a file, and what to do; nothing where all is well."""
    is_page, is_ours = name in sealed.pages, name in sealed.others
    envelope = _between(content[:], sealed.shell) if is_page else b""
    changed = is_page and (envelope is None or sha256(envelope).digest() != sealed.pages[name])
    if changed or (is_ours and content != sealed.others[name]):
        return (
            "is not what Retainer wrote there, and was removed from the site; find the plugin, the"
            " hook or the program that writes there, and take it out"
        )
    leaks: tuple[str, ...] = ()
    if envelope and b"<" in envelope:
        leaks = ("more than a sealed page",)
    elif not is_page and not is_ours:
        try:
            in_name = needles.within(name.encode("utf-8", "replace"))
            leaks = tuple(dict.fromkeys((*needles.within(content), *in_name)))
        except TooMuchCompressed:
            return (
                f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB, which is too much to be"
                " searched, and was removed from the site; publish what is in it, or less at once"
            )
    if not leaks:
        return ""
    return (
        f"holds {' and '.join(leaks)}, as it is or encoded, and was removed from the site; find"
        " what puts it there (a page, a setting, the theme, another hook), and take it out"
    )


def _between(content: bytes, shell: Shell) -> bytes | None:
    """Return what stands between the shell's two parts, or nothing where they are not there."""
    has_ends = content.startswith(shell.prefix) and content.endswith(shell.suffix)
    return content[len(shell.prefix) : len(content) - len(shell.suffix)] if has_ends else None


def _masked(name: str, needles: Needles) -> str:
    return "a file whose name says it" if needles.within(name.encode("utf-8", "replace")) else name


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield every file with what to remove of it: itself, or the link that leads to its folder.

    A link to a folder is followed, as hosts and archives do; what it leads to is not ours. The
    site's own .git is no part of what a host shows, and holds what is nobody's to remove.
    """
    seen = {folder.resolve()}
    folders: list[tuple[Path, Path | None]] = [(folder, None)]
    while folders:
        current, link = folders.pop()
        for path in sorted(current.iterdir()):
            removable = link or path
            if path == folder / ".git":
                continue
            if path.is_dir():
                if (real := path.resolve()) not in seen:
                    seen.add(real)
                    folders.append((path, link or (path if path.is_symlink() else None)))
            elif path.is_file():
                yield path, removable
