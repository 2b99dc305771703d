"""The open page in Chromium: every state by axe, at 320 px, by keyboard, and on paper."""

from __future__ import annotations

import re
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page

from retainer.page import STYLES, accents, proposal_styles
from tests.helpers import samples
from tests.helpers.opening import barriers
from tests.helpers.samples import made

STATES: Final = dict(samples.states())
STYLE: Final = "\n".join(
    [
        accents("#0f766e").css(),
        (STYLES / "shell.css").read_text("utf-8"),
        proposal_styles(),
    ]
)
LONGEST_PAPER: Final = 4
A4: Final = {"prefer_css_page_size": True}

OVERFLOWING: Final = """() => {
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll("#proposal *")]
    .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden"))
    .filter((element) => getComputedStyle(element).position !== "absolute")
    .filter((element) => element.getBoundingClientRect().right > wide + 1)
    .map((element) => `${element.tagName}.${element.className}`);
}"""
BOXES: Final = """[...document.querySelectorAll("#proposal *")].map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [element.tagName, element.className, x, y, width, height].join(" ");
})"""
# The focused element, or the label that stands for it, is what lies at its own middle.
UNOBSCURED: Final = """() => {
  const focused = document.activeElement;
  const box = focused.getClientRects()[0];
  const x = box.left + Math.min(box.width / 2, 20);
  const top = document.elementFromPoint(x, box.top + Math.min(box.height / 2, 12));
  const card = focused.closest(".tier, .addon");
  return Boolean(top && (focused.contains(top) || top.contains(focused) || card?.contains(top)));
}"""


@pytest.fixture
def page(fresh: Page) -> Page:
    """These tests set sizes and media."""
    return fresh


def document(name: str) -> str:
    """The page in the frame that it stands in once it is opened."""
    shown = STATES[name]
    result = made(shown)
    return (
        f'<!doctype html><html lang="{shown.language}" data-state="open"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{result.title}</title><style>{STYLE}</style></head>"
        f'<body><main id="proposal" tabindex="-1">{result.html}</main></body></html>'
    )


def show(page: Page, name: str, *, unfold: bool = False) -> None:
    page.set_content(document(name))
    if unfold:
        page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)")


# A scheme's colours are the same in all states: dark, those without pieces in common are looked at.
SCHEMES: Final = [
    *(
        ("light", 1280, name)
        for name in (*(one for one in STATES if one.endswith("en")), "full-ro")
    ),
    *(("dark", 320, name) for name in ("full-en", "accepted-en", "expired-en")),
]


@pytest.mark.parametrize(("scheme", "width", "name"), SCHEMES)
def test_no_barrier_in_any_state(
    page: Page, scheme: Literal["light", "dark"], width: int, name: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    show(page, name, unfold=True)
    # What the script shows after a reply is looked at too.
    page.evaluate("document.getElementById('outcome')?.removeAttribute('hidden')")
    assert barriers(page) == ""


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_runs_over_the_edge(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for name in STATES:
        show(page, name, unfold=True)
        assert page.evaluate(OVERFLOWING) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_whole_card_is_the_radio_s(page: Page) -> None:
    show(page, "full-en")
    page.locator(".tier").nth(0).click()
    assert page.locator("#tier-1").is_checked()
    page.locator(".addon").nth(1).click()
    assert page.locator("#addon-2").is_checked()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640), (320, 256)])
def test_what_has_focus_is_never_covered(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    show(page, "full-en")
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.id || document.activeElement.textContent")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen.append(name)
        assert page.evaluate(UNOBSCURED), name
    assert len(seen) > 25
    # Back as well: then it is the bar at the top that could cover.
    for _ in seen:
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate(UNOBSCURED), page.evaluate("document.activeElement.textContent")


def test_the_tiers_have_one_height(page: Page) -> None:
    show(page, "full-en")
    boxes = [card.bounding_box() for card in page.locator(".tier:not(.trial)").all()]
    assert len({(box["y"], box["height"]) for box in boxes if box}) == 1
    sums = [price.bounding_box() for price in page.locator(".tier:not(.trial) .sum").all()]
    assert len({box["y"] for box in sums if box}) == 1


def test_at_400_percent_no_bar_stays(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    show(page, "full-en")
    for bar in (".quick", ".contents"):
        assert not page.locator(bar).first.is_visible()


def paper(page: Page) -> int:
    """How many sheets the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("name", ["full-en", "full-ro"])
def test_on_paper_it_is_short(page: Page, name: str) -> None:
    show(page, name)
    assert 2 <= paper(page) <= LONGEST_PAPER
    page.evaluate("document.documentElement.dataset.print = 'finance'")
    assert paper(page) == 1


def test_paper_is_light_and_holds_what_counts(browser: Browser) -> None:
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        show(page, "full-en")
        page.emulate_media(media="print")
        ink = page.evaluate("getComputedStyle(document.body).color")
        assert ink == "rgb(0, 0, 0)"
        for shown in (".tier .sum", ".terms", "#faq details p", "#plan table", ".voice"):
            assert page.locator(shown).first.is_visible(), shown
        for hidden in ("#accept", ".contents", ".quick", ".foot button", "#finance", "input"):
            assert not page.locator(hidden).first.is_visible(), hidden
        page.evaluate("document.documentElement.dataset.print = 'finance'")
        assert page.locator("#finance").is_visible()
        assert not page.locator(".masthead").is_visible()
        said = page.locator("#finance").inner_text()
        for fact in ("Pop Ana PFA", "RO12345678", "GB123456789", "$5,000", "$1,050", "$6,050"):
            assert fact in said
        show(page, "accepted-en")
        page.evaluate("document.documentElement.dataset.print = 'finance'")
        said = page.locator("#finance").inner_text()
        for fact in ("Growth with 2\u00a0extras", "16\u00a0December", "Photo day, $900.00"):
            assert fact in said


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("name", ["full-en", "trial-en", "accepted-en"])
def test_the_screen_is_as_before_after_paper(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    show(page, name)
    before = page.evaluate(BOXES)
    page.emulate_media(media="print")
    assert page.evaluate(BOXES) != before
    page.emulate_media(media="null")
    assert page.evaluate(BOXES) == before
    page.pdf(prefer_css_page_size=True)
    assert page.evaluate(BOXES) == before


def test_the_sheet_for_finance_lists_a_chosen_trial_first(page: Page) -> None:
    show(page, "trial-en")
    page.emulate_media(media="print")
    page.evaluate("document.documentElement.dataset.print = 'finance'")
    sheet = page.locator("#finance")
    row = sheet.locator("tbody tr:visible").first.inner_text()
    assert re.sub(r"\s+", " ", row).strip() == "Once, before the trial begins $900 $189 $1,089"
    assert "No option is chosen yet" not in sheet.inner_text()
    assert "stay open until" in sheet.inner_text()
