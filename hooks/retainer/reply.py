"""A client's reply: read from an e-mail or JSON, its code checked, its figures held to the offer.

Pure. letter.js writes what is read here. The code is a proof of having held the link, not of who
held it: HMAC-SHA256 over the reply's canonical JSON, cut to 80 bits.
"""

from __future__ import annotations

import datetime
import hmac
import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

import rfc8785
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from .links import accept_key, base32
from .model import Frozen
from .problems import Refused

CODE_BYTES: Final = 10

_DIGEST: Final = r"[0-9a-f]{64}"
_CODE: Final = r"[a-z2-7]{16}"
_DAY: Final = r"\d{4}-\d\d-\d\d"
# What mail programs put between and before: white space, marks of quotation, what is not seen.
_SPACES: Final = (
    "\0- \x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u205f-\u206f\u3000\ufeff"  # as in letter.js
)
_GAP: Final = rf"[{_SPACES}>|]*"
_BLANK: Final = re.compile(f"[{_SPACES}]+")
_NUMBERED: Final = re.compile(r"([1-8])\. ?[^:\uff1a]{1,60}[:\uff1a] ?(.*)")
# Sums stand last of what is read: where a mail program drops empty lines, what follows hurts none.
_PLACES: Final = ("name", "role", "tier", "extra", "month", "once", "out", "in")

Kind = Literal["accept", "question", "almost", "decline"]
SAID: Final[dict[Kind, str]] = {
    "accept": "an acceptance",
    "question": "a question",
    "almost": "a wish for another content",
    "decline": "a refusal",
}


def _spaced(pattern: str) -> str:
    """Return a pattern of single characters as mail programs may wrap and quote it."""
    atom, count = re.fullmatch(r"(\[.*\]|\\d)\{(\d+)\}", pattern).groups()  # type: ignore[union-attr]
    return rf"({atom}(?:{_GAP}{atom}){{{int(count) - 1}}})"


_HEAD: Final = re.compile(
    rf"(?<![a-z])({'|'.join(SAID)}){_GAP}{_spaced(_DIGEST)}{_GAP}{_spaced(_CODE)}"
    rf"{_GAP}{_spaced(_CODE)}{_GAP}({_DAY})",
    re.IGNORECASE,
)


def line(text: str) -> str:
    """Return a text as one line, in the form that is signed: letter.js does the same."""
    return _BLANK.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply says, before anything of it is believed."""

    kind: Kind
    digest: str
    code: str
    slug: str
    date: datetime.date
    tier: str = ""
    addons: tuple[str, ...] = ()
    name: str = ""
    role: str = ""
    sums: dict[str, dict[str, int]] | None = None
    """In the currency's smallest units; only JSON has them."""
    shown: dict[str, str] = field(default_factory=dict)
    """By the same names, the sums as an e-mail shows them."""

    def record(self, tier: str, addons: tuple[str, ...], sums: dict[str, Any]) -> dict[str, Any]:
        """Return what the code of an acceptance is reckoned over."""
        role = {"role": self.role} if self.role else {}
        return role | {
            "kind": "accept",
            "digest": self.digest,
            "slug": self.slug,
            "date": self.date.isoformat(),
            "tier": tier,
            "addons": list(addons),
            "sums": sums,
            "name": self.name,
        }


def code(access: bytes, record: dict[str, Any]) -> str:
    """Return a reply's code: 16 characters of lower-case base32."""
    whole = hmac.digest(accept_key(access), rfc8785.dumps(record), "sha256")
    return base32(whole[:CODE_BYTES])


# ---- reading


_Line = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_Digest = Annotated[str, StringConstraints(pattern=f"^{_DIGEST}$")]
_Code = Annotated[str, StringConstraints(pattern=f"^{_CODE}$")]
# RFC 8785 writes no larger ones exactly.
_Whole = Annotated[int, Field(ge=0, lt=2**53)]
_Date = Annotated[str, StringConstraints(pattern=f"^{_DAY}$")]


class _Parts(Frozen):
    net: _Whole
    tax: _Whole
    gross: _Whole


class _Sums(Frozen):
    month: _Parts
    once: _Parts | None = None


class _Posted(Frozen):
    """What is POSTed; what is not signed is not read."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    kind: Kind
    digest: _Digest
    code: _Code
    slug: _Code
    date: _Date
    tier: _Line | None = None
    addons: list[_Line] = Field(default_factory=list)
    name: _Line | None = None
    role: _Line | None = None
    sums: _Sums | None = None


_POSTED: Final = TypeAdapter(_Posted)


def read(text: str) -> Reply:
    """Return the reply in a text: the JSON that was POSTed, or an e-mail. Raises `Refused`."""
    reply = _from_json(text) if text.lstrip().startswith("{") else _from_mail(text)
    if reply.kind == "accept":
        for what in ("tier", "name"):
            if not getattr(reply, what):
                raise Refused(f"the reply is cut: it holds no {what}; take the whole text of it")
    return reply


def _from_json(text: str) -> Reply:
    try:
        posted = _POSTED.validate_python(json.loads(text))
    except ValidationError as error:
        names = ", ".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
        raise Refused(f"this JSON is no whole reply: {names} is missing or wrong") from None
    except ValueError as error:
        raise Refused(f"this is no whole JSON: {error}; take the whole of what was sent") from None
    if posted.kind == "accept" and posted.sums is None:
        raise Refused("this JSON is no whole reply: sums is missing")
    return Reply(
        kind=posted.kind,
        digest=posted.digest,
        code=posted.code,
        slug=posted.slug,
        date=_day(posted.date),
        tier=posted.tier or "",
        addons=tuple(posted.addons),
        name=posted.name or "",
        role=posted.role or "",
        sums=posted.sums.model_dump(exclude_none=True) if posted.sums else None,
    )


def _from_mail(text: str) -> Reply:
    found = _HEAD.search(text)
    if not found:
        raise Refused(
            "there is no reply in this text; take the whole e-mail, with its line of letters and"
            " digits, or the JSON that was sent"
        )
    kind, *rest = (re.sub(f"[{_SPACES}>|]", "", part).lower() for part in found.groups())
    digest, proof, slug, day = rest
    said = _numbered(text[found.end() :])
    return Reply(
        kind=kind,  # type: ignore[arg-type]  # the pattern knows these kinds alone
        digest=digest,
        code=proof,
        slug=slug,
        date=_day(day),
        tier="".join(said["tier"][:1]),
        addons=tuple(said["extra"]),
        name="".join(said["name"][:1]),
        role="".join(said["role"][:1]),
        shown={name: said[name][0] for name in ("month", "once") if said[name]},
    )


def _numbered(text: str) -> dict[str, list[str]]:
    """Return what stands in numbered lines, by what their numbers mean; wrapped ones made whole."""
    found: dict[str, list[str]] = {name: [] for name in _PLACES}
    current: list[str] | None = None
    for written in text.splitlines():
        bare = line(re.sub(rf"^{_GAP}", "", written))
        start = _NUMBERED.match(bare)
        if start:
            current = found[_PLACES[int(start[1]) - 1]]
            current.append(start[2])
        elif not bare:
            current = None
        elif current is not None:
            current[-1] = line(f"{current[-1]} {bare}")
    return found


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refused(f"the reply's date does not exist: {text}") from None
