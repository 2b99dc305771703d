"""Accepts a client's reply: checks it against the offer, and writes `accepted:` into their file.

Reads the freelancer's folder and git, and writes the one file.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final

from retainer import i18n
from retainer.crypto import ACCEPTED, MARK, Keys, client_keys, mark, record_key
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
from .plain_text import one_line, printed
from .reply import Kind, Reply, read
from .verification import Choice, has_changed_digest, is_genuine, judge, visible_changes

_ONE_DAY: Final = datetime.timedelta(days=1)
"""The client's day may be the one before or after the freelancer's."""
_MAX_CHANGES: Final = 5
_NO_ACCEPTANCE: Final[dict[Kind, tuple[str, str]]] = {
    "question": ("a question", "answer it by e-mail; the proposal stays as it is."),
    "almost": (
        "a wish for another content",
        "change what the tiers hold, say it under `revisions`, and send the link again.",
    ),
    "decline": ("a refusal", "set `status: declined`, and the page goes with the next build."),
}
"""By the other kinds of reply: what it is, and the next step."""


def accept_reply(
    project: Project, secret: bytes, client_id: str, raw: bytes, *, late: bool = False
) -> tuple[str, ...]:
    """Write the client's choice into their file, and return the lines that report it.

    With `late`, an offer that has closed is accepted too. Raises `Refused` or `Invalid` before
    anything is written.
    """
    entries = list(read_clients(project))
    # After the client's own entry come unreadable ones that may have its link.
    [entry, *others] = select_clients(entries, [client_id])
    file = entry.read.value
    if file is None or others:
        raise Invalid(problem for each in (entry, *others) for problem in each.read.problems)
    if file.accepted:
        raise Refused(
            f"{entry.file} has `accepted:` already ({file.accepted.tier}, {file.accepted.date});"
            " nothing was changed.\nNext: if another answer holds, delete that block first."
        )
    reply = read_reply(raw)
    keys = {each.id: client_keys(secret, each.id, each.link) for each in entries}
    _check_link(reply, entry.id, keys)
    if reply.kind != "accept":
        kind, next_step = _NO_ACCEPTANCE[reply.kind]
        raise Refused(f"this is {kind}, not an acceptance; nothing was changed.\nNext: {next_step}")
    choice = _verified_choice(project, entry, file, reply, keys[entry.id].access)
    closed = _check_date(reply, file, project.today)
    if closed and not late:
        raise Refused(
            f"{closed}; nothing was changed."
            "\nNext: if you take it all the same, run this again with --late."
        )
    _write(project, entry, _block(project, file, reply, choice, record_key(secret)))
    return (
        _summary(reply, choice),
        *((f"Taken late: {closed}.",) if closed else ()),
        f"Wrote `accepted:` in {entry.file}, with the offer as it stands.",
        "Next: commit it and push, so that the page shows what was chosen; send the agreement.",
    )


def read_reply(raw: bytes) -> Reply:
    """Return the reply in a saved e-mail, text or JSON. Raises `Refused`."""
    try:
        return read(*texts_of(raw))
    except RecursionError:
        raise Refused(
            "this is no reply: its parts lie too deep in one another; save the reply's own text"
            " alone"
        ) from None


# ---- checks


def _check_link(reply: Reply, client_id: str, keys: dict[str, Keys]) -> None:
    """Raise `Refused` for a reply from another link than this client's."""
    if reply.slug == keys[client_id].slug:
        return
    sender = next((other for other in keys if keys[other].slug == reply.slug), None)
    if sender:
        raise Refused(
            f"this is the reply of another client, {sender}; nothing was changed."
            f"\nNext: `retainer accept {sender}` takes it."
        )
    raise Refused(
        "this reply comes from a link that is no client's, or was replaced since; nothing was"
        " changed.\nNext: send them the new link, and ask them to choose there."
    )


