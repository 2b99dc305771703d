"""The repository keeps its own rules: locks, documents, what is ignored."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers.support import ROOT, git

PACKAGE: Final = ROOT / "hooks" / "retainer"

# Put together here, so that this file does not name them either.
REGISTRIES: Final = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("deb", "debian", "org"),
        ("golang", "org"),
    )
]

LOCKS: Final = ("requirements.txt", "requirements-dev.txt")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def files() -> list[Path]:
    """Every file that is committed or could be."""
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    found = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    assert len(found) > 20
    return found


def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def wanted(*groups: str) -> set[str]:
    """The names of what pyproject.toml asks for, at run time and in the groups."""
    whole = project()
    lines = list(whole["project"]["dependencies"])
    for group in groups:
        lines += whole["dependency-groups"][group]
    names = {match[0] for line in lines if (match := re.match(r"[a-z0-9-]+", line))}
    assert len(names) == len(lines)
    return names


def pins(lock: str) -> dict[str, set[str]]:
    """A lock file's packages and their versions; some have one per Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", text(lock), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    assert len(found) > 20
    return found


# --- locks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text(lock), flags=re.MULTILINE))
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json"])
def test_a_lock_names_no_address(lock: str) -> None:
    assert "://" not in text(lock)
    assert "index-url" not in text(lock)


def test_the_locks_hold_what_is_asked_for_and_agree() -> None:
    runtime, everything = map(pins, LOCKS)
    assert wanted("build") <= runtime.keys()
    assert wanted("build", "lint", "test") <= everything.keys()
    assert {name: everything.get(name) for name in runtime} == runtime


def test_no_file_names_a_registry() -> None:
    assert [
        (path.relative_to(ROOT).as_posix(), host)
        for path in files()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ] == []


# --- documents -----------------------------------------------------------------------------------


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", text("Makefile"), re.MULTILINE)
    assert {"serve", "build", "test", "lint", "lock"} <= set(targets)
    undocumented = [name for name in targets if f"`make {name}`" not in text("CONTRIBUTING.md")]
    assert undocumented == ["help"]


def test_every_dependency_says_why_it_is_there() -> None:
    section = text("CONTRIBUTING.md").split("## Dependencies")[1]
    heads = re.findall(r"^- (`.+?`): \S", section, re.MULTILINE)
    explained = {name for head in heads for name in re.findall(r"`(.+?)`", head)}
    scripts = json.loads(text("package.json"))["devDependencies"]
    assert explained == wanted("build", "lint", "test") | set(scripts)


def test_every_ignored_rule_has_its_reason() -> None:
    section = text("pyproject.toml").split("[tool.ruff.lint]")[1].split("[tool.ruff.lint.pyd")[0]
    rules = [line for line in section.splitlines() if re.search(r'"[A-Z]+[0-9]*"', line)]
    rules = [line for line in rules if not line.startswith("select")]
    assert len(rules) > 5
    assert [line for line in rules if not re.search(r"# \w", line)] == []


# --- what runs elsewhere -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [".retainer/secret", "sub/.retainer/secret", ".venv/x", "node_modules/x", "site/index.html"],
)
def test_git_ignores(path: str) -> None:
    asked = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
    assert asked.returncode == 0


def test_the_wheel_carries_the_package_whole(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("retainer/")}
    there = {
        path.relative_to(PACKAGE.parent).as_posix() for path in files() if PACKAGE in path.parents
    }
    assert carried == there
