"""The colours of all our pages and cards; the accent, made legible on light paper and on dark.

The freelancer may give any colour. Where it is legible it is kept to the digit; where it is not, it
is mixed with black (for light paper) or white (for dark paper), by no more than is needed.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Final

# WCAG 2.2, 1.4.3 (AA): text of any size. Light on dark looks thinner than it is: more is asked.
TEXT_CONTRAST = 4.5
DARK_CONTRAST = 6.0

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 255
# sRGB is linear up to here (IEC 61966-2-1).
_LINEAR = 0.04045

_Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme, each named for its role."""

    paper: str
    plate: str
    """Lies quietly on the paper."""
    ink: str
    quiet: str
    """Ink for what matters less."""
    line: str
    """Parts things by a hair."""
    edge: str
    """Bounds what can be filled in."""


LIGHT: Final = Palette("#fbfaf7", "#f2f0ea", "#1c1b19", "#5b5850", "#dedad1", "#85817a")
DARK: Final = Palette("#161614", "#222220", "#e9e6df", "#aaa69b", "#3a3935", "#7d7972")


@dataclass(frozen=True, slots=True)
class Accents:
    """The accent on each paper, and what is legible as text upon a field of that accent."""

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
    """Contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    lower, higher = sorted((_luminance(_rgb(first)), _luminance(_rgb(second))))
    return (higher + 0.05) / (lower + 0.05)


def accents(brand: str) -> Accents:
    """Give the brand colour back, as near to itself as legibility allows on each paper.

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


def _legible(brand: str, ground: str, towards: str, wanted: float) -> str:
    """Mix in `towards` until the ratio holds; its own contrast with the ground is far above it."""
    start, end = _rgb(brand), _rgb(towards)
    for step in range(_STEPS + 1):
        mixed = _hex(start, end, step)
        if contrast(mixed, ground) >= wanted:
            return mixed
    raise AssertionError(f"{towards} is not legible on {ground}")  # a constant above is wrong


def _hex(start: _Rgb, end: _Rgb, step: int) -> str:
    parts = (round(a + (b - a) * step / _STEPS) for a, b in zip(start, end, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _rgb(colour: str) -> _Rgb:
    if not _HEX.fullmatch(colour):
        raise ValueError("a colour is written #rgb or #rrggbb")
    digits = colour[1:]
    if len(colour) == len("#rgb"):
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _luminance(rgb: _Rgb) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= _LINEAR else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
