"""Parses a reply of form 1, from an e-mail's text or from JSON, and computes its code. Pure.

Pages of before write it; `crypto/SPEC.md`, section 6, is the format. A code shows that the
sender had the private link, not who they are.
"""

from __future__ import annotations

import datetime
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import ConfigDict, Field, StringConstraints, ValidationError

from retainer.crypto import accept_key, base32, canonical
from retainer.diagnostics import Refused
from retainer.model import Frozen
from retainer.records import (
    BLANKS,
    CUT,
    MAX_LINE,
    one_line,
    require_visible,
    without_controls,
)

CODE_BYTES: Final = 10  # RFC 2104, section 5: not less than 80 bits; a slug has as many

Kind = Literal["accept", "question", "almost", "decline"]

_HEX: Final = "[0-9a-f]"
_BASE32: Final = "[a-z2-7]"
_DIGEST_LENGTH: Final = 64
_CODE_LENGTH: Final = CODE_BYTES * 8 // 5
_DAY: Final = r"\d{4}-\d\d-\d\d"
_MAX_ADDONS: Final = 100

_NUMBERS: Final = {
    1: "name",
    2: "role",
    3: "tier",
    4: "addon",
    5: "month",
    6: "once",
    7: "out",
    8: "in",
}
"""The numbers of an e-mail's lines: its words are in the client's language."""
_REPEATED: Final = 4
_FIRST_SUM: Final = 5

_GAP: Final = rf"[{BLANKS}>|]*"
_NUMBERED: Final = re.compile(r"([1-8])\. ?[^:\uff1a]{1,60}[:\uff1a] ?(.*)")


def _wrapped(letters: str, count: int) -> str:
    """Return a pattern for so many letters, which a mail program may have wrapped and quoted."""
    return rf"({letters}(?:{_GAP}{letters}){{{count - 1}}})"


