"""Which of two answers holds: the later one, and where that is not known, somebody is asked."""

from __future__ import annotations

import datetime
from typing import Any, Final

import pytest

from tests.helpers.support import Portal, Ran
from tests.helpers.wording import NAME, Writer
from tests.replies.test_taking import TODAY, asked, portal, read, refuse, reply, take

__all__ = ["portal"]

NOON: Final = "20261126t120000z"
NIGHT: Final = "20261126t180000z"
BASE: Final = ("--tier", "Base", "--name", NAME)
NO: Final[dict[str, str]] = {"kind": "refusal", "choice": "0"}
CASES: Final[dict[str, tuple[list[Any], str, str, str]]] = {
    "the older receipt of a day": (
        [
            {"kind": "received", "choice": "20261205", "at": NIGHT},
            {"kind": "received", "choice": "20261201", "at": NOON},
        ],
        "",
        "Not taken: they had it on 2026-11-26 (18:00:00 UTC), which is later than 2026-11-26 (12:",
        "received",
    ),
    "a mail of the day of what was told": (
        [(*BASE, "--date", "2026-11-26"), {"choice": "t2", "at": NOON}],
        "asks",
        "Base was chosen on 2026-11-26 (the hour is not known); whether this, of 2026-11-26 (12:00",
        "accepted",
    ),
    "what was told of the day of a mail": (
        [{"choice": "t2", "at": NOON}, (*BASE, "--date", "2026-11-26")],
        "asks",
        "Growth was chosen on 2026-11-26 (12:00:00 UTC); whether this, of 2026-11-26 (the hour",
        "accepted",
    ),
    "what was told today before a mail of today": (
        [BASE, {"choice": "t2", "at": "20261127t090000z"}],
        "asks",
        "whether this, of 2026-11-27 (09:00:00 UTC), is later is not known",
        "accepted",
    ),
    "what is told twice": (
        [BASE, (*BASE[:1], "Complete", *BASE[2:])],
        "",
        "Replaced: ",
        "accepted",
    ),
    "another choice of the same second": (
        [{"choice": "t2", "at": NOON}, {"choice": "t1", "at": NOON}],
        "asks",
        "is later is not known",
        "accepted",
    ),
    "a choice by another than who refused": (
        [{**NO, "at": NOON}, {"choice": "t3", "name": "Ian", "at": NIGHT}],
        "asks",
        f"they said no on 2026-11-26 (12:00:00 UTC), by {NAME}; this is from Ian",
        "accepted",
    ),
    "a choice where nobody knows who refused": (
        [("--declined", "--date", "2026-11-25"), {"choice": "t3", "name": "Ian", "at": NIGHT}],
        "asks",
        "by somebody unnamed; this is from Ian",
        "accepted",
    ),
    "the trial after a refusal by another": (
        [{**NO, "at": NOON}, {"kind": "trial", "choice": "0", "name": "Ian", "at": NIGHT}],
        "asks",
        "this is from Ian",
        "trial_accepted",
    ),
    "the trial after a tier": (
        [{"choice": "t2", "at": NOON}, {"kind": "trial", "choice": "0", "at": NIGHT}],
        "",
        "delete `accepted:` and run this again",
        "accepted",
    ),
}


def given(portal: Portal, answer: Any, *options: str) -> Ran:
    """The answer is taken from a reply, or written down by hand."""
    if isinstance(answer, dict):
        return reply(portal, Writer.of(portal).word(**answer), *options)
    return portal.retainer("reply", "acme", *answer, *options, RETAINER_TODAY=TODAY)


@pytest.mark.parametrize("case", CASES)
def test_the_later_holds_or_somebody_is_asked(portal: Portal, case: str) -> None:
    (first, second), asks, line, block = CASES[case]
    assert given(portal, first).code == 0
    before = (portal.root / "clients/acme.yml").read_bytes()
    ran = given(portal, second)
    assert (ran.code, line in ran.stdout) == (1 if asks else 0, True), ran.output
    if asks:
        assert "replace it? [y/N]" in ran.stdout
        assert (portal.root / "clients/acme.yml").read_bytes() == before
        ran = given(portal, second, "--other-name")
        assert ran.code == 0, ran.output
    assert read(portal).keys() & {"accepted", "declined", "trial_accepted", "received"} == {block}


@pytest.mark.parametrize("kind", ["choice", "question"])
def test_what_is_still_to_come_is_refused(portal: Portal, kind: str) -> None:
    choice = "t2" if kind == "choice" else "0"
    word = Writer.of(portal).word(kind, choice, at="20261128t100000z")
    refuse(portal, f"Why?\n{word}", "dated 2026-11-28, 10:00 UTC, which is still to come")


def test_by_the_real_clock_minutes_are_allowed(portal: Portal) -> None:
    now = datetime.datetime.now(datetime.UTC)
    for minutes, code in ((2, 0), (9, 1)):
        at = f"{now + datetime.timedelta(minutes=minutes):%Y%m%dt%H%M%Sz}"
        word = Writer.of(portal).word("received", "0", at=at)
        assert reply(portal, word, RETAINER_TODAY=None).code == code


def test_who_asks_is_not_lost_by_a_second_doubt(portal: Portal) -> None:
    take(portal, Writer.of(portal).word(at=NOON))
    ran = asked(portal, Writer.of(portal).word(choice="t1", name="Dan", at=NOON))
    assert ran.stdout.count("Growth was chosen on") == 2
