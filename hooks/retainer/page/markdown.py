"""Markdown in prose fields -> HTML that cannot harm: Python-Markdown, then an allow-list.

Make one `MarkdownRenderer` for a build and use it for every page: the parser is costly to set up.
It is not for several threads at once.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

import markdown
import nh3
from markupsafe import Markup

_INLINE = frozenset({"a", "abbr", "br", "code", "del", "em", "strong", "sub", "sup"})
_BLOCKS = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "ul"}
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_GONE_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "svg", "math", "title"}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
"""A link that is relative, or a bare fragment, would replace the code in the address."""
_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp|gif|svg\+xml)[;,]", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h[1-6]>")
_NO_PICTURE = re.compile(r"<img(?![^>]* src=)[^>]*>")
_ONE_PARAGRAPH = re.compile(r"<p>(?:(?!</?p>).)*</p>", re.DOTALL)
_PARAGRAPH = re.compile(r"</p>\s*<p>|</?p>")

# Text without any of these is the same with and without Markdown, which is most of what a page
# takes to make: emphasis, code, links, pictures, tags, entities, escapes, a tab; two spaces before
# a line's end; at a line's start what begins a list, a quote, a heading, code or a rule.
_MARKUP = re.compile(
    r"[*_`\[\]<>&\\\t\r\f\v\x00-\x08\x1c-\x1f\x02\x03\x85\u2028\u2029]|  \n|^(?:[ #=>+:-]|\d+\.)",
    re.MULTILINE,
)
_BLANK = re.compile(r"\n\n+")


class MarkdownRenderer:
    """Turns Markdown into markup. Pictures are those of `pictures` (a `data:` URI by name)."""

    def __init__(self, pictures: Mapping[str, str] | None = None) -> None:
        self._markdown = markdown.Markdown(extensions=["sane_lists"], output_format="html")
        self._pictures = pictures or {}

    def with_pictures(self, pictures: Mapping[str, str]) -> MarkdownRenderer:
        """Return one that shows these pictures; the parser is the same."""
        other = copy.copy(self)
        other._pictures = pictures  # noqa: SLF001 - its own class
        return other

    def render(self, text: str, *, heading: int = 3) -> Markup:
        """Return paragraphs, lists and the like. Headings become the level that fits the page."""
        if not _MARKUP.search(text):
            paragraphs = (part.strip() for part in _BLANK.split(text.strip()))
            # Nothing in it needs escaping: that is what _MARKUP has just looked for.
            return Markup("\n".join(f"<p>{part}</p>" for part in paragraphs if part))  # noqa: S704
        clean = self._clean(self._markdown.reset().convert(text), _INLINE | _BLOCKS)
        levelled = _HEADING.sub(rf"<\1h{heading}>", _NO_PICTURE.sub("", clean))
        return Markup(levelled)  # noqa: S704 - cleaned by nh3

    def inline(self, text: str) -> Markup:
        """Return what fits into a sentence or a list's line: no paragraphs, no pictures."""
        if not _MARKUP.search(text):
            return Markup(_BLANK.sub("<br>\n", text.strip()))  # noqa: S704 - likewise
        html = self._markdown.reset().convert(text)
        if not _ONE_PARAGRAPH.fullmatch(html):
            html = _PARAGRAPH.sub("<br>\n", html).removeprefix("<br>\n").removesuffix("<br>\n")
        return Markup(self._clean(html, _INLINE).strip())  # noqa: S704 - cleaned by nh3

    def _clean(self, html: str, tags: frozenset[str]) -> str:
        return nh3.clean(
            html,
            tags=set(tags),
            clean_content_tags=_GONE_WITH_CONTENT - set(tags),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items() if tag in tags},
            attribute_filter=self._attribute,
            url_schemes={"http", "https", "mailto", "tel", "data"},
            link_rel="noopener noreferrer",
        )

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("a", "href"):
            return value if _LINK.match(value) else None
        if (tag, name) == ("img", "src"):
            source = self._pictures.get(value, value)
            return source if _PICTURE.match(source) else None
        return value
