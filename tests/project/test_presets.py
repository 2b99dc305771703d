"""A client's file is begun: from a preset, one's own or another client's, by options or answers."""

from __future__ import annotations

import re
from itertools import pairwise, product
from typing import Any, Final

import pytest
import yaml

from retainer.loading import Key, keys, parse
from retainer.model import RECORDS
from retainer.project import services, shipped_presets
from tests.helpers.inside import opened, publish, urls
from tests.helpers.support import RETAINER, ROOT, Portal, run

SERVICES: Final = sorted(services(None))
LANGUAGES: Final = ("en", "ro")
EVERY: Final = list(product(SERVICES, LANGUAGES))
DAY: Final = {"RETAINER_TODAY": "2026-11-28"}
OWN: Final = {"name": "Ana Pop", "minimum_fee": 3000, "places_open": 2}
VOICE: Final = "- {id: bakery, author: Mara, quote: Good., featured: true, consent: true}\n"
HEARD: Final = {"no-recommendation", "no-challenges", "no-success"}
"""What `check` asks for that only the call can tell."""
CASES: Final = yaml.safe_load((ROOT / "tests/cases/presets/new.yml").read_text("utf-8"))
OTHER: Final = """\
# They pay late.
client:
  name: Harbour Bakery (sample)
  contact: John Baker
  email: john@bakery.example
  legal: {name: Secret Ltd}
language: en
currency: EUR
link: abcdefg2
status: sent # on Monday
prepared: 2026-01-01
sent: 2026-01-02
valid_until: 2026-12-20
revisions: [{date: 2026-01-03, text: Secret change}]
note: |
  Secret note.

  # no comment
discovery: {goals: [Secret goal]}
terms:
  billing: monthly
  starts: 2027-01-01 # Secret day
  notice_days: 30
tiers: # three
  - {name: Base, price: 100, deliverables: [Posts for Harbour Bakery]}
  - {name: More, price: 200, deliverables: [Talks]}
recommendation: {tier: More, reason: Secret reason}
value_adds: [One call a month]
passphrase: one two three four
advice: {ignore: [three-tiers]}
declined: {date: 2026-01-05, reason: Secret doubt}
received: {date: 2026-01-04}
questions: [{date: 2026-01-04, text: Secret question}]
faq:
  - {question: "Why?", answer: Because.}
"""


def text_of(portal: Portal, client_id: str) -> str:
    return (portal.root / "clients" / f"{client_id}.yml").read_text("utf-8")


