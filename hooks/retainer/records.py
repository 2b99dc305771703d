"""A record is a block that a command wrote; its mark shows that nobody changed it since. Pure.

The mark is the first 16 bytes of HMAC-SHA256, under a key of the portal's secret, over canonical
JSON of the block as the file has it: comments, quotes and order may change, values may not. So a
price that is edited along with its digest, which is no secret, is noticed.
"""

from __future__ import annotations

import datetime
import hmac
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from rfc8785 import CanonicalizationError

from .canonical import canonical
from .checks import json_data
from .document import Document
from .links import base32, hkdf
from .problems import Level, Problem

BEGAN: Final = datetime.date(2026, 11, 28)
"""The day of the release that brought marks: what is dated before it may have none."""
ACCEPTED: Final = "accepted"
MARK: Final = "mark"
_FORM: Final = 1
_KEY_BYTES: Final = 32
_MARK_BYTES: Final = 16  # as many as a link's code has: no easier to guess
_SINCE: Final = ("form", "slug")
"""What only records have that were written with a mark."""


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


def accepted_in(data: Any) -> Mapping[str, Any] | None:
    """Return the `accepted` block of a client's file, as the file has it."""
    block = data.get(ACCEPTED) if isinstance(data, dict) else None
    return block if isinstance(block, dict) else None


def accepted_problem(key: bytes, document: Document, file: str, client_id: str) -> Problem | None:
    """Return what is wrong with the mark of `accepted`; advice where it is older than marks."""
    block = accepted_in(document.data)
    if block is None:
        return None
    place = document.place((ACCEPTED,), key=True)
    if MARK in block and fits(key, ACCEPTED, None, block):
        return None
    level: Level = "error"
    if MARK in block:
        said = (
            "changed since it was written; take it back from git. After a new secret, run"
            " `retainer secret --trust`"
        )
    elif _is_old(block):
        level = "advice"
        said = (
            "is older than marks, so no build would see it changed; look it over, then run"
            f" `retainer secret --trust {client_id}`"
        )
    else:
        said = (
            "has no mark, so no command wrote it as it is; take it back from git, or delete it and"
            f" run `retainer accept {client_id} FILE` with the client's reply"
        )
    return Problem(file, *place, f"accepted: {said}", level, MARK if level == "advice" else "")


def doubled_problem(document: Document, file: str, first: str) -> Problem:
    """Return what is wrong where the file `first` has the same mark."""
    place = document.place((ACCEPTED, MARK))
    said = f"accepted.mark: {first} has the same one; delete the block in the file that copied it"
    return Problem(file, *place, said)


def is_told(problems: tuple[Problem, ...], document: Document) -> bool:
    """Return whether something else is wrong in the block already, which is then not told twice."""
    if not problems:
        return False
    wrong = {(problem.line, problem.column) for problem in problems}
    return any(
        path[0] == ACCEPTED and place in wrong
        for places in (document.keys, document.values)
        for path, place in places.items()
        if path
    )


def _is_old(block: Mapping[str, Any]) -> bool:
    """Whether the block may be from before marks."""
    if any(name in block for name in _SINCE):
        return False
    try:
        return datetime.date.fromisoformat(str(block.get("date")).strip()) < BEGAN
    except ValueError:
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
