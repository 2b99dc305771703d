"""Tells what a person wrote into a reply from the lines that the page wrote. Pure.

`page_lines` writes what the page's script writes for a word: `page/scripts/form.js` and `reply.js`.
A text is compared with these lines alone, letter by letter and sign by sign; blanks, letter case
and accents do not count, since mail programs wrap, quote and decorate.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from retainer.model import Trial
from retainer.page import Figures
from retainer.records import Choice

from .offers import choice_in
from .word import Place, Word, decides_by

_START: Final = re.compile(r"[\s>|\u2022]*")
"""What a mail program puts before a line."""
_DECORATION: Final = frozenset("*_=->|")
"""Signs that say nothing where they stand between lines: emphasis, separators, soft line ends."""
_MOST_MARKS: Final = 400
"""Letters that are normalized at once: many marks in a row take more than linear time."""
_SAME: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032`\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
)
_ANSWERED: Final = re.compile(
    r"(?:aw|antw|enc|fw|fwd|i|ilt|inaintat|odp|pd|r|rasp|raspuns|re|ref|res|rif|rs|rv|sv|tr|vs|wg"
    r"|ynt)(?:\[\d+\]|\(\d+\))?:"
)
"""What mail programs put before a subject."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of a text in which the page did not write each letter."""

    text: str
    start: int
    """Its place in the text."""
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text, and the lines that the page may have written there."""

    start: int
    end: int
    lines: Collection[str] = ()


# ---- what the page writes


def page_lines(word: Word, figures: Figures) -> tuple[str, ...]:
    """Return the lines that the page writes around a word of this offer, in this language."""
    greeting = "greeting_role" if word.role else "greeting"
    signed = [_say(figures, greeting, name=word.name, role=word.role)] if word.name else []
    fixed = (_say(figures, key) for key in ("paste", "keep"))
    return (*_sentences(word, figures), *signed, *fixed)


def swap_lines(word: Word, figures: Figures) -> tuple[str, ...]:
    """Return each line in which the page may write what a wish would take out or put in."""
    if word.kind != "wish":
        return ()
    offer = figures.offer
    items = [item.name for tier in offer.tiers for item in tier.deliverables]
    out = dict.fromkeys(items)
    added = dict.fromkeys([*items, *(addon.name for addon in offer.addons)])
    return (
        *(_say(figures, "out", out=name) for name in out),
        *(_say(figures, "in", **{"in": name}) for name in added),
    )


def asked_swaps(word: Word, figures: Figures, text: str) -> list[str]:
    """Return the lines of a wish's text that say what it would take out or put in."""
    signs = folded(text, is_plus=True)
    return [line for line in swap_lines(word, figures) if folded(line, is_plus=True) in signs]


def page_subject(word: Word, figures: Figures, client: str) -> str:
    """Return the subject that the page writes for a word; none for kinds that it does not write."""
    if f"reply.subject_{word.kind}" not in figures.words.messages:
        return ""
    choice = choice_in(figures, word) if word.kind == "choice" else None
    tier = choice.tier.name if choice else ""
    return figures.words.plain(f"reply.subject_{word.kind}", client=client, tier=tier)


def _sentences(word: Word, figures: Figures) -> Iterator[str]:
    """Yield the sentences of a word's kind, with what it names."""
    trial = figures.offer.trial
    choice = choice_in(figures, word) if word.choice.startswith("t") else None
    if word.kind == "choice" and choice:
        yield from _choice_sentences(choice, figures)
    elif word.kind == "trial" and trial:
        yield from _trial_sentences(trial, figures)
    elif word.kind == "wish":
        yield _say(figures, "wish_tier", tier=choice.tier.name) if choice else _say(figures, "wish")
    elif word.kind == "question":
        yield _say(figures, "question")
        yield _say(figures, "question_trial", trial=trial.name) if trial else ""
    elif word.kind in ("refusal", "received"):
        yield _say(figures, word.kind)
        if word.choice != "0":
            yield _say(figures, "decides_by", date=figures.words.date(decides_by(word.choice)))


def _choice_sentences(choice: Choice, figures: Figures) -> Iterator[str]:
    tier, names = choice.tier.name, [addon.name for addon in choice.addons]
    if names:
        yield _say(figures, "choice_with", tier=tier, addons=_listed(names, figures))
    else:
        yield _say(figures, "choice", tier=tier)
    chosen = figures.for_choice(choice.tier, choice.addons)
    texts = chosen.sums(chosen.amounts.choice_sums(0))
    yield _costs(figures, "month", texts["month.net"], texts["month.gross"])
    if texts["once.gross"]:
        yield _costs(figures, "once", texts["once.net"], texts["once.gross"])
    yield _say(figures, "not_yet")


def _trial_sentences(trial: Trial, figures: Figures) -> Iterator[str]:
    total = figures.amounts.rule.split(trial.price)
    parts = {part: getattr(total, part) for part in ("net", "tax", "gross")}
    texts = figures.sums(parts)
    yield _say(figures, "trial", trial=trial.name)
    yield _costs(figures, "trial_price", texts["net"], texts["gross"])
    yield _say(figures, "trial_alone")
    yield _say(figures, "not_yet")


