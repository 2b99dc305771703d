"""`retainer check` prints advice: five of a file, the most costly first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from tests.helpers.desk import CASES, OWN, VOICE, sound
from tests.helpers.support import ROOT

if TYPE_CHECKING:
    from tests.helpers.support import Portal

DAY: Final = {"RETAINER_TODAY": "2026-11-28"}
FIRST: Final[dict[str, Any]] = {
    "client": {"name": "Acme"},
    "note": "Free first month and a 20% discount, guaranteed results",
    "tiers": [
        {"name": "A", "price": 100, "deliverables": ["Posts"]},
        {"name": "B", "price": 101, "deliverables": ["Answers"]},
        {"name": "C", "price": 90000, "deliverables": ["Video"]},
    ],
}
"""What was said of it before there was a desk: nothing is wrong."""


@pytest.fixture
def first(portal: Portal) -> Portal:
    portal.config(OWN)
    portal.client("acme", FIRST)
    return portal


def rules(lines: list[str]) -> list[str]:
    return [line.partition("advice [")[2].partition("]")[0] for line in lines]


def test_five_are_shown_the_most_costly_first_and_all_if_asked(first: Portal) -> None:
    *lines, more = first.retainer("check", **DAY).ok().stdout.splitlines()
    assert rules(lines) == [
        "no-guarantee",
        "below-floor",
        "no-discount",
        "never-free",
        "no-decision-maker",
    ]
    every = first.retainer("check", "--all", **DAY).ok().stdout.splitlines()
    assert every[:5] == lines
    assert more == f"clients/acme.yml: ... and {len(every) - 5} more (`--all`)"
    assert len(every) > 10


def test_a_line_has_place_words_reason_remedy_and_example(first: Portal) -> None:
    [line] = [line for line in first.retainer("check", **DAY).stdout.splitlines() if "disc" in line]
    assert line == (
        'clients/acme.yml:3:30: advice [no-discount]: "20% discount": a lower price says that the'
        " first one was not meant; add something of a stated size, or point to a smaller tier"
        " (guide: objections#money). For example: value_adds: [2 hours of consulting a month]; or A"
        " at 100"
    )


def test_it_is_told_in_the_freelancers_language(first: Portal) -> None:
    first.config(OWN | {"language": "ro"})
    first.client("acme", FIRST | {"language": "en"})
    lines = first.retainer("check", **DAY).ok().stdout.splitlines()
    assert "un preț mai mic spune că primul nu a fost serios" in lines[2]
    assert lines[-1].startswith("clients/acme.yml: ... și încă ")


def test_strict_fails_and_a_rule_may_be_ignored(first: Portal) -> None:
    first.retainer("check", "--strict", **DAY).fails()
    first.client("acme", sound("en", {"terms.report_day": None}))
    first.write("clients/testimonials.yml", VOICE)
    first.retainer("check", "--strict", **DAY).fails("advice [no-report]")
    ignoring = {"terms.report_day": None, "advice": {"ignore": ["no-report"]}}
    first.client("acme", sound("en", ignoring))
    ran = first.retainer("check", "--strict", **DAY).ok()
    assert ran.stdout == "1 client: nothing is wrong.\n"


def test_a_rule_that_there_is_not_cannot_be_ignored(first: Portal) -> None:
    first.client("acme", sound("en", {"advice": {"ignore": ["no-discount", "no-reprot"]}}))
    [line, *_] = first.retainer("check", **DAY).fails().stdout.splitlines()
    assert line.startswith("clients/acme.yml:")
    assert line.endswith(
        ": error: advice.ignore[2]: there is no such rule of advice; `retainer check --all` shows"
        ' each name in brackets (did you mean "no-report"?)'
    )


def test_as_json_all_is_told_and_for_github_five(first: Portal) -> None:
    records = json.loads(first.retainer("check", "--format", "json", **DAY).ok().stdout)
    every = first.retainer("check", "--all", **DAY).stdout.splitlines()
    assert [record["rule"] for record in records] == rules(every)
    assert {record["level"] for record in records} == {"advice"}
    *lines, more = first.retainer("check", "--format", "github", **DAY).ok().stdout.splitlines()
    assert len(lines) == 5
    assert lines[2].startswith("::warning file=clients/acme.yml,line=3,col=30::")
    assert "more (`--all`)" in more


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_where_ci_is_set_nothing_of_the_file_is_told(first: Portal, form: str) -> None:
    marked = FIRST | {
        "note": "Guaranteed Zorglub results, 20% Zorglub discount",
        "recommendation": {"tier": "Zorglub"},
        "tiers": [tier | {"name": f"{tier['name']} Zorglub"} for tier in FIRST["tiers"]],
        "client": {"name": "Acme", "contact": "Zorglub Office"},
        "discovery": {"goals": ["Zorglub"], "success": ["90 zorglubs"]},
    }
    marked["recommendation"]["tier"] = "C Zorglub"
    first.client("acme", marked)
    options = ("check", "--all", "--format", form)
    assert "Zorglub" in first.retainer(*options, **DAY).ok().stdout
    public = first.retainer(*options, CI="true", **DAY).ok().stdout
    assert "no-discount" in public or "lower price" in public
    assert "Zorglub" not in public
    assert "20%" not in public


def test_advice_stops_no_build_and_is_in_no_published_byte(first: Portal) -> None:
    quiet = first.build("--strict", **DAY).ok()
    assert "advice [no-discount]" not in quiet.output
    texts = yaml.safe_load((ROOT / "hooks/retainer/desk/texts/en.yml").read_text("utf-8"))
    reason = texts["rules"]["no-discount"]["why"].encode()
    files = first.files()
    assert any(path.startswith("p/") for path in files)
    assert [path for path, content in files.items() if reason in content] == []


def test_what_the_remedies_ask_for_silences_them(first: Portal) -> None:
    """The file of the first paragraph, mended piece by piece as it is told."""
    offer = yaml.safe_load((CASES / "first.yml").read_text("utf-8"))
    file = dict(FIRST)
    told = rules(first.retainer("check", "--all", **DAY).stdout.splitlines())
    assert len(set(told)) >= 6
    followed = []
    while told:
        rule = told[0]
        if rule == "no-proof":
            first.write("clients/testimonials.yml", VOICE)
        file |= offer[rule]
        followed.append(rule)
        first.client("acme", file)
        lines = first.retainer("check", "--all", **DAY).ok().stdout.splitlines()
        told = [] if "nothing is wrong" in lines[0] else rules(lines)
        assert rule not in told, rule
    assert set(followed) == set(offer)
