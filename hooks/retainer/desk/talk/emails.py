"""Chooses what a client is written on an occasion; tells what to know before it is sent. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from retainer.diagnostics import Refused
from retainer.i18n import Words, texts_in

from .dossier import Dossier
from .draft import Block, Draft, EmailKind, Host, Link, Writer
from .prose import EMAIL_TEXTS

MOST_WORDS: Final = 179
"""Fewer than 180 are read while standing."""
_REASON: Final = (60, 50, 40, 30, 20, 14)
_OPTION: Final = (30, 24, 20, 16, 13, 10)
_BUDGETS: Final = (*product(_REASON, _OPTION), *product(_REASON, (7, 4)))
"""The most words of the reason and of an option: a whole reason counts for more."""
_LAST_DAYS: Final = 3
_LIVE: Final = frozenset({"sent", "trial"})


def email_draft(dossier: Dossier, link: Link, kind: EmailKind = EmailKind.OFFER) -> Draft:
    """Return the draft of an e-mail for one occasion. Raises `Refused` where it has none."""
    _require_occasion(dossier, kind)
    proposal, words = dossier.proposal, texts_in(EMAIL_TEXTS, dossier.proposal.language)
    writer = Writer(dossier, link, words)
    day = dossier.figures.words.day(proposal.valid_until) if proposal.valid_until else ""
    name = f"offer_{writer.count}" if kind is EmailKind.OFFER else kind.value
    subject = words.plain(f"subject.{name}", client=proposal.recipient.name, day=day)
    address = dossier.file.client.email
    recipient = (
        (proposal.recipient.contact or proposal.recipient.name, address) if address else None
    )
    sender = (proposal.sender.name, proposal.sender.email)
    drafts = [
        Draft(proposal.language, sender, recipient, subject, blocks)
        for blocks in _versions(writer, kind)
    ]
    brief = [draft for draft in drafts if draft.words <= MOST_WORDS] or drafts[-1:]
    draft = next((draft for draft in brief if not draft.is_cut), brief[0])
    own_words = texts_in(EMAIL_TEXTS, dossier.freelancer.language)
    notes = (
        *_about_sending(writer, draft, kind, own_words),
        *_about_the_file(writer, draft, kind, own_words),
    )
    return replace(draft, notes=notes)


def _versions(writer: Writer, kind: EmailKind) -> Iterator[tuple[Block, ...]]:
    """Yield an e-mail in its versions, of which the first that is short enough is sent."""
    match kind:
        case EmailKind.OFFER:
            for reason_words, option_words in _BUDGETS:
                yield writer.whole(writer.offer(option_words, reason_words))
        case EmailKind.REMINDER:
            yield writer.whole(writer.reminder())
        case EmailKind.LAST_DAYS:
            yield writer.whole(writer.last_days())
        case EmailKind.DECLINED:
            yield writer.whole(writer.declined())


def _require_occasion(dossier: Dossier, kind: EmailKind) -> None:
    """Raise `Refused` where an e-mail would say what is not so."""
    proposal = dossier.proposal
    state = "expired" if proposal.state == "trial" and proposal.is_over else proposal.state
    if kind is EmailKind.DECLINED:
        if state != "declined":
            raise Refused(
                "they have not said no; if they did, `retainer reply ID --declined` writes it down"
            )
        return
    if state not in _LIVE:
        raise Refused(_REFUSALS[state])
    received = dossier.file.received
    decides_by = received.decides_by if received else None
    if kind is EmailKind.REMINDER and decides_by and decides_by > dossier.today:
        raise Refused(
            f"they decide by {decides_by}, and your page says that you do not ask before that day"
        )
    if kind is EmailKind.LAST_DAYS and not proposal.valid_until:
        raise Refused("the offer has no last day; give it one (valid_until), and publish first")


_REFUSALS: Final = {
    "draft": "it is a draft, so its link opens nothing; set `status: sent` and publish first",
    "expired": "the offer has closed; give it a day to come (valid_until) and publish first",
    "declined": "they said no; `retainer email ID --declined` thanks them for the answer",
    "withdrawn": "you withdrew the offer; set `status: sent` and publish first",
    "accepted": "they said yes already; what follows is the agreement, not an offer",
}


def _about_sending(writer: Writer, draft: Draft, kind: EmailKind, words: Words) -> Iterator[str]:
    """Yield what to know before it is sent: address, host, passphrase, what is open, too early."""
    file, last = writer.dossier.file, writer.dossier.proposal.valid_until
    if not draft.recipient:
        yield words.plain("notes.no_address")
    if kind is EmailKind.DECLINED:
        return
    if writer.link.host is not Host.FOUND:
        yield words.plain(f"notes.{writer.link.host.value}", host=writer.link.host_name)
    if file.passphrase:
        yield words.plain("notes.passphrase")
    if asked := next((entry for entry in file.questions if not entry.answer), None):
        yield words.plain("notes.question", date=asked.date.isoformat())
    left = (last - writer.dossier.today).days if last else 0
    if kind is EmailKind.LAST_DAYS and left > _LAST_DAYS:
        yield words.plain("notes.early", count=left)


def _about_the_file(writer: Writer, draft: Draft, kind: EmailKind, words: Words) -> Iterator[str]:
    """Yield what the file lacks for a good e-mail, and what is too long in it."""
    if kind in {EmailKind.OFFER, EmailKind.REMINDER} and not writer.dossier.proposal.valid_until:
        yield words.plain("notes.no_until")
    if kind is not EmailKind.OFFER:
        return
    if not writer.dossier.proposal.sent:
        yield words.plain("notes.no_sent", day=writer.dossier.today.isoformat())
    own = writer.dossier.proposal.recommendation
    if writer.count > 1 and not own:
        yield words.plain("notes.no_recommendation")
    elif own and not own.reason:
        yield words.plain("notes.no_reason")
    if draft.is_cut:
        yield words.plain("notes.shortened")
    if draft.words > MOST_WORDS:
        yield words.plain("notes.long", count=draft.words)
