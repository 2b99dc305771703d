"""Turns the Markdown of prose fields into safe HTML: Python-Markdown, then an allow-list of tags.

Make one `MarkdownRenderer` for a build and use it for every page: the parser is costly to set up.
It is not for several threads at once.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Final

import markdown
import nh3
from markupsafe import Markup

_TAGS: Final = frozenset(
    {
        *("a", "abbr", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("hr", "img", "li", "ol", "p", "pre", "strong", "sub", "sup", "ul"),
    }
)
_ATTRIBUTES: Final = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_REMOVED_WITH_CONTENT: Final = frozenset(
    {"script", "style", "template", "iframe", "object", "svg", "math", "title"}
)
_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
"""A link that is relative, or a bare fragment, would replace the code in the address."""
_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg|webp|gif|svg\+xml)[;,]", re.IGNORECASE)
_HEADING: Final = re.compile(r"<(/?)h[1-6]>")
_IMG_WITHOUT_SRC: Final = re.compile(r"<img(?![^>]* src=)[^>]*>")

# A short cut that saves 1 ms a page: text without any of these is the same with and without
# Markdown. They are emphasis, code, links, pictures, tags, entities, escapes, a tab; two spaces
# before a line's end; at a line's start what begins a list, a quote, a heading, code or a rule.
_MARKUP: Final = re.compile(
    r"[*_`\[\]<>&\\\t\r\f\v\x00-\x08\x1c-\x1f\x85\u2028\u2029]|  \n|^(?:[ #=>+:-]|\d+\.)",
    re.MULTILINE,
)
_BLANK_LINES: Final = re.compile(r"\n\n+")


class MarkdownRenderer:
    """Turns Markdown into safe HTML. It shows only `pictures`: a `data:` URI by file name."""

    def __init__(self, pictures: Mapping[str, str] | None = None) -> None:
        self._markdown = markdown.Markdown(extensions=["sane_lists"], output_format="html")
        self._pictures = pictures or {}

    def with_pictures(self, pictures: Mapping[str, str]) -> MarkdownRenderer:
        """Return a renderer that shows these pictures and shares this one's parser."""
        other = copy.copy(self)
        other._pictures = pictures  # noqa: SLF001 - its own class
        return other

    def render(self, text: str, *, heading: int = 3) -> Markup:
        """Return a text as HTML blocks. Its headings get one level, that which fits the page."""
        if not _MARKUP.search(text):
            paragraphs = (part.strip() for part in _BLANK_LINES.split(text.strip()))
            # Nothing in it needs escaping: that is what _MARKUP has just looked for.
            return Markup("\n".join(f"<p>{part}</p>" for part in paragraphs if part))  # noqa: S704
        clean = self._clean(self._markdown.reset().convert(text))
        html = _HEADING.sub(rf"<\1h{heading}>", _IMG_WITHOUT_SRC.sub("", clean))
        return Markup(html)  # noqa: S704 - cleaned by nh3

    def _clean(self, html: str) -> str:
        return nh3.clean(
            html,
            tags=set(_TAGS),
            clean_content_tags=set(_REMOVED_WITH_CONTENT),
            attributes=_ATTRIBUTES,
            attribute_filter=self._attribute,
            url_schemes={"http", "https", "mailto", "tel", "data"},
            link_rel="noopener noreferrer",
        )

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        """Return the attribute's value as it may stay, or None where it may not."""
        if (tag, name) == ("a", "href"):
            return value if _LINK.match(value) else None
        if (tag, name) == ("img", "src"):
            source = self._pictures.get(value, value)
            return source if _PICTURE.match(source) else None
        return value
