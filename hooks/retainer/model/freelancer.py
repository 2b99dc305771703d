"""What the freelancer writes once, for all clients: extra.freelancer and the testimonials.

Readers of several languages meet it, so most of its texts are a text or one per language. A text
alone is in the freelancer's own language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BeforeValidator, GetPydanticSchema
from pydantic_core import core_schema

from .field_checks import line, prose, rejection
from .inputs import Legal, Question
from .terms import FurtherTerm, LatePayment, Tax, Terms
from .types import (
    Audience,
    Colour,
    Currency,
    Endpoint,
    Frozen,
    Id,
    Language,
    Line,
    Mail,
    Many,
    Phone,
    Price,
    Text,
    Times,
    Truth,
    Web,
    without_turns,
    without_unseen,
)

TESTIMONIALS_FOLDER: Final = "assets/retainer"
"""The folder of the site for photos and letters with consent: nobody else's, as old ones go."""
_OWN: Final = "und"
"""The key of a text alone, which is in the freelancer's own language."""
_Value = TypeVar("_Value")


class Spoken(str):  # noqa: SLOT000 - it has one attribute more than a text
    """A text in one or more languages; where none is asked for, it is the first of them."""

    texts: Mapping[str, str]

    def __new__(cls, texts: Mapping[str, str]) -> Self:
        """Join the texts, by language."""
        value = super().__new__(cls, next(iter(texts.values())))
        value.texts = texts
        return value

    def __reduce__(self) -> tuple[type[Self], tuple[Mapping[str, str]]]:
        """Keep all languages when it is copied to another process."""
        return type(self), (self.texts,)

    def as_written(self) -> str | Mapping[str, str]:
        """Return the text alone, or the texts by language, as the file has it."""
        return self.texts.get(_OWN, self.texts)


def spoken_in(text: str, language: str, own: str) -> tuple[str, str]:
    """Return a text in this language, else in the freelancer's own, and the language that it has.

    Where it is in neither, the first that was written.
    """
    texts = text.texts if isinstance(text, Spoken) else {_OWN: text}
    by_language = {own if code == _OWN else code: spoken for code, spoken in texts.items()}
    codes = (code for code in (language, own, *by_language) if code in by_language)
    code = next(codes)
    return by_language[code], code


def in_one_language(value: _Value, language: str, own: str) -> _Value:
    """Return a value with all of its texts in one language, as far as they are there."""
    spoken: Any = value
    if isinstance(value, Spoken):
        spoken = spoken_in(value, language, own)[0]
    elif isinstance(value, tuple):
        spoken = tuple(in_one_language(inner, language, own) for inner in value)
    elif isinstance(value, Frozen):
        changes = {
            name: in_one_language(inner, language, own)
            for name in value.model_fields_set
            if isinstance(inner := getattr(value, name), (Spoken, tuple, Frozen))
        }
        spoken = value.model_copy(update=changes)
    return spoken  # type: ignore[no-any-return]


def spoken_texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[Any, Spoken]]:
    """Yield each text of a value that may be there in several languages, with its key path."""
    if isinstance(value, Spoken):
        yield path, value
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from spoken_texts(inner, (*path, index))
    elif isinstance(value, Frozen):
        for name in value.model_fields_set:
            yield from spoken_texts(getattr(value, name), (*path, name))


def _spoken(kind: Any, check: Callable[[Any], str]) -> GetPydanticSchema:
    """Return the check and the schema of a text of this kind, or of one per language."""

    def by_language(value: Any) -> Any:
        if value == {}:
            raise rejection("is empty; write the text, or one per language")
        return value if isinstance(value, dict) else {_OWN: check(value)}

    either = kind | dict[Language, kind]
    texts = Annotated[
        dict[Language, kind], BeforeValidator(by_language, json_schema_input_type=either)
    ]
    written = core_schema.plain_serializer_function_ser_schema(
        lambda text: text.as_written() if isinstance(text, Spoken) else text
    )
    return GetPydanticSchema(
        lambda _source, handler: core_schema.no_info_after_validator_function(
            Spoken, handler.generate_schema(texts), serialization=written
        )
    )


SpokenLine = Annotated[str, _spoken(Line, lambda value: without_unseen(line(value)))]
SpokenText = Annotated[str, _spoken(Text, lambda value: without_turns(prose(value)))]


class SpokenQuestion(Question):
    """A question that stands in every proposal, and its answer (Markdown)."""

    question: SpokenLine
    answer: SpokenText


class SpokenLatePayment(LatePayment):
    """What a late payment brings with it, for every client."""

    interest: SpokenLine | None = None


