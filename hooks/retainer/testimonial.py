"""What a client said, as docs/testimonials.yml holds it. Frozen; no I/O."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from .fields import Id, Language, Line, Text, Truth, Web
from .model import Frozen


class Testimonial(Frozen):
    """What a client said, with their consent; an entry of docs/testimonials.yml."""

    id: Id
    author: Line
    role: Line | None = None
    company: Line | None = None
    quote: Annotated[
        dict[Language, Text],
        BeforeValidator(
            lambda value: value if isinstance(value, dict) else {"": value},
            json_schema_input_type=Text | dict[Language, Text],
        ),
    ]
    """A text, or one per language."""
    video: Web | None = None
    letter: Line | None = None
    """A file under docs/."""
    photo: Line | None = None
    """A picture under docs/."""
    service: Line | None = None
    featured: Truth = False
    consent: Truth = False
    """Only with `true` is anything of it published."""

    def said(self, language: str) -> tuple[str, str]:
        """Return the quote in this language, else in the first given, and the language it is in.

        The language is empty where the file gives one text for all.
        """
        if language in self.quote:
            return self.quote[language], language
        spoken, text = next(iter(self.quote.items()))
        return text, spoken
