"""Choosing in the open page: what is ticked, added up, said and announced; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.helpers.choosing import OFFER, Desk, accept, desk_of, pick, reached
from tests.helpers.opening import barriers, stored

ONE: Final = {"name": "Solo", "price": 3000, "hours": 20, "deliverables": ["Graphic design"]}
TRIAL: Final = {"name": "One launch", "price": 900.5, "weeks": 2}
WIDE: Final = {
    **OFFER,
    "client": {"name": "Acme", "tax": {"treatment": "excluded", "rate": 21, "label": "m" * 30}},
    "tiers": [
        {"name": "One", "price": 1001, "hours": 7, "deliverables": ["x"]},
        {"name": "Growth", "price": 2003, "deliverables": ["y"]},
        {"name": "m" * 200, "price": 4999.99, "deliverables": ["z"]},
    ],
    "addons": [{"name": "m" * count, "price": 99.99, "per": "once"} for count in (26, 34)],
    "terms": {
        "minimum_months": 2,
        "starts": date(2099, 1, 15),
        "renewal": "monthly",
        "notice_days": 30,
        "unused_hours": "roll_over",
    },
}
LEFT: Final = {0: "1 day", 1: "2 days", 6: "7 days", 7: None, 30: None}
"""Whole days from today to the last one, and what is shown."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A portal with one proposal, and some that close soon."""
    today = datetime.now(UTC).date()
    closing = {f"in-{days}": {**OFFER, "valid_until": today + timedelta(days)} for days in LEFT}
    root = tmp_path_factory.mktemp("choose") / "portal"
    others = {
        "trial": {
            **OFFER,
            "trial": TRIAL,
            "terms": {"minimum_months": 3, "starts": date(2099, 12, 16)},
        },
        "one": {**OFFER, "tiers": [ONE], "recommendation": {"tier": "Solo"}, "trial": TRIAL},
        "wide": WIDE,
        "over": {**OFFER, "valid_until": date(2026, 1, 31)},
        "far": {**OFFER, "valid_until": date(2099, 11, 25)},
    }
    sender = {"timezone": "UTC", "phone": "+40 722 000 000"}
    with desk_of(root, {"acme": OFFER, **others, **closing}, sender) as made:
        yield made


def sums(page: Page) -> dict[str, str]:
    """The visible figures of the total."""
    cells = page.locator("#total [data-when=some]:visible tr:not([hidden]) [data-sum]")
    pairs: list[list[str]] = cells.evaluate_all(
        "cells => cells.map(cell => [cell.dataset.sum, cell.textContent])"
    )
    return dict(pairs)


def test_nothing_is_chosen_at_first(page: Page, desk: Desk) -> None:
    desk.open(page)
    assert page.locator("input[name=tier]:checked").count() == 0
    expect(page.locator("#total")).to_be_hidden()
    expect(page.locator(".so-far:visible")).to_have_count(0)
    expect(page.locator("[data-choose]")).to_have_text("Choose an option")
    assert page.locator("html").get_attribute("data-reply") is None
    assert page.inner_text("#announce") == ""
    assert page.locator(".tier.suggested input").get_attribute("value") == "Growth"


def test_the_total_follows_the_choice(page: Page, desk: Desk) -> None:
    desk.open(page)
    pick(page, 2)
    assert sums(page) == {
        "month.net": "$5,000",
        "month.tax": "$1,050",
        "month.gross": "$6,050",
    }
    expect(page.locator("[data-choose]")).to_have_text("Choose Growth")
    reached(page, "chosen")
    pick(page, 2, 1, 2)
    assert sums(page) == {
        "month.net": "$5,400.00",
        "month.tax": "$1,134.00",
        "month.gross": "$6,534.00",
        "once.net": "$850.00",
        "once.tax": "$178.50",
        "once.gross": "$1,028.50",
    }
    for name in page.locator("[data-choice='']").all_text_contents():
        assert name == "Growth with 2\u00a0extras"
    expect(page.locator("#accept .chosen:visible")).to_contain_text(
        "Growth with Newsletter and Photo library "
        "$5,400 a month, and $850 once, with the first payment. Plus VAT."
    )
    page.locator("label[for=addon-2]").click()
    assert "once.net" not in sums(page)
    assert page.locator("#finance [data-row=once]").get_attribute("hidden") is not None
    pick(page, 3)
    expect(page.locator("[data-choose]")).to_have_text("Choose Complete")


