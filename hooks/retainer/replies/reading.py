"""Reads the words in a saved reply, and checks that this client's link made them. Pure."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from retainer.crypto import Keys, stretch
from retainer.diagnostics import Refused
from retainer.model import ClientFile

from .mail import messages_of
from .word import Kind, Place, Word, find_words, parse_word

_FORM = 2


@dataclass(frozen=True, slots=True)
class Message:
    """A text of a reply with the words in it."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A word that was checked, and where it stands."""

    word: Word
    message: Message
    index: int
    """Its place among the words of the message."""


def read_messages(texts: Iterable[str]) -> tuple[Message, ...]:
    """Return the messages of all texts, with the words in each; of a chat those that have one."""
    found: list[Message] = []
    for text in _texts(texts):
        parts = [Message(part, find_words(part)) for part in messages_of(text)]
        found += parts if len(parts) == 1 else (part for part in parts if part.places)
    return tuple(found)


def _texts(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts, those in JSON without its braces."""
    for text in texts:
        if not text.lstrip().startswith("{"):
            yield text
            continue
        with contextlib.suppress(ValueError):
            posted = json.loads(text)
            if isinstance(posted, dict) and isinstance(posted.get("text"), str):
                yield posted["text"] if posted.get("form") == _FORM else ""


def checked_words(
    messages: Sequence[Message], client_id: str, file: ClientFile, keys: Mapping[str, Keys]
) -> list[Found]:
    """Return the latest genuine word of each kind, in order of time. Raises `Refused`."""
    problem: Refused | None = None
    latest: dict[Kind, Found] = {}
    own = keys[client_id]
    stretched = b""
    for message in messages:
        for index, place in enumerate(message.places):
            try:
                word = parse_word(place.text)
                check_link(word.slug, client_id, keys)
                if file.passphrase and not stretched:
                    stretched = stretch(file.passphrase, own.slug)
                _require_genuine(word, own.access, stretched)
            except Refused as error:
                problem = problem or error
                continue
            if word.kind not in latest or latest[word.kind].word.instant < word.instant:
                latest[word.kind] = Found(word, message, index)
    if not latest:
        raise problem or Refused("there is no reply in this text")
    return sorted(latest.values(), key=lambda found: found.word.instant)


def _require_genuine(word: Word, access: bytes, stretched: bytes) -> None:
    if word.is_genuine(access, stretched):
        return
    if stretched and word.is_genuine(access, b""):
        raise Refused(
            "the reply comes from a page without the passphrase that the file has now; nothing was"
            " changed.\nNext: send them the new link and the passphrase, and ask them to answer"
            " there."
        )
    reason = " or another passphrase opened the page" if stretched else ""
    raise Refused(
        f"the reply is not as the page made it: its line of letters and digits was changed{reason};"
        " nothing was changed.\nNext: ask them to copy that line again, whole."
    )


def check_link(slug: str, client_id: str, keys: Mapping[str, Keys]) -> None:
    """Raise `Refused` for a reply from another link than this client's."""
    if slug == keys[client_id].slug:
        return
    sender = next((other for other in keys if keys[other].slug == slug), None)
    if sender:
        raise Refused(
            f"this is the reply of another client, {sender}; nothing was changed."
            f"\nNext: `retainer reply {sender}` takes it."
        )
    raise Refused(
        "this reply comes from a link that is no client's, or was replaced since; nothing was"
        " changed.\nNext: send them the new link, and ask them to choose there."
    )