def data_of(portal: Portal, client_id: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(text_of(portal, client_id))
    return data


def begin(portal: Portal, client_id: str, *options: str, **more: str | None) -> dict[str, Any]:
    """Begins a client's file, and returns what it holds."""
    portal.retainer("new", client_id, *options, **DAY, **more).ok()
    return data_of(portal, client_id)


def begin_all(portal: Portal, status: str) -> None:
    """A file of each preset, in a portal of somebody who has a client's word already."""
    portal.config(OWN)
    portal.write("clients/testimonials.yml", VOICE)
    for service, language in EVERY:
        client_id = f"{service}-{language}"
        begin(portal, client_id, "--service", service, "--language", language)
        path = portal.root / "clients" / f"{client_id}.yml"
        path.write_text(path.read_text("utf-8").replace("status: draft", f"status: {status}"))


# ---- what is shipped


def test_six_services_are_shipped_in_each_language() -> None:
    assert [
        *("consulting", "content-writing", "copywriting"),
        *("social-media", "web-development", "website-maintenance"),
    ] == SERVICES
    assert len(shipped_presets()) == len(EVERY)


def test_of_an_untouched_draft_nothing_is_wrong(portal: Portal) -> None:
    begin_all(portal, "draft")
    ran = portal.retainer("check", "--all", "--strict", **DAY).ok()
    assert ran.stdout == f"{len(EVERY)} clients: nothing is wrong.\n"


def test_of_one_that_was_sent_all_is_told_that_only_its_owner_knows(portal: Portal) -> None:
    begin_all(portal, "sent")
    lines = portal.retainer("check", "--all", **DAY).ok().stdout.splitlines()
    told: dict[str, list[str]] = {}
    for line in lines:
        if match := re.match(r"clients/([a-z-]+)\.yml:\S+ advice \[([a-z-]+)\]", line):
            told.setdefault(match[1], []).append(match[2])
    assert len(told) == len(EVERY)
    assert all(sorted(rules) == sorted(["sample-text"] * 2 + [*HEARD]) for rules in told.values())


def test_each_makes_a_page(portal: Portal) -> None:
    begin_all(portal, "sent")
    publish(portal, **DAY).ok()
    assert len(urls(portal, **DAY)) == len(EVERY)
    for service, language in EVERY:
        data = data_of(portal, f"{service}-{language}")
        html = opened(portal.root / "public", f"{service}-{language}", data["link"])["html"]
        for tier in data["tiers"]:
            assert tier["name"] in html
        assert data["trial"]["name"] in html


@pytest.mark.parametrize("text", shipped_presets())
def test_it_can_be_read_at_a_glance(text: str) -> None:
    lines = text.splitlines()
    assert len(lines) <= 60
    assert sum("#" in line for line in lines) > 20
    assert max(map(len, lines)) <= 140


@pytest.mark.parametrize("text", shipped_presets())
def test_its_figures_add_up(text: str) -> None:
    data = yaml.safe_load(text)
    tiers, rate = data["tiers"], data["terms"]["hourly_rate"]
    prices = [tier["price"] for tier in tiers]
    assert [round(price / prices[0] * 3) for price in prices] == [3, 5, 10]
    for tier in tiers:
        assert 100 <= tier["price"] / tier["hours"] < rate
        assert any("amount" in item for item in tier["deliverables"])
        assert len(tier["deliverables"]) >= 2
    for lower, higher in pairwise(tiers):
        assert lower["price"] + (higher["hours"] - lower["hours"]) * rate > higher["price"]
        assert {aim["name"] for aim in lower["targets"]} <= {
            aim["name"] for aim in higher["targets"]
        }
    aims: dict[str, list[int]] = {aim["name"]: [] for aim in tiers[-1]["targets"]}
    for tier in tiers:
        for aim in tier["targets"]:
            aims[aim["name"]].append(aim["amount"])
    assert all(amounts == sorted(set(amounts)) for amounts in aims.values())
    # Beside the hours stands what they are made of.
    sums = re.findall(r"hours: (\d+) +# (\d+(?: \+ \d+)*):", text)
    assert [int(hours) for hours, _ in sums] == [tier["hours"] for tier in tiers]
    assert all(int(hours) == sum(map(int, parts.split(" + "))) for hours, parts in sums)
    assert 0.1 <= data["trial"]["price"] / prices[0] <= 0.4
    assert data["addons"]
    assert data["faq"]
    assert "recommendation" not in data


def shape(value: Any) -> Any:
    """All of a value but its texts, and the language."""
    match value:
        case dict():
            return {key: shape(inner) for key, inner in value.items() if key != "language"}
        case list():
            return [shape(inner) for inner in value]
        case str() if value not in ("monthly", "expire", "month", "once", "draft"):
            return "text"
        case _:
            return value


@pytest.mark.parametrize("service", SERVICES)
def test_both_languages_have_the_same_keys_and_figures(portal: Portal, service: str) -> None:
    first, second = (
        begin(portal, f"acme-{language}", "--service", service, "--language", language)
        for language in LANGUAGES
    )
    assert shape(first) == shape(second)
    comments = [
        [
            (line.count("#"), line.startswith("#"))
            for line in text_of(portal, f"acme-{language}").splitlines()
        ]
        for language in LANGUAGES
    ]
    assert comments[0] == comments[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_off_can_be_used_and_each_of_its_texts_is_told(
    portal: Portal, language: str
) -> None:
    portal.config(OWN)
    begin(portal, "acme", "--language", language)
    text = text_of(portal, "acme").replace("status: draft", "status: sent")
    head, tail = text.split("\nterms:")
    _, _, asked = head.partition("# note:")
    name = yaml.safe_load(text)["tiers"][1]["name"]
    used = re.sub(r"^# ", "", f"# note:{asked}", flags=re.MULTILINE)
    used = re.sub(r"tier: [^,]+", f"tier: {name}", used)
    portal.client("acme", f"{head.partition('# note:')[0]}{used}\nterms:{tail}")
    lines = portal.retainer("check", "--all", **DAY).ok().stdout.splitlines()
    told = [line.split(" advice ")[1].partition("]")[0] for line in lines if " advice " in line]
    # Name, contact, note, goal, success, challenge, solution, reason; and nobody speaks for them.
    assert told == ["[sample-text"] * 8 + ["[no-proof"]


# ---- what a new file begins with


def test_it_is_open_for_thirty_days_from_the_freelancers_day(portal: Portal) -> None:
    assert str(begin(portal, "acme", "--language", "en")["valid_until"]) == "2026-12-28"


def test_its_language_is_the_freelancers_where_none_is_named(portal: Portal) -> None:
    portal.config({"language": "ro"})
    assert begin(portal, "acme", "--service", "consulting")["language"] == "ro"
    assert begin(portal, "beta", "--language", "en")["language"] == "en"


def test_each_has_a_link_of_its_own(portal: Portal) -> None:
    links = {begin(portal, name, "--language", "en")["link"] for name in ("acme", "beta")}
    assert len(links) == 2
    assert all(re.fullmatch("[a-z2-7]{8}", link) and link != "aaaaaaa2" for link in links)


def test_what_holds_for_all_clients_is_off_in_a_preset(portal: Portal) -> None:
    terms = {"notice_days": 60, "hourly_rate": 90, "excludes": ["travel"]}
    portal.config({"defaults": {"terms": terms, "value_adds": ["A call"]}})
    data = begin(portal, "acme", "--service", "consulting")
    assert data["terms"].keys() & terms.keys() == {"hourly_rate"}
    assert data["terms"]["minimum_months"] == 3
    assert "value_adds" not in data
    assert "\n  # notice_days: 30 " in text_of(portal, "acme")


# ---- what it says, and asks


@pytest.fixture
def known(portal: Portal) -> Portal:
    """A portal with a client, presets of its own, and a file that cannot be read."""
    portal.write("clients/other.yml", OTHER)
    portal.write("clients/presets/audit.en.yml", OTHER)
    portal.write("clients/presets/broken.en.yml", "tiers: [\n")
    portal.write("clients/presets/ignored.yml", OTHER)
    return portal


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["args"]) or "nothing")
def test_it_says_what_it_did_or_what_is_wrong(known: Portal, case: dict[str, Any]) -> None:
    """Piped, so that nothing is asked."""
    if "wrong" in case["args"]:
        known.write("clients/wrong.yml", "client: {name: Wrong}\n")
    before = set((known.root / "clients").iterdir())
    ran = run(*RETAINER, "new", *case["args"], cwd=known.root, env=DAY, piped=True)
    assert ran.code == case.get("code", 0), ran.output
    assert case["says"] in ran.output
    written = {path.name for path in set((known.root / "clients").iterdir()) - before}
    assert written == (set() if ran.code else {"fresh.yml"})
    assert text_of(known, "other") == OTHER