def _verified_choice(
    project: Project, entry: ClientEntry, file: ClientFile, reply: Reply, access: bytes
) -> Choice:
    """Return what was chosen of the current offer. Raises `Refused`."""
    freelancer = project.settings.freelancer
    words = i18n.load(file.language or freelancer.language)
    offer = resolve_offer(file, freelancer)
    figures = Figures.of(offer, words)
    if reply.digest == digest(offer.record_form1()):
        if file.status != "sent":
            raise Refused(
                f"{entry.file} has `status: {file.status}`, so there is no offer to accept;"
                " nothing was changed.\nNext: if it holds again, set `status: sent` first."
            )
        return judge(reply, access, figures)
    earlier = find_offer(project.settings, entry.file, reply.digest)
    if earlier:
        choice = judge(reply, access, Figures.of(earlier.offer, words))
        changes = differences(earlier.offer.record_form1(), offer.record_form1())
        remedy = f"put it back as it was (git show {earlier.commit}:./{entry.file})"
        raise _outdated(reply, choice.tier.name, changes, remedy)
    if has_changed_digest(reply, access, figures):
        raise Refused("the reply is not as the page made it: the digest of the offer was changed")
    if reply.sums and not is_genuine(reply, access):
        judge(reply, access, figures)
    visible = [*visible_changes(reply, figures)] or ["what the reply does not name"]
    visible[-1] += " (no commit here holds the earlier offer)"
    raise _outdated(reply, reply.tier, visible, "put it back as it was")


def _outdated(reply: Reply, tier: str, changes: Sequence[str], remedy: str) -> Refused:
    listed = "; ".join(map(printed, changes[:_MAX_CHANGES]))
    more = len(changes) - _MAX_CHANGES
    return Refused(
        f"the offer has changed since {printed(reply.name)} chose {printed(tier)} on {reply.date};"
        f" nothing was written.\nWhat differs: {listed}{f'; and {more} more' if more > 0 else ''}."
        f"\nNext: {remedy} and run this again, or ask for a new choice."
    )


def _check_date(reply: Reply, file: ClientFile, today: datetime.date) -> str:
    """Return how long ago the offer closed, or nothing where it is open.

    That goes by `today`: the reply's date comes from the client's own clock. Raises `Refused` for
    a date on which the offer could not be accepted.
    """
    first = file.sent or file.prepared
    ask = "Next: ask them to look at their device's date and choose again."
    if reply.date > today + _ONE_DAY:
        raise Refused(f"the reply is dated {reply.date}, which is still to come.\n{ask}")
    if first and reply.date < first - _ONE_DAY:
        raise Refused(f"the reply is dated {reply.date}, before the offer ({first}).\n{ask}")
    if file.valid_until is None or today <= file.valid_until:
        return ""
    days = (today - file.valid_until).days
    ago = "1 day" if days == 1 else f"{days} days"
    return f"the offer closed on {file.valid_until}, {ago} ago, and the reply is dated {reply.date}"


# ---- the record


def _block(
    project: Project, file: ClientFile, reply: Reply, choice: Choice, key: bytes
) -> dict[str, Any]:
    """Return the `accepted` block, with its mark; the offer, which is long, comes last."""
    block: dict[str, Any] = {"tier": choice.tier.name}
    if choice.addons:
        block["addons"] = [addon.name for addon in choice.addons]
    block["name"] = reply.name
    if reply.role:
        block["role"] = reply.role
    block |= {"date": reply.date, "digest": reply.digest, "slug": reply.slug}
    offer = {"offer": resolve_offer(file, project.settings.freelancer).record_form1()}
    return block | {MARK: mark(key, ACCEPTED, None, block | offer)} | offer


def _write(project: Project, entry: ClientEntry, block: dict[str, Any]) -> None:
    """Write the block into the client's file. Raises `Invalid` where that would break the file."""
    changed = with_block(entry.raw, entry.file, ACCEPTED, block)
    reread = reread_client(project, changed, entry.file)
    if reread.problems:
        raise Invalid(reread.problems)
    # Resolved: where the file is a symbolic link, its target is changed, and it stays a link.
    path = (project.settings.clients / f"{entry.id}.yml").resolve()
    write_whole(path, changed)


def _summary(reply: Reply, choice: Choice) -> str:
    who = f"{printed(reply.name)}, {printed(reply.role)}," if reply.role else printed(reply.name)
    addons = "".join(f", with {printed(addon.name)}" for addon in choice.addons)
    sums = f"{one_line(choice.texts['month'])} a month"
    sums += f"; once {one_line(choice.texts['once'])}" if "once" in choice.texts else ""
    return f"{who} chose {printed(choice.tier.name)}{addons} on {reply.date}: {sums}."
