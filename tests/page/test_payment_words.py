"""What a page says of when and how long it is paid, for terms at the edges."""

from __future__ import annotations

from typing import Any, Final

import pytest
import yaml

from tests.helpers.page_figures import look
from tests.helpers.samples import FULL, freelancer, made, proposal
from tests.helpers.support import ROOT

CASES: Final[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "payment_words.yml").read_text("utf-8")
)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", ["en", "ro"])
def test_a_page_says_when_it_is_paid(name: str, language: str) -> None:
    case = CASES[name]
    terms = {"excludes": [], "starts": None, "payment_day": None} | case["terms"]
    shown = proposal(
        FULL | case.get("changes", {}) | {"terms": FULL["terms"] | terms},
        freelancer(),
        language=language,
    )
    # What a choice shows is looked at too.
    sections = look(made(shown).html.replace(" hidden", "")).sections
    for section, text in case["says"][language].items():
        assert text in sections[section], sections[section]
    for section, text in case.get("never", {}).get(language, {}).items():
        assert text not in sections[section], sections[section]
