"""`retainer reply` by hand: what was said on the phone is written as such."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from tests.helpers.recording import marked
from tests.helpers.support import Portal, Ran
from tests.helpers.wording import NAME, Writer
from tests.replies.test_taking import TODAY, portal, read, take

__all__ = ["portal"]

DAN: Final = ("--name", "Dan", "--date", "2026-11-26")


def told(portal: Portal, *options: str) -> Ran:
    """`retainer reply acme` without a file."""
    return portal.retainer("reply", "acme", *options, RETAINER_TODAY=TODAY)


def test_a_choice_a_trial_and_a_refusal_are_written(portal: Portal) -> None:
    writer = Writer.of(portal)
    ran = told(portal, "--trial", *DAN)
    assert ran.code == 0, ran.output
    trial = read(portal)["trial_accepted"]
    assert (trial["by"], trial["name"], trial["date"]) == ("hand", "Dan", date(2026, 11, 26))
    ran = told(portal, "--tier", "Growth", "--addon", "Newsletter", "--role", "Boss", *DAN)
    assert ran.stdout.startswith(
        "Dan, Boss, chose Growth, with Newsletter on 2026-11-26: $5,400 + $1,134 VAT = $6,534 a"
    )
    accepted = read(portal)["accepted"]
    assert (accepted["form"], accepted["by"], accepted["role"]) == (2, "hand", "Boss")
    assert (accepted["slug"], accepted["digest"]) == (writer.slug, writer.digest)
    assert accepted == marked({key: accepted[key] for key in accepted if key != "mark"})
    assert "at" not in accepted, "the instant of another day is not known"
    assert portal.retainer("check", RETAINER_TODAY=TODAY).code == 0
    ran = told(portal, "--declined", "--reason", "No money.")
    assert ran.code == 0, ran.output
    assert read(portal)["declined"]["reason"] == "No money."
    assert "accepted" not in read(portal)
    assert not (portal.root / "clients/acme").exists()


def test_it_replaces_by_day_and_asks_for_another_name(portal: Portal) -> None:
    take(portal, Writer.of(portal).word())
    ran = told(portal, "--tier", "Base", "--name", "Dan", "--date", "2026-11-24")
    assert (ran.code, "Not taken: Growth was chosen on 2026-11-25" in ran.stdout) == (0, True)
    assert told(portal, "--tier", "Base", *DAN).code == 1
    assert told(portal, "--tier", "Base", *DAN, "--other-name").code == 0
    assert told(portal, "--tier", "Complete", "--name", NAME).code == 1
    assert read(portal)["accepted"]["tier"] == "Base"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--tier", "Growht", *DAN), 'the offer has no tier Growht (did you mean "Growth"?)'),
        (("--tier", "Base", "--addon", "Video", *DAN), "no add-on Video; there are: Newsletter"),
        (("--tier", "Base"), "it needs who said it: --name"),
        (("--tier", "Base", "--name", " "), "it needs who said it: --name"),
        (("--tier", "Base", "--trial", *DAN), "it is one of --tier, --trial and --declined"),
        (("--name", "Dan"), "it is one of --tier, --trial and --declined"),
        (("--trial", "--addon", "Newsletter", *DAN), "--addon goes with --tier"),
        (("--tier", "Base", "--reason", "x", *DAN), "--reason with --declined"),
        (("--declined", "--date", "2026-12-24"), "which is still to come"),
    ],
)
def test_what_does_not_fit_is_refused(
    portal: Portal, options: tuple[str, ...], reason: str
) -> None:
    before = (portal.root / "clients/acme.yml").read_bytes()
    ran = told(portal, *options)
    assert (ran.code, reason in ran.stderr) == (1, True), ran.output
    assert (portal.root / "clients/acme.yml").read_bytes() == before


def test_a_closed_offer_needs_late(portal: Portal) -> None:
    portal.client("acme", {**read(portal), "valid_until": date(2026, 11, 20)})
    assert "--late" in told(portal, "--tier", "Base", *DAN).stderr
    assert "Taken late: " in told(portal, "--tier", "Base", "--late", *DAN).stdout


def test_nothing_and_both_are_told(portal: Portal) -> None:
    assert told(portal).code == 2
    path = portal.write("reply.txt", Writer.of(portal).word())
    assert told(portal, str(path), "--tier", "Base").code == 2
    assert told(portal, str(path), "--date", "2026-11-26").code == 2
