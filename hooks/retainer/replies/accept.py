"""A client's reply, checked and written into the client's file with the offer that it answers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from retainer import i18n
from retainer.crypto import ACCEPTED, MARK, Keys, derive, handle, mark, record_key
from retainer.diagnostics import Invalid, Refused
from retainer.files import write_whole
from retainer.model import ClientFile, digest, resolve_offer
from retainer.page import Figures
from retainer.project import (
    ClientEntry,
    Project,
    read_clients,
    reread_client,
    select_clients,
    with_block,
)

from .git_history import find_offer
from .mail import texts_of
from .offer_diff import differences
from .plain_text import line, shown
from .reply import SAID, Kind, Reply, read
from .verification import Choice, is_genuine, is_other_digest, judge, visible_changes

ONE_DAY = datetime.timedelta(days=1)
"""The client's day may be the one before or after the freelancer's."""
_MOST_CHANGES = 5
_NEXT: dict[Kind, str] = {
    "question": "answer it by e-mail; the proposal stays as it is.",
    "almost": "change what the tiers hold, say it under `revisions`, and send the link again.",
    "decline": "set `status: declined`, and the page goes with the next build.",
}


def take(
    project: Project, secret: bytes, client_id: str, raw: bytes, *, late: bool = False
) -> tuple[str, ...]:
    """Write what the client accepted into the file; return what to say. Raises `Refused`.

    With `late`, an offer that has closed is taken as accepted all the same.
    """
    entries = list(read_clients(project))
    [entry, *others] = select_clients(entries, [client_id])
    if entry.read.value is None or others:
        raise Invalid(problem for one in (entry, *others) for problem in one.read.problems)
    file, keys = entry.read.value, _keys(secret, entry)
    if file.accepted:
        raise Refused(
            f"{entry.file} has `accepted:` already ({file.accepted.tier}, {file.accepted.date});"
            " nothing was changed.\nNext: if another answer holds, delete that block first."
        )
    reply = _received(raw)
    _same_link(reply, keys, [(other.id, _keys(secret, other)) for other in entries])
    if reply.kind != "accept":
        said = f"this is {SAID[reply.kind]}, not an acceptance; nothing was changed."
        raise Refused(f"{said}\nNext: {_NEXT[reply.kind]}")
    choice = _chosen(project, entry, file, reply, keys)
    closed = _dated(reply, file, project.today)
    if closed and not late:
        raise Refused(
            f"{closed}; nothing was changed."
            "\nNext: if you take it all the same, run this again with --late."
        )
    offer = resolve_offer(file, project.settings.freelancer).record()
    block = _block(reply, choice) | {"offer": offer}
    own = mark(record_key(secret), ACCEPTED, None, block)
    # The offer is long: what is short stands above it.
    block = _block(reply, choice) | {MARK: own, "offer": offer}
    changed = with_block(entry.raw, entry.file, ACCEPTED, block)
    again = reread_client(project, changed, entry.file)
    if again.problems:
        raise Invalid(again.problems)
    # Resolved: where the file is a link, what it leads to is changed, and the link stays one.
    path = (project.settings.clients / f"{entry.id}.yml").resolve()
    write_whole(path, changed)
    who = f"{shown(reply.name)}, {shown(reply.role)}," if reply.role else shown(reply.name)
    extras = "".join(f", with {shown(addon.name)}" for addon in choice.addons)
    sums = f"{line(choice.shown['month'])} a month"
    sums += f"; once {line(choice.shown['once'])}" if "once" in choice.shown else ""
    return (
        f"{who} chose {shown(choice.tier.name)}{extras} on {reply.date}: {sums}.",
        *((f"Taken late: {closed}.",) if closed else ()),
        f"Wrote `accepted:` in {entry.file}, with the offer as it stands.",
        "Next: commit it and push, so that the page shows what was chosen; send the agreement.",
    )


def _received(raw: bytes) -> Reply:
    """Return the reply in what was saved. Raises `Refused`."""
    try:
        return read(*texts_of(raw))
    except RecursionError:
        raise Refused(
            "this is no reply: its parts lie too deep in one another; save the reply's own text"
            " alone"
        ) from None


def _keys(secret: bytes, entry: ClientEntry) -> Keys:
    return derive(secret, handle(entry.id, entry.link))


def _same_link(reply: Reply, keys: Keys, known: Sequence[tuple[str, Keys]]) -> None:
    if reply.slug == keys.slug:
        return
    other = next((name for name, its in known if its.slug == reply.slug), None)
    if other:
        raise Refused(
            f"this is the reply of another client, {other}; nothing was changed."
            f"\nNext: `retainer accept {other}` takes it."
        )
    raise Refused(
        "this reply comes from a link that is no client's, or was replaced since; nothing was"
        " changed.\nNext: send them the new link, and ask them to choose there."
    )


def _chosen(
    project: Project, entry: ClientEntry, file: ClientFile, reply: Reply, keys: Keys
) -> Choice:
    """Return what was chosen of the offer as it stands. Raises `Refused`."""
    freelancer = project.settings.freelancer
    spoken = i18n.load(file.language or freelancer.language)
    offer = resolve_offer(file, freelancer)
    figures = Figures.of(offer, spoken)
    if reply.digest == digest(offer.record()):
        if file.status != "sent":
            raise Refused(
                f"{entry.file} has `status: {file.status}`, so there is no offer to accept;"
                " nothing was changed.\nNext: if it holds again, set `status: sent` first."
            )
        return judge(reply, keys.access, figures)
    earlier = find_offer(project.settings, entry.file, reply.digest)
    if earlier:
        choice = judge(reply, keys.access, Figures.of(earlier.offer, spoken))
        changed = differences(earlier.offer.record(), offer.record())
        remedy = f"put it back as it was (git show {earlier.commit}:./{entry.file})"
        raise Refused(_outdated(reply, choice.tier.name, changed, remedy))
    if is_other_digest(reply, keys.access, figures):
        raise Refused("the reply is not as the page made it: the digest of the offer was changed")
    if reply.sums and not is_genuine(reply, keys.access):
        judge(reply, keys.access, figures)
    seen = tuple(visible_changes(reply, figures)) or ("what the reply does not name",)
    seen = (*seen[:-1], f"{seen[-1]} (no commit here holds the earlier offer)")
    raise Refused(_outdated(reply, reply.tier, seen, "put it back as it was"))


def _outdated(reply: Reply, tier: str, changed: Sequence[str], remedy: str) -> str:
    told = "; ".join(map(shown, changed[:_MOST_CHANGES]))
    more = len(changed) - _MOST_CHANGES
    return (
        f"the offer has changed since {shown(reply.name)} chose {shown(tier)} on {reply.date};"
        f" nothing was written.\nWhat differs: {told}{f'; and {more} more' if more > 0 else ''}."
        f"\nNext: {remedy} and run this again, or ask for a new choice."
    )


def _dated(reply: Reply, file: ClientFile, today: datetime.date) -> str:
    """Return how long ago the offer closed, if it did.

    The day of taking counts, since that of the reply is what the client's own clock says. Raises
    `Refused` for a day on which the offer could not be accepted.
    """
    first = file.sent or file.prepared
    ask = "Next: ask them to look at their device's date and choose again."
    if reply.date > today + ONE_DAY:
        raise Refused(f"the reply is dated {reply.date}, which is still to come.\n{ask}")
    if first and reply.date < first - ONE_DAY:
        raise Refused(f"the reply is dated {reply.date}, before the offer ({first}).\n{ask}")
    if file.valid_until is None or today <= file.valid_until:
        return ""
    days = (today - file.valid_until).days
    ago = "1 day" if days == 1 else f"{days} days"
    return f"the offer closed on {file.valid_until}, {ago} ago, and the reply is dated {reply.date}"


def _block(reply: Reply, choice: Choice) -> dict[str, Any]:
    block: dict[str, Any] = {"tier": choice.tier.name}
    if choice.addons:
        block["addons"] = [addon.name for addon in choice.addons]
    block["name"] = reply.name
    if reply.role:
        block["role"] = reply.role
    return block | {"date": reply.date, "digest": reply.digest, "slug": reply.slug}
