"""Takes a client's answer: from a reply, or by hand as it was said, and prepares what is written.

Reads the freelancer's folder and git. Nothing is written before `Prepared.write`, so that what a
person added to the page's sentences is read first.
"""

from __future__ import annotations

import datetime
import itertools
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retainer import form1, i18n
from retainer.crypto import ACCEPTED, client_keys, record_key
from retainer.diagnostics import Invalid, Refused, printable
from retainer.model import ClientFile
from retainer.page import Figures
from retainer.project import CLIENTS, ClientEntry, Project, read_clients, select_clients, with_block
from retainer.records import one_line

from . import form1_taking, offers
from .mail import is_mail, subject_of, texts_of
from .own_words import Sentences, text_at
from .reading import Found, Message, check_link, checked_words, read_messages
from .word import Kind, Word, decides_by
from .writing import Draft, Prepared, Said, prepared

_ENDINGS: Final = (".eml", ".txt")
_MAX_SHOWN: Final = 200
_WIDTH: Final = 160
_MAX_TEXT: Final = 8_000
"""Letters of a person's own text that a file takes; a page has room for a line or two."""
_LATER: Final[dict[Kind, str]] = {"signature": "an agreement", "change": "a change"}
"""The kinds that later steps bring, and what they would answer."""
_ANSWERS_OFFER: Final = ("choice", "trial", "wish", "refusal", "received")
_CHOOSES: Final = ("choice", "trial")


@dataclass(frozen=True, slots=True)
class Options:
    """What the freelancer allows for."""

    now: datetime.datetime
    late: bool = False
    form_1: bool = False


def prepare_reply(
    project: Project, secret: bytes, client_id: str, raw: bytes, options: Options
) -> Prepared:
    """Return what a saved reply brings. Raises `Refused` or `Invalid`."""
    entries, draft = find_client(project, client_id)
    entry, file = draft.entry, draft.file
    keys = {each.id: client_keys(secret, each.id, each.link) for each in entries}
    try:
        decoded = tuple(texts_of(raw))
        messages = read_messages(decoded)
        if not any(message.places for message in messages):
            reply = form1.read(*decoded)
            check_link(reply.slug, entry.id, keys)
            return _form1(draft, reply, keys[entry.id].access, secret, options)
    except form1.NoReply as error:
        raise Refused(
            f"{error}.\nNext: where they told you otherwise, write it down:"
            f" `retainer reply {client_id} --tier ... --name ...`."
        ) from None
    except RecursionError:
        raise Refused(
            "this does not look like a reply; save the reply's own text and try again"
        ) from None
    found = checked_words(messages, entry.id, file, keys)
    sentences = _sentences(project, file, found)
    own = {message: sentences.own_lines(message.text, message.places) for message in messages}
    kept: list[tuple[Path, bytes]] = []
    kinds: list[str] = []
    for each in found:
        word, before = each.word, draft.raw
        stem = f"{word.instant}-{word.kind}"
        is_kept = any(_exists(project, entry, stem))
        if word.kind in ("question", "wish") and is_kept:
            draft = draft.told(f"The {word.kind} of {word.instant} was taken before.")
            continue
        text = text_at(each.message.text, own[each.message], each.message.places, each.index)
        try:
            said, lines = _said(draft, word, text, options)
            draft = draft.told(*lines).add(said, record_key(secret))
        except Refused as error:
            if each is found[-1]:
                raise
            # An earlier one, quoted below, is no reason to refuse the last.
            draft = draft.told(f"Not taken: {str(error).splitlines()[0]}")
            continue
        if draft.raw != before or word.kind == "wish":
            kinds.append(word.kind)
        if not is_kept:
            kept.append(_kept(project, entry, stem, raw, each.message))
    subject = subject_of(raw)
    subjects = () if sentences.is_pages_subject(subject) else (f"Subject: {subject}",)
    texts = (line.text for lines in own.values() for line in lines)
    return prepared(draft, kept, _shown((*subjects, *texts)), kinds)


def find_client(project: Project, client_id: str) -> tuple[list[ClientEntry], Draft]:
    """Return all clients, and the file of this one. Raises `Refused` or `Invalid`."""
    entries = list(read_clients(project))
    # After the client's own entry come unreadable ones that may have its link.
    [entry, *others] = select_clients(entries, [client_id])
    if entry.read.value is None or others:
        raise Invalid(problem for each in (entry, *others) for problem in each.read.problems)
    return entries, Draft(project, entry, entry.raw, entry.read.value)


# ---- what it says


