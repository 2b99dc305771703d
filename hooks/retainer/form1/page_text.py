"""Knows the text around a reply of form 1, as pages of before wrote it. Pure."""

from __future__ import annotations

import json
import re
from typing import Final

from retainer.records import BLANKS, Choice

from .reply import HEAD, Reply

_CONFIRM: Final = (
    "I confirm this choice. The agreement follows; nothing is due until we have both signed it."
)
_WORDS: Final = (
    (
        _CONFIRM,
        *("Name", "Role", "Tier", "Extra", "Each month", "Once"),
    ),
    (
        "Confirm această alegere. Urmează contractul; nu datorez nimic până nu semnăm amândoi.",
        *("Nume", "Funcție", "Pachet", "În plus", "Lunar", "O singură dată"),
    ),
)
"""By language: the sentence at the end, and the words of the numbered lines by their numbers."""
_SIGNED: Final = frozenset(
    ("kind", "digest", "code", "slug", "date", "tier", "addons", "name", "role", "sums")
)


_PLAIN: Final = frozenset(("text", "message", "subject"))
"""What is not signed, and is a text itself."""


def page_lines(reply: Reply, choice: Choice) -> tuple[str, ...]:
    """Return the lines that a page of before may have written around this reply."""
    values = (
        *((1, reply.name), (2, reply.role), (3, choice.tier.name), (3, reply.tier)),
        *((4, addon.name) for addon in choice.addons),
        *((4, name) for name in reply.addons),
        *((5, choice.texts["month"]), (6, choice.texts.get("once", ""))),
    )
    return tuple(
        line
        for words in _WORDS
        for line in (words[0], *(f"{at}. {words[at]}: {value}" for at, value in values if value))
    )


def head_places(text: str, reply: Reply) -> frozenset[int]:
    """Return the places of the letters of this reply's own head in a text."""
    return frozenset(
        place
        for head in HEAD.finditer(text)
        if re.sub(f"[{BLANKS}>|]", "", head[3]).lower() == reply.code
        for place in range(*head.span())
    )


def unsigned_members(text: str, reply: Reply, currency: str) -> dict[str, str] | None:
    """Return what JSON of this reply says beside what its code covers; None of other text."""
    try:
        posted = json.loads(text) if text.lstrip().startswith("{") else None
    except ValueError:
        return None
    if not isinstance(posted, dict) or posted.get("code") != reply.code:
        return None
    return {
        name: str(value) if name in _PLAIN else f"{name}: {value}"
        for name, value in posted.items()
        if name not in _SIGNED and (name, value) != ("currency", currency)
    }
