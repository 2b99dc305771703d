"""The house keeps its order: packages import one way, through faces, and stay small."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.layers import ORDER, faults, imported
from tests.helpers.support import ROOT

PACKAGE: Final = ROOT / "hooks" / "retainer"
PLANTED: Final = {
    "upward": ("crypto/keys.py", "from retainer.page import render_page\n", "upward: page"),
    "late and upward": ("model/offer.py", "def f(): from retainer import cli\n", "upward: cli"),
    "circle": ("crypto/keys.py", "from .envelope import seal\n", "in a circle"),
    "past a face": ("page/terms.py", "from retainer.crypto.keys import hkdf\n", "past the face"),
    "private name": ("page/terms.py", "from retainer.crypto import hkdf2\n", "past the face"),
    "tenth module": ("model/tenth.py", '"""One too many."""\n', "and 9 may be"),
    "a new drawer": ("helpers/__init__.py", '"""All sorts."""\n', "no place in ORDER"),
    "between entrances": ("hook.py", "from retainer import cli\n", "upward: cli"),
}


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package, to be spoilt."""
    ignored = shutil.ignore_patterns("__pycache__", "theme", "fonts")
    return shutil.copytree(PACKAGE, tmp_path / "retainer", ignore=ignored)


def test_imports_point_one_way_through_faces() -> None:
    assert faults(PACKAGE) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(copy: Path, fault: str) -> None:
    name, lines, expected = PLANTED[fault]
    path = copy / name
    path.parent.mkdir(exist_ok=True)
    if fault == "tenth module":
        for count in range(9):
            (path.parent / f"more_{count}.py").write_text(lines)
    with path.open("a") as stream:
        stream.write(lines)
    assert any(expected in line for line in faults(copy)), faults(copy)


def test_the_reader_sees_imports() -> None:
    assert (".", "keys", "Keys") in imported(PACKAGE / "crypto" / "envelope.py")
    assert ("crypto", "canonical") in imported(PACKAGE / "model" / "offer.py")


def test_every_place_in_the_order_is_taken() -> None:
    there = {path.stem for path in PACKAGE.glob("*.py")}
    there |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert there - {"__init__"} == set(ORDER)


def test_the_map_names_what_is_there() -> None:
    path = re.compile(r"`((?!clients/acme)[a-z_0-9]+/[a-z_0-9/.]*[a-z_0-9/])`")
    named = path.findall(text(ROOT / "ARCHITECTURE.md"))
    assert len(named) > 20
    places = (ROOT, PACKAGE, ROOT / "hooks")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_the_hook_alone_knows_mkdocs() -> None:
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "hooks").rglob("*.py")
        if re.search(r"^\s*(?:from|import) (?:mkdocs|material)\b", text(path), re.MULTILINE)
    }
    assert knowing == {"hooks/retainer/hook.py"}
