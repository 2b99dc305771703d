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
TRIAL_SUM: Final = {"net": 900, "tax": 189, "gross": 1089}
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
        *("note", "discovery", "voices", "tiers", "addons", "total", "plan"),
        *("risk", "how", "answers", "faq", "terms", "next", "finance"),
    ]


def test_what_is_not_given_is_not_there() -> None:
    markup = made(STATES["short-en"]).html
    ids = re.findall(r'<section id="([a-z-]+)"', markup)
    assert "note" not in ids
    assert not {"discovery", "addons", "trial"} & set(ids)
    text = text_of(markup)
    for unsaid in ("VAT", "notice", "None", "Undefined", "guarantee", "Prepared", "Open until"):
        assert unsaid not in text
    assert "$5,000 a month" in text
    assert "Before tax." in text
    assert "What has changed" not in text
    assert "Also yours" not in text


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
    expired, over = made(STATES["expired-en"]), made(STATES["trial-over-en"])
    closed = (made(proposal()).closed, expired.html, expired.closed)
    trials = (made(STATES["trial-en"]).closed, over.html, over.closed)
    for markup in (*closed, *trials):
        assert markup
        for word in ("3,000", "5,000", "Growth", "Base", "three ways", "Short videos", "21%"):
            assert word not in markup
        assert "20 December 2026" in text_of(markup)
        assert "mailto:ana@anapop.example?subject=" in markup


@pytest.mark.parametrize("name", ["expired-en", "trial-over-en"])
def test_a_closed_page_says_how_to_reach_me(name: str) -> None:
    links = Reader(made(STATES[name]).html).all("href")
    for start in ("mailto:ana@anapop.example", "tel:+40722000000", "https://calendar.example/ana"):
        assert [link for link in links if link.startswith(start)], start
    assert "ana@anapop.example" in said(STATES[name])


def test_a_trial_is_a_choice_among_the_options() -> None:
    reader = Reader(made(proposal()).html)
    radios = [attrs for tag, attrs in reader.tags if tag == "input" and attrs.get("name") == "tier"]
    assert [("data-trial" in attrs, attrs.get("form")) for attrs in radios] == [
        *[(False, "accept")] * 3,
        (True, "accept"),
    ]
    text = said(proposal())
    assert "The spring launch, planned $900 once, 2 weeks" in text
    assert "Once, before the trial begins $900 $189 $1,089" in text


def test_a_trial_that_was_chosen_leaves_the_options_open() -> None:
    text = said(STATES["trial-en"])
    assert "You chose “The spring launch, planned” on 30 November 2026 ." in text
    assert "This is not yet a contract." in text
    assert "$900, once $1,089 with VAT" in text
    assert "The options below stay open until 20 December 2026." in text
    reader = Reader(made(STATES["trial-en"]).html)
    assert len(reader.all("data-tier")) == 3
    assert not reader.all("data-trial")


def test_a_trial_whose_options_have_closed_says_how_to_go_on() -> None:
    over = made(STATES["trial-over-en"])
    assert over.html == over.closed
    text = text_of(over.html)
    assert "You chose “The spring launch, planned” on 30 November 2026 ." in text
    assert "open until 20 December 2026" in text
    assert "Ask me to reopen them" in text
    assert "This offer has closed" not in text


def test_questions_stand_with_their_answers() -> None:
    markup = made(proposal()).html
    assert "May we start in May?" in markup
    assert "Yes, on <strong>1 May</strong>." in markup
    assert "waits for its answer" not in markup


def test_a_choice_told_on_the_phone_says_so() -> None:
    told = STATES["accepted-en"]
    by_hand = told.model_copy(
        update={"accepted": told.accepted and told.accepted.model_copy(update={"by": "hand"})}
    )
    assert "You chose Growth, as you told me on 3 December 2026 ." in said(by_hand)
    for shown in (told, by_hand):
        assert "This is not yet a contract." in said(shown)
        assert "agreed" not in made(shown).title


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Europe/Bucharest", "en", "in Bucharest"),
        ("Europe/Bucharest", "ro", "la București"),
        ("UTC", "en", "UTC"),
    ],
)
def test_the_end_names_its_city(zone: str, language: str, shown: str) -> None:
    markup = made(proposal(sender=freelancer(timezone=zone), language=language)).html
    assert "<span data-elsewhere hidden> " in markup
    assert f"20 December 2026 {shown} ( )" in text_of(markup).replace("decembrie", "December")


def test_whatsapp_is_offered_for_a_whole_number() -> None:
    for phone, number in (("+40 722 000 000", "40722000000"), ("0722 000 000", ""), (None, "")):
        reader = Reader(made(proposal(sender=freelancer(phone=phone))).html)
        (record,) = reader.all("data-record")
        assert json.loads(record)["whatsapp"] == number
        assert ("whatsapp" in reader.all("data-act")) is bool(number)


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
    assert data["tax"] == {
        "treatment": "excluded",
        "rate": [21, 100],
        "name": "VAT",
        "said": "plus VAT",
    }
    assert data["trial"] == {"name": "The spring launch, planned", "sum": TRIAL_SUM}
    assert data["plan"] == {
        "months_at_once": 1,
        "between": 5,
        "days": [16, 31],
        "has_rest": True,
        "rise": None,
    }
    assert data["tiers"][1] == {"name": "Growth", "price": 5000}
    assert [addon["per"] for addon in data["addons"]] == ["month", "once"]
    assert data["words"]["choose"] == "Choose {tier}"
    assert data["words"]["total.with"].keys() == {"one", "other"}
    assert (data["email"], data["reply_url"]) == ("ana@anapop.example", None)
    wanted = {"month", "once", "opening", "first", "each", "last", "minimum"}
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
    assert "1 January to 1 May 2027 (5 payments) $5,400.00 $1,134.00 $6,534.00" in text
    assert "with what is paid once: Photo day , $900.00 $3,687.10 $774.29 $4,461.39" in text
    assert "what is paid once is in it $33,300.00 $6,993.00 $40,293.00" in text
    assert "Growth with 2 extras $5,400 a month, plus VAT" in text
    assert "Growth $5,000 a month Newsletter $400 a month Photo day $900 once" in text
    assert "comes to $33,300 ($40,293 with VAT) in all. What is paid once is in it." in text
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


@pytest.mark.parametrize(("items", "marked"), [(5, 0), (40, 1)])
def test_options_too_long_for_three_beside_each_other_are_marked(items: int, marked: int) -> None:
    tiers = [
        tier | {"deliverables": [f"{tier['name']}, item {item}" for item in range(items)]}
        for tier in FULL["tiers"]
    ]
    shown = made(proposal(FULL, tiers=tiers)).html
    assert shown.count('class="tiers at-length"') == marked
