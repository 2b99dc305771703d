"""The calculator and the checklist in Chromium, against figures worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.helpers.support import Served

CALCULATOR: Final = "guide/sellers/fees-and-tiers/"
CHECKLIST: Final = "guide/sellers/good-candidates/"


@pytest.fixture(scope="module")
def served(this_site: Path) -> Iterator[Served]:
    """This repository's site, on the loopback."""
    with Served(this_site) as served:
        yield served


@pytest.fixture(params=["en", "ro"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(page: Page, served: Served, language: str, address: str) -> Locator:
    folder = "ro/" if language == "ro" else ""
    page.goto(f"{served.url}/{folder}{address}")
    return page.locator(".tool")


def results(tool: Locator) -> dict[str, str]:
    """All results, with plain spaces."""
    found = tool.locator("[data-result]").all()
    assert len(found) == 8
    return {
        str(one.get_attribute("data-result")): str(one.text_content()).replace("\u00a0", " ")
        for one in found
    }


def fill(tool: Locator, *clients: tuple[str, str], **named: str) -> None:
    for number, pair in enumerate(clients):
        row = tool.locator("tbody tr").nth(number)
        for name, value in zip(("fee", "hours"), pair, strict=True):
            row.locator(f"[name={name}]").fill(value)
    for name, value in named.items():
        tool.locator(f"[name={name}]").fill(value)


# Worked by hand. 2,000 + 3,000 + 5,000 = 10,000 a month; 6 months of it are 60,000, 12 are 120,000;
# 15 + 20 + 30 = 65 hours, 10,000 / 65 = 153.846; 5,000 of 10,000 is half; 10,000 - 5,000 = 5,000.
# (4,000 + 500) x 12 = 54,000; / (3 x 12) = 1,500; / 25 = 60.
EXAMPLE: Final = {
    "en": ["10,000", "60,000", "120,000", "153.85", "50%", "5,000", "1,500", "60"],
    "ro": ["10.000", "60.000", "120.000", "153,85", "50%", "5.000", "1.500", "60"],
}


def test_the_example_stands_without_a_script(
    browser: Browser, served: Served, language: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        tool = opened(page, served, language, CALCULATOR)
        assert list(results(tool).values()) == EXAMPLE[language]
        assert not tool.locator("button").is_visible()
        tool = opened(page, served, language, CHECKLIST)
        assert tool.locator(".questions > li").count() == 7
        assert tool.locator(".verdicts > li").count() == 4


def test_the_script_works_the_example_out_alike(page: Page, served: Served, language: str) -> None:
    tool = opened(page, served, language, CALCULATOR)
    shown = results(tool)
    fill(tool, months="5")
    assert results(tool) != shown
    fill(tool, months="6")
    assert list(results(tool).values()) == EXAMPLE[language]


def test_other_figures(page: Page, served: Served) -> None:
    tool = opened(page, served, "en", CALCULATOR)
    # 1,234.50 + 2,345.25 + 0 = 3,579.75; x 7 = 25,058.25; x 12 = 42,957. 10.5 + 12 = 22.5 hours;
    # 3,579.75 / 22.5 = 159.10. 2,345.25 / 3,579.75 = 0.655; without it 1,234.50 is left.
    # (4,000 + 500) x 12 / (3 x 11) = 1,636.36, so 1,637; 1,636.36 / 25 = 65.45.
    fill(tool, ("1,234.50", "10.5"), ("2345,25", "12"), ("", ""), months="7", paid="11")
    assert list(results(tool).values()) == [
        "3,579.75",
        "25,058.25",
        "42,957",
        "159.1",
        "66%",
        "1,234.5",
        "1,637",
        "65.45",
    ]
    assert "7 months" in str(tool.locator("dt[data-months]").text_content())


TYPED: Final = [
    ("2000", "2,000"),
    ("2,000", "2,000"),
    ("2.000", "2,000"),
    ("2 000", "2,000"),
    ("2\u00a0000,50", "2,000.5"),
    ("1.234.567", "1,234,567"),
    ("1,234.56", "1,234.56"),
    ("1.234,56", "1,234.56"),
    ("12,5", "12.5"),
    ("0.125", "0.13"),
    ("", "0"),
]


def test_sums_are_read_as_people_type_them(page: Page, served: Served) -> None:
    tool = opened(page, served, "en", CALCULATOR)
    fill(tool, ("", ""), ("", ""), ("", ""))
    for typed, meant in TYPED:
        fill(tool, (typed, "1"))
        assert results(tool)["month"] == meant, typed
        assert not tool.locator(".wrong").is_visible(), typed


def test_what_is_no_figure_is_said(page: Page, served: Served, language: str) -> None:
    tool = opened(page, served, language, CALCULATOR)
    fill(tool, ("about 3000", "10"), ("", ""), ("", ""))
    assert tool.locator("[aria-invalid=true]").count() == 1
    assert tool.locator(".wrong").is_visible()
    found = results(tool)
    assert (found["month"], found["share"]) == ("0", "\N{EN DASH}")
    fill(tool, ("3000", "10"))
    assert tool.locator("[aria-invalid=true]").count() == 0
    assert not tool.locator(".wrong").is_visible()


def test_up_to_six_clients_by_keyboard(page: Page, served: Served) -> None:
    tool = opened(page, served, "en", CALCULATOR)
    tool.locator("[name=hours]").last.focus()
    for number in (4, 5, 6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "BUTTON"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
            f"Fee a month, Client {number}"
        )
        page.keyboard.type("1000")
        page.keyboard.press("Tab")
        page.keyboard.type("10")
    assert not tool.locator(".more").is_visible()
    # 10,000 + 3 x 1,000 = 13,000; 65 + 30 = 95 hours, 13,000 / 95 = 136.84.
    found = results(tool)
    assert (found["month"], found["hour"]) == ("13,000", "136.84")


YES, UNSURE, NO = 2, 1, 0
VERDICTS: Final = [
    ([YES] * 7, "good"),
    ([YES, YES, YES, YES, UNSURE, UNSURE, UNSURE], "good"),  # 8 + 3 = 11
    ([YES, YES, YES, YES, UNSURE, UNSURE, NO], "maybe"),  # 10
    ([YES, YES, UNSURE, YES, YES, YES, YES], "maybe"),  # 13, but the money is not sure
    ([YES, YES, YES, UNSURE, YES, YES, YES], "maybe"),  # 13, but not who decides
    ([YES, NO, YES, YES, UNSURE, NO, NO], "maybe"),  # 7
    ([UNSURE, NO, YES, YES, UNSURE, NO, NO], "project"),  # 6
    ([YES, YES, NO, YES, YES, YES, YES], "early"),  # 12, without the money
    ([YES, YES, YES, NO, YES, YES, YES], "early"),  # 12, without the person
    ([NO] * 7, "early"),
]


ANSWER: Final = (
    "(list, points) => points.forEach((point, at) =>"
    " list.children[at].querySelector(`input[value='${point}']`).click())"
)


def test_the_verdict(page: Page, served: Served) -> None:
    tool = opened(page, served, "en", CHECKLIST)
    verdict = tool.locator("[data-chosen]")
    for points, expected in VERDICTS:
        for answered in (points[:-1], points):
            assert verdict.count() == 0, points
            tool.locator(".questions").evaluate(ANSWER, answered)
        assert verdict.get_attribute("data-verdict") == expected, points
        said = str(tool.locator(".verdict").text_content())
        assert said.startswith(f"{sum(points)} of 14 points."), points
        assert str(verdict.locator("strong").text_content()) in said
        # As at first.
        tool.locator("input:checked").evaluate_all(
            "all => { for (const one of all) one.checked = false;"
            " all[0].dispatchEvent(new Event('change', {bubbles: true})); }"
        )


def test_the_checklist_by_keyboard(page: Page, served: Served, language: str) -> None:
    tool = opened(page, served, language, CHECKLIST)
    tool.locator("input").first.focus()
    for number in range(1, 8):
        page.keyboard.press("Space")
        assert tool.locator("input:checked").count() == number
        page.keyboard.press("Tab")
    assert tool.locator("[data-chosen]").get_attribute("data-verdict") == "good"


def test_the_tools_keep_and_send_nothing(fresh: Page, served: Served) -> None:
    tool = opened(fresh, served, "en", CALCULATOR)
    fresh.wait_for_load_state("networkidle")
    before = len(served.requests)
    fill(tool, ("4321", "17"))
    fresh.keyboard.press("Enter")
    assert fresh.url.endswith(CALCULATOR)
    assert len(served.requests) == before
    assert fresh.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    fresh.reload()
    assert results(tool)["month"] == "10,000"
    assert tool.locator("[name=fee]").first.input_value() == "2,000"