def _said(draft: Draft, word: Word, text: str, options: Options) -> tuple[Said, list[str]]:
    """Return what a word says, and the lines that tell it. Raises `Refused`."""
    project, entry, file = draft.project, draft.entry, draft.file
    if word.kind in _LATER:
        raise Refused(
            f"this answers {_LATER[word.kind]}, and this build knows none yet; nothing was changed."
            "\nNext: install a newer Retainer, then run this again."
        )
    day = offers.day_of(project, word.at)
    closed = offers.closed_since(file, day, project.today)
    current = offers.current_offer(project, file)
    answered = offers.answered_offer(project, entry, file, word)
    is_current = answered is not None and not answered.commit
    if word.kind in _CHOOSES:
        if not is_current:
            raise offers.changed_since(entry, word, day, answered, current)
        offers.require_sent(entry, file)
    if word.kind in _ANSWERS_OFFER:
        offers.require_late(closed, late=options.late)
    figures = Figures.of(current.offer, i18n.load(current.language))
    choice = offers.choice_in(figures, word) if word.kind == "choice" else None
    if (word.kind == "choice" and not choice) or (word.kind == "trial" and not current.offer.trial):
        raise Refused(f"the offer has no such choice: {word.choice}; ask for a new one")
    if word.kind == "question" and not text:
        raise Refused(
            "the question itself is not in this text; nothing was changed."
            "\nNext: ask them for it, or write it under `questions` yourself."
        )
    said = Said(
        kind=word.kind,  # type: ignore[arg-type]  # the later kinds are refused above
        by="reply",
        date=day,
        at=word.instant,
        name=word.name,
        role=word.role,
        offer=current.offer,
        language=current.language,
        slug=word.slug,
        choice=choice,
        text=_bounded(text),
        decides_by=(
            decides_by(word.choice) if word.kind == "received" and word.choice != "0" else None
        ),
    )
    lines = [offers.summary(said, figures)]
    if not is_current and word.kind in _ANSWERS_OFFER:
        lines.append("They answered an earlier offer than the one in the file now.")
    if word.kind in _ANSWERS_OFFER:
        lines += offers.late_lines(closed)
    return said, lines


# ---- around it


def _form1(
    draft: Draft, reply: form1.Reply, access: bytes, secret: bytes, options: Options
) -> Prepared:
    """Return what a reply of form 1 brings. Raises `Refused` or `Invalid`."""
    project, entry, file = draft.project, draft.entry, draft.file
    form1_taking.require_acceptance(reply, entry, file)
    form1_taking.require_form1(file, allowed=options.form_1)
    choice = form1_taking.verified_choice(project, entry, file, reply, access)
    closed = offers.closed_since(file, reply.date, project.today, by_day=False)
    offers.require_late(closed, late=options.late)
    key = record_key(secret)
    block = form1_taking.accepted_block(project, file, reply, choice, key)
    draft = draft.changed(with_block(entry.raw, entry.file, ACCEPTED, block)).told(
        form1_taking.summary(reply, choice),
        *offers.late_lines(closed),
        f"Wrote `{ACCEPTED}:` in {entry.file}, with the offer as it stands.",
    )
    return prepared(draft, (), (), ["choice"])


def _sentences(project: Project, file: ClientFile, found: Sequence[Found]) -> Sentences:
    """Return the page's sentences with what these words may have put into them."""
    current = offers.current_offer(project, file)
    offer, words = current.offer, i18n.load(current.language)
    figures = Figures.of(offer, words)
    sender = [text for each in found for text in (each.word.name, each.word.role)]
    freelancer = project.settings.freelancer
    texts = [file.client.name, file.client.contact, freelancer.name, freelancer.business]
    texts += offers.price_texts(figures, {})
    for each in found:
        kind, choice = each.word.kind, each.word.choice
        if kind == "trial" and offer.trial:
            texts += (offer.trial.name, *offers.price_texts(figures, offers.trial_sums(figures)))
        elif kind == "received" and choice != "0":
            texts.append(words.date(decides_by(choice)))
        elif choice.startswith("t") and (chosen := offers.choice_in(figures, each.word)):
            texts += (chosen.tier.name, *(addon.name for addon in chosen.addons))
            texts += offers.price_texts(figures, chosen.sums)
    return Sentences.of(words, filter(None, texts), sender)


def _shown(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines of a stranger as a terminal can show them, each one once, in whole."""
    safe = (
        piece
        for line in dict.fromkeys(map(one_line, lines))
        for piece in textwrap.wrap(printable(line), _WIDTH)
    )
    first = tuple(itertools.islice(safe, _MAX_SHOWN))
    more = sum(1 for _ in safe)
    return (*first, f"... and {more} lines more: read the file itself first") if more else first


def _bounded(text: str) -> str:
    """Return a person's own text as a client's file takes it."""
    lines = (printable(one_line(line)) for line in text.split("\n"))
    return "\n".join(filter(None, lines))[:_MAX_TEXT]


def _exists(project: Project, entry: ClientEntry, stem: str) -> Iterator[bool]:
    """Yield for each way of keeping a reply whether it is kept so."""
    folder = project.settings.clients / entry.id
    yield from ((folder / f"{stem}{ending}").exists() for ending in _ENDINGS)


def _kept(
    project: Project, entry: ClientEntry, stem: str, raw: bytes, message: Message
) -> tuple[Path, bytes]:
    """Return the file in which a reply is kept: a mail as it came, of a chat one message alone."""
    folder = project.settings.clients / entry.id
    if not folder.resolve().is_relative_to(project.settings.root.resolve()):
        raise Refused(f"{CLIENTS}/{entry.id}/ is a link out of the project; put a folder there")
    mail, text = _ENDINGS
    if is_mail(raw):
        return folder / f"{stem}{mail}", raw
    return folder / f"{stem}{text}", message.text.encode("utf-8", "replace")