def test_on_a_terminal_it_asks_four_questions(portal: Portal) -> None:
    answers = 'Ștefan\'s: "Bread" # 1\nAna Pop\ncopywriting\nro\n'
    ran = portal.retainer("new", stdin=answers, **DAY).ok("Wrote clients/stefan-s-bread-1.yml")
    data = data_of(portal, "stefan-s-bread-1")
    assert data["client"] == {"name": 'Ștefan\'s: "Bread" # 1', "contact": "Ana Pop"}
    assert data["language"] == "ro"
    assert data["tiers"][0]["name"] == "Esențial"
    questions = ["The client's name:", "Who decides there:", "Service (", "Language (en, ro) [en]:"]
    assert [question for question in questions if question not in ran.output] == []


def test_what_is_not_answered_stays_for_later(portal: Portal) -> None:
    portal.retainer("new", "acme", stdin="\n\n\n\n", **DAY).ok()
    asked = text_of(portal, "acme")
    portal.retainer("new", "beta", "--service", "social-media", **DAY).ok()
    link = data_of(portal, "acme")["link"]
    assert asked.replace(link, data_of(portal, "beta")["link"]) == text_of(portal, "beta")


@pytest.mark.parametrize("answers", ["", "Acme\n", "Acme\nAna\nnothing\n"])
def test_who_leaves_while_it_asks_has_no_file(portal: Portal, answers: str) -> None:
    ran = portal.retainer("new", "acme", stdin=answers)
    assert ran.code == 1
    assert "Aborted!" in ran.output
    assert not list((portal.root / "clients").glob("*.yml"))


