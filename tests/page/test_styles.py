"""The stylesheets as files: each rule is for something there, each colour from colour.py."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import material
import pytest

from retainer.page import SCRIPTS, STYLES, TEMPLATES, accents
from tests.helpers.support import ROOT

SITE: Final = ROOT / "docs" / "assets" / "site.css"
OWN: Final = tuple(STYLES / name for name in ("shell.css", "page.css", "opening.css", "print.css"))
SHEETS: Final = (*OWN, SITE)
THEME: Final = ROOT / "hooks" / "retainer" / "site" / "theme"
MATERIAL: Final = Path(material.__path__[0]) / "templates"
# MkDocs puts it above a draft, while serving.
FROM_MKDOCS: Final = frozenset({"mkdocs-draft-marker"})
# Drawings in docs/ read it.
PICTURES: Final = {"--picture-accent"}
NAME: Final = r"[a-zA-Z][\w-]*"


def rules(sheet: Path) -> str:
    """A stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)


def named(sheet: Path, mark: str) -> set[str]:
    """What the selectors name: classes by ".", ids by "#", attributes by "["."""
    heads = [head for head in re.findall(r"([^{};]+)\{", rules(sheet)) if "@" not in head]
    return {name for head in heads for name in re.findall(rf"{re.escape(mark)}({NAME})", head)}


@cache
def markup(sheet: Path) -> tuple[str, str]:
    """The templates and pages that a stylesheet is for, and the scripts that work on them."""
    folders = (THEME, ROOT / "docs", MATERIAL) if sheet == SITE else (TEMPLATES, SCRIPTS)
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    pages = [path.read_text("utf-8") for path in paths if path.suffix in {".html", ".j2", ".md"}]
    scripts = [path.read_text("utf-8") for path in paths if path.suffix == ".js"]
    assert len(pages) > 10
    return "\n".join(pages), "\n".join(scripts)


def there(sheet: Path, attribute: str) -> set[str]:
    """The values of an attribute; what templates and scripts may put into one is taken for such."""
    pages, scripts = markup(sheet)
    values = re.findall(rf'\b{attribute}="((?:\{{\{{.*?\}}\}}|\{{%.*?%\}}|[^"])*)"', pages)
    logic = re.findall(r"\{\{.*?\}\}|\{%.*?%\}", pages)
    literals = [re.findall(r"\"(.*?)\"|'(.*?)'", text) for text in (*logic, *scripts.splitlines())]
    values += [text for matches in literals for pair in matches for text in pair]
    # In Markdown a class is given as { .name }.
    values += re.findall(r"\{ ?\.([\w-]+)", pages) if attribute == "class" else []
    return {name for value in values for name in re.findall(rf"{NAME}", value)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_each_class_and_id_in_a_rule_is_in_the_markup(sheet: Path) -> None:
    classes = named(sheet, ".")
    assert len(classes) > 5
    # What a value completes, as in class="turn-{{ rel }}".
    begun = tuple(re.findall(rf'class="({NAME}-)\{{\{{', markup(sheet)[0]))
    unused = classes - there(sheet, "class") - FROM_MKDOCS
    assert {name for name in unused if not name.startswith(begun)} == set()
    assert named(sheet, "#") - there(sheet, "id") == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_each_attribute_in_a_rule_is_in_the_markup(sheet: Path) -> None:
    attributes = named(sheet, "[")
    assert attributes
    pages, scripts = markup(sheet)
    written = set(re.findall(rf"[\s\"]({NAME})", pages))
    set_by_script = {
        f"data-{re.sub('[A-Z]', lambda big: f'-{big[0].lower()}', name)}" if data else name.lower()
        for data, name in re.findall(r"\.(dataset\.)?(\w+)", scripts)
    }
    quoted = set(re.findall(rf'"({NAME})"', scripts))
    assert attributes - written - set_by_script - quoted == set()


def test_each_property_of_ours_is_set_and_read() -> None:
    colours = set(re.findall(r"(?<![\w-])--[\w-]+(?=:)", accents("#0f766e").css()))
    reading: set[str] = set()
    for sheets in (OWN, (SITE,)):
        text = "".join(map(rules, sheets))
        kept = set(re.findall(r"(?<![\w-])--[\w-]+(?=:)", text))
        read = set(re.findall(r"var\((--[\w-]+)", text))
        assert read - kept - colours == set()
        assert {name for name in kept - read if not name.startswith("--md-")} <= PICTURES
        reading |= read
    assert colours - reading == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_come_from_one_place(sheet: Path) -> None:
    """Print has its own: black on what is white."""
    screen = re.sub(r"@media print \{\n.*?\n\}", "", rules(sheet), flags=re.DOTALL)
    assert len(screen) > 500
    assert re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", screen) == []
