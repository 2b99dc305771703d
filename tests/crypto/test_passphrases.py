"""Passphrases: which are weak, where a weak one is an error or advice, and new ones."""

from __future__ import annotations

import hashlib
import random
import re
from typing import Any, Final

import pytest
import yaml
from dicewarepy.diceware import wordlist
from hypothesis import given
from hypothesis import strategies as st

from retainer.crypto import is_weak, new_passphrase, normalize_passphrase
from retainer.loading import cross_field_rules as rules
from retainer.model import Accepted, ClientFile, Freelancer
from tests.helpers.support import CLIENT, ROOT, Portal

CASES: Final[dict[str, dict[str, Any]]] = yaml.safe_load(
    (ROOT / "tests/cases/passphrases.yml").read_text("utf-8")
)
WEAK: Final = CASES["weak"]
STRONG: Final = CASES["strong"]
FREELANCER: Final = Freelancer.model_validate(CASES["freelancer"])


@pytest.mark.parametrize("text", WEAK.values(), ids=WEAK.keys())
def test_a_passphrase_that_can_be_guessed_is_weak(text: str) -> None:
    assert is_weak(text)


@pytest.mark.parametrize("text", STRONG.values(), ids=STRONG.keys())
def test_a_passphrase_that_cannot_be_guessed_is_not_weak(text: str) -> None:
    assert not is_weak(text)


@given(st.text(max_size=60))
def test_typing_makes_a_passphrase_no_stronger(text: str) -> None:
    assert is_weak(text) == is_weak(f"  {normalize_passphrase(text)}\n")


@pytest.mark.parametrize("status", ["draft", "sent"])
def test_names_and_addresses_are_no_passphrase(portal: Portal, status: str) -> None:
    portal.config(CASES["freelancer"])
    for kind in ("known", "unknown"):
        for number, passphrase in enumerate(CASES[kind].values()):
            portal.client(
                f"{kind}-{number}", client=CASES["client"], status=status, passphrase=passphrase
            )
    ran = portal.retainer("check")
    lines = [line for line in ran.stdout.splitlines() if "passphrase: is" in line]
    assert {line.partition(".yml")[0] for line in lines} == {
        f"clients/known-{number}" for number in range(len(CASES["known"]))
    }
    assert all(("error: " in line) == (status == "draft") for line in lines)
    assert ran.code == (1 if status == "draft" else 0)


# ---- errors and advice


def test_a_weak_passphrase_of_a_draft_is_an_error(portal: Portal) -> None:
    portal.client("acme", status="draft", passphrase="1 2 3 4")
    for ran in (portal.retainer("check"), portal.build()):
        ran.fails(
            "error: passphrase: is too easy to guess; take four different words",
            "`maple drums cross winter`",
        )
        assert "1 2 3 4" not in ran.output


@pytest.mark.parametrize("status", ["sent", None])
def test_a_weak_passphrase_of_a_sent_page_is_advice(portal: Portal, status: str) -> None:
    changes = {"status": status} if status else {}
    path = portal.client("acme", passphrase="1 2 3 4", **changes)
    ran = portal.build("--strict", CI="true").ok()
    (page,) = (portal.root / "site/p").glob("*/index.html")
    advice = "advice [passphrase]: passphrase: is easy to guess for whoever has the link"
    assert advice in ran.output
    assert "run `retainer rotate ID --passphrase`, and send the new link" in ran.output
    assert "1 2 3 4" not in ran.output
    before = page.read_bytes()
    checked = portal.retainer("check")
    assert (checked.code, advice in checked.stdout) == (0, True)
    portal.retainer("check", "--strict").fails()
    # What it asks for is done, and nothing is said any more.
    portal.retainer("rotate", "acme", "--passphrase").ok()
    assert "[passphrase]" not in portal.retainer("check", "--all").ok().stdout
    portal.retainer("publish", "site").ok()
    assert not page.exists()
    (page,) = (portal.root / "site/p").glob("*/index.html")
    assert page.read_bytes() != before
    assert not is_weak(yaml.safe_load(path.read_bytes())["passphrase"])


@pytest.mark.parametrize("status", ["draft", "declined"])
def test_a_weak_passphrase_of_an_accepted_offer_is_advice(status: str) -> None:
    file = ClientFile.model_validate({**CLIENT, "status": status, "passphrase": "1 2 3 4"})
    agreed = file.model_copy(update={"accepted": Accepted.model_construct()})
    assert [finding.level for finding in rules._passphrase(agreed, FREELANCER)] == ["advice"]


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_a_weak_passphrase_without_a_page_is_no_problem(portal: Portal, status: str) -> None:
    portal.client("acme", status=status, passphrase="1 2 3 4")
    assert portal.retainer("check").stdout == "1 client: nothing is wrong.\n"


# ---- new ones


def test_the_list_is_the_effs_long_one() -> None:
    words = list(wordlist("en").values())
    assert len({*words}) == 7776
    assert hashlib.sha256("\n".join(words).encode()).hexdigest() == (
        "abae49761b88f3f1ba31ef944bea1f61b795a3cd7e1cfb7d276ed45bf77967ba"
    )


@pytest.mark.parametrize("seed", range(100))
def test_a_new_passphrase_is_five_different_words_and_not_weak(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret depends on it
    # Of few words one is often drawn twice.
    few = chance.sample(sorted(wordlist("en").values()), chance.randrange(5, 8))
    passphrase = new_passphrase(lambda: chance.choice(few))
    words = passphrase.split(" ")
    assert len({*words}) == len(words) == 5
    assert {*words} <= {*few}
    assert not is_weak(passphrase)
    assert normalize_passphrase(passphrase) == passphrase
    assert yaml.safe_load(f"passphrase: {passphrase}") == {"passphrase": passphrase}


def test_rotate_makes_a_link_and_a_passphrase_and_keeps_the_file(portal: Portal) -> None:
    text = (
        "# Mine.\nclient: {name: Acme}\nlink: aaaaaaa2 # sent\n"
        'status: draft\npassphrase: "old # one" # by phone\n'
    )
    path = portal.client("acme", text)
    generated = []
    for _ in range(2):
        ran = portal.retainer("rotate", "acme", "--passphrase").ok()
        match = re.fullmatch(
            re.escape(text)
            .replace("aaaaaaa2", "([a-z2-7]{8})")
            .replace(re.escape("old # one"), "([a-z-]+(?: [a-z-]+){4})"),
            path.read_text("utf-8"),
        )
        assert match
        assert ran.stdout.count(match[2]) == 1
        assert "another channel than the link" in ran.stdout
        generated.append(match.groups())
    assert not {*generated[0]} & {*generated[1]}


def test_rotate_makes_no_passphrase_where_the_log_may_be_public(portal: Portal) -> None:
    before = portal.client("acme").read_bytes()
    ran = portal.retainer("rotate", "acme", "--passphrase", CI="true").fails()
    assert ran.stderr == "error: no passphrase is made where CI is set: its logs may be public\n"
    assert (portal.root / "clients/acme.yml").read_bytes() == before


def test_where_the_passphrase_has_no_safe_place_the_link_stays_too(portal: Portal) -> None:
    text = "client: {name: Acme}\nlink: aaaaaaa2\nnote: &n old\npassphrase: *n\n"
    path = portal.client("acme", text)
    ran = portal.retainer("rotate", "acme", "--passphrase")
    assert (ran.code, ran.stdout) == (1, "")
    assert "clients/acme.yml cannot be changed safely" in ran.stderr
    assert path.read_text("utf-8") == text
