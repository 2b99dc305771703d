"""Broken files as data: tests/cases/broken/*/NAME.yml, and beside it NAME.txt with what is said.

`python -m tests.helpers.broken` writes what is said today into the .txt files: read the diff
before you commit it, as the person would whose file it is.
"""

from __future__ import annotations

import datetime
import io
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image

from retainer.crypto import decode_secret
from retainer.diagnostics import Invalid, Problem
from retainer.project import read_clients, read_project, read_settings
from retainer.publishing import check_passphrases
from retainer.records import check_marks
from retainer.screening import scan_sources
from tests.helpers.support import ROOT, TEST_SECRET, Portal, make_portal

CASES: Final = ROOT / "tests" / "cases" / "broken"
LANGUAGES: Final = ("en", "ro")
TODAY: Final = datetime.date(2026, 11, 20)
PNG: Final = b"\x89PNG\r\n\x1a\n"
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
# What a drawing may not hold, each by the name of the case that asks for it.
ACTING: Final = {
    "script": "<script>alert(1)</script>",
    "other-script": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    "handler": '<g ONload="alert(1)"/>',
    "address": '<image href="https://else.example/x.png"/>',
    "style": "<style>a {}@im<!-- -->port<![CDATA[ 'https://else.example/x';]]></style>",
    "cut-style": "<style>@im<desc>q</desc>port 'https://else.example/x';</style>",
    "paint": '<path fill="u\\72l(//else.example/x)"/>',
    "instruction": '<?xml-stylesheet href="x.xsl"?>',
    "unclosed": "<g>",
}
# Where a case of that name stands, which is not at its usual place.
ELSEWHERE: Final = {
    "old-place": "docs/testimonials.yml",
    "old-place-capitals": "docs/Testimonials.YML",
    "old-place-copy": "docs/old/.testimonials.yml.swp",
    "old-place-photo": "docs/assets/retainer/bakery-photo.png",
}
TESTIMONIALS: Final = """\
- {id: bakery, author: A Baker, quote: Good bread needs good words., consent: true}
- {id: unsigned, author: Somebody, quote: Not yet asked.}
"""


def cases(kind: str) -> list[Path]:
    """The broken files of one kind: clients, settings or testimonials."""
    return sorted((CASES / kind).glob("*.yml"))


def told(path: Path) -> str:
    """What the command says of a case, a line per problem."""
    return path.with_suffix(".txt").read_text(encoding="utf-8")


def surroundings(portal: Portal) -> Portal:
    """Pictures that are good, or broken in each way, and testimonials."""
    portal.write("clients/testimonials.yml", TESTIMONIALS)
    portal.write("docs/photo.png", PNG)
    for name, content in {
        "letter.pdf": b"%PDF-1.7\n",
        "page.html": b"<script>alert(1)</script>",
        "page.pdf": b"<script>alert(1)</script>",
        "drawing.svg": SVG,
        "drawing.png": SVG,
        "damaged.png": PNG,
        "photo.png": picture(),
        "photo.webp": picture("WEBP"),
        "lying.jpg": picture(),
    }.items():
        portal.write(f"clients/testimonials/{name}", content)
    out = portal.root / "clients" / "testimonials" / "out.png"
    out.symlink_to(portal.root / "docs" / "photo.png")
    for name, content in {
        "good.png": PNG,
        "large.png": PNG + bytes(200_000),
        "lying.png": b"\xff\xd8\xff\xe0",
        "text.svg": b"Not a picture.",
        "logo.gif": b"GIF89a",
        # Read in as many ways as comments can be put together, this would take for ever.
        "comments.svg": b"<!-- a --><!-- b -->" * 5000 + b"<html/>",
        "folder.png/inside.png": PNG,
    }.items():
        portal.write(f"clients/logos/{name}", content)
    for name, part in ACTING.items():
        drawing = SVG.replace(b"/>", f">{part}</svg>".encode())
        portal.write(f"clients/logos/{name}.svg", drawing)
    portal.write("clients/logos/nameless.svg", b"<svg/>")
    declared = b'<!DOCTYPE svg [<!ENTITY a "<script/>">]>'
    portal.write("clients/logos/declared.svg", declared + SVG.replace(b"/>", b">&a;</svg>"))
    (portal.root / "clients" / "logos" / "out.png").symlink_to(portal.root / "docs" / "photo.png")
    return portal


def picture(kind: str = "PNG", colour: str = "#357") -> bytes:
    """A small photo that opens."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(drawn, kind)
    return drawn.getvalue()


def with_clients(root: Path) -> Portal:
    """A portal that holds every broken client's file."""
    portal = surroundings(make_portal(root))
    for path in cases("clients"):
        portal.write(f"clients/{path.name}", path.read_bytes())
    return portal


def clients_said(portal: Portal) -> list[str]:
    """What is said of the clients' files of a portal, in this process."""
    settings = read_settings(portal.root / "mkdocs.yml", {}, LANGUAGES)
    project, _ = read_project(settings, LANGUAGES, TODAY)
    marked = check_marks(read_clients(project), decode_secret(TEST_SECRET), portal.root)
    entries = check_passphrases(project, marked)
    reads = (entry.read for entry in entries)
    return _lines(problem for read in reads for problem in sorted((*read.problems, *read.advice)))


def settings_said(portal: Portal, case: Path) -> list[str]:
    """What is said of a mkdocs.yml; its environment has `PRICE` and `MAIL`."""
    portal.write("mkdocs.yml", case.read_bytes())
    environ = {"PRICE": "3000", "MAIL": "ana@sample.example"}
    try:
        read_settings(portal.root / "mkdocs.yml", environ, LANGUAGES)
    except Invalid as error:
        return _lines(error.problems)
    return []


def testimonials_said(portal: Portal, case: Path) -> list[str]:
    """What is said of a clients/testimonials.yml, or of the case at its own place."""
    place = portal.write(ELSEWHERE.get(case.stem, "clients/testimonials.yml"), case.read_bytes())
    if case.stem == "file-link-out":
        place.unlink()
        place.symlink_to(case)
    settings = read_settings(portal.root / "mkdocs.yml", {}, LANGUAGES)
    _, problems = read_project(settings, LANGUAGES, TODAY)
    said = _lines((*problems, *scan_sources(settings).problems))
    place.unlink()
    return said


def _lines(problems: object) -> list[str]:
    assert hasattr(problems, "__iter__")
    return [problem.text() for problem in problems if isinstance(problem, Problem)]


def main() -> int:
    """Write the .txt files."""
    with tempfile.TemporaryDirectory() as folder:
        portal = with_clients(Path(folder) / "clients")
        lines = clients_said(portal)
        for path in cases("clients"):
            own = [line for line in lines if line.startswith(f"clients/{path.name}:")]
            _write(path, own)
        portal = surroundings(make_portal(Path(folder) / "settings"))
        for path in cases("settings"):
            _write(path, settings_said(portal, path))
        portal = surroundings(make_portal(Path(folder) / "testimonials"))
        for path in cases("testimonials"):
            _write(path, testimonials_said(portal, path))
    return 0


def _write(path: Path, lines: list[str]) -> None:
    path.with_suffix(".txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
