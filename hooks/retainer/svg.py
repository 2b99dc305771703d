"""Checks that an SVG file only draws. A file with anything else in it is refused, not mended.

A browser that opens an SVG file by its own address runs what is in it, on the origin that the
private pages have too.
"""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
# Drawing programs keep their own data in these namespaces; browsers ignore them.
_IGNORED_NAMESPACES: Final = (
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
# The elements of SVG 2 without scripts, links, foreign content and animations, which can set an
# address.
_DRAWING_ELEMENTS: Final = re.compile(
    "svg|g|defs|symbol|use|switch|title|desc|metadata|style|path|rect|circle|ellipse|line|polyline"
    "|polygon|text|tspan|textPath|image|linearGradient|radialGradient|stop|pattern|clipPath|mask"
    "|marker|filter|fe(?:Blend|ColorMatrix|ComponentTransfer|Composite|ConvolveMatrix"
    "|DiffuseLighting|DisplacementMap|DistantLight|DropShadow|Flood|Func[ABGR]|GaussianBlur|Image"
    "|Merge|MergeNode|Morphology|Offset|PointLight|SpecularLighting|SpotLight|Tile|Turbulence)"
)
_INNER_ADDRESS: Final = (
    r"#|data:(?:image/(?:png|jpeg|gif|webp)|font/\w+|application/(?:x-)?font-\w+)[;,]"
)
_INNER_LINK: Final = re.compile(rf"\s*+(?:{_INNER_ADDRESS})", re.IGNORECASE)
# A backslash can spell any of the others.
_OUTER_ADDRESS_IN_CSS: Final = re.compile(
    rf"\burl\(\s*+[\"']?+\s*+(?!{_INNER_ADDRESS})|@import|image-set\(|\\", re.IGNORECASE
)
_REMEDY: Final = "a drawing holds shapes, text and colours; save it as plain SVG, or as .png"


class _Stop(Exception):
    """Ends the parsing at a line: `detail` names what is there."""

    def __init__(self, detail: str, line: int) -> None:
        super().__init__(detail)
        self.detail = detail
        self.line = line


def is_svg(raw: bytes) -> bool:
    """Return whether the root element is an `svg`, whatever else is in the file."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def stop_at_root(name: str, _attributes: dict[str, str]) -> None:
        raise _Stop(name.rpartition(" ")[2], parser.CurrentLineNumber)

    parser.StartElementHandler = stop_at_root
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - takes no keyword
    except _Stop as stop:
        return stop.detail == "svg"
    except (expat.ExpatError, LookupError, ValueError):  # also for an unknown encoding
        return False
    return False


def svg_problem(raw: bytes) -> str | None:
    """Return why a drawing may not be shown, or None."""
    try:
        _DrawingReader().read(raw)
    except _Stop as stop:
        return f"holds {stop.detail} in line {stop.line}; {_REMEDY}"
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        return f"is no well-formed SVG from line {line} on; save it again as plain SVG, or as .png"
    return None


class _DrawingReader:
    """Reads a drawing, and stops at the first thing in it that does more than draw."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._element
        self.parser.CharacterDataHandler = self._text
        self.parser.EndElementHandler = self._element_end
        self.style_text: list[str] | None = None
        """The text so far of the style element that is open, if one is."""

    def read(self, raw: bytes) -> None:
        """Read a whole drawing. Raises `_Stop`, or what expat raises."""
        self.parser.Parse(raw, True)  # noqa: FBT003 - takes no keyword

    def _stop(self, detail: str) -> None:
        raise _Stop(detail, self.parser.CurrentLineNumber)

    def _doctype(self, _name: str, _system: object, _public: object, has_inner: int) -> None:
        # Old programs write one that names a file, which no browser fetches.
        if has_inner:
            self._stop("declarations of its own")

    def _instruction(self, _target: str, _data: str) -> None:
        self._stop("an instruction to a program")  # such as a style sheet that transforms it

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if self.style_text is not None:
            self._stop("an element within a style sheet")  # which cuts an address in two
        namespace, _, local = name.rpartition(" ")
        is_drawing = namespace == _SVG and _DRAWING_ELEMENTS.fullmatch(local)
        if not is_drawing and not namespace.startswith(_IGNORED_NAMESPACES):
            self._stop(
                "an element that draws nothing" if namespace else "an element that is not SVG's"
            )
        for key, value in attributes.items():
            self._attribute(key, value)
        if is_drawing and local == "style":
            self.style_text = []

    def _element_end(self, _name: str) -> None:
        if self.style_text is not None and _OUTER_ADDRESS_IN_CSS.search("".join(self.style_text)):
            self._stop("an address outside itself")
        self.style_text = None

    def _attribute(self, key: str, value: str) -> None:
        namespace, _, local = key.rpartition(" ")
        if not namespace and local.casefold().startswith("on"):
            self._stop("an event handler")
        if local in {"href", "src"} and namespace in {"", _XLINK}:
            if not _INNER_LINK.match(value):
                self._stop("an address outside itself")
        elif local == "base" or (not namespace and _OUTER_ADDRESS_IN_CSS.search(value)):
            self._stop("an address outside itself")

    def _text(self, text: str) -> None:
        if self.style_text is not None:
            self.style_text.append(text)
