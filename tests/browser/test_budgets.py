"""How much there is to read before what matters: words, screens, and where the prices stand.

Measured in letters that stand for those of real devices, on proposals that are kept as cases; the
budgets were set for the first versions of the samples.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
import yaml
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.helpers.choosing import Desk
from tests.helpers.engines.others import letters_of_devices
from tests.helpers.published import copy_of_this
from tests.helpers.support import ROOT, Served

CASES: Final[dict[str, dict[str, Any]]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / "tests" / "cases" / "budgets").glob("*.yml"))
}
SCHEMA: Final = json.loads((ROOT / "clients" / "client.schema.json").read_text("utf-8"))
SAMPLES: Final = ("sample-bakery", "sample-clinica")
MOST_WORDS: Final = dict.fromkeys(CASES, 900) | {"every-key": 1050}
MOST_WORDS_UNFOLDED: Final = {
    "bakery-first-version": 1635,
    "clinica-first-version": 1400,
    "sample-bakery": 1935,
    "sample-clinica": 1705,
}
MOST_BYTES: Final = 42_000
SMALL: Final[ViewportSize] = {"width": 390, "height": 664}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
ANSWERS: Final = {"declined", "trial_accepted", "accepted"}

LETTERS: Final = """() => {
  const { style } = document.documentElement;
  style.setProperty("--serif", "'Liberation Serif'");
  style.setProperty("--sans", "'Liberation Sans'");
}"""
WORDS: Final = """() => {
  const shown = [];
  const main = document.getElementById("proposal");
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: parent, data } = walker.currentNode;
    if (parent.closest(".visually-hidden, option, textarea")) continue;
    if (parent.checkVisibility({ visibilityProperty: true })) shown.push(data);
  }
  return shown.join(" ");
}"""
# What of an element no other one lies over, from its first line to its last.
UNCOVERED: Final = """element => {
  const box = element.getBoundingClientRect();
  const seen = (y) => {
    const top = document.elementFromPoint((box.left + box.right) / 2, y);
    // The label of a card's radio lies over the whole card.
    return element.contains(top) || Boolean(top?.closest(".tier")?.contains(element));
  };
  return [box.top + 2, box.bottom - 2].every((y) => y > 0 && y < innerHeight && seen(y));
}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The cases, published as this repository's own clients."""
    portal = copy_of_this(tmp_path_factory.mktemp("budgets") / "portal")
    for name, content in CASES.items():
        portal.client(name, {key: value for key, value in content.items() if key != "passphrase"})
    portal.site.mkdir()
    portal.retainer("publish", str(portal.site)).ok()
    with Served(portal.site) as served:
        yield Desk(portal, served)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a device of our choice, in letters as wide as those of real ones."""
    letters_of_devices()
    with browser.new_context(locale="en-US", timezone_id="UTC", has_touch=True) as context:
        yield context.new_page()


def opened(page: Page, desk: Desk, case: str, size: ViewportSize) -> Page:
    """A case on a screen of this size."""
    page.set_viewport_size(size)
    desk.open(page, case)
    page.evaluate(LETTERS)
    return page


def words(page: Page) -> int:
    """The words that can be seen."""
    return len(re.findall(r"\S*\w\S*", page.evaluate(WORDS)))


def screens_down(page: Page, selector: str) -> float:
    """How far down an element begins, in screens."""
    screens: float = page.evaluate(
        "selector => (document.querySelector(selector).getBoundingClientRect().top + scrollY)"
        " / innerHeight",
        selector,
    )
    return screens


@pytest.mark.parametrize("case", ["sample-bakery", "bakery-first-version"])
def test_a_page_is_small_and_comes_with_one_request(page: Page, desk: Desk, case: str) -> None:
    """What is sealed is padded to 16 KiB here: no picture of the client's is in it."""
    desk.served.requests.clear()
    opened(page, desk, case, PHONE)
    (path,) = desk.served.requests
    content = (desk.portal.site / path.strip("/") / "index.html").read_bytes()
    assert len(gzip.compress(content, 9)) <= MOST_BYTES


@pytest.mark.parametrize("case", CASES)
def test_there_is_little_to_read(page: Page, desk: Desk, case: str) -> None:
    opened(page, desk, case, PHONE)
    assert 300 < words(page) <= MOST_WORDS[case]


