"""The public site for the tests that look at it: this repository's own, built for real."""

from __future__ import annotations

import gzip
import re
import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from tests.helpers.support import ROOT, Portal, tree

PARTS: Final = ("docs", "hooks", "clients", "mkdocs.yml")
LANGUAGES: Final = ("en", "ro")


def copy_of_this(root: Path) -> Portal:
    """This repository's site in a folder of its own, to be changed and built."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".fingerprint")
            shutil.copytree(source, root / part, ignore=ignored)
        else:
            shutil.copy(source, root / part)
    return Portal(root)


def set_option(portal: Portal, line: str, instead: str) -> None:
    """Changes a line of mkdocs.yml, which must be there."""
    path = portal.root / "mkdocs.yml"
    whole = path.read_text("utf-8")
    text, count = re.subn(rf"^( *){line}.*$", rf"\g<1>{instead}", whole, flags=re.MULTILINE)
    assert count == 1, line
    path.write_text(text, encoding="utf-8")


def built(portal: Portal) -> Portal:
    """The project, built so that any warning is an error."""
    portal.build("--strict").ok()
    return portal


def public_pages(site: Path) -> list[str]:
    """Addresses of all public pages, from the site's root."""
    pages = [
        "/" + path.relative_to(site).as_posix().removesuffix("index.html")
        for path in sorted(site.rglob("index.html"))
        if path.relative_to(site).parts[0] != "p"
    ]
    assert len(pages) > 10
    return pages


def readable(site: Path) -> dict[str, bytes]:
    """Every file of the site with its bytes, compressed ones as they read."""
    files = tree(site)
    assert "index.html" in files
    return {
        name: gzip.decompress(raw) if name.endswith(".gz") else raw for name, raw in files.items()
    }


@dataclass
class Element:
    """A start tag: its name and attributes."""

    tag: str
    attributes: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))


def elements(site: Path, address: str) -> list[Element]:
    """All start tags of a page."""
    reader = _Reader()
    reader.feed((site / address.lstrip("/") / "index.html").read_text("utf-8"))
    assert reader.found
    return reader.found
