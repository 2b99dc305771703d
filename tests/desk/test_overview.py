"""`retainer overview`: the next step with each client, and what all of them come to."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from retainer.crypto import record_marks as marks
from retainer.desk.overview.table import TEXTS, WIDTH
from retainer.i18n import load
from retainer.model import ClientFile, Freelancer, digest, resolve_offer
from tests.helpers.desk import CASES, OWN, TODAY, sound
from tests.helpers.recording import marked
from tests.helpers.support import FREELANCER

if TYPE_CHECKING:
    from tests.helpers.support import Portal

DAY: Final = {"RETAINER_TODAY": TODAY.isoformat()}
LANGUAGES: Final = ("en", "ro")


@cache
def steps() -> dict[str, Any]:
    """The cases, by what they are about."""
    data: dict[str, Any] = yaml.safe_load((CASES / "overview.yml").read_text("utf-8"))
    return data


def answered(offer: Mapping[str, Any], kind: str, day: object, **chosen: object) -> dict[str, Any]:
    """An offer with the block of what was chosen, with its mark."""
    file = ClientFile.model_validate(json.loads(json.dumps(offer, default=str)))
    record = resolve_offer(file, Freelancer.model_validate(FREELANCER | OWN)).record("en")
    block = {"form": 2, "name": "A. Boss", "date": day, "digest": digest(record)}
    return {**offer, kind: marked(block | chosen | {"offer": record}, kind=kind)}


def offer_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The client's file of a case."""
    offer = sound("en", case.get("changes", {}))
    if "tried" in case:
        return answered(offer, marks.TRIAL_ACCEPTED, case["tried"])
    if "chosen" in case:
        return answered(offer, marks.ACCEPTED, case["chosen"], tier=case.get("tier", "Growth"))
    return offer


def told(portal: Portal) -> dict[str, Any]:
    """What the overview says as JSON."""
    run = portal.retainer("overview", "--format", "json", **DAY).ok()
    data: dict[str, Any] = json.loads(run.stdout)
    return data


@pytest.mark.parametrize("name", steps())
def test_the_next_step(portal: Portal, name: str) -> None:
    case = steps()[name]
    portal.config(OWN)
    portal.client("acme", offer_of(case))
    [row] = told(portal)["clients"]
    assert row["state"] == case["state"]
    day = case["day"].isoformat() if case["day"] else None
    assert row["next"] == (case["step"] and {"step": case["step"], "day": day})
    portal.retainer("check", **DAY).ok()


def test_every_step_and_state_has_a_case() -> None:
    texts = yaml.safe_load((TEXTS / "en.yml").read_text("utf-8"))
    assert {case["step"] for case in steps().values()} - {None} == texts["steps"].keys()
    assert {case["state"] for case in steps().values()} == texts["states"].keys()


def lay(portal: Portal) -> None:
    """Clients in every state, in two currencies."""
    portal.client("sent-one", sound("en", {}))
    portal.client("sent-lei", sound("en", {"currency": "RON", "recommendation": None}))
    portal.client("not-yet", sound("en", {"status": "draft", "discovery": None}))
    chosen = {"terms.starts": datetime.date(2026, 12, 1)}
    starts = sound("en", chosen)
    portal.client(
        "large", answered(starts, marks.ACCEPTED, "2026-11-20", tier="Partnership", addons=[])
    )
    extra = starts | {
        "addons": [
            {"name": "Newsletter", "price": 400},
            {"name": "Set-up", "price": 700, "per": "once"},
        ]
    }
    addons = ["Newsletter", "Set-up"]
    portal.client(
        "small", answered(extra, marks.ACCEPTED, "2026-11-20", tier="Presence", addons=addons)
    )
    over = {
        "terms.starts": datetime.date(2026, 7, 1),
        "terms.renewal": "none",
        "terms.notice_days": None,
    }
    portal.client(
        "over", answered(sound("en", over), marks.ACCEPTED, "2026-06-20", tier="Partnership")
    )
    portal.client("tries", answered(sound("en", {}), marks.TRIAL_ACCEPTED, "2026-11-20"))
    portal.client("no", sound("en", {"status": "declined"}))


