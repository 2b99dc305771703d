"""Reads all clients anew, and makes of each the card that the desk shows."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from retainer.crypto import Keys, client_keys, url
from retainer.diagnostics import Invalid, Problem, Refused, unforeseen
from retainer.i18n import Words, languages
from retainer.model import PUBLISHED
from retainer.page import accents
from retainer.project import (
    ClientEntry,
    Project,
    current_day,
    existing_secret,
    front_pages,
    read_clients,
    read_project,
    read_settings,
    shipped_presets,
)
from retainer.records import check_marks

from .checking import MOST_SHOWN, advise, in_order
from .overview import Overview, Row, overview_texts, step_text, totals_lines
from .samples import sample_texts, samples_left
from .talk import Dossier, Draft, EmailKind, Link, call_sheet, email_draft, sheet_html

Check = Callable[[Project, Iterable[ClientEntry]], Iterable[ClientEntry]]
"""Yields the entries with what another package finds in them."""
_NO_KEYS: Final = Keys("", "", b"", b"")
_KINDS: Final = {
    "follow_up": EmailKind.REMINDER,
    "remind": EmailKind.REMINDER,
    "ask": EmailKind.REMINDER,
    "close": EmailKind.LAST_DAYS,
    "thank": EmailKind.DECLINED,
}
"""The e-mail that a step asks for."""


class Letter(NamedTuple):
    """A letter is an e-mail to copy, on its occasion."""

    kind: EmailKind
    draft: Draft


@dataclass(frozen=True, slots=True)
class Card:
    """A card shows one client: what stands, what to do next, what to send."""

    id: str
    file: str
    name: str
    row: Row | None = None
    """Nothing, where the file cannot be read."""
    next_step: str = ""
    keys: Keys = field(default=_NO_KEYS, repr=False)
    link: str = field(default="", repr=False)
    """The link to send, of a client who has a page on the site."""
    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()
    """The most costly first; no more than are shown at once."""
    left: int = 0
    """How many pieces of advice are not shown."""
    dossier: Dossier | None = field(default=None, repr=False)
    letters: tuple[Letter, ...] = field(default=(), repr=False)
    """The e-mails that can be sent today, first the one that the next step asks for."""

    @property
    def frame(self) -> str:
        """The address of the page in the preview, from the desk's own."""
        has_page = self.keys.slug and (
            self.row is None or self.row.state in PUBLISHED or self.row.state == "draft"
        )
        return url("..", self.keys) if has_page else ""


@dataclass(frozen=True, slots=True)
class Board:
    """A board holds all cards of one day, in the order in which they want attention."""

    language: str = "en"
    name: str = ""
    """The freelancer's."""
    colours: str = accents("#0f766e").css()
    cards: tuple[Card, ...] = ()
    totals: tuple[str, ...] = ()
    today: datetime.date = datetime.date.min
    is_addressed: bool = True
    """Whether links have a host."""
    common: tuple[Problem, ...] = ()
    """What is wrong with the settings, or left there from the samples."""
    halt: str = ""
    """Why nothing could be read."""

    def sheet(self, client_id: str) -> str | None:
        """Return the call sheet of a client as a page to print, if there is such a client."""
        dossier = next((card.dossier for card in self.cards if card.id == client_id), None)
        return sheet_html(call_sheet(dossier)) if dossier else None


def read_board(
    config_file: Path, environ: Mapping[str, str], now: datetime.datetime, check: Check
) -> Board:
    """Read everything anew; what cannot be read stands on the board itself."""
    try:
        return _read(config_file, environ, now, check)
    except Invalid as error:
        return Board(common=error.problems)
    except (Refused, OSError) as error:
        return Board(halt=str(error))
    except Exception as error:  # noqa: BLE001 - a preview shows what stopped it
        return Board(halt=unforeseen(error))


def _read(
    config_file: Path, environ: Mapping[str, str], now: datetime.datetime, check: Check
) -> Board:
    settings = read_settings(config_file, environ, languages())
    freelancer = settings.freelancer
    today = current_day(environ, now, freelancer.timezone)
    project, problems = read_project(settings, languages(), today)
    key = existing_secret(settings.root, environ)
    marked = check_marks(read_clients(project), key, settings.root)
    entries = list(check(project, marked))
    samples = sample_texts(shipped_presets(), entries)
    left = samples_left(project, entries, front_pages(settings))
    words = overview_texts(freelancer.language)
    overview = Overview.of(project, entries, words)
    by_id = {entry.id: advise(project, entry, samples) for entry in entries}
    unread = [entry for entry in entries if entry.read.value is None]
    cards = [_card(entry, None, project, key, words) for entry in unread]
    cards += [_card(by_id[row.id], row, project, key, words) for row in overview.rows]
    return Board(
        language=freelancer.language,
        name=freelancer.business or freelancer.name,
        colours=accents(freelancer.brand).css(),
        cards=tuple(cards),
        totals=tuple(totals_lines(overview, words)) if overview.rows else (),
        today=today,
        is_addressed=bool(settings.site_url),
        common=in_order((*problems, *left)),
    )


def _letters(dossier: Dossier, link: str, code: str, row: Row) -> Iterator[Letter]:
    """Yield the e-mails that can be sent today; whether the page is there, nobody is asked."""
    if not link.startswith("http"):
        return
    due = _KINDS.get(row.step.name if row.step else "", EmailKind.OFFER)
    for kind in dict.fromkeys((due, EmailKind.OFFER)):
        with contextlib.suppress(Refused):
            yield Letter(kind, email_draft(dossier, Link(link, code), kind))


def _card(
    entry: ClientEntry, row: Row | None, project: Project, key: bytes | None, words: Words
) -> Card:
    keys = client_keys(key, entry.id, entry.link) if key else _NO_KEYS
    advice: Sequence[Problem] = entry.read.advice
    link = url(project.settings.site_url or "", keys) if key else ""
    dossier = Dossier.of(project, entry) if row else None
    return Card(
        id=entry.id,
        file=entry.file,
        name=row.client if row else entry.file,
        row=row,
        next_step=step_text(row, words, project.today) if row else "",
        keys=keys,
        link=link if row and row.state in PUBLISHED else "",
        problems=tuple(entry.read.problems),
        advice=tuple(advice[:MOST_SHOWN]),
        left=max(len(advice) - MOST_SHOWN, 0),
        dossier=dossier,
        letters=tuple(_letters(dossier, link, keys.code, row)) if dossier and row else (),
    )
