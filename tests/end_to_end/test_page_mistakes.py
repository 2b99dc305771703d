"""A mistake in a page under docs/ stops the build with one line: the page, and what to mend."""

from __future__ import annotations

from typing import Final

import pytest

from tests.helpers.support import HOOK, Portal

MISTAKES: Final = {
    "snippet": (
        b'# A\n\n--8<-- "calclator.en.html"\n',
        "docs/a.md: cannot be built: Snippet at path 'calclator.en.html' could not be found",
    ),
    "template": (
        b"---\ntemplate: nosuch.html\n---\n# A\n",
        "docs/a.md: cannot be built: there is no template 'nosuch.html'; mend the name",
    ),
    "template that is a number": (
        b"---\ntemplate: 5\n---\n# A\n",
        "docs/a.md: cannot be built: 'int' object has no attribute 'split' (AttributeError at",
    ),
    "template with a fault": (
        b"---\ntemplate: faulty.html\n---\n# A\n",
        "overrides/faulty.html:2: unexpected '}'",
    ),
    "a key of the theme": (
        b"---\nhide: 5\n---\n# A\n",
        "(TypeError at base.html:157); mend its text, or the keys at its top",
    ),
    "keys": (
        b"---\nhide: [toc]\ntitle: a: b\n---\n# A\n",
        "docs/a.md:3:9: error: the keys at the page's top are not valid YAML; put quotes",
    ),
    "a day": (
        b"---\ndate: 2026-13-01\n---\n# A\n",
        "docs/a.md:1:1: error: the keys at the page's top are not valid YAML; put quotes",
    ),
    "another encoding": (
        "# Țară, țară\n".encode("iso-8859-16"),
        "docs/a.md: cannot be built: it is not UTF-8 from byte 3 on; save it as UTF-8",
    ),
    "an address": (
        b"# A\n\n[a](http://[x)\n",
        "docs/a.md: cannot be built: Invalid IPv6 URL (ValueError at parse.py",
    ),
}


@pytest.fixture
def themed(portal: Portal) -> Portal:
    """A portal with snippets and our theme, and a template of its own."""
    (portal.root / "tools").mkdir()
    portal.write("overrides/main.html", '{% extends "base.html" %}\n')
    portal.write("overrides/faulty.html", '{% extends "main.html" %}\n{% block content }}\n')
    snippets = {"pymdownx.snippets": {"base_path": ["tools"], "check_paths": True}}
    portal.config(
        theme={"name": "material", "font": False, "custom_dir": "overrides"},
        markdown_extensions=[snippets],
    )
    return portal


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_a_line_with_the_page(themed: Portal, mistake: str) -> None:
    content, message = MISTAKES[mistake]
    themed.write("docs/a.md", content)
    ran = themed.build().fails()
    assert message in ran.output.splitlines()[-1]


def test_a_page_may_begin_with_a_rule(themed: Portal) -> None:
    themed.write("docs/a.md", "---\n\nText between two rules.\n\n---\n\n# A\n")
    themed.build("--strict").ok()


def test_the_traceback_is_shown_on_request(themed: Portal) -> None:
    themed.write("docs/a.md", MISTAKES["snippet"][0])
    assert "SnippetMissingError: " in themed.build("--verbose").output


def test_another_plugins_error_stays_its_own(themed: Portal) -> None:
    themed.write("theirs.py", "def on_page_markdown(markdown, **_):\n    b'\\xff'.decode()\n")
    themed.config(hooks=[str(HOOK), "theirs.py"])
    ran = themed.build()
    assert (ran.code, "Traceback" in ran.output) == (1, True)
    assert "Retainer's own" not in ran.output
    assert "UnicodeDecodeError" in ran.output.splitlines()[-1]
