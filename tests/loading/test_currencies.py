"""Prices in currencies of none, two and three decimals, and what a point before three digits is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pytest

from retainer.loading import FREELANCER, Known, Layer, parse, read_client, read_freelancer
from retainer.model import Freelancer
from tests.helpers.samples import SPOKEN

FILE: Final = """\
client: {{name: Acme}}
{currency}
terms: {{hourly_rate: {price}}}
tiers:
  - {{name: A, price: {price}, hours: 1500, deliverables: [Posts]}}
  - {{name: B, price: 5000000, deliverables: [Video]}}
  - {{name: C, price: 6000000, deliverables: [Calls]}}
addons: [{{name: News, price: {price}}}]
trial: {{name: Plan, price: {price}}}
"""
SETTINGS: Final = """\
extra:
  freelancer:
    minimum_fee: {fee}
    currency: {currency}
    name: Ana Sample
    email: ana@sample.example
    defaults: {{terms: {{hourly_rate: {fee}}}}}
theme: {{version: 1.234}}
"""


def read(own: str, price: str, currency: str = "") -> Any:
    """A file of a freelancer with this currency, read."""
    person = Freelancer(name="Ana", email="ana@sample.example", currency=own)
    text = FILE.format(currency=f"currency: {currency}" if currency else "", price=price)
    return read_client(text.encode(), "a.yml", Known(person, ("en", "ro")))


@pytest.mark.parametrize("currency", ["BHD", "JOD", "KWD", "LYD", "OMR", "TND"])
@pytest.mark.parametrize("price", ["11.275", "1.000", "127.005", "1127.005", "11.2750", "11.5"])
def test_a_dinar_has_thousandths(currency: str, price: str) -> None:
    for file in (read("USD", price, currency), read(currency, price)):
        assert file.problems == ()
        client = file.value
        sums = client.tiers[0].price, client.addons[0].price, client.trial.price
        assert {*sums, client.terms.hourly_rate} == {Decimal(price)}
    assert SPOKEN["en"].money(Decimal("11.275"), currency).endswith("11.275")


@pytest.mark.parametrize(
    ("own", "currency", "price"),
    [
        *(("BHD", "EUR", "11.275"), ("USD", "", "3.000"), ("USD", "JPY", "3.000")),
        *(("JPY", "", "11.275"), ("USD", "BHD", "1.234.567"), ("USD", "BHD", "11.2755")),
        *(("USD", "JPY", "11.5"), ("USD", "EUR", "9.999"), ("USD", "IQD", "11.275")),
    ],
)
def test_elsewhere_such_a_point_is_asked_about(own: str, currency: str, price: str) -> None:
    assert len(read(own, price, currency).problems) >= 4


def test_the_settings_too_and_nothing_that_is_not_theirs() -> None:
    for currency, fee, fits in (("KWD", "11.275", True), ("USD", "11.275", False)):
        document = parse(SETTINGS.format(currency=currency, fee=fee), "mkdocs.yml", FREELANCER)
        own = document.data["extra"]["freelancer"]
        person = Freelancer(name="Ana", email="ana@sample.example")
        known = Known(person, ("en", "ro"))
        result = read_freelancer([Layer(document, "mkdocs.yml")], own, known)
        assert bool(result.problems) is not fits
        if fits:
            assert result.value
            assert result.value.minimum_fee == Decimal("11.275")


def test_hours_are_no_price() -> None:
    text = FILE.format(currency="currency: BHD", price="11.275").replace("1500", "1.500")
    person = Freelancer(name="Ana", email="ana@sample.example")
    (problem,) = read_client(text.encode(), "a.yml", Known(person, ("en", "ro"))).problems
    assert "a point is a decimal point" in problem.message
