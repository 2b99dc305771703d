"""Marks of records: what a command wrote into a client's file was not changed since. Pure.

A mark is the first 16 bytes of HMAC-SHA256, under a key of the portal's secret, over canonical
JSON of the block as the file has it: comments, quotes and order may change, values may not. So a
price that is edited along with its digest, which is no secret, is noticed.
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
"""The kind of the record of what was chosen, and its key in the file."""
MARK: Final = "mark"
"""The key under which a block has its mark."""
_FORM: Final = 1
_KEY_BYTES: Final = 32
_MARK_BYTES: Final = 16  # as many as a link's code has: no easier to guess


def record_key(secret: bytes) -> bytes:
    """Return the key of all marks of a portal."""
    return hkdf(secret, "retainer/v1/record", _KEY_BYTES)


def mark(key: bytes, kind: str, of: str | None, block: Mapping[str, Any]) -> str:
    """Return the mark of a block: 26 characters of lower-case base32.

    `of` is the mark of the record that this one belongs to. Raises `CanonicalizationError`.
    """
    whole = canonical({"form": _FORM, "kind": kind, "of": of, "block": _content(block)})
    return base32(hmac.digest(key, whole, "sha256")[:_MARK_BYTES])


def fits(key: bytes, kind: str, of: str | None, block: Mapping[str, Any]) -> bool:
    """Return whether a block is as it was when its mark was made."""
    try:
        own = mark(key, kind, of, block)
    except CanonicalizationError:
        return False
    return hmac.compare_digest(own.encode(), str(block.get(MARK)).encode())


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two blocks say the same, whatever their marks."""
    try:
        return canonical(_content(one)) == canonical(_content(other))
    except CanonicalizationError:
        return False


def _content(block: Mapping[str, Any]) -> Any:
    return _composed(json_data({key: value for key, value in block.items() if key != MARK}))


def _composed(value: Any) -> Any:
    """Return JSON data with every text in NFC. Raises `CanonicalizationError` for equal keys."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(inner) for inner in value]
    if isinstance(value, dict):
        composed = {_composed(key): _composed(inner) for key, inner in value.items()}
        if len(composed) < len(value):  # else one of the two could be anything
            raise CanonicalizationError("a key stands twice")
        return composed
    return value
