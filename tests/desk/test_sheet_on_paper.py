"""A call sheet is two printed pages exactly, with all of it on them, whatever the file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from retainer.desk import call_sheet, sheet_html
from tests.helpers.paper import overlaps, sheets_of
from tests.helpers.samples import FULL, LONG, VOICES, changed
from tests.helpers.talk import dossier

if TYPE_CHECKING:
    from playwright.sync_api import Page

A4: Final = (595.0, 842.0)
EMPTY: Final = {
    "client": {"name": "Acme"},
    "tiers": [{"name": "Base", "price": 3000, "deliverables": ["Graphic design"]}],
}
WORDY: Final = "O propoziție despre clienți, cu multe cuvinte și fără sfârșit, " * 30
# Each part that ends below the paper's margin, or is wider than its place, and by how much.
CUT: Final = """() => [...document.querySelectorAll('.page')].flatMap(page => {
  const free = parseFloat(getComputedStyle(page).paddingBottom);
  const last = page.getBoundingClientRect().bottom - free + 1;
  return [...page.querySelectorAll('p, td, th, h1, h2')]
    .map(part => [part.textContent, part.getBoundingClientRect().bottom - last,
                  part.scrollWidth - part.clientWidth - 1])
    .filter(([, below, beyond]) => below > 0 || beyond > 0);
})"""


def wordy() -> dict[str, Any]:
    """A file in which everything is as long as a file may have it, or longer than a sheet."""
    data = changed(LONG)
    data["client"] |= {"contact": WORDY[:400], "role": WORDY[:400], "name": WORDY[:400]}
    data["discovery"] = {
        "goals": [WORDY[:400]] * 5,
        "workload": WORDY,
        "success": [WORDY[:400]] * 5,
        "worth": WORDY,
        "challenges": [{"challenge": WORDY, "solution": WORDY}] * 4,
    }
    tiers = [
        {
            "name": f"{number} {WORDY[:300]}",
            "price": 1_000_000.55 * number,
            "hours": 11.5 * number,
            "deliverables": [{"name": WORDY[:300], "amount": 12345}],
            "targets": [{"name": WORDY[:300], "amount": 12345}],
        }
        for number in range(1, 5)
    ]
    addons = [{"name": f"{number} {WORDY[:300]}", "price": 5} for number in range(3)]
    trial = {"name": WORDY[:300], "price": 123456.78}
    recommendation = {"tier": tiers[2]["name"], "reason": WORDY}
    terms = data["terms"] | {"hourly_rate": 12.55}
    return data | {
        "tiers": tiers,
        "addons": addons,
        "trial": trial,
        "recommendation": recommendation,
        "terms": terms,
    }


FILES: Final = {"full": FULL, "long": LONG, "empty": EMPTY, "wordy": wordy()}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("language", "own"), [("en", "en"), ("ro", "ro"), ("ro", "en")])
def test_two_sheets_hold_all_of_it(fresh: Page, name: str, language: str, own: str) -> None:
    freelancer = {"language": own, "minimum_fee": 1500, "places_open": 2}
    client = dossier(changed(FILES[name], language=language), freelancer, VOICES)
    sheet = call_sheet(client)
    fresh.emulate_media(media="print")
    fresh.set_content(sheet_html(sheet))
    assert fresh.evaluate(CUT) == []
    printed = sheets_of(fresh.pdf(prefer_css_page_size=True))
    assert [(round(each.width), round(each.height)) for each in printed] == [A4, A4]
    assert list(overlaps(printed)) == []
    first, last = ([word.text for word in each.words] for each in printed)
    assert sheet.note("silence").split()[-1] in first
    assert sheet.own[-1].text.split()[-3:] == last[-3:]


def test_what_is_written_on_paper_has_room(fresh: Page) -> None:
    fresh.emulate_media(media="print")
    fresh.set_content(sheet_html(call_sheet(dossier(EMPTY))))
    heights = fresh.evaluate(
        "[...document.querySelectorAll('.asked tbody tr')].map(row => row.clientHeight)"
    )
    assert len(heights) == 7
    assert min(heights) > 30
