"""Writes the call sheet of one client: nine steps, objections, what is the freelancer's. Pure.

It is filled where the file knows, and has a line to write on where it does not. What is said stands
in the client's language, what the freelancer reads in theirs. All figures are those of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from retainer.i18n import Words, texts_in
from retainer.model import Tier

from .cards import Card, cards
from .dossier import Dossier
from .prose import CALL_TEXTS, brief, plain, unquoted

_HORIZON: Final = 6
"""The months that are asked about where the file names none."""
_TERMS: Final = ("minimum_months", "notice_days", "report_day")
"""Of the terms, what the answer to "how does it work?" would tell."""


class Line(NamedTuple):
    """A line of the sheet: something to say, to read, to write down; or silence."""

    kind: Literal["say", "note", "write", "silence", "warning"]
    text: str
    known: str = ""
    """What the file has there already."""


class Question(NamedTuple):
    """A question, what the file has of its answer, and the key that the answer belongs to."""

    ask: str
    known: str
    key: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the nine steps."""

    number: int
    title: str
    lines: tuple[Line, ...]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A call sheet, to be printed on two pages or read on a terminal."""

    notes: Words
    spoken: Words
    """The client's language, of what is said."""
    title: str
    head: tuple[Line, ...]
    steps: tuple[Step, ...]
    cards: tuple[Card, ...]
    own: tuple[Line, ...]
    """For the freelancer's eyes alone."""

    def note(self, key: str) -> str:
        """Return one of the sheet's fixed texts, in the freelancer's language."""
        return self.notes.plain(f"note.{key}")

    def quoted(self, text: str) -> str:
        """Return what is said, in the quotation marks of its language."""
        return self.spoken.plain("say.quoted", text=text)


