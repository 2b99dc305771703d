"""On paper no line is cut, none lies over another, and no sheet is all but empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml
from playwright.sync_api import Page

from tests.helpers import paper
from tests.helpers.choosing import Desk
from tests.helpers.engines.face import Tab
from tests.helpers.published import copy_of_this
from tests.helpers.support import ROOT, Served

CASES: Final[dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / "tests" / "cases" / "print").glob("*.yml"))
}
SHIPPED: Final = ("sample-bakery", "sample-clinica")
CHOSEN: Final = "+choice"
PRINTED: Final = [*CASES, *SHIPPED, *(f"{name}{CHOSEN}" for name in SHIPPED)]
NUMBERED: Final = re.compile(r"\b(?:Answer|Challenge|Extra|Paragraph|Question) \d+")
FAILING: Final = {
    **dict.fromkeys(
        (
            "firefox-8-challenges",
            "firefox-5-challenges",
            "webkit-14-questions",
            "webkit-long-letter",
            "webkit-8-challenges",
            "webkit-sample-bakery",
            "webkit-sample-bakery+choice",
            "webkit-long-tiers",
            "webkit-sample-clinica",
            "webkit-5-challenges",
        ),
        "a section is one row of a grid, and is cut where the sheet ends",
    ),
    "firefox-long-letter": "the section after a tall row is printed over it",
    "chromium-sample-bakery": "the foot stands alone on the last sheet",
}
"""Engine and page, and what the layout does to it."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """This repository's samples as they are delivered, and the cases beside them."""
    portal = copy_of_this(tmp_path_factory.mktemp("paper") / "portal")
    for name, content in CASES.items():
        portal.client(name, content)
    portal.site.mkdir()
    portal.retainer("publish", str(portal.site)).ok()
    with Served(portal.site) as served:
        yield Desk(portal, served)


def opened(tab: Tab, desk: Desk, client: str) -> Tab:
    """A client's page."""
    tab.open(desk.url(client))
    file = yaml.safe_load((desk.portal.root / f"clients/{client}.yml").read_text("utf-8"))
    if phrase := file.get("passphrase"):
        tab.reaches("asking")
        tab.fill("#passphrase", phrase)
        tab.press("#passphrase", "Enter")
    tab.reaches("open")
    return tab


@pytest.mark.parametrize("printed", PRINTED)
def test_every_line_is_printed_whole(
    tab: Tab, desk: Desk, printed: str, request: pytest.FixtureRequest
) -> None:
    if reason := FAILING.get(request.node.callspec.id):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    client = printed.removesuffix(CHOSEN)
    opened(tab, desk, client)
    if client != printed:
        tab.choose(2, 1)
    sheets = paper.sheets_of(tab.pdf())
    assert paper.faults(sheets) == []
    text = " ".join(word.text for sheet in sheets for word in sheet.words)
    assert set(NUMBERED.findall(str(CASES.get(client)))) <= set(NUMBERED.findall(text))


@pytest.mark.parametrize("client", SHIPPED)
def test_the_payment_summary_is_printed_alone(tab: Tab, desk: Desk, client: str) -> None:
    opened(tab, desk, client)
    tab.evaluate("document.documentElement.dataset.print = 'finance'")
    sheets = paper.sheets_of(tab.pdf())
    assert paper.faults(sheets) == []
    assert len(sheets) == 1


BOXES: Final = """[...document.querySelectorAll("#proposal *")].map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [element.tagName, element.className, x, y, width, height].join(" ");
})"""


@pytest.mark.parametrize("client", [*SHIPPED, "long-tiers"])
def test_nothing_on_the_screen_changes_by_printing(tab: Tab, desk: Desk, client: str) -> None:
    opened(tab, desk, client)
    before = tab.evaluate(BOXES)
    tab.pdf()
    assert tab.evaluate(BOXES) == before


# ---- what is looked for is found

LINES: Final = "<p>A line.</p>" * 6
NEW_SHEET: Final = "<div style='break-before: page'></div>"
PLANTED: Final = {
    "nothing": (LINES, []),
    "whole sheets": (LINES + NEW_SHEET + LINES, []),
    "an overlap": (
        f"<p style='position: absolute; margin: 0'>One</p><p style='margin: 0'>Two</p>{LINES}",
        ["sheet 1: 'Two' and 'One' lie over each other"],
    ),
    "a cut at the top": (
        f"<p style='position: absolute; margin: 0; top: -5pt; left: 50mm'>Gy</p>{LINES}",
        ["sheet 1: 'Gy' crosses the edge"],
    ),
    "a cut at the side": (
        f"<p style='position: absolute; right: -5pt'>Gy</p><br>{LINES}",
        ["sheet 1: 'Gy' crosses the edge"],
    ),
    "an empty sheet": (
        f"{LINES}{NEW_SHEET}<p>The foot.</p>",
        ["sheet 2 of 2 has 1 lines"],
    ),
    "a blank page": ("<hr>", ["no words are printed"]),
}


@pytest.mark.parametrize(("body", "faults"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found(fresh: Page, body: str, faults: list[str]) -> None:
    free = paper.margins()
    rule = f"@page {{ size: A4; margin: {free.top}mm {free.right}mm {free.bottom}mm }}"
    fresh.set_content(f"<style>{rule} body {{ margin: 0 }}</style>{body}")
    pdf = fresh.pdf(prefer_css_page_size=True)
    assert paper.faults(paper.sheets_of(pdf)) == faults
