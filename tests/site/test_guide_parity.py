"""The guide's texts: page for page in both languages, each point of the article in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.helpers.published import copy_of_this
from tests.helpers.support import ROOT

GUIDE: Final = {"en": ROOT / "docs" / "guide", "ro": ROOT / "docs" / "ro" / "guide"}
NAMES: Final = sorted(
    path.relative_to(GUIDE["en"]).as_posix() for path in GUIDE["en"].rglob("*.md")
)
BOTH: Final = [(language, name) for language in GUIDE for name in NAMES]
COVERAGE: Final[dict[str, dict[str, str]]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "coverage.yml").read_text("utf-8")
)

SVG: Final = "{http://www.w3.org/2000/svg}"
HEADING: Final = re.compile(r"^(#{1,6}) (.+?)(?: \{#([a-z0-9-]+)\})?$", re.MULTILINE)
FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE: Final = re.compile(r'<figure class="picture" id="([a-z-]+)".*?</figure>', re.DOTALL)
LINK: Final = re.compile(r"\]\(([^)]+)\)")
SMALLEST: Final = 12.0 * 360 / 328
"""In a picture 360 units wide: twelve pixels where a phone of 360 leaves it 328."""


@dataclass(frozen=True)
class Text:
    """A page of the guide, taken apart."""

    meta: dict[str, Any]
    body: str

    @property
    def bare(self) -> str:
        """Without code, where a # begins a comment and not a heading."""
        return FENCE.sub("", self.body)

    @property
    def prose(self) -> str:
        """What is read: no code, no picture, no addresses or ids; plain spaces."""
        text = PICTURE.sub("", self.bare)
        text = re.sub(
            r"`[^`]*`|<[^>]+>|\{[^}]*\}|\]\([^)]*\)|^--8<--.*$", " ", text, flags=re.MULTILINE
        )
        return text.replace("\u00a0", " ")

    @property
    def headings(self) -> list[tuple[int, str | None]]:
        """Level and id of each, in order."""
        return [(len(match[1]), match[3]) for match in HEADING.finditer(self.bare)]

    def section(self, anchor: str) -> str:
        """The text under a heading, up to the next one of its level or above."""
        found = list(HEADING.finditer(self.bare))
        start = next(match for match in found if match[3] == anchor)
        after = [match for match in found if match.start() > start.start()]
        end = next((match.start() for match in after if len(match[1]) <= len(start[1])), None)
        return " ".join(self.bare[start.end() : end].replace("\u00a0", " ").split())

    def yaml_blocks(self) -> Iterator[Any]:
        """What each YAML example holds."""
        for kind, code in FENCE.findall(self.body):
            if kind == "yaml":
                yield yaml.safe_load(code)


@cache
def text(language: str, name: str) -> Text:
    whole = (GUIDE[language] / name).read_text("utf-8")
    _, front, body = whole.split("---\n", 2)
    return Text(yaml.safe_load(front), body)


