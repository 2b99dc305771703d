"""Records as commands write them: with a mark under the secret of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retainer.crypto import decode_secret
from retainer.crypto import record_marks as marks
from retainer.model import ClientFile, Freelancer, digest, resolve_offer
from tests.helpers.support import FREELANCER, TEST_SECRET

SLUG = "igagjqeteofcwbvi"
"""Of a link that was answered, whosever it is."""


def marked(
    block: Mapping[str, Any], secret: str = TEST_SECRET, kind: str = marks.ACCEPTED
) -> dict[str, Any]:
    """A block with its mark, `accepted` unless it is of another kind."""
    whole = {"slug": SLUG, **block}
    key = marks.record_key(decode_secret(secret))
    return whole | {"mark": marks.mark(key, kind, None, whole)}


def agreed(client: Mapping[str, Any], day: object, **changes: object) -> dict[str, Any]:
    """The block that `retainer accept` writes where this file's Growth is chosen, with its mark."""
    file = ClientFile.model_validate(client)
    offer = resolve_offer(file, Freelancer.model_validate(FREELANCER)).record_form1()
    block = {"tier": "Growth", "name": "A. Boss", "date": day, "digest": digest(offer)}
    return marked(block | changes | {"offer": offer})