def call_sheet(dossier: Dossier) -> Sheet:
    """Return the call sheet of a client."""
    notes = texts_in(CALL_TEXTS, dossier.freelancer.language)
    writer = _Writer(dossier, notes, texts_in(CALL_TEXTS, dossier.proposal.language))
    return Sheet(
        notes=notes,
        spoken=writer.spoken,
        title=notes.plain("note.title", client=brief(dossier.proposal.recipient.name, 10, 60)),
        head=tuple(writer.head()),
        steps=tuple(writer.steps()),
        cards=tuple(cards(dossier, writer.spoken, notes)),
        own=tuple(writer.own()),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """A writer has what the parts of a sheet are made from."""

    dossier: Dossier
    notes: Words
    spoken: Words

    def note(self, key: str, **values: object) -> str:
        return self.notes.plain(f"note.{key}", **values)

    def say(self, key: str, **values: object) -> Line:
        return Line("say", self.spoken.plain(f"say.{key}", **values))

    def write(self, key: str, known: str = "") -> Line:
        return Line("write", self.note(key), known)

    def head(self) -> Iterator[Line]:
        """Yield whom one speaks with and when, what the call is for, and which words stay out."""
        client, count = self.dossier.file.client, len(self.dossier.proposal.offer.tiers)
        person = ", ".join(filter(None, (client.contact, client.role)))
        yield self.write("contact", brief(person, 10, 70))
        yield self.write("day")
        yield self.write("phone")
        yield Line("write", f"{self.note('alone')}   {self.note('alone_ticks')}")
        if not client.contact:
            yield Line("warning", self.note("nobody"))
        yield Line("note", self.note("aim", options=self.note(f"aim_{count}")))
        yield Line("note", self.note("avoid", words=self.spoken.plain("say.banned")))

    def steps(self) -> Iterator[Step]:
        """Yield the nine steps."""
        lines = {
            "decision": (self.say("who"),),
            "prepare": tuple(self.opening()),
            "work": (),
            "more": tuple(self.more()),
            "flat": (self.say("flat"),),
            "fits": (self.say("fits"), Line("silence", self.note("silence"))),
            "explain": tuple(self.explanation()),
            "cost": tuple(self.cost()),
            "close": (Line("note", self.note("close")), Line("note", self.next_commands())),
        }
        for number, (name, own) in enumerate(lines.items(), 1):
            questions = tuple(self.questions()) if name == "work" else ()
            yield Step(number, self.note(f"step.{name}"), own, questions)

    def next_commands(self) -> str:
        return self.note("next", id=self.dossier.proposal.id)

    def opening(self) -> Iterator[Line]:
        yield self.write("useful")
        discovery = self.dossier.file.discovery
        if discovery and discovery.challenges:
            challenge = brief(plain(discovery.challenges[0].challenge), 24, 150)
            if challenge:
                yield self.say("told", challenge=_ended(unquoted(challenge)))

    def questions(self) -> Iterator[Question]:
        """Yield what to ask; each answer goes into the file under its key."""
        said, terms = self.dossier.file.discovery, self.dossier.proposal.offer.terms
        months = said.horizon_months if said else None
        starts = self.dossier.figures.words.date(terms.starts) if terms.starts else ""
        named = [plain(entry.challenge).rstrip(".") for entry in said.challenges] if said else []
        known = {
            "goals": "; ".join(said.goals) if said else "",
            "challenges": "; ".join(named),
            "workload": plain(said.workload) if said else "",
            "success": "; ".join(said.success) if said else "",
            "worth": plain(said.worth) if said else "",
            "spent": "",
            "starts": starts,
        }
        horizon = self.dossier.figures.words.plain("formats.months", count=months or _HORIZON)
        for name, answer in known.items():
            values = {"months": horizon} if name == "goals" else {}
            others = {"spent": self.note("spent_not"), "starts": "terms.starts"}
            key = others.get(name, f"discovery.{name}")
            yield Question(self.say(name, **values).text, brief(answer, 30, 190), key)

    def more(self) -> Iterator[Line]:
        addons = [addon for addon in self.dossier.proposal.offer.addons if addon.per == "month"]
        names = [brief(addon.name, 8, 50) for addon in addons[:2]]
        if names:
            services = self.dossier.figures.words.join(names).striptags()
            yield self.say("more", addons=services)
        yield self.write("more_other")

    def explanation(self) -> Iterator[Line]:
        """Yield the answer to "how does it work?", as far as the file has decided it."""
        figures = self.dossier.figures
        terms, months = figures.offer.terms, figures.words.plain
        sentences = ["advance" if figures.amounts.plan.in_advance else "plain"]
        parts = [self.say(f"explain.{sentences[0]}")]
        if hours := figures.hours():
            counts = {tier.hours for tier in figures.offer.tiers}
            key = "explain.hours" if len(counts) > 1 else "explain.hours_one"
            parts.append(self.say(key, hours=hours.striptags()))
        parts.append(self.say("explain.call"))
        if terms.report_day:
            parts.append(self.say("explain.report", day=figures.words.ordinal(terms.report_day)))
        minimum, notice = terms.minimum_months, terms.notice_days
        runs = months("formats.months", count=minimum) if minimum else ""
        if figures.is_fixed:
            parts.append(self.say("explain.fixed", months=runs))
        elif minimum and notice:
            parts.append(self.say("explain.minimum_notice", months=runs, count=notice))
        elif minimum:
            parts.append(self.say("explain.minimum", months=runs))
        elif notice:
            parts.append(self.say("explain.notice", count=notice))
        parts.append(self.say("explain.know"))
        yield Line("say", " ".join(part.text for part in parts))
        missing = [key for key in _TERMS if getattr(terms, key) is None]
        missing += [] if hours else ["hours"]
        if figures.is_fixed and "notice_days" in missing:
            missing.remove("notice_days")
        if missing:
            yield Line("note", self.note("undecided", keys=", ".join(missing)))

    def cost(self) -> Iterator[Line]:
        """Yield what is said to "what will it cost?": no figure, unless they press."""
        figures, tiers = self.dossier.figures, self.dossier.proposal.offer.tiers
        yield self.say(f"cost_{len(tiers)}")
        yield self.write("promise")
        yield Line("note", self.note("pressed"))
        first, last = self.dossier.price(tiers[0]), self.dossier.price(tiers[-1])
        tax = figures.tax_text("short").striptags()
        key = "range" if len(tiers) > 1 else "range_one"
        yield self.say(key, first=first, last=last, tax=tax)

    def own(self) -> Iterator[Line]:
        """Yield what only the freelancer may see: floor, hours' worth, places, when to leave."""
        freelancer, figures = self.dossier.freelancer, self.dossier.figures
        floor = freelancer.minimum_fee
        yield self.write("floor", figures.words.money(floor, freelancer.currency) if floor else "")
        yield self.write("extra", self.extra_hour())
        places = freelancer.places_open
        yield self.write("places", "" if places is None else str(places))
        yield self.write("left")
        yield self.write("hour", "; ".join(self.hours()))
        yield self.write("score")
        yield Line("note", f"{self.note('leave')}: {self.note('leave_text')}")

    def hours(self) -> Iterator[str]:
        """Yield what an hour of each tier comes to."""
        for tier in self.dossier.proposal.offer.tiers:
            if hour := self.dossier.figures.amounts.hour_price(tier):
                yield f"{_name(tier)} {self.dossier.figures.money(hour)}"

    def extra_hour(self) -> str:
        """Return the price of an hour beyond those of a tier, and whether it is too low."""
        figures = self.dossier.figures
        rate = figures.offer.terms.hourly_rate
        if not rate:
            return ""
        text = figures.money(rate)
        hours = filter(None, map(figures.amounts.hour_price, figures.offer.tiers))
        if rate <= max(hours, default=rate - 1):
            return self.note("extra_cheap", rate=text)
        return text


def _name(tier: Tier) -> str:
    return brief(tier.name, 3, 22)


def _ended(text: str) -> str:
    return text if text[-1:] in ".?!…" else f"{text}."
