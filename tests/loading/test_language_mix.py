"""Advice where a client's page shows a text of the freelancer's in another language."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from retainer.project import read_clients, read_project, read_settings
from tests.helpers.support import ROOT

if TYPE_CHECKING:
    from tests.helpers.support import Portal

BOTH: Final = {"en": "One", "ro": "Una"}
VOICES: Final = """\
- {id: named, author: Mara, role: Owner, quote: Yes., consent: true}
- {id: usual, author: Dan, role: Gardener, quote: Yes., featured: true, consent: true}
- {id: unasked, author: Ion, role: Owner, quote: {en: Yes.}, featured: true}
"""
DEFAULTS: Final[dict[str, Any]] = {
    "terms": {
        "response_time": "a day",
        "ownership": BOTH,
        "excludes": [BOTH, "Print"],
        "more": [{"title": "Law", "text": BOTH}],
    },
    "faq": [{"question": BOTH, "answer": "So."}],
    "value_adds": [{"ro": "Un plan"}, "A plan"],
}


def advised(portal: Portal, *options: str) -> list[str]:
    """The lines of this advice."""
    ran = portal.retainer("check", "--all", *options)
    assert "Traceback" not in ran.output
    return [line for line in ran.stdout.splitlines() if "[language-mix]" in line]


def keys(lines: list[str]) -> set[str]:
    return {line.split("[language-mix]: ")[1].split(": ")[0] for line in lines}


@pytest.fixture
def mixed(portal: Portal) -> Portal:
    """A portal whose freelancer writes English, with a client who reads Romanian."""
    portal.config({"role": "Manager", "responds_within": BOTH, "defaults": DEFAULTS})
    portal.write("clients/testimonials.yml", VOICES)
    portal.client("acme", language="ro")
    return portal


def test_each_text_is_told_at_its_place_with_the_page(mixed: Portal) -> None:
    lines = advised(mixed)
    assert keys(lines) == {
        "extra.freelancer.role",
        "extra.freelancer.defaults.terms.response_time",
        "extra.freelancer.defaults.terms.excludes[2]",
        "extra.freelancer.defaults.terms.more[1].title",
        "extra.freelancer.defaults.faq[1].answer",
        "extra.freelancer.defaults.value_adds[2]",
        "[2].role",
    }
    written = (mixed.root / "mkdocs.yml").read_text("utf-8").splitlines()
    for line in lines:
        name, number, column, _ = line.split(":", 3)
        if name == "mkdocs.yml":
            key = line.split("[language-mix]: ")[1].split(": ")[0].split(".")[-1].split("[")[0]
            row = written[int(number) - 1]
            assert key in row[: int(column)] or row.lstrip().startswith("- "), (line, row)
        else:
            assert (name, number) == ("clients/testimonials.yml", "2")
    (role,) = [line for line in lines if "freelancer.role" in line]
    assert role.endswith(
        "the page of clients/acme.yml is in ro, and this text in en; write {en: ..., ro: ...}"
    )


def test_what_the_page_does_not_show_is_not_told(mixed: Portal) -> None:
    own = {"response_time": "o zi", "excludes": ["Tipar"], "more": []}
    mixed.client("acme", language="ro", terms=own, value_adds=[], testimonials=["named"])
    assert keys(advised(mixed)) == {
        "extra.freelancer.role",
        "extra.freelancer.defaults.faq[1].answer",
        "[1].role",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "ro", "status": "withdrawn"},
        {"language": "ro", "declined": {"date": "2026-11-26"}},
        {"language": "ro", "advice": {"ignore": ["language-mix"]}},
    ],
    ids=str,
)
def test_a_page_that_is_none_or_whose_file_wants_no_advice_has_none(
    mixed: Portal, changes: dict[str, Any]
) -> None:
    mixed.client("acme", **changes)
    assert advised(mixed) == []


def test_in_the_freelancers_own_language_only_what_lacks_it_is_told(mixed: Portal) -> None:
    mixed.client("acme")
    assert keys(advised(mixed)) == {"extra.freelancer.defaults.value_adds[1]"}


def test_the_page_is_made_all_the_same(mixed: Portal) -> None:
    ran = mixed.build()
    assert ran.code == 0
    assert "language-mix" in ran.output


def test_no_page_of_this_repository_mixes_languages() -> None:
    settings = read_settings(ROOT / "mkdocs.yml", {}, ("en", "ro"))
    project, problems = read_project(settings, ("en", "ro"), datetime.date(2026, 12, 1))
    reads = [entry.read for entry in read_clients(project)]
    assert len({read.value.language for read in reads if read.value}) > 1
    assert [*problems, *(advice for read in reads for advice in read.advice)] == []
