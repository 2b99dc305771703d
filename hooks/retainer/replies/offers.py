"""Finds the offer that a reply answers, says what has changed since, and whether it is closed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from retainer import i18n
from retainer.diagnostics import Refused
from retainer.model import ClientFile, Offer, digest, resolve_offer
from retainer.page import Figures
from retainer.project import ClientEntry, Project
from retainer.records import (
    Choice,
    Earlier,
    choice_of,
    differences,
    find_offer,
    in_units,
    one_line,
    printed,
    sum_texts,
)

from .word import Word, short_digest
from .writing import Said

_ONE_DAY: Final = datetime.timedelta(days=1)
"""The client's day may be the one before or after the freelancer's."""
_CLOCKS_DIFFER: Final = datetime.timedelta(minutes=5)
_MAX_CHANGES: Final = 5
_COMPARED: Final = "language, currency, tax, terms, tiers, add-ons, value adds and trial"


def current_offer(project: Project, file: ClientFile) -> Earlier:
    """Return the offer that the file makes now, with no commit."""
    freelancer = project.settings.freelancer
    language = file.language or freelancer.language
    return Earlier(resolve_offer(file, freelancer), language, "")


def answered_offer(
    project: Project, entry: ClientEntry, file: ClientFile, word: Word
) -> Earlier | None:
    """Return the offer that a word answers: the current one, else one that git remembers."""

    def fits(offer: Offer, language: str) -> bool:
        return short_digest(digest(offer.record(language))) == word.digest

    current = current_offer(project, file)
    if fits(current.offer, current.language):
        return current
    return find_offer(project.settings, entry.file, fits)


def choice_in(figures: Figures, word: Word) -> Choice | None:
    """Return the tier and add-ons that a word names by their places, if the offer has them."""
    tier, addons = word.places
    offer = figures.offer
    if tier >= len(offer.tiers) or any(place >= len(offer.addons) for place in addons):
        return None
    return choice_of(figures, offer.tiers[tier], [offer.addons[place] for place in addons])


def changed_since(
    entry: ClientEntry, word: Word, day: datetime.date, earlier: Earlier | None, current: Earlier
) -> Refused:
    """Return the refusal of a choice of an earlier offer, with what differs."""
    if earlier is None:
        differs = (
            f"What differs cannot be told: no commit here holds the offer that they saw, so"
            f" {_COMPARED} cannot be compared."
        )
        return outdated(word.name, "", day, differs, "put it back as it was")
    choice = choice_in(Figures.of(earlier.offer, i18n.load(earlier.language)), word)
    chosen = choice.tier.name if choice and word.kind == "choice" else ""
    changes = differences(
        earlier.offer.record(earlier.language), current.offer.record(current.language)
    )
    remedy = f"put it back as it was (git show {earlier.commit}:./{entry.file})"
    return outdated(word.name, chosen, day, what_differs(changes), remedy)


def what_differs(changes: Sequence[str]) -> str:
    """Return the sentence that lists changes of an offer."""
    listed = "; ".join(map(printed, changes[:_MAX_CHANGES]))
    more = len(changes) - _MAX_CHANGES
    return f"What differs: {listed}{f'; and {more} more' if more > 0 else ''}."


def outdated(name: str, chosen: str, day: datetime.date, differs: str, remedy: str) -> Refused:
    """Return the refusal of a choice of an earlier offer."""
    what = f"chose {printed(chosen)}" if chosen else "chose"
    return Refused(
        f"the offer has changed since {printed(name)} {what} on {day}; nothing was written."
        f"\n{differs}\nNext: {remedy} and run this again, or ask for a new choice."
    )


def summary(said: Said, figures: Figures) -> str:
    """Return who said what, when, for how much."""
    trial = figures.offer.trial
    if said.choice:
        addons = "".join(f", with {printed(addon.name)}" for addon in said.choice.addons)
        chosen = f"chose {printed(said.choice.tier.name)}{addons} on {said.date}"
        return f"{said.who} {chosen}: {said.choice.summary()}."
    if said.kind == "trial" and trial:
        costs = one_line(sum_texts(figures, trial_sums(figures))["trial"])
        return f"{said.who} chose the trial, {printed(trial.name)}, on {said.date}: {costs}."
    if said.kind == "received":
        until = f", and decide by {said.decides_by}" if said.decides_by else ""
        return f"{said.who} confirmed on {said.date} that they have it{until}."
    what = {
        "question": "asked a question",
        "wish": "asked for a change of the offer",
        "refusal": "said no",
    }
    return f"{said.who} {what[said.kind]} on {said.date}."


def trial_sums(figures: Figures) -> dict[str, dict[str, int]]:
    """Return what the trial costs, as choices have their sums."""
    trial = figures.offer.trial
    return {"trial": in_units(figures, figures.amounts.rule.split(trial.price))} if trial else {}


def require_sent(entry: ClientEntry, file: ClientFile) -> None:
    """Raise `Refused` where the file's offer is none that can be taken."""
    if file.status != "sent":
        raise Refused(
            f"{entry.file} has `status: {file.status}`, so there is no offer to accept;"
            " nothing was changed.\nNext: if it holds again, set `status: sent` first."
        )


def day_of(project: Project, at: datetime.datetime) -> datetime.date:
    """Return the freelancer's day of an instant."""
    return at.astimezone(ZoneInfo(project.settings.freelancer.timezone)).date()


def closed_since(
    file: ClientFile, day: datetime.date, today: datetime.date, *, by_day: bool = True
) -> str:
    """Return how long ago the offer closed, or nothing where it is open.

    That goes by today and, with `by_day`, by the reply's day if that is later: it comes from the
    client's own clock. Raises `Refused` for a day on which the offer could not be answered.
    """
    first = file.sent or file.prepared
    ask = "Next: ask them to look at their device's date and choose again."
    if day > today + _ONE_DAY:
        raise Refused(f"the reply is dated {day}, which is still to come.\n{ask}")
    if first and day < first - _ONE_DAY:
        raise Refused(f"the reply is dated {day}, before the offer ({first}).\n{ask}")
    last = max(day, today) if by_day else today
    if file.valid_until is None or last <= file.valid_until:
        return ""
    days = (last - file.valid_until).days
    ago = "1 day" if days == 1 else f"{days} days"
    return f"the offer closed on {file.valid_until}, {ago} ago, and the reply is dated {day}"


def require_past(project: Project, at: datetime.datetime, now: datetime.datetime) -> None:
    """Raise `Refused` for an instant that is still to come, but for a clock a little ahead."""
    if day_of(project, now) != project.today:  # RETAINER_TODAY: that day counts as a whole
        zone = ZoneInfo(project.settings.freelancer.timezone)
        now = datetime.datetime.combine(project.today, datetime.time.max, zone)
    if at > now + _CLOCKS_DIFFER:
        raise Refused(
            f"the reply is dated {at:%Y-%m-%d, %H:%M} UTC, which is still to come."
            "\nNext: ask them to look at their device's clock and choose again, or write it down by"
            " hand."
        )


def require_late(closed: str, *, late: bool) -> None:
    """Raise `Refused` for what answers a closed offer, unless that is wanted."""
    if closed and not late:
        raise Refused(
            f"{closed}; nothing was changed."
            "\nNext: if you take it all the same, run this again with --late."
        )


def late_lines(closed: str) -> tuple[str, ...]:
    """Return the line that tells that a closed offer was taken, if it was."""
    return (f"Taken late: {closed}.",) if closed else ()
