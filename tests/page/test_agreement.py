"""That no place of a page says what another place of it denies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.helpers.samples import accepted, made, proposal, said, text_of

if TYPE_CHECKING:
    from retainer.model import Proposal

HOURS: Final[dict[str, Any]] = {
    "tiers": [
        {"name": "One", "price": 1000, "hours": 7, "workload": "a day", "deliverables": ["x"]},
        {"name": "Two", "price": 2000, "deliverables": ["y"]},
    ],
    "recommendation": None,
    "addons": [],
    "terms": {"unused_hours": "roll_over", "hourly_rate": 90},
}
HOURS["tiers"][0]["targets"] = ["Leads"]


def part(shown: Proposal, name: str) -> str:
    """The markup of a section, with what is hidden."""
    return made(shown).html.split(f'<section id="{name}"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("language", "unset", "absent"),
    [("en", "Not set", "Not included"), ("ro", "Nestabilit", "Nu este inclus")],
)
def test_what_a_later_tier_does_not_take_over_is_not_denied(
    language: str, unset: str, absent: str
) -> None:
    text = text_of(part(proposal(**HOURS, language=language), "tiers")).split("<table")[-1]
    assert text.count(unset) == 3, "hours, workload and an aim"
    # What the first tier lacks is the second's deliverable.
    assert text.count(absent) == 1


@pytest.mark.parametrize(("language", "clause"), [("en", "Unused hours"), ("ro", "Ore nefolosite")])
def test_what_was_accepted_without_hours_has_no_clause_of_hours(language: str, clause: str) -> None:
    assert clause in said(accepted("One", **HOURS, language=language))
    assert clause not in said(accepted("Two", **HOURS, language=language))
