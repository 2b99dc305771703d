"""Marks of records: the worked examples; what check, build and publish do with a wrong one."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from retainer.crypto import client_keys, decode_secret, encode_secret
from retainer.crypto import record_marks as marks
from retainer.loading import Read, parse
from retainer.model import digest
from retainer.project import ClientEntry
from retainer.records import mark_checks as records
from tests.helpers import inside
from tests.helpers.accepting import COMMENT
from tests.helpers.recording import agreed, marked
from tests.helpers.support import CLIENT, ROOT, TEST_SECRET, git, tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.support import Portal, Ran

VECTORS: Final = json.loads((ROOT / "tests/cases/vectors-mark.json").read_text("utf-8"))
KEY: Final = marks.record_key(decode_secret(VECTORS["secret"]))
DAY: Final = date(2026, 12, 3)
CHANGED: Final = "error: accepted: changed since it was written; take it back from git."


# ---- the mark itself


def test_the_worked_examples_are_there() -> None:
    assert len(VECTORS["examples"]) >= 12
    assert any("yaml" in example for example in VECTORS["examples"])
    assert KEY.hex() == VECTORS["key_hex"]


@pytest.mark.parametrize("example", VECTORS["examples"], ids=lambda example: str(example["what"]))
def test_marks_are_those_of_the_worked_examples(example: dict[str, Any]) -> None:
    blocks = [example["block"]]
    if "yaml" in example:
        document = parse(example["yaml"], "x.yml")
        assert document.problems == ()
        blocks.append(document.data)
    for block in blocks:
        assert marks.mark(KEY, example["kind"], example["of"], block) == example["mark"]
        signed = {**block, "mark": example["mark"]}
        assert marks.fits(KEY, example["kind"], example["of"], signed)
        assert not marks.fits(KEY, f"{example['kind']}x", example["of"], signed)
        assert not marks.fits(KEY, example["kind"], "b" * 26, signed)
        assert not marks.fits(KEY[::-1], example["kind"], example["of"], signed)


def test_no_mark_fits_a_block_without_canonical_form() -> None:
    for block in (
        {"a": 2**60},
        {"a": "\ud800"},
        {"\u0219": 1, "s\u0326": 1},  # one name, so readers would differ in which they take
        {"a": object()},
    ):
        assert not marks.fits(KEY, "accepted", None, {**block, "mark": "a" * 26})
        assert not marks.same(block, block)
    assert not marks.fits(KEY, "accepted", None, {"mark": 3})
    assert not marks.fits(KEY, "accepted", None, {"mark": "\u0219" * 26})


# ---- check, build and publish


@pytest.fixture
def accepted(portal: Portal) -> Portal:
    """A portal with one client who accepted after the day that marks began."""
    block = {"accepted": agreed(CLIENT, DAY)}
    portal.config({"name": "Ana Pop"})
    portal.client("acme", COMMENT + yaml.safe_dump({**CLIENT, **block}, sort_keys=False))
    return portal


def rewrite(portal: Portal, change: Callable[[str], str]) -> None:
    """Changes the text of the client's file."""
    path = portal.root / "clients" / "acme.yml"
    before = path.read_text("utf-8")
    path.write_text(change(before), "utf-8")
    assert path.read_text("utf-8") != before


def assert_stopped(portal: Portal, *messages: str) -> None:
    """Check and publish print these messages and fail, and nothing is written."""
    for ran in (portal.retainer("check"), inside.publish(portal)):
        assert ran.code == 1
        for text in messages:
            assert text in ran.output
        assert "Traceback" not in ran.output
    assert list((portal.root / "public").iterdir()) == []


def assert_sound(portal: Portal) -> Ran:
    """Check and publish find nothing wrong."""
    ran = portal.retainer("check")
    assert (ran.code, ran.output) == (0, "1 client: nothing is wrong.\n")
    published = inside.publish(portal)
    assert (published.code, published.stderr) == (0, "")
    return published


def with_price(data: dict[str, Any], price: object) -> None:
    """Changes a price of what was agreed, and the digest with it, which is no secret."""
    block = data["accepted"]
    block["offer"]["tiers"][1]["price"] = price
    block["digest"] = digest(block["offer"])


