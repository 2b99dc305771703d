"""Every file of a built site has a named source: no client's, no secret, nothing that runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.helpers.support import ROOT, TEST_SECRET, Portal

CASES: Final[dict[str, dict[str, Any]]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "publishable.yml").read_text("utf-8")
)
OLD: Final = "the last good site"
CLIENT: Final = "Acme Private Name"
SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg"><title>Acme</title></svg>\n'


@pytest.fixture
def guarded(portal: Portal) -> Portal:
    """A project with a client, a logo, a secret in its file, and a site of an earlier build."""
    portal.client("acme", client={"name": CLIENT})
    portal.write("clients/logos/acme.svg", SVG)
    portal.write(".retainer/secret", f"{TEST_SECRET}\n").chmod(0o600)
    portal.write("site/index.html", OLD)
    # Quick, and nothing here looks at the theme.
    portal.config(theme={"name": "mkdocs"})
    return portal


def lay(portal: Portal, case: dict[str, Any]) -> None:
    """What a case lays into a project."""
    root = portal.root
    if "config" in case:
        portal.config({"minimum_fee": 731731}, **{"theme": {"name": "mkdocs"}, **case["config"]})
    for path, text in case.get("write", {}).items():
        portal.write(path, text)
    for path, target in case.get("link", {}).items():
        _parent(root / path).symlink_to(target)
    for path in case.get("pipe", []):
        os.mkfifo(root / path)
    for path, source in case.get("hard", {}).items():
        _parent(root / path).hardlink_to(root / source)
    for path, source in case.get("same", {}).items():
        shutil.copy(root / source, _parent(root / path))


@pytest.mark.parametrize("name", CASES)
def test_what_may_not_be_public_stops_build_and_check(guarded: Portal, name: str) -> None:
    case = CASES[name]
    lay(guarded, case)
    clients = (guarded.root / "clients" / "acme.yml").read_bytes()
    built = guarded.build("--strict", CI="true").fails()
    # Nothing was cleaned, and nothing written.
    assert guarded.files() == {"index.html": OLD.encode()}
    assert (guarded.root / "clients" / "acme.yml").read_bytes() == clients
    checked = guarded.retainer("check").fails()
    lines = [line for line in checked.stdout.splitlines() if ": error: " in line]
    for part in case["said"]:
        assert part in built.output
        assert part in checked.stdout
    assert len(lines) == len([part for part in case["said"] if ": error: " in part])
    pull = guarded.retainer("check", "--format", "github", CI="true", RETAINER_SECRET=None).fails()
    assert "::error file=" in pull.stdout
    for private in (CLIENT, TEST_SECRET):
        assert private not in built.output + checked.output + pull.output


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
