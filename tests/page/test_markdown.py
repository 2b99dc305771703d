"""Markdown in prose fields: the HTML is safe, and plain text takes the short way."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retainer.page import MarkdownRenderer, markdown

PROSE: Final = MarkdownRenderer()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\nline.\n\nTwo.", "<p>One\nline.</p>\n<p>Two.</p>"),
        ("**a** & *b*", "<p><strong>a</strong> &amp; <em>b</em></p>"),
        ("# Big", "<h3>Big</h3>"),
        ("###### Small", "<h3>Small</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<script>x</script>", ""),
        ("<b style='x' class=y id=z onclick=w>b</b>", "<p>b</p>"),
        ("![x](https://a.example/x.png)", "<p></p>"),
        ("![x](x.png)", "<p></p>"),
    ],
)
def test_blocks(text: str, expected: str) -> None:
    assert PROSE.render(text).strip() == expected


@pytest.mark.parametrize("target", ["https://a.example/?b=1", "http://a.example", "tel:+40722"])
def test_links_out_are_kept(target: str) -> None:
    html = PROSE.render(f"[a]({target})")
    assert f'<a href="{target}" rel="noopener noreferrer">a</a>' in html


@pytest.mark.parametrize(
    "target",
    ["javascript:x", "JaVaScRiPt:x", "#top", "page.html", "//a.example", "data:text/html,x"],
)
def test_other_links_lose_their_target(target: str) -> None:
    assert "href" not in PROSE.render(f"[a]({target})")


def test_a_picture_is_one_that_is_inlined() -> None:
    picture = "data:image/png;base64,AAAA"
    html = MarkdownRenderer({"work.png": picture}).render("![My work](work.png)")
    assert f'<img alt="My work" src="{picture}">' in html or f'src="{picture}" alt' in html


@settings(max_examples=300)
@given(st.text(alphabet="ab 1.,-#=>+:!?\"'()\n{}|~^$/%@;ăé—“”0*_", max_size=30))
@example("1. a")
@example("a\n---")
@example("a  \nb")
def test_plain_text_comes_out_as_markdown_has_it(text: str) -> None:
    def folded(markup: str) -> str:
        return re.sub(r"\s+", " ", markup).replace(" <", "<").replace("> ", ">")

    quick = folded(PROSE.render(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "_MARKUP", re.compile(""))
        assert folded(PROSE.render(text)) == quick
