"""The desk's advice about files that a test writes, in this process."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from retainer import desk
from retainer.diagnostics import Problem
from retainer.i18n import languages
from retainer.project import Project, read_clients, read_project, read_settings, shipped_presets
from tests.helpers.support import ROOT, Portal

CASES: Final = ROOT / "tests" / "cases" / "desk"
TODAY: Final = datetime.date(2026, 11, 28)
OWN: Final = {
    "name": "Ana Pop",
    "minimum_fee": 1500,
    "places_open": 2,
    "legal": {"tax_id": "RO9"},
}
VOICE: Final = "- {id: bakery, author: Mara, quote: Good., featured: true, consent: true}\n"


@cache
def rules() -> dict[str, Any]:
    """What must raise each rule, and what must not."""
    data: dict[str, Any] = yaml.safe_load((CASES / "rules.yml").read_text("utf-8"))
    return data


@cache
def texts() -> dict[str, Any]:
    """More texts that must raise a rule, or must not."""
    data: dict[str, Any] = yaml.safe_load((CASES / "texts.yml").read_text("utf-8"))
    return data


@cache
def _sound(language: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((CASES / f"sound.{language}.yml").read_text("utf-8"))
    return data


def sound(language: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A sound offer with changes by the path of a value; None takes it out."""
    data = copy.deepcopy(_sound(language))
    for path, value in changes.items():
        *parents, last = (int(part) if part.isdecimal() else part for part in path.split("."))
        inner: Any = data
        for part in parents:
            inner = inner[part]
        if value is None:
            inner.pop(last, None)
        else:
            inner[last] = value
    return data


def project_of(portal: Portal) -> Project:
    """The project in a portal's folder."""
    settings = read_settings(portal.root / "mkdocs.yml", {}, languages())
    project, problems = read_project(settings, languages(), TODAY)
    assert problems == ()
    return project


def advised(portal: Portal) -> dict[str, tuple[Problem, ...]]:
    """All that is told of each client's file, errors too, by the client's ID."""
    project = project_of(portal)
    entries = list(read_clients(project))
    samples = desk.sample_texts(shipped_presets(), entries)
    reads = {entry.id: desk.advise(project, entry, samples).read for entry in entries}
    return {name: (*read.problems, *read.advice) for name, read in reads.items()}


def lay(portal: Portal, kind: str) -> list[Path]:
    """Puts the offers of a kind into a portal: honest, held-out or bad."""
    portal.config(OWN)
    portal.write("clients/testimonials.yml", VOICE)
    paths = sorted((CASES / kind).glob("*.yml"))
    for path in paths:
        portal.write(f"clients/{path.name}", path.read_bytes())
    return paths
