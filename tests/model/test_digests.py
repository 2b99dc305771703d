"""Digests of an offer: form 2 as another implementation has it, form 1 as it always was."""

from __future__ import annotations

import copy
import datetime
import json
from typing import Any, Final

import pytest

from retainer.loading import Known, read_client
from retainer.model import ClientFile, Freelancer, Offer, digest, resolve_offer
from tests.helpers import vectors_form2
from tests.helpers.support import ROOT

EXAMPLES: Final = json.loads(vectors_form2.WHERE.read_text("utf-8"))["digests"]
ANA: Final = Freelancer(name="Ana Sample", email="ana@sample.example")


def offer_of(file: dict[str, Any], **settings: Any) -> Offer:
    """The offer of a file, which has at least a client and tiers."""
    data = {"client": {"name": "Acme"}, "tiers": vectors_form2.TIERS} | file
    own = Freelancer.model_validate(vectors_form2.ANA | settings)
    return resolve_offer(ClientFile.model_validate(data), own)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["about"])
def test_digests_of_form_2_are_those_of_the_examples(example: dict[str, Any]) -> None:
    offer = offer_of(example["client"], **example["settings"])
    record = offer.record(example["client"].get("language", "en"))
    assert record == example["record"]
    assert digest(record) == example["digest"]
    again = Offer.of_record(json.loads(json.dumps(record)))
    assert again.record(record["language"]) == record


def test_the_examples_are_those_that_the_helper_makes_and_differ() -> None:
    assert len({example["digest"] for example in EXAMPLES}) == len(EXAMPLES) >= 6
    for example in EXAMPLES:
        record = vectors_form2.record_of(example["settings"], example["client"])
        assert (record, vectors_form2.digest_of(record)) == (example["record"], example["digest"])


def test_a_corrected_comma_makes_no_other_offer_of_form_2() -> None:
    plain = vectors_form2.ALL
    for path in (("tiers", 0, "summary"), ("addons", 0, "description"), ("trial", "outcome")):
        changed: Any = copy.deepcopy(plain)
        inner = changed
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] += " Truly"
        assert offer_of(changed).record("en") == offer_of(plain).record("en"), path
        assert offer_of(changed).record_form1() != offer_of(plain).record_form1(), path


@pytest.mark.parametrize(
    "change",
    [
        {"client": {"name": "Acme", "tax": {"treatment": "reverse_charge"}}},
        {"currency": "EUR"},
        {"terms": {"late_payment": {"suspend_after_days": 10}}},
        {"terms": {"more": [{"title": "Law", "text": "Ours."}]}},
        {"value_adds": ["A plan"]},
    ],
    ids=str,
)
def test_what_is_agreed_makes_another_offer(change: dict[str, Any]) -> None:
    assert digest(offer_of(change).record("en")) != digest(offer_of({}).record("en"))


def test_another_language_makes_another_offer() -> None:
    assert digest(offer_of({}).record("en")) != digest(offer_of({}).record("ro"))


def test_digests_of_form_1_are_those_that_samples_had_before_form_2() -> None:
    kept = json.loads((ROOT / "tests/cases/form1-samples.json").read_text("utf-8"))
    assert len(kept) > 1
    for name, case in kept.items():
        own = Freelancer.model_validate(case["settings"])
        read = read_client(case["file"].encode(), name, Known(own, ("en", "ro"), None))
        assert read.value, read.problems
        assert digest(resolve_offer(read.value, own).record_form1()) == case["digest"], name


def test_a_record_of_before_keeps_the_signs_that_are_refused_now() -> None:
    """What was accepted stands, though its file would no longer be taken so."""
    record = offer_of({}).record_form1()
    record["tiers"][0]["name"] = "Ba\u200bse\u202e"
    name = Offer.of_record(record).tiers[0].name
    assert name == "Ba\u200bse\u202e"
    block = {
        "tier": name,
        "name": "Ana\u200e",
        "date": datetime.date(2026, 11, 25),
        "digest": digest(record),
        "offer": record,
    }
    data = {"client": {"name": "Acme"}, "tiers": vectors_form2.TIERS, "accepted": block}
    text = json.dumps(data, default=str).replace('"2026-11-25"', "2026-11-25")
    read = read_client(text.encode(), "a.yml", Known(ANA, ("en", "ro")))
    assert read.problems == ()
