"""Takes a client's answer: from a reply, or by hand as it was said, and prepares what is written.

Reads the freelancer's folder and git. Nothing is written before `Prepared.write`, so that what a
person added to the page's sentences is read first.
"""

from __future__ import annotations

import datetime
import itertools
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from retainer import form1, i18n
from retainer.crypto import client_keys, record_key
from retainer.diagnostics import Invalid, Refused, printable
from retainer.page import Figures
from retainer.project import ClientEntry, Project, read_clients, select_clients
from retainer.records import Earlier, Keeper, one_line

from . import form1_taking, offers
from .mail import is_mail, subjects_of, texts_of, unread_parts
from .own_words import (
    OwnLine,
    Part,
    asked_swaps,
    folded,
    is_pages_subject,
    own_lines,
    page_lines,
    page_subject,
    swap_lines,
    text_at,
)
from .reading import Found, Message, check_link, checked_words, latest_words, read_messages
from .word import Kind, Word, decides_by
from .writing import Draft, Prepared, Said, prepared

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


@dataclass(frozen=True, slots=True)
class _Saved:
    """A saved reply: its bytes, the texts in it, and the messages in these."""

    raw: bytes
    texts: tuple[str, ...]
    messages: tuple[Message, ...]

    def content(self, message: Message | None = None) -> tuple[bytes, str]:
        """Return what is kept, and its name's ending: a mail as it came, of a chat one message."""
        if is_mail(self.raw):
            return self.raw, ".eml"
        return message.text.encode("utf-8", "replace") if message else self.raw, ".txt"

    def shown(self, subjects: Sequence[str], lines: Iterable[str]) -> tuple[str, ...]:
        """Return what no page wrote: subjects, parts that are not read, lines of the text."""
        foreign = (each for each in subjects_of(self.raw) if not is_pages_subject(each, subjects))
        heads = (f"Subject: {each}" for each in foreign)
        return _shown((*heads, *unread_parts(self.raw), *lines))


def prepare_reply(
    project: Project, secret: bytes, client_id: str, raw: bytes, options: Options
) -> Prepared:
    """Return what a saved reply brings. Raises `Refused` or `Invalid`."""
    entries, draft = find_client(project, client_id)
    keys = {each.id: client_keys(secret, each.id, each.link) for each in entries}
    try:
        texts = tuple(texts_of(raw))
        saved = _Saved(raw, texts, read_messages(texts, is_mail=is_mail(raw)))
        if any(message.places for message in saved.messages):
            genuine = checked_words(saved.messages, client_id, draft.file, keys)
            return _form2(draft, secret, saved, genuine, options)
        reply = form1.read(*texts)
        check_link(reply.slug, client_id, keys)
        return _form1(draft, secret, saved, reply, options)
    except form1.NoReply as error:
        raise Refused(
            f"{error}.\nNext: where they told you otherwise, write it down:"
            f" `retainer reply {client_id} --tier ... --name ...`."
        ) from None
    except RecursionError:
        raise Refused(
            "this does not look like a reply; save the reply's own text and try again"
        ) from None


def find_client(project: Project, client_id: str) -> tuple[list[ClientEntry], Draft]:
    """Return all clients, and the file of this one. Raises `Refused` or `Invalid`."""
    entries = list(read_clients(project))
    # After the client's own entry come unreadable ones that may have its link.
    [entry, *others] = select_clients(entries, [client_id])
    if entry.read.value is None or others:
        raise Invalid(problem for each in (entry, *others) for problem in each.read.problems)
    return entries, Draft(project, entry, entry.raw, entry.read.value)


# ---- a saved reply


def _form2(
    draft: Draft, secret: bytes, saved: _Saved, genuine: Sequence[Found], options: Options
) -> Prepared:
    """Return what the latest word of each kind brings. Raises `Refused` or `Invalid`."""
    project, entry, file = draft.project, draft.entry, draft.file
    latest, current = latest_words(genuine), offers.current_offer(project, file)
    answered = {
        each.word.digest: offers.answered_offer(project, entry, file, each.word) for each in latest
    }
    figures = {digest: _figures(offer or current) for digest, offer in answered.items()}
    of_current = _figures(current)
    written = [(each, figures.get(each.word.digest, of_current)) for each in genuine]
    own = {message: _own_lines(message, written) for message in saved.messages}
    subjects = [page_subject(each.word, its, file.client.name) for each, its in written]
    shown = saved.shown(subjects, (line.text for lines in own.values() for line in lines))
    keeper, kinds = Keeper.of(project, entry), list[str]()
    for each in latest:
        word, before, message = each.word, draft.raw, each.message
        places = [other.place for other in genuine if other.message is message]
        text = text_at(message.text, own[message], places, places.index(each.place))
        stem = f"{word.instant}-{word.kind}"
        if _is_taken(draft, word, text, keeper.contents(stem)):
            draft = draft.told(f"The {word.kind} of {word.instant} was taken before.")
            continue
        try:
            said, lines = _said(draft, word, text, answered[word.digest], options)
            swaps = asked_swaps(word, figures[word.digest], message.text)
            draft = draft.told(*lines, *swaps).add(said, record_key(secret))
        except Refused as error:
            if each is latest[-1]:
                raise
            # An earlier one, quoted below, is no reason to refuse the last.
            draft = draft.told(f"Not taken: {str(error).splitlines()[0]}")
            continue
        is_new = draft.raw != before or word.kind == "wish"
        kinds += [word.kind] if is_new else []
        keeper = keeper.keep(stem, *saved.content(message), again=is_new)
    if shown and not keeper.kept:
        # A condition may come in a second mail, above what was taken before.
        keeper = keeper.keep(stem, *saved.content(message), again=True)
    return prepared(draft, keeper.kept, shown, kinds)