def test_the_total_is_read_out_after_a_pause_and_once(page: Page, desk: Desk) -> None:
    desk.open(page)
    page.evaluate("""() => {
      window.heard = [];
      const region = document.getElementById("announce");
      new MutationObserver(() => heard.push(region.textContent)).observe(region, {childList: true});
    }""")
    pick(page, 1)
    pick(page, 2, 1, 2)
    expect(page.locator("#announce")).not_to_be_empty()
    page.wait_for_timeout(1000)
    assert page.evaluate("heard") == [
        "Growth: $5,400.00 a month, $6,534.00 with VAT. And $850.00 once, with the first payment."
    ]
    page.locator("label[for=addon-2]").click()
    expect(page.locator("#announce")).to_have_text("Growth: $5,400 a month, $6,534 with VAT.")


def test_what_is_missing_is_said_at_its_field(page: Page, desk: Desk) -> None:
    desk.open(page)
    page.locator("[data-choose]").click()
    expect(page.locator("fieldset.tiers .error")).to_have_text("Please choose an option first.")
    expect(page.locator(".field .error")).to_have_text("Please write your name.")
    expect(page.locator("fieldset.tiers .error")).to_be_in_viewport()
    expect(page.locator("#tier-1")).to_be_focused()
    assert page.locator("fieldset.tiers").get_attribute("aria-describedby") == "tier-1-error"
    pick(page, 2)
    expect(page.locator("fieldset.tiers .error")).to_have_count(0)
    page.locator("[data-choose]").click()
    field = page.locator("#reply-name")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-invalid") == "true"
    assert page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    page.keyboard.type("I")
    expect(page.locator(".error")).to_have_count(0)
    accept(page, " \u00a0 ")
    expect(page.locator(".field .error")).to_have_text("Please write your name.")
    page.keyboard.type("I")
    assert field.get_attribute("aria-invalid") is None
    assert page.locator("#outcome").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible(
    fresh: Page, desk: Desk, scheme: Literal["light", "dark"]
) -> None:
    fresh.emulate_media(color_scheme=scheme)
    fresh.set_viewport_size({"width": 320, "height": 640})

    def clean() -> None:
        assert barriers(fresh) == ""
        assert fresh.evaluate("document.documentElement.scrollWidth") == 320

    desk.open(fresh)
    fresh.locator("[data-choose]").click()
    expect(fresh.locator("fieldset.tiers .error")).to_be_in_viewport()
    clean()
    pick(fresh, 2, 1)
    accept(fresh)
    reached(fresh, "mailed")
    expect(fresh.locator("#outcome")).to_be_in_viewport()
    clean()


def test_a_question_needs_words_and_a_swap_says_enough(page: Page, desk: Desk) -> None:
    desk.open(page)
    for kind in ("question", "almost"):
        page.locator(f"#{kind} > summary").click()
        page.locator(f"#{kind} button").click()
        expect(page.locator(f"#{kind} .error")).to_have_text("Please write a line or two.")
    page.select_option("#almost-out", "Short videos")
    expect(page.locator("#almost .error")).to_have_count(0)
    page.locator("#almost button").click()
    reached(page, "mailed")


def test_the_journey_by_keyboard_alone(page: Page, desk: Desk) -> None:
    desk.open(page)
    press = page.keyboard.press

    def tab_to(marks: str) -> None:
        for _ in range(80):
            press("Tab")
            if page.evaluate("marks => document.activeElement.matches(marks)", marks):
                return
        raise AssertionError(marks)

    tab_to("input[name=tier]")
    press("Space")
    press("ArrowDown")
    expect(page.locator("#tier-2")).to_be_checked()
    tab_to("#addon-1")
    press("Space")
    tab_to("#reply-name")
    page.keyboard.type("Ion Popescu")
    press("Tab")
    page.keyboard.type("Director")
    tab_to("[data-choose]")
    press("Enter")
    reached(page, "mailed")
    expect(page.locator("[data-choose]")).to_be_focused()
    tab_to("[data-act=copy]")
    press("Enter")
    expect(page.locator("#outcome-text")).to_contain_text("Copied. Your mail program")


def test_nothing_is_asked_for_or_kept(fresh: Page, context: BrowserContext, desk: Desk) -> None:
    errors: list[str] = []
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    desk.open(fresh)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    pick(fresh, 2, 1, 2)
    accept(fresh)
    reached(fresh, "mailed")
    fresh.wait_for_timeout(300)
    assert [url for url in asked if not url.startswith("mailto:")] == []
    assert stored(fresh) == [0, 0, "", 0, 0, 0]
    assert errors == []