@pytest.mark.parametrize("case", MOST_WORDS_UNFOLDED)
def test_unfolded_too_it_is_short(page: Page, desk: Desk, case: str) -> None:
    opened(page, desk, case, PHONE)
    folded = words(page)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)")
    assert folded < words(page) <= MOST_WORDS_UNFOLDED[case]


def test_nothing_due_before_signing_is_said_first_and_last(page: Page, desk: Desk) -> None:
    opened(page, desk, "sample-bakery", PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)")
    text = page.evaluate(WORDS)
    places = [match.start() for match in re.finditer("othing is due", text)]
    assert len(places) == 2
    assert places[0] < text.index("Hello John") < text.index("By choosing, you") < places[1]


@pytest.mark.parametrize("case", SAMPLES)
def test_it_is_a_few_screens_long(page: Page, desk: Desk, case: str) -> None:
    opened(page, desk, case, PHONE)
    assert page.evaluate("document.documentElement.scrollHeight / innerHeight") <= 9.5


@pytest.mark.parametrize(("size", "most"), [(SMALL, 3.0), (DESKTOP, 2.0)], ids=["phone", "desk"])
@pytest.mark.parametrize("case", SAMPLES)
def test_the_options_begin_early(
    page: Page, desk: Desk, case: str, size: ViewportSize, most: float
) -> None:
    opened(page, desk, case, size)
    assert screens_down(page, ".tier") <= most


@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("case", CASES)
def test_the_first_screen_has_every_price_and_the_date(
    page: Page, desk: Desk, case: str, size: ViewportSize
) -> None:
    opened(page, desk, case, size)
    prices = page.locator(".menu li a")
    tiers, trial = CASES[case]["tiers"], CASES[case].get("trial")
    assert prices.count() == len(tiers) + bool(trial)
    for part in (*prices.all(), *page.locator(".opening :is(.reason, .facts)").all()):
        assert part.evaluate(UNCOVERED), part.inner_text()


@pytest.mark.parametrize("case", SAMPLES)
def test_each_price_leads_to_its_option(page: Page, desk: Desk, case: str) -> None:
    opened(page, desk, case, SMALL)
    for place, tier in enumerate(CASES[case]["tiers"], 1):
        page.evaluate("scrollTo(0, 0)")
        page.locator(".menu li a", has_text=tier["name"]).click()
        card = page.locator(f"#option-{place}")
        expect(card).to_be_focused()
        expect(card.locator("label")).to_have_text(tier["name"])
        assert card.locator(".price").evaluate(UNCOVERED)
    assert page.locator("input:checked").count() == 0


@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["phone", "desk"])
def test_the_sum_stays_in_view_while_choosing(page: Page, desk: Desk, size: ViewportSize) -> None:
    opened(page, desk, "sample-bakery", size)
    page.locator("label[for=tier-2]").click()
    page.locator("label[for=addon-1]").click()
    for part in ("#tiers", "#addons", "#total", "#faq"):
        page.locator(part).scroll_into_view_if_needed()
        bar = page.locator(".so-far:visible")
        expect(bar).to_have_count(1)
        expect(bar).to_contain_text("Growth with 1\u00a0extra")
        expect(bar).to_contain_text("$5,400 a month")
        expect(bar).to_be_in_viewport(ratio=1)


def lacking(schema: dict[str, Any], given: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The keys that a case lacks, by their path."""
    for name, value in resolved(schema).get("properties", {}).items():
        if name not in given:
            yield f"{path}{name}"
        elif isinstance(given[name], dict):
            yield from lacking(value, given[name], f"{path}{name}.")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a schema refers to."""
    parts = [schema, *schema.get("anyOf", ()), *schema.get("allOf", ())]
    name = next((part["$ref"] for part in parts if "$ref" in part), "").rpartition("/")[2]
    return SCHEMA["$defs"][name] if name else schema


def test_the_longest_case_has_every_key() -> None:
    case = CASES["every-key"]
    assert set(lacking(SCHEMA, case)) == ANSWERS
    for name in ("tiers", "addons"):
        entries = SCHEMA["properties"][name]["items"]
        assert not set(lacking(entries, case[name][0])), name
