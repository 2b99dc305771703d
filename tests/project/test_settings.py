"""mkdocs.yml read without MkDocs: the files and the environment that it stands on; the day."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from retainer.diagnostics import Invalid, Refused
from retainer.project import Settings, current_day, find_config, read_settings
from tests.helpers import broken
from tests.helpers.support import Portal

LANGUAGES: Final = ("en", "ro")
WHO: Final = "extra:\n  freelancer:\n    name: Ana Sample\n    email: ana@sample.example\n"


def read(portal: Portal, text: str, name: str = "mkdocs.yml", **environ: str) -> Settings:
    """The settings that this text is."""
    return read_settings(portal.write(name, text), environ, LANGUAGES)


def told(portal: Portal, text: str, **environ: str) -> list[str]:
    """What is wrong with this text."""
    with pytest.raises(Invalid) as caught:
        read(portal, text, **environ)
    return caught.value.text().splitlines()


# ---- INHERIT


def test_what_a_file_inherits_is_overridden_key_by_key(portal: Portal) -> None:
    portal.write("base.yml", f"site_url: https://base.example/\n{WHO}    legal: {{name: A}}\n")
    more = "extra: {freelancer: {name: Ana Other, legal: {tax_id: RO1}}}\n"
    settings = read(portal, f"INHERIT: base.yml\n{more}")
    assert settings.site_url == "https://base.example/"
    assert settings.freelancer.name == "Ana Other"
    assert settings.freelancer.email == "ana@sample.example"
    legal = settings.freelancer.legal
    assert legal
    assert (legal.name, legal.tax_id) == ("A", "RO1")


def test_a_problem_is_told_in_the_file_that_holds_it(portal: Portal) -> None:
    portal.write("base.yml", f"{WHO}    phone: me\n    booking: at ten\n    rol: x\n")
    lines = told(portal, "INHERIT: base.yml\nextra: {freelancer: {language: de}}\n")
    assert lines == [
        "base.yml:5:12: error: phone: is not a telephone number, such as +40 722 000 000",
        "base.yml:6:14: error: booking: is not a web address; it begins with https:// or http://",
        'base.yml:7:5: error: unknown key "rol" (did you mean "role"?)',
        "mkdocs.yml:2:32: error: language: there are no texts in this language; use en or ro",
    ]


def test_a_circle_of_files_is_told(portal: Portal) -> None:
    portal.write("one.yml", "INHERIT: two.yml\n")
    portal.write("two.yml", f"INHERIT: mkdocs.yml\n{WHO}")
    assert told(portal, "INHERIT: one.yml\n") == [
        "two.yml:1:10: error: INHERIT: this file inherits itself"
    ]


@pytest.mark.parametrize("name", ["none.yml", "docs", '"a\\0b"', "x" * 300])
def test_what_cannot_be_inherited_is_told(portal: Portal, name: str) -> None:
    (line,) = told(portal, f"INHERIT: {name}\n{WHO}")
    assert line.startswith("mkdocs.yml:1:10: error: INHERIT: there is no such file (")


# ---- the environment


def test_the_environment_gives_what_is_expected_of_it(portal: Portal) -> None:
    text = (
        f"{WHO}    phone: !ENV PHONE\n    minimum_fee: !ENV FEE\n    places_open: !ENV [A, B, 2]\n"
        "    role: !ENV [ROLE, Manager]\n    tax: {rate: !ENV RATE}\n    business: !ENV NOT_SET\n"
    )
    settings = read(portal, text, PHONE="40722000000", FEE="3000", RATE="5.5", ROLE="007")
    own = settings.freelancer
    assert (own.phone, own.minimum_fee, own.places_open) == ("40722000000", Decimal(3000), 2)
    assert (own.role, own.business) == ("007", None)
    assert own.tax
    assert own.tax.rate == Decimal("5.5")
    assert read(portal, text, PHONE="+40 722 000 000", B="3").freelancer.places_open == 3


@pytest.mark.parametrize(
    ("fee", "said"),
    [
        ("3,000", "is text; a price is digits alone, with no currency sign and no separators"),
        ("-1", "is below zero; a price is zero or more"),
        ("true", "is true or false, and a number is expected"),
        ("9" * 5000, "is text; a price is digits alone, with no currency sign and no separators"),
        (".inf", "is text; a price is digits alone, with no currency sign and no separators"),
        ("", "is empty; give it a value or delete the line"),
    ],
)
def test_what_the_environment_gives_is_checked_and_not_told(
    portal: Portal, fee: str, said: str
) -> None:
    with pytest.raises(Invalid) as caught:
        read(portal, f"{WHO}    minimum_fee: !ENV FEE\n", FEE=fee)
    assert caught.value.text(private=False) == f"mkdocs.yml:5:18: error: minimum_fee: {said}"


def test_site_url_may_come_from_the_environment_or_be_missing(portal: Portal) -> None:
    text = f"site_url: !ENV [SITE_URL, '']\n{WHO}"
    assert read(portal, text).site_url is None
    assert read(portal, text, SITE_URL="https://a.example/").site_url == "https://a.example/"
    assert told(portal, text, SITE_URL="a.example") == [
        "mkdocs.yml:1:11: error: site_url: is not a web address; it begins with https:// or http://"
    ]
    assert read(portal, WHO).site_url is None


# ---- what is MkDocs' own


@pytest.mark.parametrize("word", ["no", "off", "False", "FALSE", "false"])
def test_directory_urls_are_off_where_mkdocs_reads_so(portal: Portal, word: str) -> None:
    assert not read(portal, f"use_directory_urls: {word}\n{WHO}").directory_urls
    assert read(portal, WHO).directory_urls


def test_what_other_programs_read_is_let_pass(portal: Portal) -> None:
    settings = read(
        portal,
        f"{WHO}"
        "theme: {name: material, name: other, palette: [{scheme: on}]}\n"
        "markdown_extensions:\n"
        "  - pymdownx.emoji:\n"
        "      emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
        "  - toc: {slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}}\n"
        "plugins: &all [search, {blog: {at: 1:30, day: 2026-02-30, price: 3.000, nothing: }}]\n"
        "other: [*all, !relative $docs_dir, ~]\n",
    )
    assert settings.freelancer.name == "Ana Sample"


@pytest.mark.parametrize("given", ["[docs]", '"a\\0b"', "5", "true", '""', "~"])
def test_a_docs_dir_that_is_no_name_is_left_to_mkdocs(portal: Portal, given: str) -> None:
    assert read(portal, f"docs_dir: {given}\n{WHO}").docs_dir == portal.root / "docs"


def test_a_moved_docs_dir_and_another_name_are_followed(portal: Portal) -> None:
    portal.write("pages/me.svg", broken.SVG)
    settings = read(portal, f"docs_dir: pages\n{WHO}    photo: me.svg\n", "other.yml")
    assert settings.docs_dir == portal.root / "pages"
    assert (settings.root, settings.config_file.name) == (portal.root, "other.yml")


def test_the_command_takes_another_file_and_finds_the_nearest_from_below(portal: Portal) -> None:
    portal.client("acme", status="draft")
    portal.config()
    portal.write("other.yml", f"{WHO}    language: de\n")
    ran = portal.retainer("-f", "other.yml", "check").fails()
    assert ran.stdout.startswith("other.yml:5:15: error: language: there are no texts")
    below = portal.root / "clients"
    ran = Portal(below).retainer("check")
    assert (ran.code, ran.stdout) == (0, "1 client: nothing is wrong.\n")


def test_where_there_is_no_file_one_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"no mkdocs\.yml here or above; run this in your portal"):
        find_config(tmp_path)
    ran = Portal(tmp_path).retainer("check").fails()
    assert ran.stderr.startswith("error: there is no mkdocs.yml here or above")


# ---- the day


def test_the_day_is_the_freelancers(portal: Portal) -> None:
    zone = read(portal, f"{WHO}    timezone: Pacific/Kiritimati\n").freelancer.timezone
    noon = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    assert current_day({}, noon, zone) == datetime.date(2026, 11, 21)
    assert current_day({"RETAINER_TODAY": ""}, noon, "America/New_York") == datetime.date(
        2026, 11, 20
    )
    assert current_day({"RETAINER_TODAY": "2026-01-02"}, noon, zone) == datetime.date(2026, 1, 2)


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "20.11.2026", "2026-11-20T10:00", " "])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    noon = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    with pytest.raises(Refused, match="RETAINER_TODAY must be a day such as 2026-11-20"):
        current_day({"RETAINER_TODAY": day}, noon, "UTC")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_breaks_a_build(portal: Portal, day: str) -> None:
    portal.client("acme", valid_until="2199-12-31", terms={"starts": "2199-12-31"})
    portal.client("beta", valid_until="2000-01-01", sent="2000-01-01")
    ran = portal.build(RETAINER_TODAY=day)
    assert (ran.code, "Traceback" in ran.output) == (0, False), ran.output
