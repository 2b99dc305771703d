"""Reads the words in a saved reply, and checks that this client's link made them. Pure."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from retainer.crypto import Keys, stretch
from retainer.diagnostics import Refused
from retainer.model import ClientFile

from .mail import chat_of
from .word import Kind, Place, Word, find_words, parse_word

_FORM = 2


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A text of a reply with the words in it."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A word that was checked, and where it stands."""

    word: Word
    message: Message
    place: Place


def read_messages(texts: Iterable[str], *, is_mail: bool) -> tuple[Message, ...]:
    """Return the messages of all texts, with the words in each.

    Of an exported chat these are the ones with a word, and those around the first of them: a
    condition may stand in the next message.
    """
    return tuple(
        Message(part, find_words(part))
        for text in _texts(texts)
        for part in ((text,) if is_mail else _parts(text))
    )


def _parts(text: str) -> Iterator[str]:
    """Yield the messages of a chat that are looked at; any other text is one."""
    messages = chat_of(text)
    first = next((at for at, each in enumerate(messages) if find_words(each.text)), None)
    if first is None:
        yield text
        return
    for at, each in enumerate(messages):
        if each.text.strip() and (at >= first or each.is_around(messages[first])):
            yield each.text


def _texts(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts; of JSON what it says, without its braces."""
    for text in texts:
        members = _members(text) if text.lstrip().startswith("{") else []
        names = [name for name, _ in members]
        if not ({"form", "text"} <= set(names) and ("form", _FORM) in members):
            yield text
            continue
        # No page writes a member more, or one twice.
        is_first = {name: names.index(name) for name in ("form", "text")}
        for at, (name, value) in enumerate(members):
            if name == "text" and is_first[name] == at:
                yield str(value)
            elif is_first.get(name) != at:
                yield f"{name}: {value}"


def _members(text: str) -> list[tuple[str, object]]:
    """Return the members of a JSON object, of other text none."""
    with contextlib.suppress(ValueError):
        pairs = json.loads(text, object_pairs_hook=list)
        if isinstance(pairs, list) and all(isinstance(pair, tuple) for pair in pairs):
            return pairs
    return []


def checked_words(
    messages: Sequence[Message], client_id: str, file: ClientFile, keys: Mapping[str, Keys]
) -> list[Found]:
    """Return the genuine words, as they stand. Raises `Refused` where there is none."""
    problem: Refused | None = None
    genuine: list[Found] = []
    own = keys[client_id]
    stretched = b""
    for message in messages:
        for place in message.places:
            try:
                word = parse_word(place.text)
                check_link(word.slug, client_id, keys)
                if file.passphrase and not stretched:
                    stretched = stretch(file.passphrase, own.slug)
                _require_genuine(word, own.access, stretched)
            except Refused as error:
                problem = problem or error
                continue
            genuine.append(Found(word, message, place))
    if not genuine:
        raise problem or Refused("there is no reply in this text")
    return genuine


def latest_words(genuine: Iterable[Found]) -> list[Found]:
    """Return the latest word of each kind, in order of time."""
    latest: dict[Kind, Found] = {}
    for found in genuine:
        kind = found.word.kind
        if kind not in latest or latest[kind].word.instant < found.word.instant:
            latest[kind] = found
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
