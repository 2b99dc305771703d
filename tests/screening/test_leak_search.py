"""What must not be published is found in the built site however it is written, and taken out."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import quopri
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainer.crypto import keys as links
from retainer.screening import Credential
from retainer.screening.leak_search import Needles

KEY: Final = bytes.fromhex("f3a1fbbeef3e7fd6" * 3) + b"the end."
SECRET: Final = links.encode_secret(KEY)
KEYS: Final = links.derive(KEY, "id:acme")
PHRASE: Final = "Four Words and șapte more"
NEEDLES: Final = Needles.of(
    [Credential.secret(KEY), *Credential.of_client("clients/acme.yml", KEYS, PHRASE)]
)
MARKS: Final[dict[str, tuple[bytes, str]]] = {
    "the secret": (SECRET.encode(), "the portal's secret"),
    "the secret in small letters": (SECRET.lower().encode(), "the portal's secret"),
    "the secret in capitals": (SECRET.upper().encode(), "the portal's secret"),
    "the secret's bytes": (KEY, "the portal's secret"),
    "a code": (KEYS.code.encode(), "the code of clients/acme.yml"),
    "a code in capitals": (KEYS.code.upper().encode(), "the code of clients/acme.yml"),
    "a code's bytes": (KEYS.access, "the code of clients/acme.yml"),
    "a passphrase": (PHRASE.encode(), "the passphrase of clients/acme.yml"),
}


def zipped(content: bytes) -> bytes:
    """A zip with a file in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/a.yml", content)
    return packed.getvalue()


def spread(between: bytes, width: int) -> Callable[[bytes], bytes]:
    """Puts this between groups of so many bytes."""
    return lambda mark: between.join(mark[at : at + width] for at in range(0, len(mark), width))


def each(form: str) -> Callable[[bytes], bytes]:
    """Writes every byte in this form."""
    return lambda mark: "".join(form.format(byte) for byte in mark).encode()


def some(form: str) -> Callable[[bytes], bytes]:
    """Writes every third byte in this form, and the others as they are."""
    return lambda mark: b"".join(
        form.format(byte).encode() if at % 3 == 1 else bytes([byte]) for at, byte in enumerate(mark)
    )


def wide(order: str) -> Callable[[bytes], bytes]:
    """UTF-16 of a text."""
    return lambda mark: mark.decode("utf-8").encode(f"utf-16-{order}")


def at(before: int, encode: Callable[[bytes], bytes], width: int = 0) -> Callable[[bytes], bytes]:
    """Encodes it as part of something longer, so that it begins within a group of digits."""

    def written(mark: bytes) -> bytes:
        digits = encode(b"xyzxyz"[:before] + mark + b"tail")
        return spread(b"\r\n", width)(digits) if width else digits

    return written