def _say(figures: Figures, key: str, **values: object) -> str:
    return figures.words.plain(f"reply.mail.{key}", **values)


def _costs(figures: Figures, key: str, net: str, gross: str) -> str:
    """Return the sentence of a sum: with its tax, or with what is said of it."""
    if figures.amounts.total_is_split:
        return _say(figures, f"{key}_tax", sum=net, gross=gross, tax=figures.tax_name)
    return _say(figures, key, sum=gross, said=figures.tax_text("short").striptags())


def _listed(names: Sequence[str], figures: Figures) -> str:
    """Return a list in words, as the page's script writes it."""
    before = ", ".join(names[:-1])
    return figures.words.plain("formats.and", before=before, last=names[-1]) if before else names[0]


# ---- what a person wrote


def own_lines(
    text: str, own: Collection[int], parts: Sequence[Part], signatures: Iterable[str] = ()
) -> tuple[OwnLine, ...]:
    """Return the lines that are not the page's alone.

    `own` are the places of letters that are a reply's code; `signatures` may stand alone.
    """
    # Where an address was decoded by half, each blank is a plus.
    is_plus = "+" in text and " " not in text
    alone = {folded(signature, is_plus=is_plus) for signature in signatures}
    return tuple(
        line
        for part in parts
        for line, covered, stream in _covered(text, own, part, is_plus=is_plus)
        if stream not in alone
        and not all(done or sign in _DECORATION for done, sign in zip(covered, stream, strict=True))
    )


def _covered(
    text: str, own: Collection[int], part: Part, *, is_plus: bool
) -> Iterator[tuple[OwnLine, bytes, str]]:
    """Yield each line of a part, which of its signs the page wrote, and these signs."""
    lines = list(_lines(text, own, part))
    streams = [folded(line.text, is_plus=is_plus) for line in lines]
    stream = "".join(streams)
    covered = bytearray(len(stream))
    known = {folded(line, is_plus=is_plus) for line in part.lines} - {""}
    # Longer ones first: a line may begin as another one does.
    for sentence in sorted(known, key=len, reverse=True):
        start = stream.find(sentence)
        while start >= 0:
            end = start + len(sentence)
            if not any(covered[start:end]):
                covered[start:end] = b"\1" * len(sentence)
            start = stream.find(sentence, end)
    at = 0
    for line, signs in zip(lines, streams, strict=True):
        yield line, bytes(covered[at : at + len(signs)]), signs
        at += len(signs)


def _lines(text: str, own: Collection[int], part: Part) -> Iterator[OwnLine]:
    """Yield the lines of a part without the letters of replies' words and quotation marks."""
    start = part.start
    for raw in text[part.start : part.end].splitlines(keepends=True):
        kept = "".join(
            char
            for place, char in enumerate(raw, start)
            if place not in own and (char.isascii() or unicodedata.category(char) != "Cf")
        )
        marks = _START.match(kept)
        begun = marks[0] if marks else ""
        yield OwnLine(kept[len(begun) :].rstrip(), start, ">" in begun)
        start += len(raw)


def text_at(text: str, lines: Sequence[OwnLine], places: Sequence[Place], index: int) -> str:
    """Return the person's own text of one reply in a thread: above its word, else below it."""
    above = places[index - 1].end if index else 0
    below = places[index + 1].start if index + 1 < len(places) else len(text)
    word = places[index].start
    before = [line for line in lines if above <= line.start < word]
    after = [line for line in lines if word <= line.start < below]
    is_quoted = ">" in text[text.rfind("\n", 0, word) + 1 : word]
    for part in (before, after):
        # What is quoted is another mail, unless the word is quoted too.
        same = [line.text for line in part if line.is_quoted == is_quoted]
        if part:
            return "\n".join(same or [line.text for line in part])
    return ""


def is_pages_subject(subject: str, expected: Iterable[str]) -> bool:
    """Return whether the page wrote a mail's subject, answered and forwarded or not."""
    known = {"", *map(folded, expected)}
    rest = folded(subject)
    while rest not in known:
        prefix = _ANSWERED.match(rest)
        if not prefix:
            return False
        rest = rest[prefix.end() :]
    return True


def folded(text: str, *, is_plus: bool = False) -> str:
    """Return the signs of a text, without blanks, case and accents; what strikes a letter stays."""
    pieces = (text.replace("+", " ") if is_plus else text).split()
    if text.isascii():
        return "".join(pieces).casefold().translate(_SAME)
    return "".join(
        _folded(piece[at : at + _MOST_MARKS])
        for piece in pieces
        for at in range(0, len(piece), _MOST_MARKS)
    )


def _folded(piece: str) -> str:
    signs = []
    for sign in unicodedata.normalize("NFC", piece.translate(_SAME)):
        category = unicodedata.category(sign)
        if category == "Cf":
            continue
        # A mark that NFC left alone is no accent, but a stroke through a letter, say.
        kept = sign if category == "Mn" else unicodedata.normalize("NFKD", sign)
        signs += [
            char for char in kept if kept == sign or unicodedata.category(char) not in ("Mn", "Cf")
        ]
    return "".join("".join(signs).casefold().translate(_SAME).split())
