"""What holds of every input: any bytes read as a file or a reply, any text as prose or a title."""

from __future__ import annotations

import contextlib
import datetime
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from types import FrameType
from typing import Final, Self

from pydantic_core import PydanticCustomError

from retainer import form1
from retainer.crypto import Keys, base32
from retainer.diagnostics import Problem, Refused, printable
from retainer.form1 import judge, visible_changes
from retainer.form1 import reply as replies
from retainer.loading import FREELANCER, Layer, decode, parse, read_freelancer, read_testimonials
from retainer.model import ClientFile, digest
from retainer.model import field_checks as checks
from retainer.page import Figures, MarkdownRenderer
from retainer.project import from_environment
from retainer.records import choice_of, one_line, printed
from retainer.replies import word
from retainer.replies.mail import is_mail, subjects_of, texts_of, unread_parts
from retainer.replies.own_words import Part, own_lines, page_lines, text_at
from retainer.replies.reading import Message, checked_words, read_messages
from retainer.site import draw_card
from tests.helpers.samples import SPOKEN, proposal
from tests.helpers.support import ROOT
from tests.loading.test_any_bytes import FILE, KNOWN, checked, holds

KEPT: Final = ROOT / "tests" / "cases" / "fuzz"
"""A folder for each target, with what it found before."""
MARK: Final = "zorglub"
"""Stands for a client's own words: in none of ours."""
SOON: Final = 5.0
"""Seconds of work; what has to be found takes minutes, or grows so."""
LARGEST: Final = 6_000
"""Bytes of a case that is begun with."""

_TAGS: Final = {
    *("a", "abbr", "blockquote", "br", "code", "del", "em", "h3", "hr", "img", "li", "ol", "p"),
    *("pre", "strong", "sub", "sup", "ul"),
}
_ATTRIBUTES: Final = {
    ("a", "href"): re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE),
    ("a", "rel"): re.compile("noopener noreferrer"),
    ("img", "alt"): re.compile(""),
    ("img", "src"): re.compile("data:image/(?:png|jpeg|webp|gif|svg\\+xml)[;,]", re.IGNORECASE),
    ("ol", "start"): re.compile(""),
}


class TooSlowError(BaseException):
    """Raised in the midst of work; no `except Exception` of ours holds it up."""


class Soon:
    """Ends what takes too much work, whatever the clock on the wall says."""

    def __enter__(self) -> Self:
        """Begin."""
        self._began = time.process_time()
        if hasattr(signal, "setitimer"):
            self._before = signal.signal(signal.SIGVTALRM, self._stop)
            signal.setitimer(signal.ITIMER_VIRTUAL, SOON)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Raise `TooSlowError` also for what no signal could stop."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, self._before)
        if kind is None and time.process_time() - self._began > SOON:
            raise TooSlowError

    @staticmethod
    def _stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise TooSlowError


@dataclass(frozen=True)
class Target:
    """What is tried: its judge raises for an input of which something does not hold."""

    name: str
    judge: Callable[[bytes], None]
    begun_with: Callable[[], Iterator[bytes]]
    most: int
    """Bytes of an input."""

    def wrong(self, raw: bytes) -> str:
        """What does not hold of an input, or nothing."""
        try:
            with Soon():
                self.judge(raw)
        except TooSlowError:
            return f"takes more than {SOON:g} seconds"
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        return ""

    def kept(self) -> list[Path]:
        """What was found before."""
        return sorted(path for path in (KEPT / self.name).glob("*") if path.is_file())


# ---- files


def _file(raw: bytes) -> None:
    client, testimonials = checked(raw), read_testimonials(raw, FILE)
    holds(testimonials, raw)
    found = [*client.problems, *testimonials.problems, *_settings(raw)]
    for problem in found:
        private, public = problem.text(), problem.text(private=False)
        github, record = problem.github(private=False), problem.record(private=False)
        assert private.isprintable()
        told = [part for part in (public, github, str(record)) if MARK in part.casefold()]
        assert not told, f"in a public log: {told[0]}"


def _settings(raw: bytes) -> tuple[Problem, ...]:
    text = decode(raw, "mkdocs.yml")
    if isinstance(text, Problem):
        return (text,)
    document = parse(text, "mkdocs.yml", within=FREELANCER)
    data = from_environment(document.data, {"PRICE": "3000"})
    for key in FREELANCER:
        data = data.get(key) if isinstance(data, dict) else None
    return read_freelancer([Layer(document, "mkdocs.yml")], data, KNOWN).problems


def _files() -> Iterator[bytes]:
    for path in [
        *(ROOT / "tests" / "cases" / "broken").rglob("*.yml"),
        *(ROOT / "clients").glob("*.yml"),
        *(ROOT / "docs").glob("*.yml"),
        *(ROOT / "hooks" / "retainer" / "project" / "presets").glob("*.yml"),
        ROOT / "mkdocs.yml",
    ]:
        yield path.read_bytes()