BASE64: Final[dict[str, Callable[[bytes], bytes]]] = {
    "base64": base64.b64encode,
    "base64url": base64.urlsafe_b64encode,
    "base64 without padding": lambda data: base64.b64encode(data).rstrip(b"="),
    "base64 in lines": base64.encodebytes,
    "base64 in JSON": lambda data: (
        json.dumps(base64.encodebytes(data).decode()).replace("/", "\\/").encode()
    ),
    "base64 in an address": lambda data: (
        base64.b64encode(data).replace(b"+", b"%2B").replace(b"/", b"%2f")
    ),
}
WRITTEN: Final[dict[str, Callable[[bytes], bytes]]] = {
    "as it is": bytes,
    "in lines": spread(b"\r\n", 7),
    "gzip": gzip.compress,
    "gzip in the midst of a file": lambda mark: b"head" + gzip.compress(mark) + b"tail",
    "gzip twice": lambda mark: gzip.compress(gzip.compress(mark)),
    "zip": zipped,
    "gzip in zip": lambda mark: zipped(gzip.compress(mark)),
    **{f"{name} at {n}": at(n, encode) for name, encode in BASE64.items() for n in range(3)},
    **{f"base32 at {n}": at(n, base64.b32encode) for n in range(5)},
    "base32 in lines": at(2, base64.b32encode, 8),
    "base32 in small letters": lambda mark: base64.b32encode(mark).lower().rstrip(b"="),
    "hex": lambda mark: mark.hex().encode(),
    "hex in capitals": lambda mark: mark.hex().upper().encode(),
    "hex in lines": lambda mark: spread(b"\r\n", 16)(mark.hex().encode()),
    "percent": each("%{:02x}"),
    "percent, capitals": each("%{:02X}"),
    "some percent": some("%{:02X}"),
    "percent twice": each("%25{:02x}"),
    "gzip in base64": lambda mark: base64.b64encode(gzip.compress(mark)),
    "gzip in base64url in lines": lambda mark: spread(b"\r\n", 76)(
        base64.urlsafe_b64encode(gzip.compress(mark))
    ),
    "gzip in hex": lambda mark: gzip.compress(mark).hex().upper().encode(),
    "base64 in gzip": lambda mark: gzip.compress(base64.b64encode(b"x" + mark)),
    "zlib": zlib.compress,
    "bzip2": lambda mark: b"head" + bz2.compress(mark),
    "xz": lambda mark: b"head" + lzma.compress(mark),
    "gzip, cut off": lambda mark: gzip.compress(mark + b"." * 3000)[:-9],
    "many gzips": lambda mark: b"".join(gzip.compress(bytes([byte])) for byte in mark),
    "quoted-printable": quopri.encodestring,
    "quoted-printable, in short lines": spread(b"=\r\n", 9),
    "hex in groups": lambda mark: mark.hex(":").encode(),
    "hex in groups of four": lambda mark: mark.hex("-", 2).encode(),
    "hex in gzip": lambda mark: gzip.compress(mark.hex().encode()),
}
TEXTS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "entities": each("&#{};"),
    "entities, hex": each("&#x{:x};"),
    "entities, hex capitals": each("&#X{:X};"),
    "some entities": some("&#{};"),
    "entities twice": each("&amp;#{};"),
    "escapes": each("\\u{:04x}"),
    "escapes, capitals": each("\\u{:04X}"),
    "escapes of code points": each("\\u{{{:x}}}"),
    "short escapes": each("\\x{:02x}"),
    "octal escapes": each("\\{:03o}"),
    "some escapes": some("\\u{:04x}"),
    "escapes twice": each("\\\\u{:04x}"),
    "UTF-16, little end first": wide("le"),
    "UTF-16, big end first": wide("be"),
    "UTF-32": lambda mark: mark.decode().encode("utf-32"),
    "UTF-16 in base64": lambda mark: base64.b64encode(b"x" + wide("le")(mark)),
    "UTF-16 in hex": lambda mark: wide("be")(mark).hex().encode(),
    "between marks": lambda mark: b"<p><b>" + spread(b"</b><i class='o'>", 5)(mark),
    "between other signs": spread(b"-", 4),
    "between unseen signs": lambda mark: "\u200b\u00ad\ufeff\u2060\u00a0".join(
        mark.decode()
    ).encode(),
    "between unseen entities": lambda mark: "&shy;&nbsp;".join(mark.decode()).encode(),
    "between comments": lambda mark: b"Text. " + spread(b"<!-- > <b> --><wbr>", 5)(mark),
    "entities in percent": lambda mark: each("%{:02x}")(each("&#{};")(mark)),
}


@pytest.mark.parametrize(("mark", "name"), MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("written", (WRITTEN | TEXTS).values(), ids=WRITTEN | TEXTS)
def test_a_mark_is_found_however_it_is_written(
    written: Callable[[bytes], bytes], mark: bytes, name: str
) -> None:
    # What escapes write are letters; a passphrase may hold others, as UTF-8.
    if written in TEXTS.values() and not mark.isascii():
        pytest.skip("bytes that are no text of ASCII")
    for around in (b"%s", b"Some text before it, %s and behind", b"\xff\xfe\x00%s\x00"):
        held = NEEDLES.within(around % written(mark)) if b"<" not in written(mark) else ()
        held = held or NEEDLES.within(written(mark))
        assert name in held


def test_named_entities_are_read() -> None:
    assert "_" in SECRET
    assert NEEDLES.within(SECRET.replace("_", "&lowbar;").encode()) == ("the portal's secret",)


@given(st.binary(max_size=3000))
def test_chance_bytes_hold_nothing(content: bytes) -> None:
    assert NEEDLES.within(content) == ()


@given(st.binary(max_size=40), st.binary(max_size=40), st.sampled_from(sorted(MARKS)))
def test_the_place_does_not_matter(before: bytes, after: bytes, mark: str) -> None:
    content, name = MARKS[mark]
    assert name in NEEDLES.within(before + content + after)
    assert name in NEEDLES.within(before + base64.b64encode(before + content + after) + after)


@pytest.mark.parametrize("cut", [2, 5])
def test_a_part_of_a_code_is_none(cut: int) -> None:
    assert NEEDLES.within(KEYS.code[:-cut].encode()) == ()
    assert NEEDLES.within(SECRET[cut:].encode()) == ()


@pytest.mark.parametrize("phrase", ["short", "a b c d e f g h", None])
def test_a_short_passphrase_is_not_looked_for(phrase: str | None) -> None:
    """Spaces make no text rarer."""
    (credential,) = Credential.of_client("x", KEYS, phrase)
    assert credential.name == "the code of x"


def test_nothing_guarded_shows_in_what_is_printed() -> None:
    for shown in (repr(NEEDLES), repr(Credential.secret(KEY))):
        assert SECRET not in shown
        assert KEYS.code not in shown
