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

PRINT: Final = ROOT / "tests" / "cases" / "print"
CASES: Final[dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(PRINT.glob("*.yml"))
}
SHIPPED: Final = ("sample-bakery", "sample-clinica")
CHOSEN: Final = "+choice"
LONGEST_PAPER: Final = 4
PRINTED: Final = [*CASES, *SHIPPED, *(f"{name}{CHOSEN}" for name in SHIPPED)]
NUMBERED: Final = re.compile(
    r"\b(?:Aim|Answer|Challenge|Condiția|Extra|Item|Obiectivul|Paragraf(?:ul)?|Paragraph|Part|Provocarea"
    r"|Punctul|Question|Răspunsul|Term|Întrebarea) \d+"
)
HEADINGS: Final = """[...document.querySelectorAll("#proposal :is(h2, h3, h4, summary)")].map(
  (heading) => heading.textContent)"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """This repository's samples as they are delivered, and the cases beside them."""
    portal = copy_of_this(tmp_path_factory.mktemp("paper") / "portal")
    with (portal.root / "clients/testimonials.yml").open("a", encoding="utf-8") as testimonials:
        testimonials.write((PRINT / "voices/long-voice.yml").read_text("utf-8"))
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
def test_every_line_is_printed_whole(tab: Tab, desk: Desk, printed: str) -> None:
    client = printed.removesuffix(CHOSEN)
    opened(tab, desk, client)
    if client != printed:
        tab.choose(2, 1)
    sheets = paper.sheets_of(tab.pdf())
    assert paper.faults(sheets) == []
    assert list(paper.stranded(sheets, tab.evaluate(HEADINGS))) == []
    if client in SHIPPED:
        assert len(sheets) <= LONGEST_PAPER
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


def test_a_heading_at_the_end_of_a_sheet_is_found(fresh: Page) -> None:
    fresh.set_content(f"{LINES}<h2>The terms</h2>{NEW_SHEET}{LINES}<h2>The end</h2>")
    sheets = paper.sheets_of(fresh.pdf())
    assert list(paper.stranded(sheets, ["The terms", "The end"])) == [
        "sheet 1 ends in the heading 'Theterms'"
    ]


@pytest.mark.parametrize(("body", "faults"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found(fresh: Page, body: str, faults: list[str]) -> None:
    free = paper.margins()
    rule = f"@page {{ size: A4; margin: {free.top}mm {free.right}mm {free.bottom}mm }}"
    fresh.set_content(f"<style>{rule} body {{ margin: 0 }}</style>{body}")
    pdf = fresh.pdf(prefer_css_page_size=True)
    assert paper.faults(paper.sheets_of(pdf)) == faults
