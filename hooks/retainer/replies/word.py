"""Finds the words that carry replies of form 2 in a text, and checks their codes. Pure.

`crypto/SPEC.md`, section 6, is the format: one word of `[a-z0-9-]`, which mail and chat programs
may wrap, quote or decorate. A code shows that the sender had the private link, not who they are.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import hmac
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from retainer.crypto import base32, reply_key
from retainer.diagnostics import Refused
from retainer.records import one_line, require_visible, without_controls

Kind = Literal["choice", "trial", "question", "wish", "refusal", "received", "signature", "change"]

MAX_WORDS: Final = 50
_TAG_BYTES: Final = 16  # RFC 2104, section 5: half of the hash
_MAX_LETTERS: Final = 80
_MAX_NAME_BYTES: Final = 160
_LONGEST_CHOICE: Final = 300
_LONGEST_WHO: Final = 8 * (2 * _MAX_NAME_BYTES + 1) // 5 + 1

_PLACES: Final = r"t[1-9]\d{0,2}(?:a[1-9]\d{0,2}){0,60}"
_CHOICES: Final[dict[Kind, str]] = {
    "choice": _PLACES,
    "trial": "0",
    "question": "0",
    "wish": f"0|{_PLACES}",
    "refusal": "0",
    "received": r"0|\d{8}",
    "signature": "0",
    "change": "yes|no",
}
_NAMELESS: Final = ("question", "wish", "refusal", "received")
"""The kinds that need no name: they bind nobody."""
_WORD: Final = re.compile(
    # In a lookahead: a word that was cut takes nothing from the one behind it.
    rf"(?=((retainer2-({'|'.join(get_args(Kind))})-([a-z2-7]{{26}})-([a-z2-7]{{16}})-(\d{{8}}t\d{{6}}z)"
    rf"-([a-z0-9]{{1,{_LONGEST_CHOICE}}})-([a-z2-7]{{2,{_LONGEST_WHO}}}))-([a-z2-7]{{26}})))"
)
_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_KEPT: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_YEARS: Final = range(2020, 2200)
_ONE_DAY: Final = datetime.timedelta(days=1)
"""The day where the client is may be the one before."""
_INSTANT: Final = "%Y%m%dt%H%M%Sz"


@dataclass(frozen=True, slots=True)
class Word:
    """A reply's word as it was sent: well formed, its code not checked."""

    kind: Kind
    digest: str
    slug: str
    instant: str
    at: datetime.datetime
    choice: str
    name: str
    role: str
    code: str
    signed: str
    """What the code is made over: the word before its last dash."""

    def is_genuine(self, access: bytes, stretched: bytes) -> bool:
        """Return whether a holder of this link, and of its passphrase, wrote the word."""
        return hmac.compare_digest(code(access, stretched, self.slug, self.signed), self.code)

    @property
    def places(self) -> tuple[int, tuple[int, ...]]:
        """The places of the tier and of the add-ons in the offer, from 0."""
        tier, *addons = (int(place) - 1 for place in self.choice.lstrip("t").split("a"))
        return tier, tuple(addons)


@dataclass(frozen=True, slots=True)
class Place:
    """A word's place in a text, and which characters there are its own."""

    text: str
    """The word itself."""
    start: int
    end: int
    own: frozenset[int]


def code(access: bytes, stretched: bytes, slug: str, signed: str) -> str:
    """Return the code of a word: 26 characters of base32."""
    key = reply_key(access, stretched, slug)
    return base32(hmac.digest(key, signed.encode(), "sha256")[:_TAG_BYTES])


def short_digest(digest: str) -> str:
    """Return a digest as words have it, from its 64 characters of base16."""
    return base32(bytes.fromhex(digest)[:_TAG_BYTES])


def find_words(text: str) -> tuple[Place, ...]:
    """Return the places of the words in a text, at most `MAX_WORDS`."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in char if char in _KEPT else _folded(char):
            if letter in _KEPT:
                letters.append(letter)
                places.append(place)
    found = []
    for match in _WORD.finditer("".join(letters)):
        own = places[match.start(1) : match.end(1)]
        found.append(Place(match[1], own[0], own[-1] + 1, frozenset(own)))
        if len(found) == MAX_WORDS:
            break
    return tuple(found)


def parse_word(text: str) -> Word:
    """Return what a word says. Raises `Refused` for what no page writes."""
    match = _WORD.match(text)
    if match is None or match[1] != text:
        raise _broken("its parts are not those of a reply")
    _, signed, kind_text, digest, slug, instant, choice, who, proof = match.groups()
    kind = cast("Kind", kind_text)
    if not re.fullmatch(_CHOICES[kind], choice):
        raise _broken("it names no choice of its kind")
    addons = [int(place) for place in choice.split("a")[1:]] if choice[0] == "t" else []
    if addons != sorted(set(addons)):
        raise _broken("its add-ons are out of order")
    name, role = _who(who, may_be_empty=kind in _NAMELESS)
    try:
        at = datetime.datetime.strptime(instant, _INSTANT).replace(tzinfo=datetime.UTC)
    except ValueError:
        raise _broken(f"its instant does not exist: {instant}") from None
    if at.year not in _YEARS:
        raise _broken(f"its instant is no day of ours: {instant}")
    if kind == "received" and choice != "0" and decides_by(choice) < (at - _ONE_DAY).date():
        raise _broken(f"the day by which they decide had passed: {choice}")
    return Word(kind, digest, slug, instant, at, choice, name, role, proof, signed)


def decides_by(choice: str) -> datetime.date:
    """Return the day by which they decide. Raises `Refused` for a day that does not exist."""
    try:
        return datetime.datetime.strptime(choice, "%Y%m%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise _broken(f"its day does not exist: {choice}") from None


def _folded(char: str) -> str:
    if char in _DASHES:
        return "-"
    if char.isascii():
        return char.lower()
    return unicodedata.normalize("NFKC", char).lower()


def _who(text: str, *, may_be_empty: bool) -> tuple[str, str]:
    """Return name and role, as a page would have written them. Raises `Refused`."""
    try:
        raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
        lines = raw.decode().split("\n")
    except (binascii.Error, UnicodeDecodeError):
        raise _broken("its name cannot be read") from None
    if base32(raw) != text or len(lines) != 2:  # noqa: PLR2004 - a name and a role
        raise _broken("its name cannot be read")
    for what, line in zip(("name", "role"), lines, strict=True):
        without_controls(what, line)
        if len(line) > _MAX_LETTERS or len(line.encode()) > _MAX_NAME_BYTES:
            raise _broken(f"its {what} is too long")
        if line != one_line(line):
            raise _broken(f"its {what} is not written as pages write it")
        if line:
            require_visible(what, line)
    name, role = lines
    if not (name or may_be_empty):
        raise _broken("it holds no name")
    return name, role


def _broken(why: str) -> Refused:
    return Refused(
        f"the reply's line of letters and digits is not as a page makes it: {why}.\n"
        "Next: ask them to copy that line again, whole."
    )
