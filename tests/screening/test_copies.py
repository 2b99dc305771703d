"""A client's file is recognised within another one, packed or changed; what quotes it is not."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
from collections.abc import Callable
from typing import Final

import pytest

from retainer.screening import copies
from tests.helpers.broken import picture
from tests.helpers.support import ROOT, TEST_SECRET, Portal
from tests.screening.test_leak_search import zipped


def sample(name: str) -> bytes:
    """A sample's file, without the testimonials that it asks for."""
    text = (ROOT / "clients" / f"sample-{name}.yml").read_bytes()
    return re.sub(rb"(?m)^testimonials:.*\n", b"", text)


BAKERY: Final = sample("bakery")
CLINICA: Final = sample("clinica")
PHOTO: Final = picture()
COPY: Final = ":1:1: error: holds a file that is for nobody, or most of its lines; take that out"


def tarred(compress: Callable[[bytes], bytes], **files: bytes) -> bytes:
    """A tar archive with these files in it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return compress(packed.getvalue())


COPIES: Final[dict[str, Callable[[], bytes]]] = {
    "tar.xz": lambda: tarred(lzma.compress, secret=TEST_SECRET.encode(), a=BAKERY),
    "tar.bz2": lambda: tarred(bz2.compress, a=CLINICA),
    "tar.gz of a photo": lambda: tarred(gzip.compress, photo=PHOTO),
    "tar of a photo": lambda: tarred(bytes, photo=PHOTO),
    "zip": lambda: zipped(BAKERY),
    "zip behind a picture": lambda: PHOTO + zipped(BAKERY),
    "zip in zip": lambda: zipped(zipped(CLINICA)),
    "gzip": lambda: gzip.compress(BAKERY),
    "gzip with more behind it": lambda: gzip.compress(b"One.") + gzip.compress(BAKERY) + b"more",
    "lzma": lambda: lzma.compress(BAKERY, lzma.FORMAT_ALONE),
    "bzip2": lambda: bz2.compress(CLINICA),
    "base64": lambda: b"Here it is\n\n" + base64.encodebytes(BAKERY),
    "base64 of a photo": lambda: b"<img src='data:;base64," + base64.b64encode(PHOTO) + b"'>",
    "base64 of a gzip": lambda: base64.urlsafe_b64encode(gzip.compress(CLINICA)),
    "UTF-16 without a mark": lambda: CLINICA.decode().encode("utf-16-le"),
    "UTF-16 the other way": lambda: CLINICA.decode().encode("utf-16-be"),
    "UTF-16": lambda: CLINICA.decode().encode("utf-16"),
    "another system's ends of lines": lambda: b"\xef\xbb\xbf" + BAKERY.replace(b"\n", b"\r\n"),
    "a page, indented, between other lines": lambda: (
        b"# About\n\n" + re.sub(rb"(?m)^", b"\n    ", BAKERY)
    ),
    "a line less": lambda: b"".join(BAKERY.splitlines(keepends=True)[:-1]),
    "a line less within": lambda: b"".join(CLINICA.splitlines(keepends=True)[1:]),
    "a digit changed": lambda: BAKERY.replace(b"3000", b"3001"),
    "a text of two megabytes": lambda: b"A line.\n" * 250_000 + BAKERY,
    "JSON": lambda: json.dumps({"text": BAKERY.decode()}).encode(),
    "a quotation": lambda: b"".join(b"> " + line for line in BAKERY.splitlines(keepends=True)),
}


@pytest.fixture
def guarded(portal: Portal) -> Portal:
    """A project with two clients, a photo nobody has consented to, and a secret in its file."""
    portal.write("clients/bakery.yml", BAKERY)
    portal.write("clients/clinica.yml", CLINICA)
    portal.write("clients/logos/sample-clinica.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>\n")
    portal.write("clients/testimonials/maria.png", PHOTO)
    portal.write(".retainer/secret", f"{TEST_SECRET}\n").chmod(0o600)
    portal.config({"minimum_fee": 731731}, theme={"name": "mkdocs"})
    return portal


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_refused_however_it_is_written(
    guarded: Portal, copy: Callable[[], bytes]
) -> None:
    guarded.write("docs/notes.bin", copy())
    ran = guarded.retainer("check").fails()
    lines = [line for line in ran.stdout.splitlines() if ": error: " in line]
    assert len(lines) == 1
    assert lines[0].startswith(f"docs/notes.bin{COPY}")


UNKNOWN: Final = {
    "clients.7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "clients.rar": b"Rar!\x1a\x07\1\0",
    "clients.zst": b"\x28\xb5\x2f\xfd\0\0",
    "clients.br": b"\x0b\x02\x80hello\x03",
    "clients.bundle": b"# v2 git bundle\n1234 HEAD\n",
    "renamed.txt": b"7z\xbc\xaf\x27\x1c\0\4",
}


def test_what_cannot_be_unpacked_is_refused_under_docs_alone(guarded: Portal) -> None:
    for name, content in UNKNOWN.items():
        guarded.write(f"docs/{name}", content)
        guarded.write(f"public/{name}", content)
    ran = guarded.retainer("check")
    lines = [line for line in ran.stdout.splitlines() if ": error: " in line]
    assert [line.partition(":")[0] for line in lines] == sorted(f"docs/{name}" for name in UNKNOWN)
    for line in lines:
        assert line.endswith("not looked into; pack it as .zip or .tar.gz, or delete it")
    # Another generator's site may hold what it packed for the host.
    for name in UNKNOWN:
        (guarded.root / "docs" / name).unlink()
    guarded.retainer("publish", "public", CI="true").ok()


def test_a_zip_with_a_password_is_refused(guarded: Portal) -> None:
    locked = bytearray(zipped(BAKERY))
    for header, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.index(header) + flags] |= 1
    guarded.write("docs/locked.zip", bytes(locked))
    ran = guarded.retainer("check")
    assert "docs/locked.zip:1:1: error: is packed with a password; pack it without" in ran.stdout


def test_a_packed_file_that_grows_too_large_is_refused(
    guarded: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "MOST_UNPACKED", 50_000)
    guarded.write("docs/large.gz", gzip.compress(bytes(60_000)))
    ran = guarded.retainer("check").fails()
    assert "docs/large.gz:1:1: error: holds more than 256 MB once it is unpacked" in ran.stdout


def test_what_only_quotes_is_published(guarded: Portal) -> None:
    lines = BAKERY.decode().splitlines()
    example = "\n".join(f"    {line}" for line in lines[: len(lines) // 3])
    settings = (guarded.root / "mkdocs.yml").read_text("utf-8").splitlines()
    for name, content in {
        "example.md": f"# How a file looks\n\n{example}\n",
        "example.zip": zipped(example.encode()),
        "settings.md": "# Settings\n\n    " + "\n    ".join(settings[:2]) + "\n",
        "preset.txt": (ROOT / "hooks/retainer/project/presets/social-media.en.yml").read_bytes(),
        "assets/client.svg": (guarded.root / "clients/logos/sample-clinica.svg").read_bytes(),
        "empty.gz": gzip.compress(b""),
        "no.zip": b"PK\3\4 and no more",
        "no.txt": b"BZh is how bzip2 begins",
    }.items():
        guarded.write(f"docs/{name}", content)
    # A file that `retainer new` wrote has most of its lines from there.
    guarded.retainer("new", "fresh", "--language", "en").ok()
    guarded.retainer("check").ok()
