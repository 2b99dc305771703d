"""Differences of two offers, each named in words."""

from __future__ import annotations

from typing import Any

import pytest

from retainer.records import differences

OFFER: dict[str, Any] = {
    "currency": "USD",
    "terms": {"billing": "monthly", "notice_days": 30, "excludes": ["printing"]},
    "tiers": [
        {"name": "Base", "price": 3000, "deliverables": [{"name": "Posts", "amount": 30}]},
        {"name": "Growth", "price": 5000, "deliverables": [{"name": "Plan"}]},
    ],
    "addons": [{"name": "Newsletter", "price": 400, "per": "month"}],
}


def changed(**parts: Any) -> dict[str, Any]:
    return {key: value for key, value in {**OFFER, **parts}.items() if value is not None}


BASE, GROWTH = OFFER["tiers"]


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (changed(), ()),
        (changed(currency="EUR"), ("currency: USD then, EUR now",)),
        (
            changed(terms=None),
            ("terms: billing monthly, notice days 30, excludes printing then, nothing now",),
        ),
        (
            changed(terms={**OFFER["terms"], "notice_days": 60, "excludes": ["printing", "ads"]}),
            ("terms, notice days: 30 then, 60 now", "terms, excluded ads: new"),
        ),
        (
            changed(tiers=[{**BASE, "price": 3100.5}, GROWTH]),
            ("tier Base, price: 3000 then, 3100.5 now",),
        ),
        (
            changed(tiers=[{**BASE, "deliverables": [{"name": "Posts", "amount": 38}]}, GROWTH]),
            ("tier Base, deliverable Posts, amount: 30 then, 38 now",),
        ),
        (
            changed(tiers=[{**BASE, "deliverables": [{"name": "Posts"}]}, GROWTH]),
            ("tier Base, deliverable Posts, amount: 30 then, nothing now",),
        ),
        (
            changed(tiers=[BASE, {**GROWTH, "name": "More"}]),
            ("tier Growth: no longer there", "tier More: new"),
        ),
        (changed(tiers=[GROWTH, BASE]), ("tiers: in another order",)),
        (changed(addons=None), ("add-on Newsletter: no longer there",)),
        (changed(value_adds=["A call"]), ("value add A call: new",)),
        (changed(trial={"name": "Week", "price": 900}), ("trial: nothing then, name Week",)),
    ],
)
def test_each_difference_is_named(current: dict[str, Any], expected: tuple[str, ...]) -> None:
    texts = differences(OFFER, current)
    assert len(texts) == len(expected)
    for text, start in zip(texts, expected, strict=True):
        assert text.startswith(start)
