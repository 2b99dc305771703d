"""Draws the card that a shared link shows: the page's title in our letters and colours.

Nothing else draws. The letters are in fonts/card.ttf: Noto Serif (SIL Open Font License),
Latin alone, so that a card is the same on every machine.
"""

from __future__ import annotations

import io
from importlib.resources import files
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from retainer.page import LIGHT

SIZE = (1200, 630)
"""Open Graph's 1.91 to 1, which the networks crop least."""
_MARGIN, _RULE = 90, 14
_WIDTH = SIZE[0] - 2 * _MARGIN
_TITLES = ((88, 3), (76, 4), (66, 4), (56, 6))
"""Sizes of the title, and the lines that fit; the last takes what is left."""
_LEADING = 1.18
_LONGEST = 240
"""Letters of one text, more than the card has room for; what is drawn beyond it costs memory."""

_Font = ImageFont.FreeTypeFont


def draw_card(title: str, name: str, site: str, accent: str) -> bytes:
    """Return a card as PNG: the freelancer's name, the page's title, the site's host."""
    title, name, site = map(_cut, (title, name, site))
    image = Image.new("RGB", SIZE, LIGHT.paper)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _RULE, SIZE[1]), fill=accent)
    draw.text((_MARGIN, 70), name, font=_font(34), fill=LIGHT.ink)
    font, lines = _fit(title)
    step = font.size * _LEADING
    top = (SIZE[1] - len(lines) * step) / 2
    for number, line in enumerate(lines):
        draw.text((_MARGIN, round(top + number * step)), line, font=font, fill=LIGHT.ink)
    draw.text((_MARGIN, SIZE[1] - 110), site, font=_font(30), fill=LIGHT.quiet)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def _fit(title: str) -> tuple[_Font, list[str]]:
    """Choose the largest size at which the title fits, and break its lines evenly."""
    words = title.split()
    for size, most in _TITLES:
        font = _font(size)
        lines = _lines(words, font, _WIDTH)
        if len(lines) <= most:
            break
    # The narrowest measure with no more lines: none is left with a word or two.
    for wide, narrow in pairwise(range(_WIDTH, _WIDTH // 3, -40)):
        if len(_lines(words, font, narrow)) > len(lines):
            return font, _lines(words, font, wide)
    return font, lines


def _lines(words: list[str], font: _Font, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _font(size: int) -> _Font:
    # Basic layout: the other one depends on what is installed beside Pillow.
    raw = io.BytesIO(files("retainer.site").joinpath("fonts", "card.ttf").read_bytes())
    return ImageFont.truetype(raw, size, layout_engine=ImageFont.Layout.BASIC)
