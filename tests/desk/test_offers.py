"""Offers that others wrote: of the honest ones little is told, of the bad ones the worst first."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

import pytest
import yaml

from tests.helpers.desk import CASES, advised, lay

if TYPE_CHECKING:
    from tests.helpers.support import Portal

TRUE_OF_THEM: Final = {"no-autopay"}
"""What is so of some honest offers: they say no word on how they are paid each month."""


@pytest.mark.parametrize(("kind", "number"), [("honest", 40), ("held-out", 20)])
def test_no_alarm_about_an_honest_offer_is_false(portal: Portal, kind: str, number: int) -> None:
    paths = lay(portal, kind)
    assert len(paths) == number
    told = advised(portal)
    false = [
        problem.text()
        for problems in told.values()
        for problem in problems
        if problem.rule not in TRUE_OF_THEM
    ]
    assert false == []
    for path in paths:
        said = {problem.rule for problem in told[path.stem]}
        has_method = "payment_method:" in path.read_text("utf-8")
        assert said == (set() if has_method else TRUE_OF_THEM)
    assert median(map(len, told.values())) <= 1


def test_of_a_bad_offer_the_mistake_that_costs_most_comes_first(portal: Portal) -> None:
    expected = yaml.safe_load((CASES / "bad.yml").read_text("utf-8"))
    assert [path.stem for path in lay(portal, "bad")] == sorted(expected)
    first = {name: problems[0].rule for name, problems in advised(portal).items()}
    assert first == expected
