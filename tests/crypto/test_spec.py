"""SPEC.md: its worked examples hold, it names every part, and who has it alone can open a page.

The examples of form 1 were made by another implementation that had SPEC.md alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import zlib
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from retainer.crypto import canonical
from retainer.crypto.keys import base32, decode_secret, derive, normalize_passphrase
from retainer.crypto.keys import hkdf as our_hkdf
from retainer.form1 import reply
from retainer.model import Addon, Offer, Terms, Tier, digest
from retainer.model.terms import Tax
from retainer.model.tiers import Trial
from retainer.page import Figures
from retainer.records import choice_of
from tests.helpers.samples import SPOKEN
from tests.helpers.sealing import vectors
from tests.helpers.support import ROOT

EXAMPLES: Final[dict[str, Any]] = json.loads(
    (ROOT / "tests/cases/vectors-form1.json").read_text("utf-8")
)
TEXT: Final = (ROOT / "hooks/retainer/crypto/SPEC.md").read_text("utf-8")
SEALED: Final = sorted((ROOT / "tests/cases/sealed").glob("*.html"))
HOLDER: Final = vectors()["examples"][1]
SECRET: Final = decode_secret(HOLDER["secret"])
KEYS: Final = derive(SECRET, HOLDER["handle"])


@pytest.mark.parametrize("example", EXAMPLES["passphrases"])
def test_passphrases_are_normalized_as_in_the_examples(example: dict[str, str]) -> None:
    assert normalize_passphrase(example["typed"]) == example["used"]


@pytest.mark.parametrize("example", EXAMPLES["digests"])
def test_digests_are_those_of_the_examples(example: dict[str, Any]) -> None:
    offer = Offer.model_validate(example["offer"])
    assert offer.record_form1() == example["offer"]
    assert digest(offer.record_form1()) == example["digest"]


@pytest.mark.parametrize("example", EXAMPLES["replies"])
def test_codes_of_replies_are_those_of_the_examples(example: dict[str, Any]) -> None:
    posted = reply.read(json.dumps({**example["record"], "code": example["code"]}))
    assert posted.sums
    record = posted.record(posted.tier, posted.addons, posted.sums)
    assert record == example["record"]
    assert reply.code(KEYS.access, record) == example["code"]


@pytest.mark.parametrize("example", EXAMPLES["replies"])
def test_sums_of_replies_are_those_of_the_offer(example: dict[str, Any]) -> None:
    record = example["record"]
    (data,) = (each["offer"] for each in EXAMPLES["digests"] if each["digest"] == record["digest"])
    offer = Offer.model_validate(data)
    tier = next(tier for tier in offer.tiers if tier.name == record["tier"])
    addons = [addon for addon in offer.addons if addon.name in record["addons"]]
    assert choice_of(Figures.of(offer, SPOKEN["en"]), tier, addons).sums == record["sums"]


@pytest.mark.parametrize("example", EXAMPLES["marks"])
def test_marks_are_those_of_the_examples(example: dict[str, Any]) -> None:
    key = our_hkdf(SECRET, "retainer/v1/record", 32)
    marked = {name: example[name] for name in ("kind", "of", "block")}
    signature = hmac.digest(key, canonical({"form": 1, **marked}), "sha256")
    assert base32(signature[:16]) == example["mark"]


def test_examples_and_modules_that_the_text_names_exist() -> None:
    paths = set(re.findall(r"`((?:tests|clients)/[\w./-]+)`", TEXT)) - {"clients/.fingerprint"}
    assert len(paths) > 3
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    parts = set(re.findall(r"vectors-form1\.json`, `(\w+)`", TEXT))
    assert parts == EXAMPLES.keys() - {"about"}
    cases = {f"tests/cases/{path.name}" for path in (ROOT / "tests/cases").glob("vectors-*")}
    assert cases <= paths
    modules = set(re.findall(r"`([\w/]+\.(?:py|js))`", TEXT))
    package = [path.as_posix() for path in (ROOT / "hooks/retainer").rglob("*.[pj][ys]")]
    assert len(modules) > 5
    assert [
        name for name in modules if not any(path.endswith(f"/{name}") for path in package)
    ] == []


def test_the_text_names_every_field_of_an_offer() -> None:
    section = TEXT.partition("## 5.")[2].partition("## 6.")[0]
    for model in (Offer, Tax, Terms, Tier, Addon, Trial):
        missing = [name for name in model.model_fields if f"`{name}`" not in section]
        assert missing == [], model.__name__


# ---- another opener, which has the text alone


def hkdf(key: bytes, salt: bytes, info: str, length: int) -> bytes:
    """RFC 5869, for no more than one block."""
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(extracted, info.encode() + b"\x01", "sha256")[:length]


def opened(page: str, code: str, passphrase: str | None) -> Any:
    """Sections 2 to 4, for a page that is sound."""
    element = re.search(
        r'<script id="sealed" type="application/json">(.*?)</script>', page, re.DOTALL
    )
    assert element
    envelope = json.loads(element[1])
    slug = envelope["slug"].encode()
    access = base64.b32decode(code.upper() + "======")
    assert (
        base64.b64encode(hkdf(access, slug, "retainer/v1/check", 4)).decode() == envelope["check"]
    )
    stretched = b""
    if envelope["kdf"] == "hkdf+pbkdf2":
        assert passphrase
        stretched = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), slug, envelope["rounds"], 32)
    key = hkdf(access + stretched, slug, "retainer/v1/content", 32)
    signed = (
        f'{{"kdf":"{envelope["kdf"]}","rounds":{envelope["rounds"]},'
        f'"slug":"{envelope["slug"]}","v":1}}'
    )
    nonce, data = (base64.b64decode(envelope[name]) for name in ("nonce", "data"))
    text = AESGCM(key).decrypt(nonce, data, signed.encode())
    length = int.from_bytes(text[:4], "big")
    return json.loads(zlib.decompress(text[4 : 4 + length], wbits=-15))


@pytest.mark.parametrize("path", SEALED, ids=lambda path: path.stem)
def test_another_opener_opens_the_kept_pages(path: Path) -> None:
    case = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert opened(path.read_text("utf-8"), case["code"], case["passphrase"]) == case["payload"]
