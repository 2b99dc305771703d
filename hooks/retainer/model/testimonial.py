"""Testimonials, as clients/testimonials.yml holds them, and where the site has their files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator

from .field_checks import prose, rejection
from .types import Frozen, Id, Language, Line, Text, Truth, Web

ANY = "und"
"""The language of a quote whose entry names none (BCP 47: undetermined)."""
TESTIMONIALS_FOLDER: Final = "assets/retainer"
"""The folder of the site for photos and letters with consent: nobody else's, as old ones go."""


def _quotes_by_language(value: Any) -> Any:
    if value == {}:
        raise rejection("is empty; write the quote, or one per language")
    return value if isinstance(value, dict) else {ANY: prose(value)}


class Testimonial(Frozen):
    """What a client said, with their consent; an entry of clients/testimonials.yml."""

    id: Id
    """Your name for it, by which a client's file asks for it: a-z, 0-9 and -."""
    author: Line
    """Who says it."""
    role: Line | None = None
    """What they are in the company."""
    company: Line | None = None
    quote: Annotated[
        dict[Language, Text],
        BeforeValidator(_quotes_by_language, json_schema_input_type=Text | dict[Language, Text]),
    ]
    """A text, or one per language."""
    video: Web | None = None
    """An address; nothing of it is loaded before the reader's click."""
    letter: Line | None = None
    """Their letter, under clients/testimonials/, such as maria.pdf; pdf, png, jpg or webp."""
    photo: Line | None = None
    """Their portrait, under clients/testimonials/, such as maria.jpg; png, jpg or webp."""
    service: Line | None = None
    """What you did for them."""
    featured: Truth = False
    """Whether it stands in proposals that name no testimonials."""
    consent: Truth = False
    """Only with `true` is anything of it published."""

    def quote_in(self, language: str) -> tuple[str, str]:
        """Return the quote in this language, else in the entry's first, and its language.

        The language is empty if the entry names none.
        """
        if language in self.quote:
            return self.quote[language], language
        first, text = next(iter(self.quote.items()))
        return text, "" if first == ANY else first

    def site_path(self, kind: Literal["photo", "letter"]) -> str | None:
        """Return the path in the site of the photo or the letter, if there is one, with consent.

        It has the entry's id for a name: the file's own name stays private.
        """
        name = getattr(self, kind)
        if name is None or not self.consent:
            return None
        return f"{TESTIMONIALS_FOLDER}/{self.id}-{kind}{PurePosixPath(name).suffix.lower()}"
