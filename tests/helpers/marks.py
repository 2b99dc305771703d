"""A client whose every value is a mark, and a search that finds one however it is written."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Mapping
from typing import Any, Final

from retainer.screening import Credential
from retainer.screening.leak_search import Needles
from tests.helpers.samples import FULL

OF_OUR_WORDS: Final = {
    *("after_upfront", "billing", "logo", "per", "renewal", "tier", "treatment", "unused_hours"),
    *("at", "date", "decides_by"),
}
"""Keys whose text is one that we know, or the name of something else."""


class Marks:
    """Gives words and sums that occur nowhere else, and remembers what each is for."""

    def __init__(self, first: int = 0) -> None:
        self.given: dict[str, str] = {}
        self._first = first

    def word(self, place: str) -> str:
        """A word for this place: letters alone, so that no encoding but a real one changes it."""
        letters = base64.b32encode(place.encode()[::-1]).decode().rstrip("=").lower()
        return self._keep(place, "zq" + re.sub(r"\d", "w", letters)[:24] + f"q{self._count()}z")

    def sum(self, place: str) -> int:
        """A sum for this place: six digits, the larger the later it is asked for."""
        return int(self._keep(place, str(731_001 + 1_013 * self._count())))

    def _count(self) -> int:
        return self._first + len(self.given)

    def _keep(self, place: str, mark: str) -> str:
        self.given[place] = mark
        return mark


_EVERY_KEY: Final = FULL | {
    "client": FULL["client"]
    | {"tax": {"label": "T", "treatment": "excluded", "rate": 19, "note": "N"}},
    "terms": FULL["terms"]
    | {
        "billing": "upfront",
        "unused_hours": "roll_over",
        "after_upfront": "monthly",
        "rollover": {"hours": 10, "months": 2},
        "late_payment": {"interest": "I", "suspend_after_days": 11},
        "price_review": {"every_months": 12, "at_most_percent": 5, "notice_days": 61},
        "more": [{"title": "T", "text": "T"}],
    },
    "received": {"date": "2026-11-21", "at": "20261121t090000z", "decides_by": "2026-12-01"},
    "questions": [{"date": "2026-11-22", "at": "20261122t090000z", "text": "Q", "answer": "A"}],
}


def marked_client(marks: Marks, logo: str, testimonial: str) -> dict[str, Any]:
    """A client's file that uses every key, each value a mark of its own where it is free text."""

    def mark(value: Any, place: str) -> Any:
        match value:
            case dict():
                return {
                    key: mark(inner, f"{place}.{key}".strip(".")) for key, inner in value.items()
                }
            case list():
                return [
                    mark(inner, f"{place}.{at}" if at else place) for at, inner in enumerate(value)
                ]
            case datetime.date():
                return value.isoformat()
            case _ if place.endswith(".price"):
                return marks.sum(place)
            case str() if place.rpartition(".")[2] not in OF_OUR_WORDS:
                return marks.word(place)
        return value

    data: dict[str, Any] = mark(_EVERY_KEY, "") | {
        "language": "en",
        "currency": "CHF",
        "link": "abcdefg2",
        "status": "sent",
        "sent": "2026-11-20",
        "valid_until": "2199-12-30",
        "testimonials": [testimonial],
        "passphrase": f"{marks.word('passphrase')} and three more",
        "advice": {"ignore": [marks.word("advice.ignore")]},
    }
    data["client"]["email"] += "@example.com"
    data["client"]["logo"] = logo
    for key in ("address", "registration"):
        data["client"]["legal"][key] = marks.word(f"client.legal.{key}")
    data["addons"][0]["per"] = "month"
    data["recommendation"]["tier"] = marks.given["tiers.1.name"]
    return data


def found(marks: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, set[str]]:
    """The places whose mark stands in a file's name or bytes, in each way that a build looks for.

    test_leak_search.py holds that search to every one of them.
    """
    needles = Needles.of(Credential(place, mark) for place, mark in marks.items())
    hits = {
        name: {*needles.within(name.encode()), *needles.within(content)}
        for name, content in files.items()
    }
    return {name: held for name, held in hits.items() if held}
