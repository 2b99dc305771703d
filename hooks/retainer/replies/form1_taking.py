"""Takes a reply of form 1, which pages of before sent, and makes its `accepted` block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from retainer import i18n
from retainer.crypto import ACCEPTED, MARK, mark
from retainer.diagnostics import Refused
from retainer.form1 import (
    Kind,
    Reply,
    has_changed_digest,
    head_places,
    is_genuine,
    judge,
    page_lines,
    unsigned_members,
    visible_changes,
)
from retainer.model import ClientFile, digest, resolve_offer
from retainer.page import Figures
from retainer.project import ClientEntry, Project, with_block
from retainer.records import Choice, differences, find_offer, printed

from .offers import closed_since, late_lines, outdated, require_late, require_sent, what_differs
from .own_words import Part, is_pages_subject, own_lines
from .writing import Draft

_NO_ACCEPTANCE: Final[dict[Kind, tuple[str, str]]] = {
    "question": ("a question", "answer it by e-mail; the proposal stays as it is."),
    "almost": (
        "a request to change the offer",
        "change what the tiers hold, say it under `revisions`, and send the link again.",
    ),
    "decline": ("a refusal", "write it down with `retainer reply {id} --declined`."),
}
"""By the other kinds of reply: what it is, and the next step."""


def require_acceptance(reply: Reply, entry: ClientEntry, file: ClientFile) -> None:
    """Raise `Refused` for another kind of reply, and where an answer is written already."""
    if reply.kind != "accept":
        kind, next_step = _NO_ACCEPTANCE[reply.kind]
        raise Refused(
            f"this is {kind}, not an acceptance; nothing was changed."
            f"\nNext: {next_step.format(id=entry.id)}"
        )
    if file.accepted:
        raise Refused(
            f"{entry.file} has `accepted:` already ({file.accepted.tier}, {file.accepted.date});"
            " nothing was changed.\nNext: if another answer holds, delete that block first."
        )
    if file.declined:
        raise Refused(
            f"{entry.file} has `declined:` already ({file.declined.date}); nothing was changed."
            "\nNext: if another answer holds, delete that block first."
        )


def require_form1(file: ClientFile, *, allowed: bool) -> None:
    """Raise `Refused` where the code of form 1 leaves out a passphrase, unless that is known."""
    if file.passphrase and not allowed:
        raise Refused(
            "this reply is of form 1, whose code leaves the passphrase out: it shows that its"
            " sender had the link, not that they knew the passphrase; nothing was changed."
            "\nNext: ask them on the phone whether it is theirs, then run this with --form-1."
        )


def verified_choice(
    project: Project, entry: ClientEntry, file: ClientFile, reply: Reply, access: bytes
) -> Choice:
    """Return what was chosen of the current offer. Raises `Refused`."""
    freelancer = project.settings.freelancer
    words = i18n.load(file.language or freelancer.language)
    offer = resolve_offer(file, freelancer)
    figures = Figures.of(offer, words)
    if reply.digest == digest(offer.record_form1()):
        require_sent(entry, file)
        return judge(reply, access, figures)
    earlier = find_offer(
        project.settings,
        entry.file,
        lambda offer, _: digest(offer.record_form1()) == reply.digest,
    )
    if earlier:
        choice = judge(reply, access, Figures.of(earlier.offer, words))
        changes = differences(earlier.offer.record_form1(), offer.record_form1())
        remedy = f"put it back as it was (git show {earlier.commit}:./{entry.file})"
        tier = choice.tier.name
        raise outdated(reply.name, tier, reply.date, what_differs(changes), remedy)
    if has_changed_digest(reply, access, figures):
        raise Refused("the reply is not as the page made it: the digest of the offer was changed")
    if reply.sums and not is_genuine(reply, access):
        judge(reply, access, figures)
    visible = [*visible_changes(reply, figures)] or ["what the reply does not name"]
    visible[-1] += " (no commit here holds the earlier offer)"
    differs = what_differs(visible)
    raise outdated(reply.name, reply.tier, reply.date, differs, "put it back as it was")


def accepted_block(
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


def taken(draft: Draft, reply: Reply, choice: Choice, key: bytes, *, late: bool) -> Draft:
    """Return the client's file with the choice. Raises `Refused` or `Invalid`."""
    project, entry = draft.project, draft.entry
    closed = closed_since(draft.file, reply.date, project.today, by_day=False)
    require_late(closed, late=late)
    block = accepted_block(project, draft.file, reply, choice, key)
    return draft.changed(with_block(draft.raw, entry.file, ACCEPTED, block)).told(
        summary(reply, choice),
        *late_lines(closed),
        f"Wrote `{ACCEPTED}:` in {entry.file}, with the offer as it stands.",
    )


def page_subject(file: ClientFile, choice: Choice) -> str:
    """Return the subject that a page of before wrote."""
    return f"{file.client.name}: {choice.tier.name}"


def own_texts(text: str, reply: Reply, choice: Choice, known: tuple[str, str]) -> Iterator[str]:
    """Yield the lines of a text, an e-mail's or JSON, that no page of before wrote.

    `known` are its subject, and the currency that its JSON names.
    """
    subject, currency = known
    parts = unsigned_members(text, reply, currency)
    for name, part in parts.items() if parts is not None else [("", text)]:
        if name == "subject" and is_pages_subject(part, [subject]):
            continue
        whole = Part(0, len(part), page_lines(reply, choice))
        names = (reply.name, reply.role) if reply.role else (reply.name,)
        yield from (line.text for line in own_lines(part, head_places(part, reply), [whole], names))


def summary(reply: Reply, choice: Choice) -> str:
    """Return who chose what, when, for how much."""
    who = f"{printed(reply.name)}, {printed(reply.role)}," if reply.role else printed(reply.name)
    addons = "".join(f", with {printed(addon.name)}" for addon in choice.addons)
    return f"{who} chose {printed(choice.tier.name)}{addons} on {reply.date}: {choice.summary()}."
