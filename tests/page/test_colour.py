"""Whatever the brand, the accent is legible, and no further from the brand than it must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainer.page import colour

any_colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_wcags() -> None:
    # Published pairs: black on white, and #767676, the lightest grey that passes on white.
    assert colour.contrast("#000", "#ffffff") == pytest.approx(21)
    assert colour.contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.005)
    assert colour.contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.005)


@given(any_colour)
def test_every_brand_is_legible_on_paper_on_plate_and_under_text(brand: str) -> None:
    accents = colour.accents(brand)
    for accent, grounds in (
        (accents.light, (colour.LIGHT.paper, colour.LIGHT.plate, accents.on_light)),
        (accents.dark, (colour.DARK.paper, colour.DARK.plate, accents.on_dark)),
    ):
        for ground in grounds:
            assert colour.contrast(accent, ground) >= colour.TEXT_CONTRAST


@given(any_colour)
def test_a_legible_brand_is_kept_to_the_digit(brand: str) -> None:
    accents = colour.accents(brand)
    if colour.contrast(brand, colour.LIGHT.plate) >= colour.TEXT_CONTRAST:
        assert accents.light == brand
    if colour.contrast(brand, colour.DARK.plate) >= colour.DARK_CONTRAST:
        assert accents.dark == brand


def test_the_sample_brand() -> None:
    accents = colour.accents("#0f766e")
    assert accents.light == "#0f766e"  # legible as it is
    assert accents.dark != accents.light


@pytest.mark.parametrize("scheme", [colour.LIGHT, colour.DARK])
def test_ink_is_enhanced_contrast(scheme: colour.Palette) -> None:
    # WCAG 2.2, 1.4.6 (AAA) for what is read at length.
    assert colour.contrast(scheme.ink, scheme.plate) >= 7


def test_quiet_ink_is_legible() -> None:
    assert colour.contrast(colour.LIGHT.quiet, colour.LIGHT.plate) >= colour.TEXT_CONTRAST
    assert colour.contrast(colour.DARK.quiet, colour.DARK.plate) >= colour.TEXT_CONTRAST


@pytest.mark.parametrize("wrong", ["teal", "#12", "#12345", "#12345678", "0f766e", "#ggg", ""])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        colour.accents(wrong)
