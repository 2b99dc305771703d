"""Proposals to test pages with, made in Python: the full sample, the shortest, the longest."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import yaml

from retainer.crypto import Payload
from retainer.i18n import language as words
from retainer.model import (
    ClientFile,
    Freelancer,
    Proposal,
    Surroundings,
    Testimonial,
    digest,
    resolve,
    resolve_offer,
)
from retainer.page import MarkdownRenderer
from retainer.page import render as page
from tests.helpers.support import CLIENT, ROOT

SPOKEN: Final = {language: words.load(language) for language in words.languages()}
ENVIRONMENTS: Final = {code: page.make_environment(spoken) for code, spoken in SPOKEN.items()}
PROSE: Final = MarkdownRenderer()

TODAY: Final = date(2026, 12, 1)
LATE: Final = date(2027, 1, 5)
PICTURE: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'"
    "%3E%3Crect width='40' height='40' fill='%23357'/%3E%3C/svg%3E"
)
HREFS: Final = {"en": "https://site.example/", "ro": "https://site.example/ro/"}

CASES: Final[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "samples.yml").read_text("utf-8")
)
FREELANCER: Final[dict[str, Any]] = CASES["freelancer"]
FULL: Final[dict[str, Any]] = CASES["client"]
BARE: Final[dict[str, Any]] = {"name": "Ana Pop", "email": "ana@anapop.example"}

SHORT: Final = CLIENT
NAMES: Final = (
    "Foundations for a regional brand that is about to grow wide",
    "Growth in eleven markets, with films and campaigns monthly",
    "Completeinternationalcommunicationsdepartmentforawholeyear",
)
LONG: Final[dict[str, Any]] = FULL | {
    "client": {
        "name": "Internationale Handelsgesellschaft für Küchen und Wohnen mbH",
        "contact": "Alexandra-Maximiliana von Hohenberg-Constantinescu-Brâncovean",
    },
    "tiers": [
        {
            "name": name,
            "price": price,
            "hours": 120,
            "workload": "about 120 posts, 24 films and four campaigns in eleven markets",
            "summary": "Everything that a brand of your size needs from one pair of hands.",
            "deliverables": [
                {
                    "name": f"{name.split()[0][:12]} deliverable {item}, described at length",
                    "amount": 99,
                }
                for item in range(12)
            ],
            "targets": [{"name": "New followers in all markets", "amount": 12345}],
        }
        for name, price in zip(NAMES, (1250000, 2750000, "9999999.50"), strict=True)
    ],
    "recommendation": {"tier": NAMES[1], "reason": "It fits."},
}

VOICES: Final = tuple(
    Testimonial.model_validate(entry | {"featured": True, "consent": True})
    for entry in CASES["testimonials"]
)


def frozen(value: Any) -> Any:
    """Plain data as it comes out of a file: lists are tuples, decimals are exact."""
    if isinstance(value, dict):
        return {key: frozen(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(frozen(inner) for inner in value)
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return Decimal(value)
    return value


def changed(data: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A deep copy with changes; a mapping is changed key by key."""
    made = copy.deepcopy(dict(data))
    for key, value in changes.items():
        made[key] = made.get(key, {}) | value if isinstance(value, dict) else value
    return made


def freelancer(**changes: Any) -> Freelancer:
    """Who the proposals are from."""
    return Freelancer.model_validate(frozen(FREELANCER | changes))


def proposal(
    data: Mapping[str, Any] = FULL,
    sender: Freelancer | None = None,
    today: date = TODAY,
    **changes: Any,
) -> Proposal:
    """A proposal as of a day."""
    around = Surroundings(
        freelancer=sender or freelancer(),
        testimonials=VOICES,
        logos={"logo.png": PICTURE},
        portrait=PICTURE,
        today=today,
        testimonials_href={code: f"{href}testimonials/" for code, href in HREFS.items()},
        guide_href={code: f"{href}guide/" for code, href in HREFS.items()},
    )
    file = ClientFile.model_validate(frozen(changed(data, **changes)))
    return resolve("sample", file, around)


def accepted(tier: str = "Growth", addons: tuple[str, ...] = (), **changes: Any) -> Proposal:
    """A proposal that was accepted."""
    data = changed(FULL, **changes)
    offer = resolve_offer(ClientFile.model_validate(frozen(data)), freelancer()).record_form1()
    agreed = {
        "tier": tier,
        "addons": addons,
        "name": "Maria Ionescu",
        "role": "Managing director",
        "date": date(2026, 12, 3),
        "digest": digest(offer),
        "offer": offer,
    }
    return proposal(data | {"accepted": agreed})


def trial(today: date = TODAY, **changes: Any) -> Proposal:
    """A proposal whose trial was chosen."""
    data = changed(FULL, **changes)
    file = ClientFile.model_validate(frozen(data))
    offer = resolve_offer(file, freelancer()).record(data.get("language", "en"))
    answer = {
        "form": 2,
        "by": "reply",
        "name": "Maria Ionescu",
        "date": date(2026, 11, 30),
        "at": "20261130t090000z",
        "digest": digest(offer),
        "offer": offer,
    }
    return proposal(data | {"trial_accepted": answer}, today=today)


def made(shown: Proposal) -> Payload:
    """The page of a proposal."""
    return page.render_page(shown, SPOKEN[shown.language], PROSE, ENVIRONMENTS[shown.language])


def text_of(markup: str) -> str:
    """What a reader sees of markup, in one line and without non-breaking spaces."""
    within_words = re.sub(r"</?bdi[^>]*>", "", markup)
    plain = html.unescape(re.sub(r"<[^>]+>", " ", within_words))
    return " ".join(plain.replace("\u00a0", " ").split())


def said(shown: Proposal) -> str:
    """What the page of a proposal says."""
    return text_of(made(shown).html)


def states() -> Iterator[tuple[str, Proposal]]:
    """Every state and extreme that a page can be in, named."""
    bare = Freelancer.model_validate(BARE)
    for language in ("en", "ro"):
        yield f"full-{language}", proposal(language=language)
        extras = ("Newsletter", "Photo day")
        yield f"accepted-{language}", accepted(addons=extras, language=language)
        yield f"trial-{language}", trial(language=language)
        yield f"trial-over-{language}", trial(LATE, language=language)
        yield f"expired-{language}", proposal(today=LATE, language=language)
        yield f"short-{language}", proposal(SHORT, bare, language=language)
        yield f"long-{language}", proposal(LONG, freelancer(places_open=20), language=language)
        yield f"draft-{language}", proposal(status="draft", language=language)
