"""Messages are the texts of a language file, parsed at their placeholders and checked."""

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
"""A literal text, the same escaped for HTML, and the placeholder after it (or nothing)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message is one text, parsed at its placeholders."""

    source: str
    pieces: tuple[Piece, ...]
    fixed: Markup | None
    """The whole text for HTML, if it has no placeholder."""

    @classmethod
    def parse(cls, source: str) -> Message:
        """Parse a text; a non-breaking space keeps a number and its unit together."""
        source = _COUNT.sub(rf"\1{NBSP}", source)
        try:
            parts = [(text, name or "") for text, name, _, _ in string.Formatter().parse(source)]
        except ValueError:  # which `faults` reports, with the key
            parts = [(source, "")]
        fixed = None if any(name for _, name in parts) else escape(source)
        return cls(source, tuple((text, str(escape(text)), name) for text, name in parts), fixed)

    def names(self) -> frozenset[str]:
        """Return the placeholders' names."""
        return frozenset(name for _, _, name in self.pieces if name)

    def plain(self, values: Mapping[str, object]) -> str:
        """Return the text with its values, without HTML escapes."""
        return "".join(text + (str(values[name]) if name else "") for text, _, name in self.pieces)

    def html(self, values: Mapping[str, object]) -> Markup:
        """Return the text with its values as HTML; a value that is `Markup` is not escaped.

        Other values with letters, such as names, are isolated: one in a script that is written from
        right to left must not turn the words around it.
        """
        if self.fixed is not None:
            return self.fixed
        parts = [
            f"{escaped}{isolated(values[name])}" if name else escaped
            for _, escaped, name in self.pieces
        ]
        return Markup("".join(parts))  # noqa: S704 - every part is escaped


def isolated(value: object) -> Markup:
    """Return a value escaped for HTML, a text with letters within `<bdi>`."""
    if isinstance(value, Markup):
        return value
    if not any(map(str.isalpha, str(value))):
        return escape(value)
    return Markup(f"<bdi>{escape(value)}</bdi>")  # noqa: S704 - just escaped


Messages = Mapping[str, Mapping[str, Message]]
"""Messages by key, then by plural category; one without plural forms is under `other`."""


def flatten(data: object, prefix: str = "") -> Iterable[tuple[str, dict[str, Message]]]:
    """Yield the texts of a file by their dotted keys."""
    if isinstance(data, dict) and not (data and data.keys() <= _CATEGORIES):
        for key, value in data.items():
            yield from flatten(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(data, dict):
        yield prefix, {category: Message.parse(str(text)) for category, text in data.items()}
    else:
        yield prefix, {"other": Message.parse("" if data is None else str(data).strip())}


def faults(messages: Messages, needed: set[str]) -> Iterable[str]:
    """Yield the faults of a language's texts that show without another language."""
    for key, forms in messages.items():
        if any(not form.source for form in forms.values()):
            yield f"{key} says nothing"
        # A single brace is a typing mistake; {{ would come out as {.
        if any("{" in text for form in forms.values() for text, _, _ in form.pieces):
            yield f"{key} has a brace that begins no placeholder"
        # Ordinals have categories of their own.
        if len(forms) > 1 and key != "formats.ordinal" and forms.keys() != needed:
            yield f"{key} needs the plural forms {', '.join(sorted(needed))}"
        if "other" not in forms:
            yield f"{key} needs the form other"


def differences(messages: Messages, expected: Messages, reference: str) -> Iterable[str]:
    """Yield where keys or placeholders differ from those of the reference language."""
    for key in expected.keys() - messages.keys():
        yield f"{key} is missing"
    for key in messages.keys() - expected.keys():
        yield f"{key} is not known; {reference}.yml does not have it"
    for key in expected.keys() & messages.keys():
        names = _names(messages[key])
        # A plural form may leave the count out: "o lună".
        if names - {"count"} != _names(expected[key]) - {"count"}:
            wanted = ", ".join(f"{{{name}}}" for name in sorted(_names(expected[key])))
            yield f"{key} must have the placeholders of {reference}.yml: {wanted or 'none'}"


def _names(forms: Mapping[str, Message]) -> frozenset[str]:
    gather: Callable[..., frozenset[str]] = frozenset[str]().union
    return gather(*(form.names() for form in forms.values()))