def test_another_code_takes_the_choice_away(page: Page, desk: Desk) -> None:
    desk.open(page)
    pick(page, 2)
    reached(page, "chosen")
    page.evaluate("location.hash = 'a'.repeat(26)")
    expect(page.locator("html")).to_have_attribute("data-state", "failed")
    assert page.locator("html").get_attribute("data-reply") is None
    desk.open(page)
    assert page.locator("input[name=tier]:checked").count() == 0


# ---- days left


@pytest.mark.parametrize(("days", "shown"), LEFT.items())
def test_days_left_are_shown_in_the_last_seven(
    page: Page, desk: Desk, days: int, shown: str | None
) -> None:
    desk.open(page, f"in-{days}")
    seen = page.locator("[data-days-left]:not([hidden])").all_inner_texts()
    assert [re.sub("[\u00a0,]", " ", text).strip() for text in seen] == (
        [f"{shown} left"] if shown else []
    )


ELSEWHERE: Final = {
    "Europe/London": "Open until the end of 25 November 2099",
    "America/New_York": (
        "Open until the end of 25 November 2099 UTC (19:00 on 25 November where you are)"
    ),
    "Europe/Bucharest": (
        "Open until the end of 25 November 2099 UTC (02:00 on 26 November where you are)"
    ),
}


@pytest.mark.parametrize("zone", ELSEWHERE)
@pytest.mark.parametrize(
    ("now", "london", "elsewhere"),
    [
        (datetime(2099, 11, 1, tzinfo=UTC), "", ""),
        (datetime(2099, 11, 23, 12, tzinfo=UTC), ", 3 days left", ", 3 days left"),
        (datetime(2099, 11, 25, 17, 30, tzinfo=UTC), ", 1 day left", ", 7 hours left"),
    ],
)
def test_the_end_is_told_on_the_readers_clock(  # noqa: PLR0913, PLR0917 - four are the case
    browser: Browser, desk: Desk, zone: str, now: datetime, london: str, elsewhere: str
) -> None:
    with browser.new_context(timezone_id=zone, locale="en-GB") as context:
        page = context.new_page()
        page.clock.set_fixed_time(now)
        desk.open(page, "far")
        left = london if zone == "Europe/London" else elsewhere
        shown = page.locator(".valid").inner_text().replace("\u00a0", " ")
        assert shown == ELSEWHERE[zone] + left


# ---- the end


def test_a_page_that_was_built_closed_says_how_to_reach_me(page: Page, desk: Desk) -> None:
    page.goto(desk.url("over"))
    expect(page.locator("html")).to_have_attribute("data-state", "expired")
    expect(page.locator("h1")).to_have_text("This offer has closed")
    for start in ("mailto:ana@sample.example?subject=", "mailto:ana@sample.example", "tel:+40722"):
        expect(page.locator(f"#proposal a[href^='{start}']").first).to_be_visible()
    expect(page.locator(".reach")).to_contain_text("ana@sample.example")


# ---- the trial


def test_the_sums_follow_the_trial(page: Page, desk: Desk) -> None:
    desk.open(page, "trial")
    pick(page, 2, 1)
    page.locator("label[for=trial-choice]").click()
    expect(page.locator("#tier-2")).not_to_be_checked()
    expect(page.locator("#addon-1")).to_be_disabled()
    row = page.locator("#total tr:visible:has(td:text('$1,089.61'))")
    expect(row).to_contain_text("Once, before the trial begins")
    expect(page.locator("#accept .chosen:visible")).to_contain_text(
        "One launch $900.50, once, plus VAT"
    )
    expect(page.locator("#announce")).to_have_text("The trial: $900.50 once, $1,089.61 with VAT.")
    assert sums(page) == {}
    pick(page, 1)
    expect(page.locator("#addon-1")).to_be_enabled()
    assert sums(page)["month.net"] == "$3,400"


def test_decimals_are_alike_within_a_table(page: Page, desk: Desk) -> None:
    def decimals(part: str) -> list[bool]:
        return [
            "." in cell for cell in page.locator(f"{part} td:visible").all_inner_texts() if cell
        ]

    desk.open(page, "trial")
    page.locator("#plan summary").click()
    before = decimals("#plan")
    assert len(before) == 4
    assert all(before)
    pick(page, 2)
    assert decimals("#total") == [False] * 6
    assert set(decimals("#plan")) == {True}


def test_before_a_choice_the_payments_are_those_of_the_suggestion(fresh: Page, desk: Desk) -> None:
    desk.open(fresh)
    plan = fresh.locator("#plan")
    expect(plan.locator("h2")).to_have_text("What is due, and when: Growth", use_inner_text=True)
    plan.locator("summary").click()
    assert plan.locator("thead th:visible").all_inner_texts() == ["When", "Growth"]
    pick(fresh, 1)
    expect(plan.locator("h2")).to_have_text("What is due, and when: Base", use_inner_text=True)
    fresh.reload()
    expect(plan).to_be_visible()
    fresh.emulate_media(media="print")
    expect(plan.locator(".other").first).to_be_visible()
    expect(plan.locator(".on-screen")).to_be_hidden()