class SpokenFurtherTerm(FurtherTerm):
    """A further term for every client, in the freelancer's own words."""

    title: SpokenLine
    text: SpokenText


class SpokenTerms(Terms):
    """Terms for every client; a client's file overrides them, key by key."""

    payment_method: SpokenLine | None = None
    response_time: SpokenLine | None = None
    excludes: Many[SpokenLine] = ()
    ownership: SpokenLine | None = None
    late_payment: SpokenLatePayment | None = None
    more: Many[SpokenFurtherTerm] = ()


class Defaults(Frozen):
    """What a client's file takes over, key by key, where it says nothing."""

    terms: SpokenTerms | None = None
    """Terms that a client's file overrides, key by key."""
    faq: Many[SpokenQuestion] = ()
    """Questions that stand in every proposal."""
    value_adds: Many[SpokenLine] = ()
    """What is added instead of a lower price, where a client's file names nothing."""


class Freelancer(Frozen):
    """extra.freelancer in mkdocs.yml: who makes the proposals."""

    name: Line
    email: Mail
    """Where replies go."""
    business: Line | None = None
    """Shown instead of the name where both fit."""
    role: SpokenLine | None = None
    """What you do, such as social media manager."""
    phone: Phone | None = None
    """Shown as call and message buttons on a phone."""
    website: Web | None = None
    booking: Web | None = None
    """A calendar where a call can be booked."""
    photo: Line | None = None
    """A picture under docs/: png, jpg, webp or svg, at most 200 KB."""
    brand: Colour = "#0f766e"
    """The accent of your pages, in quotes; contrast is kept legible whatever it is."""
    language: Language = "en"
    """For proposals that name none: en or ro."""
    currency: Currency = "USD"
    """For proposals that name none (ISO 4217)."""
    timezone: Line = "UTC"
    """IANA name, such as Europe/Bucharest."""
    responds_within: SpokenLine | None = None
    """How soon you answer, such as 1 working day."""
    minimum_fee: Price | None = None
    """The lowest monthly fee you take, in `currency`; for the advice alone."""
    places_open: Times | None = None
    """How many more clients you take now; set by hand, shown where it is given."""
    legal: Legal | None = None
    """Yours, for the agreement."""
    tax: Tax | None = None
    """How your prices stand to tax."""
    reply_url: Endpoint | None = None
    """Where replies are posted as JSON; without it they are prefilled e-mails."""
    sellers_guide: Audience = "public"
    """private: the chapters for freelancers are seen under `mkdocs serve` alone."""
    defaults: Defaults = Defaults()
    """What stands in every proposal unless its file says otherwise."""

    def public(self) -> Self:
        """Return only the keys that the public site may use, see `FOR_EVERYBODY`."""
        return self.model_construct(**{name: getattr(self, name) for name in FOR_EVERYBODY})


FOR_EVERYBODY = (
    *("name", "email", "business", "role", "phone", "website", "booking", "photo", "brand"),
    *("language", "currency", "timezone", "responds_within", "places_open", "legal", "tax"),
    *("reply_url", "sellers_guide"),
)
"""The keys of extra.freelancer that the public site's templates and plugins may see."""


class Testimonial(Frozen):
    """What a client said, with their consent; an entry of clients/testimonials.yml."""

    id: Id
    """Your name for it, by which a client's file asks for it: a-z, 0-9 and -."""
    author: Line
    """Who says it."""
    role: SpokenLine | None = None
    """What they are in the company."""
    company: SpokenLine | None = None
    quote: SpokenText
    """Theirs; where a page is in another language than any of it, it stands as it is."""
    video: Web | None = None
    """An address; nothing of it is loaded before the reader's click."""
    letter: Line | None = None
    """Their letter, under clients/testimonials/, such as maria.pdf; pdf, png, jpg or webp."""
    photo: Line | None = None
    """Their portrait, under clients/testimonials/, such as maria.jpg; png, jpg or webp."""
    service: SpokenLine | None = None
    """What you did for them."""
    featured: Truth = False
    """Whether it stands in proposals that name no testimonials."""
    consent: Truth = False
    """Only with `true` is anything of it published."""

    def site_path(self, kind: Literal["photo", "letter"]) -> str | None:
        """Return the path in the site of the photo or the letter, if there is one, with consent.

        It has the entry's id for a name: the file's own name stays private.
        """
        name = getattr(self, kind)
        if name is None or not self.consent:
            return None
        return f"{TESTIMONIALS_FOLDER}/{self.id}-{kind}{PurePosixPath(name).suffix.lower()}"
