"""A client's reply: read from an e-mail or JSON, its code checked, its figures held to the offer.

Pure. reply.js writes what is read here. The code is a proof of having held the link, not of who
held it: HMAC-SHA256 over the reply's canonical JSON, cut to 80 bits.
"""

from __future__ import annotations

import datetime
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from retainer.crypto import accept_key, base32, canonical
from retainer.diagnostics import Refused
from retainer.model import Frozen

from .plain_text import CUT, LONGEST, SPACES, line, plain, seen

CODE_BYTES: Final = 10

_DIGEST: Final = r"[0-9a-f]{64}"
_CODE: Final = r"[a-z2-7]{16}"
_DAY: Final = r"\d{4}-\d\d-\d\d"
_GAP: Final = rf"[{SPACES}>|]*"
_NUMBERED: Final = re.compile(r"([1-8])\. ?[^:\uff1a]{1,60}[:\uff1a] ?(.*)")
# Sums stand last of what is read: where a mail program drops empty lines, what follows hurts none.
_EXTRA: Final = 4
_MONTH: Final = 5
_PLACES: Final = ("name", "role", "tier", "extra", "month", "once", "out", "in")

_MOST_ADDONS: Final = 100

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
    texts: dict[str, str] = field(default_factory=dict)
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
    whole = hmac.digest(accept_key(access), canonical(record), "sha256")
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
    addons: list[_Line] = Field(default_factory=list, max_length=_MOST_ADDONS)
    name: _Line | None = None
    role: _Line | None = None
    sums: _Sums | None = None


_POSTED: Final = TypeAdapter(_Posted)


class _NoReply(Refused):
    """Raised for a text that holds none at all."""


def read(*texts: str) -> Reply:
    """Return the reply in the first text that holds one: JSON, or an e-mail's. Raises `Refused`."""
    errors: list[Refused] = [_no_reply()]
    for text in texts:
        try:
            return _read(text)
        except _NoReply:
            continue
        except Refused as error:
            errors.append(error)
    raise errors[1 if len(errors) > 1 else 0]


def _read(text: str) -> Reply:
    reply = _from_json(text) if text.lstrip().startswith("{") else _from_mail(text)
    if reply.kind == "accept":
        for what in ("tier", "name"):
            if not getattr(reply, what):
                raise Refused(f"the reply is cut: it holds no {what}; take the whole text of it")
    said = {"tier": reply.tier, "name": reply.name, "role": reply.role}
    for what, value in (*said.items(), *(("add-on", addon) for addon in reply.addons)):
        if value:
            seen(what, value)
    names = [name for name in map(line, reply.addons) if reply.sums or not name.endswith(CUT)]
    if len(set(names)) < len(names):
        raise Refused("the reply names an add-on twice, which the page never does")
    return reply


def _from_json(text: str) -> Reply:
    try:
        posted = _POSTED.validate_python(json.loads(text, object_pairs_hook=_once))
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
        # As they came: the offer's names are signed as the file has them.
        tier=plain("tier", posted.tier),
        addons=tuple(plain("add-on", addon) for addon in posted.addons),
        name=line(plain("name", posted.name)),
        role=line(plain("role", posted.role)),
        sums=posted.sums.model_dump(exclude_none=True) if posted.sums else None,
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; where a key stands twice, readers differ in which they take."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refused("this JSON has a key twice, which the page never writes")
    return found


def _no_reply() -> _NoReply:
    return _NoReply(
        "there is no reply in this text; take the whole e-mail, with its line of letters and"
        " digits, or the JSON that was sent"
    )


def _from_mail(text: str) -> Reply:
    found = _HEAD.search(text)
    if not found:
        raise _no_reply()
    kind, *rest = (re.sub(f"[{SPACES}>|]", "", part).lower() for part in found.groups())
    digest, proof, slug, day = rest
    # Another reply may be quoted below.
    following = _HEAD.search(text, found.end())
    said = _numbered(text[found.end() : following.start() if following else None])
    return Reply(
        kind=kind,  # type: ignore[arg-type]  # the pattern knows these kinds alone
        digest=digest,
        code=proof,
        slug=slug,
        date=_day(day),
        tier="".join(said["tier"][:1]),
        addons=tuple(said["extra"][:_MOST_ADDONS]),
        name="".join(said["name"][:1]),
        role="".join(said["role"][:1]),
        texts={name: said[name][0] for name in ("month", "once") if said[name]},
    )


def _numbered(text: str) -> dict[str, list[str]]:
    """Return what stands in numbered lines, by what their numbers mean; wrapped ones made whole.

    reply.js writes the numbers in their order, add-ons alone have one in common, and an empty line
    is the end: what goes back, or follows it, is a signature or a thread.
    """
    found: dict[str, list[list[str]]] = {name: [] for name in _PLACES}
    current: list[str] | None = None
    last, is_loose, after_empty = 0, False, False
    for written in text.splitlines():
        bare = line(re.sub(rf"^{_GAP}", "", written[:LONGEST]))
        start = _NUMBERED.match(bare)
        if start:
            number = int(start[1])
            if number < last or number == last != _EXTRA:
                break
            # Some mail programs put an empty line between any two.
            is_loose |= after_empty and last > 0
            last, after_empty = number, False
            current = [start[2]]
            found[_PLACES[number - 1]].append(current)
        elif not bare:
            if last >= _MONTH and not is_loose:
                break
            current, after_empty = None, True
        elif current is not None:
            current.append(bare)
    # Letters with many marks take long to put in order, so no more than a line of them at once.
    return {
        name: [line(" ".join(pieces)[:LONGEST]) for pieces in every]
        for name, every in found.items()
    }


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refused(f"the reply's date does not exist: {text}") from None
