"""Makes and checks record marks, which show that nobody changed what a command wrote. Pure.

A mark is an HMAC, under a key of the portal's secret, over a block of a client's file: comments,
quotes and order may change, values may not. So a build notices a price that was edited along with
its digest, which needs no secret. `SPEC.md`, section 7, is the format.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from rfc8785 import CanonicalizationError

from .canonical_json import canonical, json_data
from .keys import base32, hkdf

ACCEPTED: Final = "accepted"
"""The kind of an acceptance's record, and its key in the client's file."""
TRIAL_ACCEPTED: Final = "trial_accepted"
"""The kind of the record of a chosen trial, and its key likewise."""
MARK: Final = "mark"
"""The key of the mark within its block."""
_FORM: Final = 1
_KEY_BYTES: Final = 32
_MARK_BYTES: Final = 16  # RFC 2104, section 5: half of the hash


def record_key(secret: bytes) -> bytes:
    """Return the key under which a portal marks its records."""
    return hkdf(secret, "retainer/v1/record", _KEY_BYTES)


def mark(key: bytes, kind: str, of: str | None, block: Mapping[str, Any]) -> str:
    """Return the mark of a block: 26 characters of lower-case base32.

    `of` is the mark of the record that this one belongs to. Raises `CanonicalizationError`.
    """
    signed = canonical({"form": _FORM, "kind": kind, "of": of, "block": _content(block)})
    return base32(hmac.digest(key, signed, "sha256")[:_MARK_BYTES])


def fits(key: bytes, kind: str, of: str | None, block: Mapping[str, Any]) -> bool:
    """Return whether a block has the mark of its content."""
    try:
        expected = mark(key, kind, of, block)
    except CanonicalizationError:
        return False
    return hmac.compare_digest(expected.encode(), str(block.get(MARK)).encode())


def same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Return whether two blocks have the same content, whatever their marks."""
    try:
        return canonical(_content(first)) == canonical(_content(second))
    except CanonicalizationError:
        return False


def _content(block: Mapping[str, Any]) -> Any:
    """Return a block as JSON data without its mark."""
    return composed(json_data({key: value for key, value in block.items() if key != MARK}))


def composed(value: Any) -> Any:
    """Return JSON data with every text in NFC. Raises `CanonicalizationError` for equal keys."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(inner) for inner in value]
    if isinstance(value, dict):
        members = {composed(key): composed(inner) for key, inner in value.items()}
        if len(members) < len(value):  # else a mark would cover one of the two alone
            raise CanonicalizationError("a key stands twice")
        return members
    return value
