"""Defines the colours of all our pages and cards, and makes the accent legible on both papers.

The freelancer may choose any colour. A legible one is kept to the digit; any other is mixed with
black (for light paper) or white (for dark paper), by no more than is needed.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Final

# WCAG 2.2, 1.4.3 (AA): text of any size. Light on dark looks thinner than it is: more is asked.
TEXT_CONTRAST = 4.5
DARK_CONTRAST = 6.0

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_MIXING_STEPS = 255
# sRGB is linear up to here (IEC 61966-2-1).
_LINEAR_UP_TO = 0.04045

_Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme, each named for its role."""

    paper: str
    plate: str
    """The ground of a box on the paper."""
    ink: str
    quiet: str
    """Ink for what matters less."""
    line: str
    """A hairline between two parts."""
    edge: str
    """The border of a field to fill in."""


LIGHT: Final = Palette("#fbfaf7", "#f2f0ea", "#1c1b19", "#5b5850", "#dedad1", "#85817a")
DARK: Final = Palette("#161614", "#222220", "#e9e6df", "#aaa69b", "#3a3935", "#7d7972")


@dataclass(frozen=True, slots=True)
class Accents:
    """The accent on each paper, and the colour of text upon a field of that accent."""

    light: str
    on_light: str
    dark: str
    on_dark: str

    def css(self) -> str:
        """Return every colour of both schemes as the properties that all our stylesheets read.

        They come before the stylesheets, so that paper can have its own. Logos are drawn for white
        paper: their plate is light in both schemes.
        """
        light = _properties(LIGHT, self.light, self.on_light)
        dark = _properties(DARK, self.dark, self.on_dark)
        return (
            f":root{{{light};--logo-plate:{LIGHT.plate}}}"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        )


def _properties(palette: Palette, accent: str, on_accent: str) -> str:
    roles = {**asdict(palette), "accent": accent, "on-accent": on_accent}
    return ";".join(f"--{role}:{value}" for role, value in roles.items())


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(_rgb(first)), _luminance(_rgb(second))))
    return (lighter + 0.05) / (darker + 0.05)


def accents(brand: str) -> Accents:
    """Return the brand colour for each paper, as near to itself as legibility allows.

    The plate is the harder of the two grounds (light text's is lighter, dark text's darker), so
    what is legible there is legible on the paper, and a field of the accent carries the paper's
    own colour as text.
    """
    return Accents(
        light=_legible(brand, LIGHT.plate, "#000000", TEXT_CONTRAST),
        on_light="#ffffff",
        dark=_legible(brand, DARK.plate, "#ffffff", DARK_CONTRAST),
        on_dark=DARK.paper,
    )


def _legible(brand: str, ground: str, towards: str, ratio: float) -> str:
    """Return the brand colour mixed with just enough of `towards` for this contrast ratio."""
    start, end = _rgb(brand), _rgb(towards)
    for step in range(_MIXING_STEPS + 1):
        mixed = _mix(start, end, step)
        if contrast(mixed, ground) >= ratio:
            return mixed
    raise AssertionError(f"{towards} is not legible on {ground}")  # a constant above is wrong


def _mix(start: _Rgb, end: _Rgb, step: int) -> str:
    channels = (
        round(first + (last - first) * step / _MIXING_STEPS)
        for first, last in zip(start, end, strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _rgb(colour: str) -> _Rgb:
    if not _HEX.fullmatch(colour):
        raise ValueError("a colour is written #rgb or #rrggbb")
    digits = colour[1:]
    if len(colour) == len("#rgb"):
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _luminance(rgb: _Rgb) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    red, green, blue = (
        share / 12.92 if share <= _LINEAR_UP_TO else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