# ---- replies


ACCESS: Final = bytes(32)
FIGURES: Final = Figures.of(proposal().offer, SPOKEN["en"])


def signed(changes: dict[str, object]) -> dict[str, object]:
    """What a page would post with these changes, and the code that fits it."""
    given = replies.Reply(
        kind="accept",
        digest=digest(FIGURES.offer.record_form1()),
        code="",
        slug="a" * 16,
        date=datetime.date(2026, 12, 1),
        name="Ion Popescu",
    )
    choice = choice_of(FIGURES, FIGURES.offer.tiers[1], FIGURES.offer.addons[:1])
    record = (
        given.record(choice.tier.name, tuple(each.name for each in choice.addons), choice.sums)
        | changes
    )
    return record | {"code": replies.code(ACCESS, record)}


KEYS: Final = Keys("a" * 16, "a" * 26, ACCESS, bytes(32))
CLIENT: Final = ClientFile.model_construct(passphrase=None)


def signed_word(kind: str, choice: str, who: str) -> str:
    """A word whose code is right, whatever it says."""
    name = base32(who.encode(errors="ignore"))
    said = f"retainer2-{kind}-{'a' * 26}-{KEYS.slug}-20261125t140233z-{choice}-{name}"
    return f"{said}-{word.code(ACCESS, b'', KEYS.slug, said)}"


def _look_at_all(raw: bytes, messages: Sequence[Message]) -> None:
    for message in messages:
        parts = [Part(0, len(message.text))]
        lines = own_lines(message.text, frozenset(), parts, ["Ion Popescu"])
        for index in range(len(message.places)):
            text_at(message.text, lines, message.places, index)
    for line in (*subjects_of(raw), *unread_parts(raw)):
        assert printable(line).isprintable()


def _reply(raw: bytes) -> None:
    try:
        texts = tuple(texts_of(raw))
        messages = read_messages(texts, is_mail=is_mail(raw))
        _look_at_all(raw, messages)
        if any(message.places for message in messages):
            for found in checked_words(messages, "acme", CLIENT, {"acme": KEYS}):
                assert all(page_lines(found.word, FIGURES))
                for text in (found.word.name, found.word.role):
                    assert one_line(text) == text
                    assert printed(text).isprintable()
            return
        reply = form1.read(*texts)
        for line in visible_changes(reply, FIGURES):
            assert printable(line).isprintable()
        choice = judge(reply, ACCESS, FIGURES)
    except RecursionError:
        return  # `retainer reply` tells it
    except Refused as error:
        refusal = str(error)
    else:
        assert choice.tier in FIGURES.offer.tiers
        return
    assert 0 < len(refusal) < 3_000, "a refusal of no or endless words"
    assert refusal.count("\n") <= 2, f"a refusal of many lines: {refusal}"


def _replies() -> Iterator[bytes]:
    return iter(())  # they are kept as files: what a page sends, in each way that it comes


# ---- prose


class _Look(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, f"<{tag}> comes through"
        for name, value in attrs:
            allowed = _ATTRIBUTES.get((tag, name))
            assert allowed, f"<{tag} {name}> comes through"
            assert allowed.match(value or ""), f"<{tag} {name}={value!r}> comes through"


PROSE: Final = MarkdownRenderer({"work.png": "data:image/png;base64,AAAA"})


def _prose(raw: bytes) -> None:
    text = raw.decode(errors="ignore")
    with contextlib.suppress(PydanticCustomError):
        text = checks.prose(text)
        look = _Look()
        look.feed(PROSE.render(text))
        look.close()


def _proses() -> Iterator[bytes]:
    quoted = re.compile(rb"(?:note|reason|answer|quote|summary|solution|text): (.+)")
    for raw in _files():
        yield from quoted.findall(raw)
    for path in sorted((ROOT / "docs").rglob("*.md")):
        yield from path.read_bytes().split(b"\n\n")


# ---- titles


def _title(raw: bytes) -> None:
    title, _, site = raw.decode(errors="surrogateescape").partition("\n")
    assert draw_card(title, title, site, "#0f766e").startswith(b"\x89PNG")


def _titles() -> Iterator[bytes]:
    for path in sorted((ROOT / "docs").rglob("*.md")):
        yield from re.findall(rb"^(?:#+|title:) (.+)", path.read_bytes(), re.MULTILINE)


TARGETS: Final = {
    target.name: target
    for target in (
        Target("reader", _file, _files, 40_000),
        Target("replies", _reply, _replies, 250_000),
        Target("prose", _prose, _proses, checks.MAX_PROSE),
        Target("titles", _title, _titles, 250_000),
    )
}
