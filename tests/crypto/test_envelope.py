"""Envelopes: the worked examples, same input same bytes, padding, tampering, wrong keys."""

from __future__ import annotations

import base64
import json
import math
import random
import re
from collections import Counter
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainer.crypto import envelope as envelopes
from retainer.crypto.keys import decode_secret, derive
from tests.helpers.sealing import HTML, PASSPHRASE, SECRET, shell_for_tests, stretch, vectors
from tests.helpers.support import ROOT

EXAMPLES: Final = vectors()["examples"]
CASES: Final = ROOT / "tests/cases/sealed"
KEYS: Final = derive(SECRET, "id:acme")
OTHER: Final = derive(SECRET, "id:other")
PAYLOAD: Final = envelopes.Payload("Offer", "en", HTML)


def handle_of(example: dict[str, Any]) -> str:
    return str(example["handle"])


@pytest.mark.parametrize("example", EXAMPLES, ids=handle_of)
def test_the_envelopes_of_the_worked_examples_open(example: dict[str, Any]) -> None:
    keys = derive(decode_secret(example["secret"]), example["handle"])
    for code in (example["code"], example["code"].upper(), keys.access):
        opened = envelopes.open_envelope(example["envelope"], code, example["passphrase"], stretch)
        assert opened == example["payload"]


@pytest.mark.parametrize("example", EXAMPLES, ids=handle_of)
def test_our_envelopes_are_those_of_the_worked_examples(example: dict[str, Any]) -> None:
    keys = derive(decode_secret(example["secret"]), example["handle"])
    payload = envelopes.Payload(**example["payload"])
    ours = envelopes.envelope(payload, keys, example["passphrase"], stretch)
    # What depends on the zlib at hand is left out.
    for part in ("v", "slug", "kdf", "rounds", "check"):
        assert ours[part] == example["envelope"][part]
    # One of them was padded by an earlier rule.
    assert len(envelopes.plaintext(payload)) == envelopes.padded(example["plaintext_bytes"])
    assert (
        envelopes.open_envelope(ours, keys.code, example["passphrase"], stretch)
        == example["payload"]
    )


def test_padding_is_that_of_the_worked_examples() -> None:
    for length, padded in vectors()["padded"].items():
        assert envelopes.padded(int(length)) == padded


@given(st.integers(min_value=1, max_value=2**40))
def test_padding_ends_at_the_next_power_of_two(length: int) -> None:
    padded = envelopes.padded(length)
    assert padded.bit_count() == 1
    assert padded >= max(length, envelopes.LEAST_BYTES)
    assert padded == envelopes.LEAST_BYTES or padded < 2 * length


@given(st.text(max_size=50), st.text(max_size=40_000))
def test_a_sealed_payload_opens(title: str, html: str) -> None:
    payload = envelopes.Payload(title, "ro", html, digest="d", closes="2026-12-20T21:59:59Z")
    envelope = envelopes.envelope(payload, KEYS)
    opened = envelopes.open_envelope(envelope, KEYS.code)
    assert opened == json.loads(payload.json())
    assert opened["html"] == html
    assert "closed" not in opened


def test_a_page_full_of_pictures_opens() -> None:
    pictures = base64.b64encode(random.Random(1).randbytes(2_000_000)).decode()  # noqa: S311 - made up
    envelope = envelopes.envelope(envelopes.Payload("Offer", "en", pictures), KEYS)
    assert envelopes.open_envelope(envelope, KEYS.code)["html"] == pictures


def test_no_nonce_serves_two_texts() -> None:
    other = envelopes.Payload("Offer", "en", HTML + " ")
    locked = envelopes.envelope(PAYLOAD, KEYS, PASSPHRASE, stretch)
    nonces = {
        envelopes.envelope(payload, keys)["nonce"]
        for payload in (PAYLOAD, other)
        for keys in (KEYS, OTHER)
    } | {locked["nonce"]}
    assert len(nonces) == 5


