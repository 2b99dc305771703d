"""The page of a proposal: what stands in it, in which order, and what must never be in it."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import pytest

from retainer.i18n import language as words
from retainer.model import Freelancer
from retainer.page import MarkdownRenderer
from retainer.page import render as page
from tests.helpers import samples
from tests.helpers.samples import FULL, changed, freelancer, made, proposal, said, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES: Final = dict(samples.states())
VOID: Final = {"br", "img", "input"}
PLANTED: Final = '<script>x</script><img src=x onerror=x><b style="x">&"\'</b>[l](javascript:x)'


class Reader(HTMLParser):
    """Checks that elements close in order, and keeps what it meets."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """No attribute twice."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """What was opened last is closed first."""
        assert self.open.pop() == tag

    def all(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


@pytest.mark.parametrize("name", STATES)
def test_markup_is_sound(name: str) -> None:
    result = made(STATES[name])
    for markup in filter(None, (result.html, result.closed)):
        reader = Reader(markup)
        ids = reader.all("id")
        assert len(ids) == len(set(ids))
        for target in [*reader.all("data-to"), *reader.all("for"), *reader.all("aria-labelledby")]:
            assert target in ids
        assert not {name for _, attrs in reader.tags for name in attrs if name.startswith("on")}
        assert not reader.all("style")
        assert not {tag for tag, _ in reader.tags} & {"script", "style", "main", "iframe", "link"}
        links = [(attrs.get("href") or "") for tag, attrs in reader.tags if tag == "a"]
        assert all(re.match(r"https?://|mailto:|tel:|sms:|#$", link) for link in links)
        assert all(source.startswith("data:image/") for source in reader.all("src"))


@pytest.mark.parametrize("name", STATES)
def test_headings_step_down_one_by_one(name: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", made(STATES[name]).html)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    steps = itertools.pairwise(levels)
    assert all(after <= before + 1 for before, after in steps)


def test_sections_stand_in_the_order_that_decides() -> None:
    ids = re.findall(r'<section id="([a-z-]+)"', made(proposal()).html)
    assert ids == [
        *("revisions", "note", "discovery", "how", "gain", "tiers", "value-adds", "addons"),
        *("total", "plan", "trial", "voices", "faq", "terms", "next", "finance"),
    ]


def test_what_is_not_given_is_not_there() -> None:
    markup = made(STATES["short-en"]).html
    ids = re.findall(r'<section id="([a-z-]+)"', markup)
    assert "note" not in ids
    assert not {"revisions", "discovery", "value-adds", "addons", "trial"} & set(ids)
    text = text_of(markup)
    for unsaid in ("VAT", "notice", "None", "Undefined", "guarantee", "Prepared", "Open until"):
        assert unsaid not in text
    assert "$5,000 a month, before tax" in text


@pytest.mark.parametrize("name", STATES)
def test_no_key_and_no_placeholder_shows(name: str) -> None:
    markup = re.sub(r'data-record="[^"]*"', "", made(STATES[name]).html)
    assert not re.findall(r"\{[a-z_]+\}", markup)
    assert not re.findall(r"\b(?:tiers|terms|page|how|next|faq)\.[a-z_]+\b", text_of(markup))


def planted(value: Any, key: str = "") -> Any:
    """The same file with markup planted in every text."""
    fixed = {"tier", "billing", "renewal", "unused_hours", "per", "logo", "email", "status"}
    if isinstance(value, dict):
        return {name: planted(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [planted(inner, key) for inner in value]
    return f"{value} {PLANTED}" if isinstance(value, str) and key not in fixed else value


def test_planted_markup_does_nothing() -> None:
    data = planted(changed(FULL, recommendation={"tier": "", "reason": "x"}))
    data["recommendation"]["tier"] = data["tiers"][1]["name"]
    sender = freelancer(name=PLANTED, business=PLANTED, role=PLANTED, responds_within=PLANTED)
    markup = made(proposal(data, sender)).html
    reader = Reader(markup)
    assert markup.count("&lt;script&gt;") + markup.count("<b>") > 30
    assert not {tag for tag, _ in reader.tags} & {"script", "style"}
    assert not [name for _, attrs in reader.tags for name in attrs if name.startswith("on")]
    assert not [link for link in reader.all("href") if link.startswith("javascript")]
    assert not reader.all("style")


def test_nothing_of_the_freelancers_alone_is_in_it() -> None:
    for state in STATES.values():
        result = made(state)
        for markup in (result.html, result.closed or ""):
            for secret in ("1234<", "1,234", "one two three four", "maria@northwind.example"):
                assert secret not in markup


def test_a_closed_page_holds_nothing_of_the_offer() -> None:
    for markup in (made(proposal()).closed, made(STATES["expired-en"]).html):
        assert markup
        for word in ("3,000", "5,000", "Growth", "Base", "three ways", "Short videos", "VAT"):
            assert word not in markup
        assert "20 December 2026" in text_of(markup)
        assert "mailto:ana@anapop.example?subject=" in markup


def test_an_offer_without_an_end_has_no_closed_page() -> None:
    assert made(STATES["short-en"]).closed is None
    assert made(STATES["accepted-en"]).closed is None


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ("A proposal for Northwind Kitchens, from Ana Pop Studio", "A closed proposal")),
        ("ro", ("Ofertă pentru Northwind Kitchens, de la Ana Pop Studio", "O ofertă închisă")),
    ],
)
def test_titles(language: str, titles: tuple[str, str]) -> None:
    assert made(STATES[f"full-{language}"]).title == titles[0]
    assert made(STATES[f"expired-{language}"]).title.startswith(titles[1])


def test_the_record_for_the_script_is_whole() -> None:
    reader = Reader(made(proposal(currency="JPY")).html)
    (record,) = reader.all("data-record")
    data: Mapping[str, Any] = json.loads(record)
    assert data["digest"] == proposal(currency="JPY").digest
    assert data["money"] == {"before": "¥", "after": "", "decimal": ".", "group": ",", "digits": 0}
    assert data["tax"] == {"treatment": "excluded", "rate": [21, 100], "name": "VAT"}
    assert data["plan"] == {"months_at_once": 1, "minimum_months": 6, "days": [16, 31]}
    assert data["tiers"][1] == {"name": "Growth", "price": 5000}
    assert [addon["per"] for addon in data["addons"]] == ["month", "once"]
    assert data["words"]["choose"] == "Choose {tier}"
    assert data["words"]["total.with"].keys() == {"one", "other"}
    assert (data["email"], data["reply_url"]) == ("ana@anapop.example", None)
    wanted = {"month", "once", "first", "each", "last", "minimum"}
    assert {name.split(".")[0] for name in reader.all("data-sum")} <= wanted


def test_a_tier_is_suggested_and_none_chosen_for_the_reader() -> None:
    markup = made(proposal()).html
    assert markup.count("My suggestion") == 1
    assert 'class="tier suggested"' in markup
    assert not re.search(r'<input type="(radio|checkbox)"[^>]* checked', markup)
    assert "My suggestion" not in made(STATES["short-en"]).html


def test_an_accepted_page_shows_what_was_agreed() -> None:
    text = said(STATES["accepted-en"])
    assert "You chose Growth on 3 December 2026 ." in text
    assert "Chosen by Maria Ionescu, Managing director" in text
    # 5,000 and 400 a month; the photo day once.
    assert "Then on the 1st of each month $5,400.00 $1,134.00 $6,534.00" in text
    assert "Once $900.00 $189.00 $1,089.00" in text
    assert "Graphic design" in text, "what an earlier tier holds is in it"
    assert "Influencer outreach" not in text
    assert "<form" not in made(STATES["accepted-en"]).html


def test_days_left_are_there_for_the_script_and_hidden() -> None:
    markup = made(proposal(language="ro")).html
    spans = re.findall(r'data-days-left="(\d)" hidden>, ([^<]*)<', markup)
    assert [int(count) for count, _ in spans] == list(range(1, 8))
    assert spans[0][1] == "a mai rămas o zi"
    assert spans[2][1] == "au mai rămas 3\u00a0zile"


def test_places_open_are_told_where_they_are_given() -> None:
    assert "room for one more client" in said(proposal())
    assert "My calendar is full" in said(proposal(sender=freelancer(places_open=0)))
    assert "client at the moment" not in said(
        proposal(sender=Freelancer.model_validate(samples.BARE))
    )


def test_a_quote_in_another_language_says_so() -> None:
    assert '<blockquote lang="ro">' in made(proposal()).html
    assert '<blockquote lang="en">' in made(proposal(language="ro")).html


def test_the_same_proposal_gives_the_same_page() -> None:
    english = words.load("en")
    again = page.render_page(
        proposal(), english, MarkdownRenderer(), page.make_environment(english)
    )
    assert again == made(proposal())
