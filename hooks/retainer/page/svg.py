"""SVG drawings that may do nothing but draw. They are refused, not mended: what is not on the list.

A browser that opens an SVG file by its own address runs what is in it, on the origin that the
private pages have too.
"""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

SPACE: Final = "http://www.w3.org/2000/svg"
_LINKING: Final = "http://www.w3.org/1999/xlink"
# What drawing programs note down for themselves; no browser does anything with it.
_NOTES: Final = (
    "http://creativecommons.org/",
    "http://ns.adobe.com/",
    "http://purl.org/dc/",
    "http://sodipodi.sourceforge.net/",
    "http://web.resource.org/cc/",
    "http://www.bohemiancoding.com/sketch/",
    "http://www.inkscape.org/",
    "http://www.serif.com/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)
# Of SVG 2, without scripts, links, foreign content and animations, which can set an address.
_DRAWING: Final = re.compile(
    "svg|g|defs|symbol|use|switch|title|desc|metadata|style|path|rect|circle|ellipse|line|polyline"
    "|polygon|text|tspan|textPath|image|linearGradient|radialGradient|stop|pattern|clipPath|mask"
    "|marker|filter|fe(?:Blend|ColorMatrix|ComponentTransfer|Composite|ConvolveMatrix"
    "|DiffuseLighting|DisplacementMap|DistantLight|DropShadow|Flood|Func[ABGR]|GaussianBlur|Image"
    "|Merge|MergeNode|Morphology|Offset|PointLight|SpecularLighting|SpotLight|Tile|Turbulence)"
)
_INSIDE: Final = r"#|data:(?:image/(?:png|jpeg|gif|webp)|font/\w+|application/(?:x-)?font-\w+)[;,]"
_OWN: Final = re.compile(rf"\s*+(?:{_INSIDE})", re.IGNORECASE)
# A backslash can spell each of the others.
_FETCHING: Final = re.compile(
    rf"\burl\(\s*+[\"']?+\s*+(?!{_INSIDE})|@import|image-set\(|\\", re.IGNORECASE
)
_HELD: Final = "a drawing holds shapes, text and colours; save it as plain SVG, or as .png"


class _Seen(Exception):
    """Says what was found, and in which line."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


def is_svg(raw: bytes) -> bool:
    """Return whether the root is an `svg`, whatever else is in it."""
    reader = expat.ParserCreate(namespace_separator=" ")

    def root(name: str, _attributes: dict[str, str]) -> None:
        raise _Seen(name.rpartition(" ")[2], reader.CurrentLineNumber)

    reader.StartElementHandler = root
    try:
        reader.Parse(raw, True)  # noqa: FBT003 - takes no keyword
    except _Seen as seen:
        return seen.what == "svg"
    except (expat.ExpatError, LookupError, ValueError):  # an encoding that is none, too
        return False
    return False


def svg_problem(raw: bytes) -> str | None:
    """Return what keeps a drawing from being shown, or nothing."""
    reader = _Reader()
    try:
        reader.read(raw)
    except _Seen as seen:
        return f"holds {seen.what} in line {seen.line}; {_HELD}"
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        return f"is no well-formed SVG from line {line} on; save it again as plain SVG, or as .png"
    return None


class _Reader:
    """Reads a drawing, and stops at the first thing that is not on the list."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._element
        self.parser.CharacterDataHandler = self._text
        self.styled = False
        self.text: list[str] = []
        """All from the first style sheet on: what is inside one can be cut up by elements."""

    def read(self, raw: bytes) -> None:
        """Read all of it. Raises `_Seen`, or what expat raises."""
        self.parser.Parse(raw, True)  # noqa: FBT003 - takes no keyword
        if _FETCHING.search("".join(self.text)):
            self._stop("an address outside itself")

    def _stop(self, what: str) -> None:
        raise _Seen(what, self.parser.CurrentLineNumber)

    def _doctype(self, _name: str, _system: object, _public: object, inner: int) -> None:
        # The one that old programs write names a file, which no browser fetches.
        if inner:
            self._stop("declarations of its own")

    def _instruction(self, _target: str, _data: str) -> None:
        self._stop("an instruction to a program")  # such as a style sheet that transforms it

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        drawn = space == SPACE and _DRAWING.fullmatch(local)
        if not drawn and not space.startswith(_NOTES):
            self._stop("an element that draws nothing" if space else "an element that is not SVG's")
        for key, value in attributes.items():
            self._attribute(key, value)
        self.styled |= local == "style"

    def _attribute(self, key: str, value: str) -> None:
        space, _, local = key.rpartition(" ")
        if not space and local.casefold().startswith("on"):
            self._stop("an event handler")
        if local in {"href", "src"} and space in {"", _LINKING}:
            if not _OWN.match(value):
                self._stop("an address outside itself")
        elif local == "base" or (not space and _FETCHING.search(value)):
            self._stop("an address outside itself")

    def _text(self, text: str) -> None:
        if self.styled:
            self.text.append(text)
