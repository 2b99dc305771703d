"""Keys: the worked examples, the forms of a secret, normalized passphrases."""

from __future__ import annotations

import base64
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainer.crypto.keys import (
    BadSecret,
    accept_key,
    base32,
    decode_secret,
    derive,
    encode_secret,
    fingerprint,
    handle,
    new_link,
    normalize_passphrase,
    url,
)
from tests.helpers.sealing import SECRET, vectors
from tests.helpers.support import TEST_SECRET

EXAMPLES = vectors()["examples"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["handle"])
def test_keys_are_those_of_the_worked_examples(example: dict[str, str]) -> None:
    keys = derive(decode_secret(example["secret"]), example["handle"])
    assert keys.slug == example["slug"]
    assert keys.code == example["code"]
    assert keys.nonce_key.hex() == example["nonce_key_hex"]
    assert base32(keys.access) == keys.code


def test_fingerprint_is_that_of_the_worked_examples() -> None:
    assert fingerprint(SECRET) == vectors()["fingerprint"]


def test_the_handle_is_the_link_or_else_the_id() -> None:
    assert handle("acme", "k3v5qm2a") == "link:k3v5qm2a"
    assert handle("acme", None) == "id:acme"


@given(st.text(min_size=1), st.text(min_size=1))
def test_other_handles_have_other_keys(handle: str, other: str) -> None:
    first, second = derive(SECRET, f"id:{handle}"), derive(SECRET, f"id:{other}")
    assert (handle == other) == (first.slug == second.slug) == (first.code == second.code)


def test_printed_keys_have_neither_code_nor_key() -> None:
    keys = derive(SECRET, "id:acme")
    assert keys.slug in repr(keys)
    assert keys.code not in repr(keys)
    assert repr(keys.access) not in repr(keys)


@given(st.binary(min_size=32, max_size=32))
def test_a_secret_is_read_back_padded_or_not(secret: bytes) -> None:
    text = encode_secret(secret)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", text)
    padded = base64.urlsafe_b64encode(secret).decode()
    for written in (text, padded, f" {text}\n"):
        assert decode_secret(written) == secret


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the secret is empty"),
        ("  \n", "the secret is empty"),
        (TEST_SECRET[:-1], "the secret has 42 characters, it must have 43"),
        (TEST_SECRET + "AA", "the secret has 45 characters, it must have 43"),
        (TEST_SECRET[:-2], "the secret has 41 characters, it must have 43"),
        (f'"{TEST_SECRET}"', "not base64url"),
        (f"RETAINER_SECRET={TEST_SECRET}", "not base64url"),
        (TEST_SECRET.replace("A", "+"), "not base64url"),
        (TEST_SECRET + "\u00e9", "not base64url"),
    ],
)
def test_a_bad_secret_is_refused_and_not_repeated(text: str, message: str) -> None:
    with pytest.raises(BadSecret, match=message) as error:
        decode_secret(text)
    assert TEST_SECRET[:8] not in str(error.value)
    assert ";" in str(error.value), "the message says what to do"


def test_a_new_link_is_eight_characters_of_base32() -> None:
    assert new_link(bytes) == "aaaaaaaa"
    assert new_link(lambda count: bytes(range(250, 250 + count))) == "7l57z7p6"


@pytest.mark.parametrize(
    "site", ["https://x.example", "https://x.example/", "https://x.example/repo/"]
)
def test_the_address_keeps_the_sites_path(site: str) -> None:
    keys = derive(SECRET, "id:plain")
    path = f"p/{EXAMPLES[0]['slug']}/#{EXAMPLES[0]['code']}"
    assert url(site, keys) == f"{site.rstrip('/')}/{path}"


def test_the_key_of_replies_differs_from_the_code() -> None:
    keys = derive(SECRET, "id:acme")
    key = accept_key(keys.access)
    assert len(key) == 32
    assert key[:16] != keys.access
    assert key != accept_key(derive(SECRET, "id:other").access)


CEDILLA = "\u015eapte \u0163\u0103ri \u0162ar\u0103 \u015fi"
COMMA = "\u0218apte \u021b\u0103ri \u021aar\u0103 \u0219i"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (CEDILLA, COMMA),
        (unicodedata.normalize("NFD", CEDILLA), COMMA),
        (unicodedata.normalize("NFD", COMMA), COMMA),
        ("  two\t words\n", "two words"),
        ("two\u00a0\u2003words", "two words"),
        ("two\u2028\u0085words", "two words"),
        ("\ufb01ne", "fine"),
        ("Capitals Count", "Capitals Count"),
    ],
)
def test_a_passphrase_is_the_same_however_it_is_typed(typed: str, meant: str) -> None:
    assert normalize_passphrase(typed) == meant


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize_passphrase(text)
    assert normalize_passphrase(once) == once
