"""Private chapters for freelancers: seen in the preview, in no byte of what is built."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.published import built, copy_of_this, readable, set_option
from tests.helpers.support import Portal

MARK: Final = "planted-mark-7391"


@pytest.fixture
def private(tmp_path: Path) -> Portal:
    """This repository's site with private chapters, and a mark planted in all that is in them."""
    portal = copy_of_this(tmp_path)
    set_option(portal, "sellers_guide:", "sellers_guide: private")
    chapters = [*tmp_path.glob("docs/guide/sellers/*"), *tmp_path.glob("docs/ro/guide/sellers/*")]
    assert len(chapters) > 20
    for path in chapters:
        text = path.read_text("utf-8")
        if path.suffix == ".md":
            text = re.sub(r"^(title|description): ", rf"\1: {MARK} ", text, flags=re.MULTILINE)
        path.write_text(f"{text}\n// {MARK}\n", encoding="utf-8")
    portal.write(f"docs/guide/sellers/{MARK}.svg", "<svg/>")
    return portal


def test_private_chapters_leave_no_trace(private: Portal) -> None:
    for name, raw in readable(built(private).site).items():
        assert "sellers" not in name
        assert MARK not in name
        assert MARK.encode() not in raw, name
        assert b"sellers/" not in raw, name
        for title in ("For freelancers", "Pentru freelanceri"):
            assert title.encode() not in raw, name


def test_a_link_into_a_private_chapter_stops_a_strict_build(private: Portal) -> None:
    page = private.root / "docs/testimonials.md"
    page.write_text(page.read_text("utf-8") + "\n[a](guide/sellers/why.md)\n", encoding="utf-8")
    private.build("--strict").fails("testimonials.md", "private chapter")


def test_what_was_published_does_not_outlive_a_dirty_build(tmp_path: Path) -> None:
    portal = copy_of_this(tmp_path)
    assert b"We used to post when" in built(portal).site.joinpath("index.html").read_bytes()
    set_option(portal, "sellers_guide:", "sellers_guide: private")
    testimonials = portal.root / "clients/testimonials.yml"
    text = testimonials.read_text("utf-8")
    testimonials.write_text(text.replace("consent: true", "consent: false"), encoding="utf-8")
    for path in (portal.root / "clients").glob("sample-*.yml"):
        path.unlink()
    portal.build("--dirty").ok()
    files = portal.files()
    gone = ("sellers", "sample-", "assets/retainer/")
    assert not [name for name in files if any(part in name for part in gone)]
    for name in ("index.html", "testimonials/index.html", "ro/testimonials/index.html"):
        assert b"We used to post when" not in files[name]