def test_a_name_that_makes_no_id_is_refused(portal: Portal) -> None:
    portal.retainer("new", stdin="\n\n\n\n").fails("an ID may hold a-z, 0-9 and - only")


def test_where_ci_is_set_nothing_is_asked(portal: Portal) -> None:
    assert "Service (" not in portal.retainer("new", "acme", CI="true", **DAY).ok().output


def test_the_help_lists_the_services(
    known: Portal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ran = known.retainer("new", "--help").ok("\n  audit  ", "yours")
    for service in SERVICES:
        assert f"\n  {service}  " in ran.output
    elsewhere = Portal(tmp_path_factory.mktemp("elsewhere"))
    assert "\n  consulting  " in elsewhere.retainer("new", "--help").ok().output


# ---- one's own presets, and another client's offer


def test_ones_own_preset_comes_first_and_says_what_it_will_of_the_call(portal: Portal) -> None:
    portal.write("clients/presets/consulting.en.yml", OTHER.replace("\n", "\r\n").encode())
    data = begin(portal, "acme", "--service", "consulting", "--language", "en")
    assert data["note"] == "Secret note.\n\n# no comment\n"
    assert data["discovery"] == {"goals": ["Secret goal"]}
    assert data["client"] == {"name": "Company name", "contact": "Who decides"}
    assert data["terms"] == {"billing": "monthly", "notice_days": 30}
    assert data["status"] == "draft"
    assert str(data["valid_until"]) == "2026-12-28"
    gone = {"prepared", "sent", "revisions", "passphrase", *RECORDS}
    assert not data.keys() & gone
    text = text_of(portal, "acme")
    assert text.startswith("# yaml-language-server: $schema=client.schema.json\n# They pay late.\n")
    assert "\r" not in text
    assert "# note:" not in text
    assert begin(portal, "beta", "--service", "consulting", "--language", "ro")["tiers"][0]["hours"]


def test_a_preset_that_was_made_of_a_new_file_asks_once(portal: Portal) -> None:
    begin(portal, "acme", "--service", "copywriting")
    text = text_of(portal, "acme")
    portal.write("clients/presets/mine.en.yml", text)
    link = begin(portal, "beta", "--service", "mine")["link"]
    assert text_of(portal, "beta") == text.replace(yaml.safe_load(text)["link"], link)


def test_a_copy_has_the_offer_and_nothing_else_of_the_other(known: Portal) -> None:
    data = begin(known, "acme", "--from", "other")
    before = yaml.safe_load(OTHER)
    kept = {"language", "currency", "tiers", "value_adds", "faq"}
    assert {key: data[key] for key in kept} == {key: before[key] for key in kept}
    assert data["terms"] == {"billing": "monthly", "notice_days": 30}
    assert data.keys() == kept | {"client", "link", "status", "valid_until", "terms"}
    assert data["status"] == "draft"
    assert data["link"] != before["link"]
    text = text_of(known, "acme")
    for theirs in ("Secret", "John", "bakery.example", "late", "Monday", "2026-01", "one two"):
        assert theirs not in text
    assert "tiers: # three\n" in text
    assert "# discovery:" in text


@pytest.mark.parametrize(
    ("terms", "left"),
    [
        ("{billing: monthly, starts: 2027-01-01}", {"billing": "monthly"}),
        ("{starts: 2027-01-01, billing: monthly}", {"billing": "monthly"}),
        ("{\n  billing: monthly,\n  starts: 2027-01-01,\n}", {"billing": "monthly"}),
        ("\n  starts: 2027-01-01", None),
        ("{starts: 2027-01-01}", None),
    ],
)  # fmt: skip
def test_the_start_is_left_out_however_it_stands(
    portal: Portal, terms: str, left: dict[str, Any] | None
) -> None:
    tiers = "tiers: [{name: Base, price: 100, deliverables: [Posts]}]"
    portal.write("clients/other.yml", f"client: {{name: Other}}\nterms: {terms}\n{tiers}\n")
    assert begin(portal, "acme", "--from", "other").get("terms") == left


def test_a_copy_of_an_untouched_file_names_nobody(portal: Portal) -> None:
    begin(portal, "acme", "--language", "en")
    ran = portal.retainer("new", "beta", "--from", "acme", **DAY).ok()
    assert "still names" not in ran.output


def test_a_copy_is_in_the_language_that_the_other_is_in(portal: Portal) -> None:
    portal.config({"language": "ro"})
    portal.client("other")
    assert begin(portal, "acme", "--from", "other")["client"]["name"] == "Numele companiei"


# ---- all keys


def paths(known: tuple[Key, ...]) -> list[str]:
    return [
        name for key in known if key.name not in RECORDS for name in (key.name, *paths(key.keys))
    ]


@pytest.mark.parametrize("options", [(), ("--from", "other")])
def test_all_keys_are_written_and_nothing_else_changes(
    known: Portal, options: tuple[str, ...]
) -> None:
    short = begin(known, "acme", *(options or ("--language", "en")))
    whole = begin(known, "beta", *options, "--all-keys")
    assert shape(whole) == shape(short)
    text = text_of(known, "beta")
    written = re.findall(r"^[ #-]*(\w+):", text, re.MULTILINE) + re.findall(r"[{,]\s*(\w+):", text)
    missing = {name for name in paths(keys("client")) if name not in written}
    # Of a tier in { } what is not there is not named.
    assert missing == ({"summary", "targets", "amount"} if options else set())
    assert not set(RECORDS) & set(written)
    known.retainer("check", "beta").ok()


def test_a_key_that_is_off_already_is_not_written_again(portal: Portal) -> None:
    portal.config({"defaults": {"terms": {"notice_days": 60}}})
    begin(portal, "acme", "--all-keys")
    assert text_of(portal, "acme").count("\n  # notice_days:") == 1


def test_all_keys_can_be_used(portal: Portal) -> None:
    """What is off stands where it belongs: with the # taken away, it is a key without a value."""
    begin(portal, "acme", "--all-keys")
    text = re.sub(r"^( *)# (?=[ \w-]+: +#)", r"\1", text_of(portal, "acme"), flags=re.MULTILINE)
    document = parse(text, "acme.yml")
    assert {problem.message.partition(";")[0] for problem in document.problems} == {
        "is empty: # begins a comment"
    }
    assert document.data.keys() | set(RECORDS) == {key.name for key in keys("client")}
    terms = next(key for key in keys("client") if key.name == "terms")
    assert document.data["terms"].keys() == {key.name for key in terms.keys}
    assert document.data["discovery"]["challenges"][0].keys() == {"challenge", "solution"}
