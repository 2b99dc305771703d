"""Writes the drafts of e-mails to a client, from the client's file. Pure.

What is said to the client is in the client's language; what the freelancer should know of a draft,
its notes, in theirs. No draft knows the passphrase, the lowest fee or the code of another client.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Final, NamedTuple

from retainer.i18n import Words
from retainer.model import Tier

from .dossier import Dossier
from .prose import CUT, count_words, plain, short, unquoted

_COUNTED: Final = 2
"""The amounts that are named of an option without a workload in words."""


class EmailKind(Enum):
    """The occasion of an e-mail."""

    OFFER = "offer"
    REMINDER = "reminder"
    LAST_DAYS = "last_days"
    DECLINED = "declined"


class Host(Enum):
    """Whether the page was found at the client's link."""

    FOUND = ""
    EXAMPLE = "example_host"
    MISSING = "not_there"
    UNREACHED = "unreached"


class Link(NamedTuple):
    """The client's link and the code in it, and what is known of the host."""

    url: str
    code: str
    host_name: str = ""
    host: Host = Host.FOUND


class Option(NamedTuple):
    """A tier in one line: its name and price, and what it is."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an e-mail: a paragraph, an address or a code below it; or the options."""

    text: str = ""
    options: tuple[Option, ...] = ()
    url: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An e-mail as it would be sent, and what its writer should know before."""

    language: str
    sender: tuple[str, str]
    """Name and address."""
    recipient: tuple[str, str] | None
    subject: str
    blocks: tuple[Block, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """How many words a client reads."""
        return sum(
            count_words(part)
            for block in self.blocks
            for part in (block.text, block.url, block.code, *map(" ".join, block.options))
        )

    @property
    def is_cut(self) -> bool:
        """Whether a text of the file did not fit, and ends in the middle of a sentence."""
        texts_of = (
            (block.text, *(option.text for option in block.options)) for block in self.blocks
        )
        return any(CUT in text for parts in texts_of for text in parts)


@dataclass(frozen=True, slots=True)
class Writer:
    """A writer has what all e-mails to one client are made from, and makes their parts."""

    dossier: Dossier
    link: Link
    words: Words

    @property
    def count(self) -> int:
        """How many options there are."""
        return len(self.dossier.proposal.offer.tiers)

    @property
    def has_trial(self) -> bool:
        """Whether a trial can be chosen."""
        return bool(self.dossier.proposal.offer.trial) and self.dossier.proposal.state != "trial"

    def say(self, key: str, **values: object) -> str:
        """Return a text in the client's language."""
        return self.words.plain(key, **values)

    def offer(self, option_words: int, reason_words: int) -> Iterator[Block]:
        """Yield the e-mail with the options, its texts no longer than that."""
        day = self.dossier.file.discovery and self.dossier.file.discovery.date
        yield Block(
            self.say("thanks_date", date=self.dossier.figures.words.day(day))
            if day
            else self.say("thanks")
        )
        tax = ", ".join(self.conditions())
        yield Block(self.say(f"ways_{self.count}", tax=tax))
        yield Block(options=self.options(option_words))
        if reason := self.reason(reason_words):
            yield Block(reason)
        yield Block(" ".join(self.counts()))
        if self.has_trial and (trial := self.dossier.proposal.offer.trial):
            price = self.dossier.trial_price
            yield Block(self.say("trial", trial=trial.name, price=price))
        yield from self.page("page")
        yield Block(self.question())

    def conditions(self) -> Iterator[str]:
        """Yield what must be known of a price beside it: the tax, and months paid at once."""
        plan = self.dossier.figures.amounts.plan
        if plan.billing != "monthly":
            yield self.say("paid", count=plan.months_at_once)
        yield self.dossier.figures.tax_text("short").striptags()

    def options(self, most: int) -> tuple[Option, ...]:
        """Return the tiers in a line each: whom each suits, then what a month holds."""
        tiers = self.dossier.proposal.offer.tiers
        summaries = [short(plain(tier.summary), most) for tier in tiers]
        months = [self.month(tier) for tier in tiers]
        # A line in the middle of which a sentence ends is no help; then none has one.
        if all(months) and any(CUT in summary for summary in summaries):
            summaries = [""] * len(tiers)
        return tuple(map(partial(self.option, most), tiers, summaries, months))

    def month(self, tier: Tier) -> list[str]:
        """Return what a tier's month holds, the most telling first."""
        number = self.dossier.figures.words.number
        counted = [
            item.name if item.amount == 1 else f"{item.name} ({number(item.amount)})"
            for item in tier.deliverables
            if item.amount
        ]
        month = [tier.workload] if tier.workload else counted[:_COUNTED]
        if tier.hours:
            month.append(self.dossier.figures.words.plain("formats.hours", count=tier.hours))
        return month

    def option(self, most: int, tier: Tier, summary: str, month: list[str]) -> Option:
        """Return a tier in one line, with as much as it has room for."""
        month = month or ([] if summary else [item.name for item in tier.deliverables])
        while len(month) > 1 and count_words(f"{summary} {' '.join(month)}") > most:
            month.pop()
        amounts = short(", ".join(month), most)
        if summary and count_words(f"{summary} {amounts}") > most:
            amounts = ""
        text = " ".join(map(_sentence, filter(None, (summary, amounts))))
        return Option(f"{tier.name}, {self.dossier.price(tier)}.", text)

    def reason(self, most: int) -> str:
        """Return what is suggested and one reason: the file's, else what the client told."""
        own, discovery = self.dossier.proposal.recommendation, self.dossier.proposal.discovery
        text = short(plain(own.reason), most) if own else ""
        if not text and discovery and discovery.challenges:
            challenge = unquoted(short(plain(discovery.challenges[0].challenge), most)).rstrip(".")
            text = self.say("told", challenge=challenge) if challenge else ""
        if self.count == 1:
            return text
        if not self.dossier.proposal.recommended:
            return ""
        return self.say("suggest", tier=self.dossier.proposal.recommended.name, reason=text).strip()

    def counts(self) -> Iterator[str]:
        """Yield what a client can count on each month."""
        day = self.dossier.proposal.offer.terms.report_day
        yield (
            self.say("report_day", day=self.dossier.figures.words.ordinal(day))
            if day
            else self.say("report")
        )
        if all(tier.hours for tier in self.dossier.proposal.offer.tiers):
            yield self.say("hours")

    def page(self, key: str) -> Iterator[Block]:
        """Yield the link and the last day, the code on its own line, that there is a passphrase."""
        last = self.dossier.proposal.valid_until
        date = self.dossier.figures.words.date(last) if last else ""
        text = self.say(f"{key}_until", date=date) if last else self.say(key)
        yield Block(text, url=self.link.url)
        yield Block(self.say("code"), code=self.link.code)
        if self.dossier.file.passphrase:
            yield Block(self.say("passphrase"))

    def question(self) -> str:
        """Return the one question, and what comes after its answer."""
        if self.count == 1:
            name = self.dossier.proposal.offer.tiers[0].name
            return self.say("ask_1_trial", tier=name) if self.has_trial else self.say("ask_1")
        choices = [str(number) for number in range(1, self.count + 1)]
        if self.has_trial:
            choices.append(self.say("the_trial"))
        return self.say(
            "ask", choices=self.dossier.figures.words.join(choices, last="or").striptags()
        )

    def reminder(self) -> Iterator[Block]:
        """Yield the e-mail for whoever has not answered: what is open, not whether they decided."""
        sent = self.dossier.proposal.sent
        if sent:
            date = self.dossier.figures.words.day(sent)
            yield Block(self.say(f"reminder.on_{self.count}", date=date))
        else:
            yield Block(self.say(f"reminder.sent_{self.count}"))
        yield Block(self.say("reminder.ask"))
        yield from self.page("reminder.page")

    def last_days(self) -> Iterator[Block]:
        """Yield the e-mail that says until when the offer is open."""
        yield from self.page("last_days.page")
        yield Block(self.say("last_days.after"))
        yield Block(self.say("last_days.ask"))

    def declined(self) -> Iterator[Block]:
        """Yield thanks for a no, with an open door."""
        yield Block(self.say("declined.thanks"))
        has_reason = bool(self.dossier.file.declined and self.dossier.file.declined.reason)
        yield Block(self.say("declined.reason" if has_reason else "declined.ask"))
        yield Block(self.say("declined.door"))

    def whole(self, blocks: Iterator[Block]) -> tuple[Block, ...]:
        """Return the blocks between greeting and signature."""
        recipient, sender = self.dossier.proposal.recipient, self.dossier.proposal.sender
        hello = self.say("hello_plain")
        if recipient.greeting:
            hello = f"{recipient.greeting.rstrip(',.!')},"
        elif recipient.contact:
            hello = self.say("hello", contact=recipient.contact)
        business = sender.business if sender.business != sender.name else None
        about = ", ".join(filter(None, (business, sender.phone)))
        signature = "\n".join(filter(None, (self.say("regards"), sender.name, about)))
        return (Block(hello), *blocks, Block(signature))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in f'.!?{CUT}”"' else f"{text}."
