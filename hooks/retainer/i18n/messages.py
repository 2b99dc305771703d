"""The texts of a language file, taken apart at their placeholders, and what is wrong with them."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

NBSP = "\u00a0"

_CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
_COUNT = re.compile(r"(\{(?:count|number)\}) ")

Piece = tuple[str, str, str]
"""Text, the same escaped, and the name of the value that follows it (or nothing)."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text, taken apart at its placeholders."""

    source: str
    pieces: tuple[Piece, ...]
    fixed: Markup | None
    """The whole text, where it has no placeholder."""

    @classmethod
    def parse(cls, source: str) -> Message:
        """Take a text apart; a number keeps to its unit by a non-breaking space."""
        source = _COUNT.sub(rf"\1{NBSP}", source)
        try:
            parts = [(text, name or "") for text, name, _, _ in string.Formatter().parse(source)]
        except ValueError:  # which `wrong` tells, with its key
            parts = [(source, "")]
        fixed = None if any(name for _, name in parts) else escape(source)
        return cls(source, tuple((text, str(escape(text)), name) for text, name in parts), fixed)

    def names(self) -> frozenset[str]:
        """Return the placeholders' names."""
        return frozenset(name for _, _, name in self.pieces if name)

    def plain(self, values: Mapping[str, object]) -> str:
        """Return the text with its values, not escaped."""
        return "".join(text + (str(values[name]) if name else "") for text, _, name in self.pieces)

    def html(self, values: Mapping[str, object]) -> Markup:
        """Return the text with its values, all escaped but those that are markup already."""
        if self.fixed is not None:
            return self.fixed
        said = [
            f"{escaped}{escape(values[name])}" if name else escaped
            for _, escaped, name in self.pieces
        ]
        return Markup("".join(said))  # noqa: S704 - every part is escaped


Messages = Mapping[str, Mapping[str, Message]]
"""By key, then by plural category; a text without plural forms is under `other`."""


def flat(data: object, prefix: str = "") -> Iterable[tuple[str, dict[str, Message]]]:
    """Return the texts of a file by their keys, joined by dots."""
    if isinstance(data, dict) and not (data and data.keys() <= _CATEGORIES):
        for key, value in data.items():
            yield from flat(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(data, dict):
        yield prefix, {category: Message.parse(str(said)) for category, said in data.items()}
    else:
        yield prefix, {"other": Message.parse("" if data is None else str(data).strip())}


def wrong(messages: Messages, needed: set[str]) -> Iterable[str]:
    """Say what is wrong with a language's texts by themselves."""
    for key, forms in messages.items():
        if any(not form.source for form in forms.values()):
            yield f"{key} says nothing"
        # Else templates, where fixed texts are put in place, could take one for theirs.
        if any("{" in text for form in forms.values() for text, _, _ in form.pieces):
            yield f"{key} has a brace that begins no placeholder"
        # Ordinals have categories of their own.
        if len(forms) > 1 and key != "formats.ordinal" and forms.keys() != needed:
            yield f"{key} needs the plural forms {', '.join(sorted(needed))}"
        if "other" not in forms:
            yield f"{key} needs the form other"


def unlike(messages: Messages, expected: Messages, reference: str) -> Iterable[str]:
    """Say where a language's texts differ from those of the reference language."""
    for key in expected.keys() - messages.keys():
        yield f"{key} is missing"
    for key in messages.keys() - expected.keys():
        yield f"{key} is not known; {reference}.yml does not have it"
    for key in expected.keys() & messages.keys():
        names = _names(messages[key])
        # A form may leave the count out: "o lună".
        if names - {"count"} != _names(expected[key]) - {"count"}:
            wanted = ", ".join(f"{{{name}}}" for name in sorted(_names(expected[key])))
            yield f"{key} must have the placeholders of {reference}.yml: {wanted or 'none'}"


def _names(forms: Mapping[str, Message]) -> frozenset[str]:
    gather: Callable[..., frozenset[str]] = frozenset[str]().union
    return gather(*(form.names() for form in forms.values()))