HEAD: Final = re.compile(
    _GAP.join(
        (
            rf"(?<![a-z])({'|'.join(get_args(Kind))})",
            _wrapped(_HEX, _DIGEST_LENGTH),
            _wrapped(_BASE32, _CODE_LENGTH),
            _wrapped(_BASE32, _CODE_LENGTH),
            f"({_DAY})",
        )
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it was sent, with nothing of it verified."""

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
    """In the currency's smallest unit; only JSON has them."""
    texts: dict[str, str] = field(default_factory=dict)
    """The sums as an e-mail writes them, by the same names."""

    def record(self, tier: str, addons: tuple[str, ...], sums: dict[str, Any]) -> dict[str, Any]:
        """Return the record that an acceptance's code is made over, with this choice in it."""
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
    """Return the code of a record: 16 characters of lower-case base32."""
    signature = hmac.digest(accept_key(access), canonical(record), "sha256")
    return base32(signature[:CODE_BYTES])


def read(*texts: str) -> Reply:
    """Return the reply in the first text that has a whole one, JSON or an e-mail's.

    Raises `Refused` with what is wrong in the first that has a part of one.
    """
    problem: Refused | None = None
    for text in texts:
        try:
            reply = _from_json(text) if text.lstrip().startswith("{") else _from_mail(text)
            _check(reply)
        except NoReply:
            continue
        except Refused as error:
            problem = problem or error
        else:
            return reply
    raise problem or NoReply()


class NoReply(Refused):
    """The text has no reply at all."""

    def __init__(self) -> None:
        super().__init__(
            "there is no reply in this text; take the whole e-mail, with its line of letters and"
            " digits, or the JSON that was sent"
        )


def _check(reply: Reply) -> None:
    """Raise `Refused` for a reply that the page would not have sent."""
    if reply.kind == "accept":
        for what, text in (("tier", reply.tier), ("name", reply.name)):
            if not text:
                raise Refused(f"the reply is cut: it holds no {what}; take the whole text of it")
    addons = (("add-on", addon) for addon in reply.addons)
    texts = (("tier", reply.tier), ("name", reply.name), ("role", reply.role), *addons)
    for what, text in texts:
        if text:
            require_visible(what, text)
    # In an e-mail two names may be cut to the same beginning.
    whole = [name for name in map(one_line, reply.addons) if reply.sums or not name.endswith(CUT)]
    if len(set(whole)) < len(whole):
        raise Refused("the reply names an add-on twice, which the page never does")


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refused(f"the reply's date does not exist: {text}") from None


_Line = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_Digest = Annotated[str, StringConstraints(pattern=f"^{_HEX}{{{_DIGEST_LENGTH}}}$")]
_Code = Annotated[str, StringConstraints(pattern=f"^{_BASE32}{{{_CODE_LENGTH}}}$")]
# Larger whole numbers have no canonical JSON.
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
    """The signed part of the JSON that the page posts; the rest is ignored."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    kind: Kind
    digest: _Digest
    code: _Code
    slug: _Code
    date: _Date
    tier: _Line | None = None
    addons: list[_Line] = Field(default_factory=list, max_length=_MAX_ADDONS)
    name: _Line | None = None
    role: _Line | None = None
    sums: _Sums | None = None


def _from_json(text: str) -> Reply:
    try:
        posted = _Posted.model_validate(json.loads(text, object_pairs_hook=_object))
    except ValidationError as error:
        keys = sorted({str(part["loc"][0]) for part in error.errors() if part["loc"]})
        names = ", ".join(keys)
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
        # Not made one line: the code is made over the offer's names as the client's file has them.
        tier=without_controls("tier", posted.tier),
        addons=tuple(without_controls("add-on", addon) for addon in posted.addons),
        name=one_line(without_controls("name", posted.name)),
        role=one_line(without_controls("role", posted.role)),
        sums=posted.sums.model_dump(exclude_none=True) if posted.sums else None,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object. Raises `Refused` for a repeated key: parsers differ in which counts."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Refused("this JSON has a key twice, which the page never writes")
    return members


# ---- e-mail


def _from_mail(text: str) -> Reply:
    head = HEAD.search(text)
    if not head:
        raise NoReply
    kind, *others = (re.sub(f"[{BLANKS}>|]", "", part).lower() for part in head.groups())
    digest, proof, slug, day = others
    # An earlier reply may be quoted below.
    quoted = HEAD.search(text, head.end())
    lines = _numbered(text[head.end() : quoted.start() if quoted else None])
    return Reply(
        kind=kind,  # type: ignore[arg-type]  # the pattern matches these kinds alone
        digest=digest,
        code=proof,
        slug=slug,
        date=_day(day),
        tier="".join(lines["tier"][:1]),
        addons=tuple(lines["addon"][:_MAX_ADDONS]),
        name="".join(lines["name"][:1]),
        role="".join(lines["role"][:1]),
        texts={name: lines[name][0] for name in ("month", "once") if lines[name]},
    )


def _numbered(text: str) -> dict[str, list[str]]:
    """Return the values of the numbered lines by what their numbers mean, wrapped ones rejoined.

    reply.js writes the numbers in ascending order, repeats that of add-ons alone, and ends with an
    empty line. So a number out of order, or what follows that line, is a signature or a thread.
    """
    values: dict[str, list[list[str]]] = {name: [] for name in _NUMBERS.values()}
    current: list[str] | None = None
    last, is_loose, after_empty = 0, False, False
    for raw_line in text.splitlines():
        bare = one_line(re.sub(rf"^{_GAP}", "", raw_line[:MAX_LINE]))
        start = _NUMBERED.match(bare)
        if start:
            number = int(start[1])
            if number < last or number == last != _REPEATED:
                break
            # Some mail programs put an empty line between any two.
            is_loose |= after_empty and last > 0
            last, after_empty = number, False
            current = [start[2]]
            values[_NUMBERS[number]].append(current)
        elif not bare:
            # Sums are the last values that are read: where a mail program drops this empty line,
            # what follows does no more than lengthen a sum's text.
            if last >= _FIRST_SUM and not is_loose:
                break
            current, after_empty = None, True
        elif current is not None:
            current.append(bare)
    # Normalizing takes long for letters with many marks, so no more than a line at once.
    return {
        name: [one_line(" ".join(pieces)[:MAX_LINE]) for pieces in lines]
        for name, lines in values.items()
    }
