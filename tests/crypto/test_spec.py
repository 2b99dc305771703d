"""SPEC.md's worked examples of form 1, made by another implementation that had SPEC.md alone."""

from __future__ import annotations

import hmac
import json
import re
from typing import Any, Final

import pytest

from retainer.crypto import canonical
from retainer.crypto import keys as links
from retainer.model import Offer, digest
from retainer.replies import reply
from tests.helpers.sealing import vectors
from tests.helpers.support import ROOT

EXAMPLES: Final[dict[str, Any]] = json.loads(
    (ROOT / "tests/cases/vectors-form1.json").read_text("utf-8")
)
HOLDER: Final = vectors()["examples"][1]
SECRET: Final = links.decode_secret(HOLDER["secret"])
KEYS: Final = links.derive(SECRET, HOLDER["handle"])


@pytest.mark.parametrize("example", EXAMPLES["passphrases"])
def test_passphrases_are_made_alike(example: dict[str, str]) -> None:
    assert links.normalize_passphrase(example["typed"]) == example["used"]


@pytest.mark.parametrize("example", EXAMPLES["digests"])
def test_digests_are_those_of_the_examples(example: dict[str, Any]) -> None:
    offer = Offer.model_validate(example["offer"])
    assert offer.record() == example["offer"]
    assert digest(offer.record()) == example["digest"]


@pytest.mark.parametrize("example", EXAMPLES["replies"])
def test_codes_of_replies_are_those_of_the_examples(example: dict[str, Any]) -> None:
    posted = reply.read(json.dumps({**example["record"], "code": example["code"]}))
    assert posted.sums
    record = posted.record(posted.tier, posted.addons, posted.sums)
    assert record == example["record"]
    assert reply.code(KEYS.access, record) == example["code"]


@pytest.mark.parametrize("example", EXAMPLES["marks"])
def test_marks_are_those_of_the_examples(example: dict[str, Any]) -> None:
    key = links.hkdf(SECRET, "retainer/v1/record", 32)
    marked = {name: example[name] for name in ("kind", "of", "block")}
    whole = hmac.digest(key, canonical({"form": 1, **marked}), "sha256")
    assert links.base32(whole[:16]) == example["mark"]


def test_what_the_text_names_is_there() -> None:
    text = (ROOT / "hooks/retainer/crypto/SPEC.md").read_text("utf-8")
    paths = set(re.findall(r"`((?:tests|clients)/[\w./-]+)`", text)) - {"clients/.fingerprint"}
    assert len(paths) > 3
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    parts = set(re.findall(r"vectors-form1\.json`, `(\w+)`", text))
    assert parts == EXAMPLES.keys() - {"about"}
