"""The freelancer's texts in several languages: a page and a site show the one that is theirs."""

from __future__ import annotations

import datetime
import pickle
from typing import Any, Final

import pytest

from retainer.model import (
    ClientFile,
    Freelancer,
    Proposal,
    Surroundings,
    in_one_language,
    resolve,
    resolve_offer,
    spoken_in,
)
from retainer.model import Testimonial as Entry
from retainer.publishing.pages import public_settings
from tests.helpers.support import CLIENT

OWN: Final[dict[str, Any]] = {
    "name": "Ana Sample",
    "email": "ana@sample.example",
    "role": {"en": "Manager of many", "ro": "Administratoare"},
    "responds_within": {"en": "a day", "ro": "o zi"},
    "defaults": {
        "terms": {
            "payment_method": {"en": "by transfer", "ro": "prin virament"},
            "response_time": {"en": "a day", "ro": "o zi"},
            "excludes": [{"en": "Print", "ro": "Tipar"}, "Copyright"],
            "ownership": {"en": "yours", "ro": "ale dumneavoastră"},
            "late_payment": {"interest": {"en": "8% a year", "ro": "8% pe an"}},
            "more": [
                {"title": {"en": "Law", "ro": "Legea"}, "text": {"en": "Ours", "ro": "A noastră"}}
            ],
        },
        "faq": [
            {"question": {"en": "Why?", "ro": "De ce?"}, "answer": {"en": "So.", "ro": "Așa."}}
        ],
        "value_adds": [{"en": "A plan", "ro": "Un plan"}],
    },
}
VOICE: Final[dict[str, Any]] = {
    "id": "a",
    "author": "Mara",
    "role": {"en": "Owner", "ro": "Proprietară"},
    "company": {"en": "Bakery", "ro": "Brutărie"},
    "quote": {"ro": "Pâine bună."},
    "service": {"en": "Media", "ro": "Rețele"},
    "featured": True,
    "consent": True,
}


def proposal(language: str, **own: Any) -> Proposal:
    file = ClientFile.model_validate(CLIENT | {"language": language})
    around = Surroundings(
        freelancer=Freelancer.model_validate(OWN | own),
        testimonials=(Entry.model_validate(VOICE),),
        today=datetime.date(2026, 12, 1),
    )
    return resolve("acme", file, around)


def texts(shown: Proposal) -> list[str | None]:
    terms, (question,) = shown.offer.terms, shown.faq
    assert terms.late_payment
    return [
        *(shown.sender.role, shown.sender.responds_within),
        *(terms.payment_method, terms.response_time, terms.ownership, *terms.excludes),
        *(terms.late_payment.interest, terms.more[0].title, terms.more[0].text),
        *(question.question, question.answer, *shown.offer.value_adds),
        *(shown.voices[0].role, shown.voices[0].company),
    ]


def test_a_page_has_each_text_in_its_language() -> None:
    english, romanian = texts(proposal("en")), texts(proposal("ro"))
    assert english == [
        *("Manager of many", "a day", "by transfer", "a day", "yours", "Print", "Copyright"),
        *("8% a year", "Law", "Ours", "Why?", "So.", "A plan", "Owner", "Bakery"),
    ]
    assert romanian == [
        *("Administratoare", "o zi", "prin virament", "o zi", "ale dumneavoastră", "Tipar"),
        *("Copyright", "8% pe an", "Legea", "A noastră", "De ce?", "Așa.", "Un plan"),
        *("Proprietară", "Brutărie"),
    ]
    assert all(type(text) is str for text in (*english, *romanian))


def test_a_quotation_stands_as_it_was_said_and_carries_its_language() -> None:
    (voice,) = proposal("en").voices
    assert (voice.quote, voice.language) == ("Pâine bună.", "ro")


def test_a_text_alone_is_in_the_freelancers_language() -> None:
    assert proposal("ro", role="Manager").sender.role == "Manager"
    person = Freelancer.model_validate(OWN | {"role": "Manager", "language": "ro"})
    assert spoken_in(person.role or "", "en", "ro") == ("Manager", "ro")


@pytest.mark.parametrize(
    ("language", "own", "expected"),
    [
        ("fr", "ro", ("o zi", "ro")),
        ("fr", "de", ("a day", "en")),
        ("ro", "en", ("o zi", "ro")),
    ],
)
def test_a_text_in_neither_language_is_the_owns_or_the_first(
    language: str, own: str, expected: tuple[str, str]
) -> None:
    person = Freelancer.model_validate(OWN)
    assert spoken_in(person.responds_within or "", language, own) == expected


def test_a_clients_file_overrides_a_default_whole() -> None:
    file = ClientFile.model_validate(
        CLIENT | {"language": "ro", "terms": {"ownership": "A firmei"}, "value_adds": []}
    )
    offer = resolve_offer(file, Freelancer.model_validate(OWN))
    assert (offer.terms.ownership, offer.terms.response_time) == ("A firmei", "o zi")
    assert offer.value_adds == ()


def test_all_languages_reach_another_process_and_the_list_of_what_is_public() -> None:
    person = pickle.loads(pickle.dumps(Freelancer.model_validate(OWN)))  # noqa: S301 - our own
    assert in_one_language(person, "ro", "en").role == "Administratoare"
    public = public_settings(person)
    assert b"Administratoare" in public
    assert b"Manager of many" in public
    assert b"prin virament" not in public
