"""A client whose every value is a mark, and a search that finds one however it is written."""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
HEX: Final = re.compile(rb"(?:[0-9a-fA-F]{2}){6,}")
ENTITY: Final = re.compile(rb"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
ROUNDS: Final = 2


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


def marked_client(marks: Marks, logo: str, testimonial: str) -> dict[str, Any]:
    """A client's file that uses every key, each value a mark of its own where it is free text."""
    word, price = marks.word, marks.sum
    return {
        "client": {
            "name": word("client.name"),
            "contact": word("client.contact"),
            "greeting": word("client.greeting"),
            "role": word("client.role"),
            "email": word("client.email") + "@example.com",
            "logo": logo,
            "legal": {
                "name": word("client.legal.name"),
                "address": word("client.legal.address"),
                "registration": word("client.legal.registration"),
                "tax_id": word("client.legal.tax_id"),
            },
            "tax": {
                "label": word("client.tax.label"),
                "treatment": "excluded",
                "rate": 19,
                "note": word("client.tax.note"),
            },
        },
        "language": "en",
        "currency": "CHF",
        "link": "abcdefg2",
        "status": "sent",
        "prepared": "2026-11-19",
        "sent": "2026-11-20",
        "valid_until": "2199-12-30",
        "revisions": [{"date": "2026-11-21", "text": word("revisions.text")}],
        "note": f"Hello, **{word('note')}**.",
        "discovery": {
            "date": "2026-11-18",
            "horizon_months": 6,
            "goals": [word("discovery.goals")],
            "workload": word("discovery.workload"),
            "success": [word("discovery.success")],
            "challenges": [
                {
                    "challenge": word("discovery.challenges.challenge"),
                    "solution": word("discovery.challenges.solution"),
                }
            ],
        },
        "terms": {
            "billing": "upfront",
            "payment_day": 3,
            "payment_method": word("terms.payment_method"),
            "starts": "2027-01-15",
            "minimum_months": 7,
            "notice_days": 33,
            "renewal": "monthly",
            "response_time": word("terms.response_time"),
            "unused_hours": "roll_over",
            "hourly_rate": 731_000,
            "revision_rounds": 4,
            "excludes": [word("terms.excludes")],
            "ownership": word("terms.ownership"),
            "report_day": 9,
            "after_upfront": "monthly",
            "rollover": {"hours": 10, "months": 2},
            "late_payment": {
                "interest": word("terms.late_payment.interest"),
                "suspend_after_days": 11,
            },
            "price_review": {"every_months": 12, "at_most_percent": 5, "notice_days": 61},
            "more": [{"title": word("terms.more.title"), "text": word("terms.more.text")}],
        },
        "tiers": [
            {
                "name": word(f"tiers.{index}.name"),
                "price": price(f"tiers.{index}.price"),
                "summary": word(f"tiers.{index}.summary"),
                "workload": word(f"tiers.{index}.workload"),
                "hours": 20 + index,
                "deliverables": [
                    word(f"tiers.{index}.deliverables"),
                    {"name": word(f"tiers.{index}.deliverables.name"), "amount": 30},
                ],
                "targets": [{"name": word(f"tiers.{index}.targets"), "amount": 500}],
            }
            for index in range(3)
        ],
        "recommendation": {
            "tier": marks.given["tiers.1.name"],
            "reason": word("recommendation.reason"),
        },
        "addons": [
            {
                "name": word("addons.name"),
                "price": price("addons.price"),
                "per": "month",
                "description": word("addons.description"),
            }
        ],
        "value_adds": [word("value_adds")],
        "trial": {
            "name": word("trial.name"),
            "price": price("trial.price"),
            "weeks": 2,
            "deliverables": [word("trial.deliverables")],
            "outcome": word("trial.outcome"),
        },
        "testimonials": [testimonial],
        "faq": [{"question": word("faq.question"), "answer": word("faq.answer")}],
        "passphrase": f"{word('passphrase')} and three more",
        "advice": {"ignore": [word("advice.ignore")]},
        "received": {"date": "2026-11-21", "decides_by": "2026-12-01"},
        "questions": [
            {
                "date": "2026-11-22",
                "text": word("questions.text"),
                "answer": word("questions.answer"),
            }
        ],
    }


def found(marks: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, set[str]]:
    """The places whose mark stands in a file's name or bytes, decoded in every usual way."""
    hits: dict[str, set[str]] = {}
    for name, content in files.items():
        views = [name.encode(), *_views(content)]
        lowered = [view.lower() for view in views]
        held = {
            place
            for place, mark in marks.items()
            if any(mark.lower().encode() in view for view in lowered)
        }
        if held:
            hits[name] = held
    return hits


def _views(content: bytes, rounds: int = ROUNDS) -> Iterator[bytes]:
    yield content
    if rounds:
        for decoded in _decoded(content):
            yield from _views(decoded, rounds - 1)


def _decoded(content: bytes) -> Iterator[bytes]:
    """What the bytes are if gzip, deflate, percent-encoding, entities, base64, hex or UTF-16."""
    yield from _inflated(content)
    if b"%" in content:
        yield unquote_to_bytes(content)
    if ENTITY.search(content):
        yield html.unescape(content.decode("utf-8", "replace")).encode()
    if b"\\u" in content:
        yield re.sub(rb"\\u([0-9a-fA-F]{4})", _unescaped, content)
    if b"\0" in content:
        yield content.replace(b"\0", b"")
    for run in BASE64.finditer(content):
        # A mark may begin at any of the four places of a group.
        for start in range(4):
            part = run[0].rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")[start:]
            yield base64.b64decode(part + b"A" * (-len(part) % 4))
    for run in HEX.finditer(content):
        yield binascii.unhexlify(run[0])


def _unescaped(match: re.Match[bytes]) -> bytes:
    return chr(int(match[1], 16)).encode("utf-8", "replace")


def _inflated(content: bytes) -> Iterator[bytes]:
    for skipped in (0, 4):
        for window in (-zlib.MAX_WBITS, zlib.MAX_WBITS + 32):  # raw; gzip or zlib
            try:
                yield zlib.decompressobj(window).decompress(content[skipped:])
            except zlib.error:
                continue