def test_no_term_and_no_payment_of_an_option_is_told_of_the_trial(page: Page, desk: Desk) -> None:
    desk.open(page, "trial")
    page.locator("#all-terms > summary").click()
    terms, plan = page.locator("#terms"), page.locator("#plan")
    # Shown where the risk is named, and in the terms where that is not.
    least = terms.locator(".risk", has_text="The minimum")
    before = terms.text_content()
    assert "Growth comes to $15,000" in (before or "")
    expect(least).to_be_hidden()
    page.locator("label[for=trial-choice]").click()
    assert terms.text_content() == before
    expect(least).to_be_visible()
    expect(plan).to_be_hidden()
    pick(page, 1)
    expect(terms).to_contain_text("Base comes to $9,000")
    expect(least).to_be_hidden()
    expect(plan).to_be_visible()
    page.locator("label[for=trial-choice]").click()
    assert terms.text_content() == before


def test_whoever_has_chosen_the_trial_may_ask_about_it_no_more(page: Page, desk: Desk) -> None:
    desk.open(page, "trial")
    ask = page.locator(".trial [data-about]")
    expect(ask).to_have_text("Ask about it")
    page.locator("label[for=trial-choice]").click()
    expect(ask).to_be_hidden()


def test_one_option_is_not_one_of_several(page: Page, desk: Desk) -> None:
    desk.open(page, "one")
    several = r"(?i)\boptions?\b|one way|(?<!by )whichever"
    assert re.findall(several, page.locator(".proposal").inner_text()) == []
    expect(page.locator("[data-choose]")).to_have_text("Choose")


def test_the_bar_follows_the_trial(fresh: Page, desk: Desk) -> None:
    fresh.set_viewport_size({"width": 390, "height": 664})
    desk.open(fresh, "trial")
    fresh.locator("label[for=trial-choice]").click()
    bar = fresh.locator(".so-far:visible")
    expect(bar).to_contain_text("One launch $900.50 once")
    expect(bar).to_contain_text("Continue")


# ---- paper


def test_the_sheet_for_finance_follows_the_choice(fresh: Page, desk: Desk) -> None:
    fresh.add_init_script(
        "window.print = () => { const { dataset } = document.documentElement;"
        " dataset.printed = dataset.print ?? 'page'; }"
    )
    root = fresh.locator("html")
    desk.open(fresh)
    pick(fresh, 2, 2)
    fresh.locator("[data-print=finance]").click()
    expect(root).to_have_attribute("data-printed", "finance")
    assert "#" not in fresh.url
    fresh.emulate_media(media="print")
    sheet = fresh.locator("#finance")
    expect(sheet.locator("[data-when=some]")).to_contain_text("Growth with 1")
    expect(sheet.locator("[data-when=none]")).to_be_hidden()
    once = sheet.locator("[data-row=once]")
    expect(once).to_have_text("with what is paid once: Photo library, $850.00")
    fresh.emulate_media(media="screen")
    fresh.evaluate("dispatchEvent(new Event('afterprint'))")
    assert root.get_attribute("data-print") is None
    assert "#" in fresh.url
    fresh.locator("[data-print=page]").click()
    expect(root).to_have_attribute("data-printed", "page")


def test_long_names_run_over_no_edge_once_chosen(fresh: Page, desk: Desk) -> None:
    desk.open(fresh, "wide")
    fresh.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    pick(fresh, 3, 1, 2)
    for width in (768, 1000, 1024, 1280):
        fresh.set_viewport_size({"width": width, "height": 800})
        assert fresh.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_tells_the_minimum_and_the_way_out_once(fresh: Page, desk: Desk) -> None:
    desk.open(fresh, "wide")
    fresh.emulate_media(media="print")
    for label in ("The minimum", "Ending it"):
        expect(fresh.locator("dt:visible").get_by_text(label, exact=True)).to_have_count(1)


def test_what_is_said_of_hours_follows_the_choice(fresh: Page, desk: Desk) -> None:
    desk.open(fresh, "wide")
    fresh.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    spoken = ("for up to 7 hours a month", "Your hours are set aside", "Unused hours")
    for tier, is_told in ((1, True), (2, False), (1, True)):
        pick(fresh, tier)
        text = fresh.inner_text("main").replace("\u00a0", " ")
        assert [words in text for words in spoken] == [is_told] * 3