def reload(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    """A change of the data, written anew."""

    def rewritten(text: str) -> str:
        data = yaml.safe_load(text)
        change(data)
        return COMMENT + yaml.safe_dump(data, sort_keys=False, allow_unicode=True)

    return rewritten


EDITS: Final[dict[str, Callable[[str], str]]] = {
    "the price and its digest": reload(lambda data: with_price(data, 4900)),
    "the tier": lambda text: text.replace("  tier: Growth", "  tier: Base"),
    "the name": lambda text: text.replace("A. Boss", "B. Boss"),
    "the day": lambda text: text.replace("date: 2026-12-03", "date: 2026-12-04"),
    "the day, before marks": lambda text: text.replace("date: 2026-12-03", "date: 2026-11-03"),
    "the link that was answered": lambda text: text.replace("slug: i", "slug: j"),
    "a role is added": lambda text: text.replace("  name: A. Boss", "  name: A. Boss\n  role: CEO"),
    "another's mark": lambda text: re.sub("mark: .*", f"mark: {'a' * 26}", text),
    "a number as text": reload(lambda data: with_price(data, "5000")),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_changed_record_stops_check_and_publish(
    accepted: Portal, edit: Callable[[str], str]
) -> None:
    assert_sound(accepted)
    for path in sorted((accepted.root / "public").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    rewrite(accepted, edit)
    is_number = "'5000'" in (accepted.root / "clients/acme.yml").read_text("utf-8")
    # A price that is text is no offer, which is told already and says the same remedy.
    assert_stopped(accepted, "restore it from git" if is_number else CHANGED, "clients/acme.yml:")


def test_a_changed_record_stops_a_build_and_keeps_the_last_site(accepted: Portal) -> None:
    assert accepted.build().code == 0
    before = accepted.files()
    rewrite(accepted, EDITS["the price and its digest"])
    line = next(
        number
        for number, text in enumerate(
            (accepted.root / "clients/acme.yml").read_text("utf-8").splitlines(), 1
        )
        if text.startswith("accepted:")
    )
    ran = accepted.build()
    assert ran.code == 1
    assert f"clients/acme.yml:{line}:1: {CHANGED}" in ran.output
    assert "`retainer secret --trust`" in ran.output
    assert accepted.files() == before


def rewritten_alike(text: str) -> str:
    """The same data: other order, quotes, comments, decimals and letters taken apart."""
    data = yaml.safe_load(text)
    data["accepted"] = dict(reversed(data["accepted"].items()))
    data["accepted"]["date"] = "2026-12-03"  # in quotes
    written = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, default_style=None)
    for old, new in {
        "price: 5000": "price: 5000.0   # mine",
        "currency: USD": "currency: 'USD'",
        "accepted:": "# Agreed!\naccepted:   # yes",
        "\u0218": "S\u0326",
    }.items():
        assert old in written
        written = written.replace(old, new)
    return written


def test_order_quotes_and_comments_may_change(portal: Portal) -> None:
    portal.config({"name": "Ana Pop"})
    portal.client("acme", accepted=agreed(CLIENT, DAY, name="\u0218tefan Boss"))
    rewrite(portal, rewritten_alike)
    assert "S\u0326tefan" in (portal.root / "clients/acme.yml").read_text("utf-8")
    assert_sound(portal)


def test_a_replaced_link_leaves_the_record_right(accepted: Portal) -> None:
    assert accepted.retainer("rotate", "acme").code == 0
    assert_sound(accepted)


def test_other_problems_of_the_file_are_reported_too(accepted: Portal) -> None:
    rewrite(accepted, EDITS["the name"])
    rewrite(accepted, lambda text: f"valid_untill: 2026-12-01\n{text}")
    assert_stopped(accepted, CHANGED, 'unknown key "valid_untill"')


def test_a_record_with_another_problem_has_that_one_alone(accepted: Portal) -> None:
    rewrite(accepted, lambda text: text.replace("  tier: Growth", "  tier: Grwth"))
    ran = accepted.retainer("check")
    assert (ran.code, len(ran.stdout.splitlines())) == (1, 1)
    assert "the accepted offer has no such tier" in ran.stdout


def test_one_record_in_two_files_names_both(accepted: Portal) -> None:
    text = (accepted.root / "clients/acme.yml").read_text("utf-8")
    accepted.write("clients/beta.yml", text)
    assert_stopped(
        accepted, "clients/beta.yml:", "accepted.mark: clients/acme.yml has the same one"
    )


# ---- at another client's link


def given_at(client: str, link: str | None = None, **changes: object) -> dict[str, Any]:
    """The block of a client who accepted at the link of this file."""
    slug = client_keys(decode_secret(TEST_SECRET), client, link).slug
    return agreed(CLIENT, DAY, slug=slug, **changes)


@pytest.mark.parametrize("own", ["acme", "gamma"])
def test_a_record_moved_to_another_client_is_an_error(portal: Portal, own: str) -> None:
    for client in ("acme", "beta", "gamma"):
        portal.client(client, accepted=given_at(client, name=f"Boss of {client}"))
    assert inside.publish(portal).stderr == ""
    other = "gamma" if own == "acme" else "acme"
    portal.client(own)
    portal.client(other, accepted=given_at(own))
    before = tree(portal.root / "public")
    for ran in (portal.retainer("check"), inside.publish(portal)):
        assert ran.code == 1
        [line] = [line for line in ran.output.splitlines() if ": error: " in line]
        assert f"run `retainer rotate {own}`" in line
        if own == "acme":
            assert line.startswith("clients/gamma.yml:")
            assert "error: accepted.slug: was given at the link of clients/acme.yml; put" in line
        else:
            assert line.startswith("clients/gamma.yml:1:1: error: clients/acme.yml has the `acc")
    assert tree(portal.root / "public") == before


def test_a_record_stays_right_in_a_copy_of_its_link_and_after_a_renaming(portal: Portal) -> None:
    # The link is of the file itself, of none any more, or the file is called otherwise.
    portal.config({"name": "Ana Pop"})
    portal.client("acme", link="abcdefg2", accepted=given_at("beta", "abcdefg2"))
    portal.client("beta", accepted=given_at("gamma", name="B"))
    portal.client("delta", link="bbbbbbb2", accepted=given_at("delta", "ccccccc2", name="C"))
    assert portal.retainer("check").output == "3 clients: nothing is wrong.\n"


# ---- without a mark


def unmarked(day: object) -> dict[str, Any]:
    block = agreed(CLIENT, day)
    return {name: value for name, value in block.items() if name not in {"mark", "slug"}}


def test_a_record_without_a_mark_is_an_error(portal: Portal) -> None:
    portal.client("acme", accepted=unmarked(records.FIRST_DAY))
    assert_stopped(portal, "error: accepted: has no mark", "run `retainer reply acme FILE`")


def test_a_record_from_before_marks_is_advice(portal: Portal) -> None:
    portal.client("acme", accepted=unmarked(date(2026, 11, 27)))
    for ran in (portal.retainer("check"), inside.publish(portal)):
        assert ran.code == 0
        assert "clients/acme.yml:16:1: advice [mark]: accepted: is older than marks" in ran.output
        assert "`retainer secret --trust acme`" in ran.output
    assert portal.retainer("check", "--strict").code == 1
    # The build's own day counts for nothing.
    assert portal.retainer("check", RETAINER_TODAY="2026-11-01").code == 0


def test_a_record_from_before_marks_stops_a_strict_build(portal: Portal) -> None:
    portal.client("acme", accepted=unmarked(date(2026, 11, 27)))
    loose, strict = portal.build(), portal.build("--strict")
    for ran in (loose, strict):
        assert "clients/acme.yml:16:1: advice [mark]: accepted: is older than marks" in ran.output
    assert (loose.code, strict.code) == (0, 1)
    assert portal.retainer("secret", "--trust", "acme").code == 0
    assert portal.build("--strict").code == 0


@pytest.mark.parametrize("name", ["acme", "acme-ltd"])
def test_a_record_whose_mark_was_taken_out_is_no_older_one(accepted: Portal, name: str) -> None:
    git(accepted.root, "init", "--quiet")
    git(accepted.root, "add", "clients")
    git(accepted.root, "commit", "--quiet", "-m", "Accepted")
    (accepted.root / "clients/acme.yml").unlink()
    accepted.client(name, accepted=unmarked(date(2026, 11, 27)))
    assert_stopped(
        accepted,
        "error: accepted: had a mark in git, and has none now; take it back from there",
        f"run `retainer secret --trust {name}`",
    )


@pytest.mark.parametrize("key", ["form", "slug"])
def test_a_key_that_came_with_marks_needs_a_mark(key: str) -> None:
    block = {**unmarked("2026-11-27"), key: "aaaaaaaaaaaaaaaa"}
    document = parse(yaml.safe_dump({"accepted": block}), "x.yml")
    entry = ClientEntry("x", "x.yml", b"", Read(None, (), document))
    problem = records._mark_problem(KEY, document, entry, "accepted", block)
    assert problem
    assert problem.level == "error"


# ---- where the secret is


@pytest.mark.parametrize(
    "env",
    [
        {"RETAINER_SECRET": None},
        {"RETAINER_SECRET": "", "CI": "true"},
        {"RETAINER_SECRET": "short"},
    ],
)
def test_check_without_the_secret_checks_no_mark(
    accepted: Portal, env: dict[str, str | None]
) -> None:
    rewrite(accepted, EDITS["the name"])
    ran = accepted.retainer("check", **env)
    assert (ran.code, ran.output) == (0, "1 client: nothing is wrong.\n")
    assert not (accepted.root / ".retainer").exists()


def test_check_with_another_portals_secret_checks_no_mark(accepted: Portal) -> None:
    assert_sound(accepted)  # writes the fingerprint
    other = encode_secret(bytes(32))
    assert accepted.retainer("check", RETAINER_SECRET=other).code == 0


def test_a_public_log_has_nothing_of_the_record(accepted: Portal) -> None:
    rewrite(accepted, EDITS["the name"])
    ran = accepted.retainer("check", CI="true", RETAINER_SECRET=TEST_SECRET)
    assert (ran.code, "Boss" in ran.output) == (1, False)
    assert CHANGED in ran.stdout


def test_the_helper_marks_as_the_examples_do() -> None:
    example = copy.deepcopy(VECTORS["examples"][0])
    assert marked(example["block"])["mark"] == example["mark"]
