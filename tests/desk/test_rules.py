"""Each rule of advice is raised by what it is for, and by nothing else, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest

from retainer.desk.advice import RULES
from retainer.desk.checking import TEXTS
from retainer.i18n import load
from tests.helpers.desk import OWN, VOICE, advised, rules, sound, texts
from tests.helpers.support import ROOT, make_portal

if TYPE_CHECKING:
    from tests.helpers.support import Portal

LANGUAGES: Final = ("en", "ro")
ELSEWHERE: Final = {
    *("mark", "passphrase", "sample-left", "lost-text"),
    *("no-proof", "no-trial-for-new"),
}
"""Rules whose cases are elsewhere: of other packages, or of more than one file."""


def cases(kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield rule, language and offer of all that must raise its rule, or must be silent."""
    for rule, by_language in (*rules()["texts"].items(), *texts().items()):
        place = "tiers.1.deliverables" if rule == "vague-deliverable" else "note"
        for language in LANGUAGES:
            for text in by_language[language][kind]:
                value = [text] if place != "note" else text
                yield rule, language, sound(language, {place: value})
    for rule, case in rules()["files"].items():
        for language in LANGUAGES:
            for changes in (*case.get(kind, ()), *case.get(language, {}).get(kind, ())):
                yield rule, language, sound(language, changes)


@pytest.fixture(scope="module")
def portal_of_rules(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal that holds every case, each as a client's file."""
    portal = make_portal(tmp_path_factory.mktemp("rules") / "portal")
    portal.config(OWN)
    portal.write("clients/testimonials.yml", VOICE)
    for kind in ("raise", "silent"):
        for number, (rule, language, offer) in enumerate(cases(kind)):
            portal.client(f"{rule}-{language}-{kind}-{number}", offer)
    return portal


def test_each_case_raises_its_rule_or_is_silent(portal_of_rules: Portal) -> None:
    told = advised(portal_of_rules)
    assert len(told) > 300
    wrong = [
        (name, [problem.text() for problem in problems])
        for name, problems in told.items()
        for rule, _, kind, _ in [name.rsplit("-", 3)]
        if (rule in {problem.rule for problem in problems}) != (kind == "raise")
        or any(problem.level == "error" for problem in problems)
    ]
    assert wrong == []


def test_each_rule_has_two_cases_of_each_kind_in_each_language() -> None:
    counted: dict[tuple[str, str, str], int] = {}
    for kind in ("raise", "silent"):
        for rule, language, _ in cases(kind):
            counted[rule, language, kind] = counted.get((rule, language, kind), 0) + 1
    for rule in {rule.name for rule in RULES} - ELSEWHERE:
        for language in LANGUAGES:
            for kind in ("raise", "silent"):
                assert counted.get((rule, language, kind), 0) >= 2, (rule, language, kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_sound_offer_nothing_is_told(portal: Portal, language: str) -> None:
    portal.config(OWN)
    portal.write("clients/testimonials.yml", VOICE)
    portal.client("acme", sound(language, {}))
    assert advised(portal) == {"acme": ()}


def test_without_a_voice_it_is_told_where_one_could_be(portal: Portal) -> None:
    portal.config(OWN)
    portal.client("acme", sound("en", {}))
    assert [problem.rule for problem in advised(portal)["acme"]] == ["no-proof"]
    portal.write("clients/testimonials.yml", VOICE.replace("featured: true, ", ""))
    [problem] = advised(portal)["acme"]
    assert "testimonials: [bakery]" in problem.text()
    portal.write("clients/testimonials.yml", VOICE.replace(", consent: true", ""))
    assert [problem.rule for problem in advised(portal)["acme"]] == ["no-proof"]
    portal.client("acme", sound("en", {"testimonials": ["bakery"]}))
    portal.write("clients/testimonials.yml", VOICE.replace("featured: true, ", ""))
    assert advised(portal)["acme"] == ()


KNOWN: Final = {
    "en": "After two years we have worked together.",
    "ro": "Lucrăm împreună de un an.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_knows_neither_work_nor_voice_needs_a_trial(portal: Portal, language: str) -> None:
    def told(**changes: object) -> set[str]:
        paths = {name.replace("__", "."): value for name, value in changes.items()}
        portal.client("acme", sound(language, paths))
        return {problem.rule for problem in advised(portal)["acme"]}

    portal.config(OWN)
    assert told(trial=None) == {"no-proof", "no-trial-for-new"}
    assert told(trial=None, client__known=False) == {"no-proof", "no-trial-for-new"}
    assert told(trial=None, client__known=True) == {"no-proof"}
    assert told(trial=None, note=KNOWN[language]) == {"no-proof"}
    portal.write("clients/testimonials.yml", VOICE)
    assert told(trial=None) == set()


LOST: Final = """\
note: The first #1 article   # our note
tiers:
- name: A
  price: 3000
  summary: Article #1 and the #1 newsletter
  deliverables: [One, "Two #2", Three]  # no comment
"""


def test_text_lost_behind_a_hash_is_told_at_its_place(portal: Portal) -> None:
    portal.client("acme", f"client: {{name: Acme}}\nstatus: draft # for now\n{LOST}")
    lost = [problem for problem in advised(portal)["acme"] if problem.rule == "lost-text"]
    assert [(problem.line, problem.column) for problem in lost] == [(3, 17), (7, 20)]
    assert '"#1 and the #1 newsletter"' in lost[1].text()
    assert '"Article #1 and the #1 newsletter"' in lost[1].text()


# ---- what each rule says


def test_each_rule_has_a_source_and_a_place_in_the_guide() -> None:
    for rule in RULES:
        chapter, _, anchor = rule.guide.partition("#")
        assert rule.source
        for folder in ("docs/guide", "docs/ro/guide"):
            text = (ROOT / folder / "sellers" / f"{chapter}.md").read_text("utf-8")
            assert f"{{#{anchor}}}" in text, rule


def test_only_examples_hold_values_of_the_file() -> None:
    """Where CI is set the rest is shown, and the example is not."""
    for language in LANGUAGES:
        sources = load(language, TEXTS).sources("rules")
        assert len(sources) > 100
        for key, source in sources.items():
            assert key.endswith(".eg") or "{" not in source, key


def test_no_phrase_ends_at_a_comment() -> None:
    """YAML takes what follows a space and # for a comment, in our own lists too."""
    vocabulary = (ROOT / "hooks/retainer/desk/advice/vocabulary.yml").read_text("utf-8")
    phrases = re.findall(r"^ +- (.*)$", vocabulary, re.MULTILINE)
    assert len(phrases) > 300
    assert [phrase for phrase in phrases if " #" in phrase and not phrase.startswith('"')] == []
