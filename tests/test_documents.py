"""What the README says is run; what the commands' help shows is there."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

import click
import pytest

from retainer.cli import main
from tests.helpers.support import ROOT, Portal

if TYPE_CHECKING:
    from pathlib import Path

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")


SHOWN: Final = sorted(name for name, command in main.commands.items() if not command.hidden)


def blocks(kind: str) -> list[str]:
    """The README's code blocks of a kind."""
    return re.findall(rf"^ *```{kind}\n(.*?)^ *```$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def repository(tmp_path: Path) -> Portal:
    """The repository as it is delivered, without what git ignores."""
    ignored = shutil.ignore_patterns(".*", "site", "__pycache__", "tests")
    shutil.copytree(ROOT, tmp_path / "mine", ignore=ignored)
    return Portal(tmp_path / "mine")


def test_the_readmes_first_yaml_is_a_whole_client(repository: Portal) -> None:
    (first, *_) = blocks("yaml")
    assert len(first.splitlines()) <= 10
    repository.client("acme", first)
    ran = repository.retainer("check", "acme")
    assert ran.code == 0
    assert "error" not in ran.output


def test_the_readmes_commands_run(repository: Portal) -> None:
    ran = {}
    for line in "".join(blocks("sh")).split("\n"):
        words = line.split()
        if words[:1] == [".venv/bin/retainer"]:
            ran[words[1]] = repository.retainer(*words[1:], stdin="\n" * 4)
    assert ran.keys() == {"new", "check", "links"}
    assert {name: done.code for name, done in ran.items()} == dict.fromkeys(ran, 0)
    assert "acme" in ran["links"].stdout
    assert "no page" in ran["links"].stdout


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"^\| `retainer (\w+)", README, re.MULTILINE))
    assert named == set(SHOWN)


def test_the_readmes_links_and_picture_are_there() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert ".github/proposal.png" in targets
    assert [target for target in targets if not (ROOT / target).is_file()] == []


@pytest.mark.parametrize("name", SHOWN)
def test_each_commands_help_has_an_example(name: str) -> None:
    command = main.commands[name]
    text = command.get_help(click.Context(command, info_name=name))
    assert f"Example:\n    retainer {name}" in text


NAMED: Final = re.compile(r"\bretainer ([a-z]+)")
"""A command, as code names it."""
CODE: Final = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
PAGES: Final = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_command_that_is_named_is_there() -> None:
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in PAGES
        for block in CODE.finditer(path.read_text("utf-8"))
        for name in NAMED.findall(block[0])
    }
    assert {"README.md", "docs/guide/sellers/index.md", "docs/ro/guide/sellers/index.md"} <= {
        path for path, _ in named
    }
    assert [(path, name) for path, name in sorted(named) if name not in main.commands] == []


def test_the_guide_tells_of_every_step_without_a_hedge() -> None:
    hedge = re.compile(r"your version|versiun", re.IGNORECASE)
    assert [path.name for path in PAGES if hedge.search(path.read_text("utf-8"))] == []