def test_the_totals_by_currency(portal: Portal) -> None:
    portal.config(OWN)
    lay(portal)
    assert told(portal)["totals"] == [
        {
            "currency": "RON",
            "month": "0",
            "once": "0",
            "expected": "3000.00",
            "largest": None,
        },
        {
            "currency": "USD",
            "month": "13400.00",
            "once": "1600.00",
            "expected": "5000.00",
            "largest": {"client": "large", "percent": "74.6"},
        },
    ]


def test_sums_are_before_tax_whatever_the_prices_are(portal: Portal) -> None:
    taxed = {"treatment": "included", "rate": 25}
    portal.config(OWN | {"tax": taxed})
    portal.client("acme", sound("en", {}))
    data = told(portal)
    assert data["clients"][0]["month"] == "5000.00"
    assert data["totals"][0]["expected"] == "4000.00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table(portal: Portal, language: str) -> None:
    portal.config(OWN | {"language": language})
    lay(portal)
    printed = portal.retainer("overview", **DAY).ok().stdout.splitlines()
    expected = (CASES / f"overview.{language}.txt").read_text("utf-8").splitlines()
    assert printed == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_and_sums_stay_within_the_width(portal: Portal, language: str) -> None:
    portal.config(OWN | {"language": language})
    long = "a-company-with-a-very-long-name-of-its-own-"
    for number, case in enumerate(steps().values()):
        offer = offer_of(case)
        if not {"accepted", "trial_accepted"} & offer.keys():
            offer |= {"currency": "RON"}
            offer["tiers"][1]["price"] = 123456.5
            offer["tiers"][2]["price"] = 200000
        portal.client(f"{long}{number}", offer)
    printed = portal.retainer("overview", **DAY).ok().stdout.splitlines()
    table = printed[: printed.index("")]
    assert len(table) == len(steps()) + 1
    assert max(map(len, printed)) <= WIDTH
    assert all("…" in line for line in table[1:])
    texts = load(language, TEXTS)
    names = [texts.plain(f"steps.{case['step']}") for case in steps().values() if case["step"]]
    assert all(any(line.endswith(name) for line in table) for name in names)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "There is no client yet. `retainer new acme` begins a file."),
        ("ro", "Nu este încă niciun client. `retainer new acme` începe un fișier."),
    ],
)
def test_without_clients_it_says_so(portal: Portal, language: str, line: str) -> None:
    portal.config(OWN | {"language": language})
    assert portal.retainer("overview").ok().stdout == f"{line}\n"
    empty = told(portal)
    assert (empty["clients"], empty["totals"]) == ([], [])


def test_what_cannot_be_read_is_told_and_the_others_are_shown(portal: Portal) -> None:
    portal.client("acme")
    portal.client("beta", prize=3)
    changed = answered(sound("en", {}), marks.ACCEPTED, "2026-11-20", tier="Growth")
    changed["accepted"]["tier"] = "Presence"
    portal.client("gamma", changed)
    ran = portal.retainer("overview", **DAY).fails('unknown key "prize"', "clients/gamma.yml")
    assert "acme" in ran.stdout
    assert "beta" not in ran.stdout
    assert "gamma" not in ran.stdout
    ran = portal.retainer("overview", "--format", "json", **DAY).fails("clients/beta.yml:")
    assert [row["id"] for row in json.loads(ran.stdout)["clients"]] == ["acme"]


def test_it_is_refused_where_ci_is_set(portal: Portal) -> None:
    portal.client("acme")
    ran = portal.retainer("overview", CI="true").fails("clients are not listed where CI is set")
    assert "acme" not in ran.output
