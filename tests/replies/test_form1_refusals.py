"""`retainer accept`: what was changed, or answers another offer, is refused with its reason."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers.accepting import NAMES, Sent, edit, refused, taken
from tests.helpers.choosing import OFFER
from tests.helpers.support import Portal


@pytest.fixture
def portal(sent: Sent, tmp_path: Path) -> Portal:
    """The portal that the reply is for, as it was when the page was sealed."""
    return sent.portal_in(tmp_path / "portal")


TAMPERED: Final = {
    ("$5,400.00", "$4,400.00"): "a figure was changed: the reply says $4,400.00 + ",
    ("$178.50", "$0.50"): "a figure was changed",
    ("Tier: Growth", "Tier: Complete"): "the tier was changed; it says Complete, and Growth",
    ("4. Extra: Newsletter\n", ""): "the add-ons were changed; it says Photo library, and chosen",
    ("O'Brien", "Popescu"): "the name, the role or the code was changed",
    ("Șef", "Om"): "the name, the role or the code was changed",
    ("Tier: Growth", "Tier: Gold"): "the tier was changed; it says Gold, and Growth was chosen",
}


@pytest.mark.parametrize(("change", "reason"), TAMPERED.items())
def test_a_changed_mail_is_refused(
    portal: Portal, sent: Sent, change: tuple[str, str], reason: str
) -> None:
    assert change[0] in sent.mail
    refused(portal, sent.mail.replace(*change), reason)


def _set(*path: str, to: object) -> Callable[[dict[str, Any]], None]:
    def change(reply: dict[str, Any]) -> None:
        *around, last = path
        for key in around:
            reply = reply[key]
        assert reply[last] != to
        reply[last] = to

    return change


CHANGED: Final = {
    "a figure was changed": _set("sums", "month", "gross", to=653300),
    "the tier was changed; it says Base, and Growth": _set("tier", to="Base"),
    "the name, the role or the code was changed": _set("name", to="Dan"),
    "or the code is another client's": _set("code", to="abcdefghijklmnop"),
    "the date was changed; it says": _set("date", to="2026-11-20"),
    "the digest of the offer was changed": _set("digest", to="0" * 64),
    "the add-ons were changed; it says none": _set("addons", to=[]),
    "the reply's date does not exist": _set("date", to="2026-02-30"),
    "date is missing or wrong": _set("date", to=20261120),
    "sums is missing or wrong": _set("sums", "month", "net", to=1.5),
    "code is missing or wrong": _set("code", to="short"),
}


@pytest.mark.parametrize(("reason", "change"), CHANGED.items())
def test_changed_json_is_refused(
    portal: Portal, sent: Sent, reason: str, change: Callable[[dict[str, Any]], None]
) -> None:
    reply = copy.deepcopy(sent.posted)
    change(reply)
    refused(portal, reply, reason)


def test_another_clients_reply_is_told_whose_it_is(portal: Portal, sent: Sent) -> None:
    refused(portal, sent.other, "the reply of another client, other", "`retainer reply other`")
    refused(portal, sent.mail, "the reply of another client, acme", client="other")
    # Another client's code under this client's words.
    code = sent.other.splitlines()[1].split()[0]
    own = sent.mail.splitlines()[1].split()[0]
    refused(portal, sent.mail.replace(own, code), "or the code is another client's")


def test_a_replaced_link_is_told(portal: Portal, sent: Sent) -> None:
    edit(portal, link="abcdefg2")
    refused(portal, sent.mail, "a link that is no client's, or was replaced", "Next: send them")


def test_what_is_no_acceptance_changes_nothing(portal: Portal, sent: Sent) -> None:
    refused(portal, sent.question, "this is a question, not an acceptance; nothing was changed")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no reply in this text"),
        ("Yes, we take Growth.", "there is no reply in this text"),
        ("{", "this is no whole JSON"),
        ("{}", "this JSON is no whole reply: code, date, digest, kind, slug is missing"),
        ("[1]", "there is no reply in this text"),
        ("\ufffd" * 100, "there is no reply"),
    ],
)
def test_what_is_no_reply_is_told(portal: Portal, text: str, reason: str) -> None:
    refused(portal, text, reason)


def test_a_cut_reply_is_told(portal: Portal, sent: Sent) -> None:
    head = "\n".join(sent.mail.splitlines()[:2])
    refused(portal, head, "the reply is cut: it holds no tier")


# ---- the offer has changed since


def test_a_changed_offer_is_told_field_by_field_from_git(portal: Portal, sent: Sent) -> None:
    def git(*arguments: str) -> None:
        named = ("-c", "user.name=x", "-c", "user.email=x@x.example")
        subprocess.run(
            ["git", *named, *arguments], cwd=portal.root, check=True, capture_output=True
        )

    git("init", "-q")
    git("add", "clients", "mkdocs.yml")
    git("commit", "-q", "-m", "sent")
    tiers = copy.deepcopy(OFFER["tiers"])
    tiers[1]["price"] = 5500  # type: ignore[index]
    tiers[0]["deliverables"] = ["Graphic design", "Two calls"]  # type: ignore[index]
    edit(portal, tiers=tiers, terms={"notice_days": 60})
    refused(
        portal,
        sent.mail,
        f"the offer has changed since {NAMES[0]} chose Growth on ",
        "What differs: terms, notice days: nothing then, 60 now;"
        " tier Base, deliverable Two calls: new; tier Growth, price: 5000 then, 5500 now.",
        ":./clients/acme.yml) and run this again, or ask for a new choice.",
    )
    # Committed or not, and with another tax as the cause.
    git("commit", "-q", "-a", "-m", "changed")
    edit(portal, tiers=OFFER["tiers"], terms={})
    portal.config({"tax": {"treatment": "excluded", "rate": 25, "label": "VAT"}})
    refused(portal, sent.posted, "What differs: tax, rate: 21 then, 25 now.")
    refused(portal, {**sent.posted, "name": "Dan"}, "the name, the role or the code was changed")


def test_without_git_the_reply_says_what_it_can(portal: Portal, sent: Sent) -> None:
    tiers = copy.deepcopy(OFFER["tiers"])
    tiers[1]["price"] = 5500  # type: ignore[index]
    edit(portal, tiers=tiers)
    for reply in (sent.mail, sent.posted):
        refused(
            portal,
            reply,
            "the offer has changed since",
            "month: $5,400.00 + $1,134.00 VAT = $6,534.00 then, $5,900.00 + ",
        )
    tiers[1]["name"] = "Grow"  # type: ignore[index]
    edit(portal, tiers=tiers, recommendation={"tier": "Grow"})
    refused(portal, sent.posted, "there is no tier Growth any more")


# ---- dates, states, surroundings


@pytest.mark.parametrize(
    ("days", "changes", "reason"),
    [
        (-3, {}, "which is still to come"),
        (0, {"sent": 2}, "before the offer ("),
        (0, {"valid_until": -3}, "3 days ago, and the reply is dated "),
        # Its own day says that it was in time: that is the client's own clock's.
        (56, {"valid_until": 0}, "56 days ago, and the reply is dated "),
        (0, {"valid_until": -1}, "1 day ago, and the reply is dated "),
        (0, {"valid_until": 0}, None),
        (-1, {"valid_until": -1}, None),
        (0, {"status": "withdrawn"}, "`status: withdrawn`"),
        (0, {"status": "draft"}, "`status: draft`"),
    ],
)
def test_dates_and_states(
    portal: Portal, sent: Sent, days: int, changes: dict[str, Any], reason: str | None
) -> None:
    """Days are counted from that of the reply: when it is taken, and what the file says."""
    made = date.fromisoformat(sent.posted["date"])
    given: dict[str, Any] = {
        key: made + timedelta(value) if isinstance(value, int) else value
        for key, value in changes.items()
    }
    edit(portal, "acme", **given)
    done = taken(portal, sent.mail, RETAINER_TODAY=(made + timedelta(days)).isoformat())
    assert done.code == (1 if reason else 0), done.output
    assert reason is None or reason in done.stderr


def test_a_late_reply_is_taken_where_that_is_asked_for_and_told(portal: Portal, sent: Sent) -> None:
    made = date.fromisoformat(sent.posted["date"])
    edit(portal, valid_until=made)
    day = {"RETAINER_TODAY": (made + timedelta(56)).isoformat()}
    before = (portal.root / "clients/acme.yml").read_bytes()
    done = taken(portal, sent.mail, **day)
    closed = f"the offer closed on {made}, 56 days ago, and the reply is dated {made}"
    assert done.code == 1
    assert done.stderr == (
        f"error: {closed}; nothing was changed.\n"
        "Next: if you take it all the same, run this again with --late.\n"
    )
    assert (portal.root / "clients/acme.yml").read_bytes() == before
    done = taken(portal, sent.mail, "acme", "--late", **day)
    assert done.code == 0, done.output
    assert f"Taken late: {closed}.\n" in done.stdout
    assert portal.retainer("check", **day).code == 0
    assert "accepted:" in (portal.root / "clients/acme.yml").read_text("utf-8")


def test_a_broken_file_an_unknown_client_and_ci(portal: Portal, sent: Sent) -> None:
    near = taken(portal, sent.mail, "acmee")
    assert (near.code, '(did you mean "acme"?)' in near.stderr) == (1, True)
    public = taken(portal, sent.mail, CI="true")
    assert (public.code, NAMES[0] in public.output) == (1, False)
    assert portal.retainer("accept", "acme", "nowhere.eml").code == 2
    portal.client("acme", "client: {name: Acme}\n")
    broken = taken(portal, sent.mail)
    assert broken.code == 1
    assert broken.stderr.startswith("clients/acme.yml:")
