"""Samples are told of where a real offer is out, and nowhere else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest

from retainer.desk.advice import words
from tests.helpers.desk import sound
from tests.helpers.support import ROOT, Portal

if TYPE_CHECKING:
    from pathlib import Path

DAY: Final = {"RETAINER_TODAY": "2026-11-28"}


@pytest.fixture
def delivered(tmp_path: Path) -> Portal:
    """The repository as it is delivered, without what git ignores."""
    ignored = shutil.ignore_patterns(".*", "site", "__pycache__", "tests", "node_modules")
    shutil.copytree(ROOT, tmp_path / "mine", ignore=ignored)
    return Portal(tmp_path / "mine")


def samples(portal: Portal) -> list[str]:
    lines = portal.retainer("check", "--all", **DAY).ok().stdout.splitlines()
    return [
        line.partition(": advice [sample-left]: ")[0] for line in lines if "sample-left" in line
    ]


@pytest.mark.parametrize("day", ["2026-11-28", "2027-11-28"])
def test_of_the_samples_themselves_nothing_is_wrong(delivered: Portal, day: str) -> None:
    ran = delivered.retainer("check", "--all", "--strict", RETAINER_TODAY=day).ok()
    assert ran.stdout == "4 clients: nothing is wrong.\n"


def test_beside_a_real_offer_each_sample_is_told_at_its_place(delivered: Portal) -> None:
    delivered.client("acme", sound("en", {"status": "draft"}))
    assert samples(delivered) == []
    delivered.client("acme", sound("en", {}))
    told = [place.partition(":")[0] for place in samples(delivered)]
    assert set(told) == {
        "mkdocs.yml",
        "clients/testimonials.yml",
        "clients/sample-bakery.yml",
        "clients/sample-clinica.yml",
        "clients/sample-expired.yml",
        "docs/index.md",
        "docs/ro/index.md",
        "docs/testimonials.md",
        "docs/ro/testimonials.md",
    }
    assert told.count("mkdocs.yml") == 1 + len(words("shipped"))


def test_every_value_that_is_delivered_is_known_as_a_sample() -> None:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [value for value in words("shipped") if value not in settings] == []


@pytest.mark.parametrize("language", ["en", "ro"])
def test_an_untouched_preset_that_was_sent_is_told(portal: Portal, language: str) -> None:
    portal.config({"name": "Ana Pop"})
    portal.retainer("new", "acme", "--language", language).ok()
    assert portal.retainer("check", "--all", "--strict").ok().stdout.endswith("nothing is wrong.\n")
    path = portal.root / "clients" / "acme.yml"
    path.write_text(path.read_text("utf-8").replace("status: draft", "status: sent"), "utf-8")
    first, *_ = portal.retainer("check").ok().stdout.splitlines()
    assert "advice [sample-text]" in first


def test_a_copy_of_a_sample_is_told_until_it_is_rewritten(delivered: Portal) -> None:
    text = (delivered.root / "clients/sample-bakery.yml").read_text("utf-8")
    copied = text.replace("Harbour Bakery (sample)", "Acme").replace("hb4k2ryq", "hb4k2ryz")
    delivered.client("acme", copied)
    lines = delivered.retainer("check", "acme", "--all", **DAY).ok().stdout.splitlines()
    own = [line for line in lines if line.startswith("clients/acme.yml") and "sample-text" in line]
    assert any('"John Sample"' in line for line in own)
    assert len(own) > 5


@pytest.mark.parametrize("name", ["northwind.yml.txt", "acme (1).yml", "northwind.yaml"])
def test_a_stray_in_the_clients_folder_is_an_error(portal: Portal, name: str) -> None:
    portal.write(f"clients/{name}", "client: {name: Northwind}\n")
    expected = "acme-1" if "acme" in name else "northwind"
    said = f"clients/{name}:1:1: error: a client's file is named with a-z, 0-9 and - only"
    ran = portal.retainer("check").fails(said, f"rename it (to {expected}.yml)")
    assert len(ran.stdout.splitlines()) == 1
    portal.client(expected, status="draft")
    portal.retainer("check").fails(f"rename it (or delete it, as {expected}.yml is there)")