def _figures(offer: Earlier) -> Figures:
    return Figures.of(offer.offer, i18n.load(offer.language))


def _form1(
    draft: Draft, secret: bytes, saved: _Saved, reply: form1.Reply, options: Options
) -> Prepared:
    """Return what a reply of form 1 brings. Raises `Refused` or `Invalid`."""
    project, entry, file = draft.project, draft.entry, draft.file
    form1_taking.require_acceptance(reply, entry, file)
    form1_taking.require_form1(file, allowed=options.form_1)
    access = client_keys(secret, entry.id, entry.link).access
    choice = form1_taking.verified_choice(project, entry, file, reply, access)
    draft = form1_taking.taken(draft, reply, choice, record_key(secret), late=options.late)
    subject = form1_taking.page_subject(file, choice)
    known = (subject, offers.current_offer(project, file).offer.currency)
    lines = (
        line for text in saved.texts for line in form1_taking.own_texts(text, reply, choice, known)
    )
    shown = saved.shown([subject], lines)
    stem = f"{reply.date:%Y%m%d}t000000z-{reply.kind}"
    keeper = Keeper.of(project, entry).keep(stem, *saved.content(), again=True)
    return prepared(draft, keeper.kept, shown, ["choice"])


# ---- what it says


def _said(
    draft: Draft, word: Word, text: str, answered: Earlier | None, options: Options
) -> tuple[Said, list[str]]:
    """Return what a word says, and the lines that tell it. Raises `Refused`."""
    project, entry, file = draft.project, draft.entry, draft.file
    if word.kind in _LATER:
        raise Refused(
            f"this answers {_LATER[word.kind]}, and this build knows none yet; nothing was changed."
            "\nNext: install a newer Retainer, then run this again."
        )
    offers.require_past(project, word.at, options.now)
    day = offers.day_of(project, word.at)
    closed = offers.closed_since(file, day, project.today)
    current = offers.current_offer(project, file)
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
    lines_of_text = (printable(one_line(line)) for line in text.split("\n"))
    bounded = "\n".join(filter(None, lines_of_text))
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
        text=bounded[:_MAX_TEXT],
        decides_by=(
            decides_by(word.choice) if word.kind == "received" and word.choice != "0" else None
        ),
    )
    lines = [offers.summary(said, figures)]
    if len(bounded) > _MAX_TEXT and word.kind in ("question", "refusal"):
        lines.append(f"Their text is cut after {_MAX_TEXT:,} letters; the kept one has it whole.")
    if not is_current and word.kind in _ANSWERS_OFFER:
        lines.append("They answered an earlier offer than the one in the file now.")
    if word.kind in _ANSWERS_OFFER:
        lines += offers.late_lines(closed)
    return said, lines


def _is_taken(draft: Draft, word: Word, text: str, kept: Sequence[bytes]) -> bool:
    """Return whether the file has a question, or the client's folder a wish."""
    if word.kind not in ("question", "wish"):
        return False
    signs = folded(text)
    is_kept = any(signs in folded(part) for each in kept for part in texts_of(each))
    if word.kind == "wish":
        return is_kept
    day = offers.day_of(draft.project, word.at)
    return any(
        (asked.at == word.instant and is_kept)
        or (asked.at in (word.instant, None) and asked.date == day and folded(asked.text) == signs)
        for asked in draft.file.questions
    )


# ---- what stands beside it


def _own_lines(message: Message, written: Sequence[tuple[Found, Figures]]) -> tuple[OwnLine, ...]:
    """Return the lines of a message that no page wrote; each word has its own above it."""
    start, own, parts, names = 0, set[int](), list[Part](), list[str]()
    for each, figures in written:
        if each.message is message:
            names += each.word.name, each.word.role, f"{each.word.name} {each.word.role}"
            lines = (*page_lines(each.word, figures), *swap_lines(each.word, figures))
            parts.append(Part(start, each.place.end, lines))
            own |= each.place.own
            start = each.place.end
    parts.append(Part(start, len(message.text)))
    return own_lines(message.text, own, parts, filter(None, names))


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