def shape(value: Any) -> Any:
    """Keys and kinds of what YAML holds: what must be alike, whatever the language."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def test_there_is_a_guide_with_two_parts() -> None:
    assert len(NAMES) == 17
    assert sum(name.startswith("sellers/") for name in NAMES) == 11


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_anchors_links_and_pictures(name: str) -> None:
    english, romanian = text("en", name), text("ro", name)
    assert english.headings == romanian.headings
    assert PICTURE.findall(english.body) == PICTURE.findall(romanian.body)
    assert LINK.findall(english.bare) == LINK.findall(romanian.bare)
    assert english.meta.keys() == romanian.meta.keys()
    assert len(re.findall(r"^\|", english.bare, re.MULTILINE)) == len(
        re.findall(r"^\|", romanian.bare, re.MULTILINE)
    )


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_show_the_same_sums_and_the_same_yaml(name: str) -> None:
    english, romanian = text("en", name), text("ro", name)
    sums = re.compile(r"\b\d[\d.,]*(?= USD)")
    assert [sum_.replace(",", "") for sum_ in sums.findall(english.prose)] == [
        sum_.replace(".", "") for sum_ in sums.findall(romanian.prose)
    ]
    assert shape(list(english.yaml_blocks())) == shape(list(romanian.yaml_blocks()))


@pytest.mark.parametrize(("language", "name"), BOTH)
def test_a_page_begins_with_its_point_and_ends_with_what_to_do(language: str, name: str) -> None:
    page = text(language, name)
    assert page.meta["title"]
    assert 40 < len(page.meta["description"]) < 160
    ids = [anchor for _, anchor in page.headings]
    assert None not in ids
    assert len(ids) == len(set(ids))
    assert [level for level, _ in page.headings].count(1) == 1
    assert page.headings[0][0] == 1
    assert all(after - before <= 1 for (before, _), (after, _) in pairwise(page.headings))
    assert page.headings[-1] == (2, "what-to-do-now")
    assert re.match(r"\n# [^\n]+\n\n[^\n#|>-][^\n]+[.]\n\{ \.lead \}\n", page.body)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("sellers/")])
def test_a_seller_is_told_the_command_or_the_yaml(name: str) -> None:
    for language in GUIDE:
        page = text(language, name)
        assert "```" in page.body.split("{#what-to-do-now}")[1]


@pytest.mark.parametrize("language", GUIDE)
def test_the_yaml_of_all_chapters_makes_one_file_that_is_right(
    language: str, tmp_path: Path
) -> None:
    """They tell of one client; whoever follows them to the end has a file without an error."""
    client: dict[str, Any] = {"client": {"name": "Acme"}, "language": language}
    targets: Any = None
    for name in NAMES:
        for block in text(language, name).yaml_blocks():
            if "extra" not in block:
                targets = block.pop("targets", targets)
                for key, value in block.items():
                    nested = isinstance(value, dict) and key in client
                    client[key] = client[key] | value if nested else value
    client["tiers"][0]["targets"] = targets
    assert {"discovery", "tiers", "trial", "recommendation", "terms"} <= client.keys()
    portal = copy_of_this(tmp_path)
    portal.client("acme", client)
    ran = portal.retainer("check", "acme", RETAINER_TODAY="2026-11-21")
    assert (ran.code, ran.stderr) == (0, ""), ran.output


@pytest.mark.parametrize(("language", "name"), BOTH)
def test_a_public_page_does_not_lead_to_a_private_one(language: str, name: str) -> None:
    if not name.startswith("sellers/"):
        assert "sellers/" not in text(language, name).body


@pytest.mark.parametrize(("language", "name"), BOTH)
def test_a_picture_can_be_read_and_heard(language: str, name: str) -> None:
    for match in PICTURE.finditer(text(language, name).body):
        svg = ET.fromstring(match[0][match[0].index("<svg") : match[0].index("</figure>")])  # noqa: S314 - our own file
        assert svg.get("role") == "img"
        ids = {child.get("id") for child in svg if child.text and child.tag != f"{SVG}text"}
        assert ids == {svg.get("aria-labelledby"), svg.get("aria-describedby")}
        sizes = [float(one.get("font-size", "0")) for one in svg.iter(f"{SVG}text")]
        assert len(sizes) > 5
        assert min(sizes) >= SMALLEST
        paints = {one.get(key) for one in svg.iter() for key in ("fill", "stroke")} - {None, "none"}
        assert all(str(paint).startswith(("currentColor", "var(--")) for paint in paints)


def test_each_picture_is_there() -> None:
    found = [one for name in NAMES for one in PICTURE.findall(text("en", name).body)]
    assert sorted(found) == [
        "picture-income",
        "picture-month",
        "picture-orders",
        "picture-steps",
        "picture-tiers",
    ]


def test_each_point_of_the_article_is_mapped() -> None:
    assert sorted(COVERAGE) == [f"S{number:02}" for number in range(53)]


@pytest.mark.parametrize("point", COVERAGE)
@pytest.mark.parametrize("language", GUIDE)
def test_each_point_of_the_article_is_where_we_say(language: str, point: str) -> None:
    name, anchor = COVERAGE[point]["at"].split("#")
    assert COVERAGE[point][language] in text(language, name).section(anchor)


@pytest.mark.parametrize(("language", "name"), BOTH)
def test_words(language: str, name: str) -> None:
    page = text(language, name)
    prose = page.prose + page.meta["title"] + page.meta["description"]
    never = {
        "en": r"!|\bexcit(?:ed|ing)\b|unlock|seamless|„|['\"]",
        "ro": r"!|[şţŞŢ]|“|tax[aăe] de re[țt]inere|re[țt]ainerul|['\"]",
    }
    assert not re.search(never[language], prose, re.IGNORECASE)
    if name not in {"sellers/objections.md", "sellers/summary.md"}:
        assert not re.search(r"\bdiscount|\breduceri?\b", prose, re.IGNORECASE)
    if language == "ro":
        assert prose.count("„") == prose.count("”")
