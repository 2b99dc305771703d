"""A client's own tax: over the freelancer's, on the page, in the digest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pytest

from retainer.model import digest
from tests.helpers.samples import FULL, SPOKEN, freelancer, made, proposal

HOME: Final = {"label": "TVA", "treatment": "excluded", "rate": 21, "note": "At home."}


def tax_of(own: dict[str, Any] | None) -> Any:
    client = FULL["client"] | ({"tax": own} if own else {})
    return proposal(sender=freelancer(tax=HOME), client=client).offer.tax


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (None, ("TVA", "excluded", 21, "At home.")),
        ({"rate": 19}, ("TVA", "excluded", 19, "At home.")),
        ({"treatment": "reverse_charge"}, ("TVA", "reverse_charge", None, None)),
        ({"treatment": "none", "note": "Art. 196"}, ("TVA", "none", None, "Art. 196")),
        ({"treatment": "included", "rate": 20}, ("TVA", "included", 20, None)),
        ({"treatment": "excluded", "label": "VAT"}, ("VAT", "excluded", 21, "At home.")),
    ],
)
def test_it_is_over_the_freelancers_key_by_key(
    own: dict[str, Any] | None, expected: tuple[Any, ...]
) -> None:
    tax = tax_of(own)
    rate = Decimal(expected[2]) if expected[2] else None
    assert (tax.label, tax.treatment, tax.rate, tax.note) == (*expected[:2], rate, expected[3])


def test_a_freelancer_without_tax_may_have_a_client_with_it() -> None:
    client = FULL["client"] | {"tax": {"treatment": "reverse_charge"}}
    shown = proposal(sender=freelancer(tax=None), client=client)
    assert shown.offer.tax
    assert shown.offer.tax.treatment == "reverse_charge"


@pytest.mark.parametrize("language", ["en", "ro"])
def test_the_page_shows_it_and_the_digest_changes(language: str) -> None:
    client = FULL["client"] | {"tax": {"label": "VAT", "treatment": "reverse_charge"}}
    home = proposal(language=language)
    abroad = proposal(language=language, client=client)
    assert home.digest != abroad.digest == digest(abroad.offer.record(language))
    words = SPOKEN[language]
    said = words.text("tax.note.reverse_charge", tax="VAT")
    assert said in made(abroad).html
    assert said not in made(home).html