def test_short_offers_have_one_size() -> None:
    sizes = {
        len(str(envelopes.envelope(envelopes.Payload("O", "en", "x" * count), KEYS)["data"]))
        for count in (0, 10, 1000, 100_000)
    }
    assert sizes == {4 * -(-(envelopes.LEAST_BYTES + 16) // 3)}


def test_a_logo_hides_among_logos_of_its_class() -> None:
    chance = random.Random(10)  # noqa: S311 - made-up pictures
    lengths: Counter[int] = Counter()
    for _ in range(200):
        size = round(math.exp(chance.uniform(math.log(4_000), math.log(200_000))))
        picture = base64.b64encode(chance.randbytes(size)).decode()
        html = f'<img src="data:image/png;base64,{picture}">{HTML}'
        lengths[len(envelopes.plaintext(envelopes.Payload("Offer", "en", html)))] += 1
    assert 1 < len(lengths) <= 6
    assert min(lengths.values()) > 10, "no picture is nearly alone in its class"


def test_nothing_of_the_payload_is_legible_in_the_page() -> None:
    mark = "Zanzibarquux"
    payload = envelopes.Payload(mark, "ro", f"<p>{mark}</p>", digest=mark, closes=mark, closed=mark)
    content = envelopes.seal(payload, KEYS, None, shell_for_tests()).content
    assert mark.encode() not in content
    empty = envelopes.seal(envelopes.Payload("", "en", ""), KEYS, None, shell_for_tests()).content
    # Without the envelopes, two clients' pages are the same bytes.
    hole = re.compile(rb'(id="sealed"[^>]*>)\{.*?\}(</script>)')
    assert hole.search(content)
    assert hole.sub(rb"\1\2", content) == hole.sub(rb"\1\2", empty)


def test_the_envelope_is_found_in_the_page() -> None:
    page = envelopes.seal(PAYLOAD, KEYS, None, shell_for_tests())
    assert envelopes.find_envelope(page.content) == envelopes.envelope(PAYLOAD, KEYS)
    for content in (b"", b"<html>", b'<script id="sealed" type="application/json">[1]</script>'):
        with pytest.raises(envelopes.Damaged):
            envelopes.find_envelope(content)


def flipped(text: str) -> str:
    """The same base64 with one bit of its middle byte changed."""
    data = bytearray(base64.b64decode(text))
    data[len(data) // 2] ^= 1
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["code", "passphrase"])
@pytest.mark.parametrize(
    ("part", "value", "error"),
    [
        ("v", 2, envelopes.UnknownVersion),
        ("slug", OTHER.slug, envelopes.WrongCode),
        ("slug", "../../../../etc/", envelopes.Damaged),
        ("kdf", "none", envelopes.Damaged),
        ("kdf", None, envelopes.Damaged),
        ("rounds", 1, envelopes.Damaged),
        ("nonce", flipped, (envelopes.Damaged, envelopes.WrongPassphrase)),
        ("nonce", "", envelopes.Damaged),
        ("check", flipped, envelopes.WrongCode),
        ("sum", flipped, envelopes.Damaged),
        ("data", flipped, envelopes.Damaged),
        ("data", "", envelopes.Damaged),
        ("data", "not base64!", envelopes.Damaged),
        ("extra", 1, envelopes.Damaged),
    ],
)
def test_tampering_always_fails(part: str, value: Any, error: Any, passphrase: str | None) -> None:
    envelope: dict[str, Any] = envelopes.envelope(PAYLOAD, KEYS, passphrase, stretch)
    envelope[part] = value(envelope[part]) if callable(value) else value
    with pytest.raises(error):
        envelopes.open_envelope(envelope, KEYS.code, passphrase, stretch)


@pytest.mark.parametrize("part", ["v", "slug", "kdf", "rounds", "nonce", "check", "sum", "data"])
def test_a_missing_part_is_damage(part: str) -> None:
    envelope: dict[str, Any] = envelopes.envelope(PAYLOAD, KEYS)
    del envelope[part]
    with pytest.raises(envelopes.SealError):
        envelopes.open_envelope(envelope, KEYS.code)


def test_a_page_with_a_passphrase_cannot_be_passed_off_as_one_without() -> None:
    envelope = envelopes.envelope(PAYLOAD, KEYS, PASSPHRASE, stretch)
    with pytest.raises(envelopes.Damaged):
        envelopes.open_envelope({**envelope, "kdf": "hkdf", "rounds": 0}, KEYS.code)


@pytest.mark.parametrize("code", [OTHER.code, KEYS.code[:-1], "", "!", KEYS.code + "aaaaaaaa"])
def test_another_code_is_a_wrong_code(code: str) -> None:
    with pytest.raises(envelopes.WrongCode):
        envelopes.open_envelope(envelopes.envelope(PAYLOAD, KEYS), code)


@pytest.mark.parametrize("passphrase", [None, "", "patru cai verzi, doua tari"])
def test_another_passphrase_is_a_wrong_passphrase(passphrase: str | None) -> None:
    envelope = envelopes.envelope(PAYLOAD, KEYS, PASSPHRASE, stretch)
    with pytest.raises(envelopes.WrongPassphrase):
        envelopes.open_envelope(envelope, KEYS.code, passphrase, stretch)


def test_only_envelope_py_makes_sealed_pages() -> None:
    modules = sorted((ROOT / "hooks").rglob("*.py"))
    makers = [path.name for path in modules if "SealedPage(" in path.read_text(encoding="utf-8")]
    assert makers == ["envelope.py"]
