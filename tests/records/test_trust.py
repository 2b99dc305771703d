"""`retainer secret --trust`: lists all records, marks anew the unchanged and the named ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
import yaml

from retainer.crypto import encode_secret
from retainer.model import digest
from tests.helpers import inside
from tests.helpers.accepting import COMMENT
from tests.helpers.recording import agreed
from tests.helpers.support import CLIENT, TEST_SECRET, Portal, Ran, git

OTHER: Final = encode_secret(b"another secret of thirty-two by!")
DAY: Final = date(2026, 12, 3)
FEE: Final = "$5,000 a month"


def trust(portal: Portal, *ids: str, secret: str = OTHER, **env: str | None) -> Ran:
    return portal.retainer("secret", "--trust", *ids, **{"RETAINER_SECRET": secret, **env})


def commit(portal: Portal) -> None:
    git(portal.root, "add", "clients", "mkdocs.yml")
    git(portal.root, "commit", "--quiet", "--allow-empty", "-m", "Step")


def text(portal: Portal, client: str = "acme") -> str:
    return (portal.root / f"clients/{client}.yml").read_text("utf-8")


def rewrite(portal: Portal, old: str, new: str, client: str = "acme") -> None:
    before = text(portal, client)
    assert old in before
    portal.write(f"clients/{client}.yml", before.replace(old, new))


def accept(portal: Portal, client: str = "acme", **changes: Any) -> None:
    """The file before and after its client's choice, committed each."""
    portal.client(client)
    commit(portal)
    block = agreed(CLIENT, DAY, name=f"Boss of {client}")
    for name, value in changes.items():
        block.pop(name) if value is None else block.update({name: value})
    whole = {**CLIENT, "accepted": block}
    portal.client(client, COMMENT + yaml.safe_dump(whole, sort_keys=False))
    commit(portal)


@pytest.fixture
def kept(portal: Portal) -> Portal:
    """A portal in git whose client accepted under the tests' secret, which it knows as its own."""
    git(portal.root, "init", "--quiet")
    accept(portal)
    assert inside.publish(portal).code == 0
    return portal


def test_a_record_that_git_shows_unchanged_is_marked_anew(kept: Portal) -> None:
    before = text(kept)
    assert (
        "not the one that your links were made with"
        in inside.publish(kept, RETAINER_SECRET=OTHER).output
    )
    ran = trust(kept)
    assert ran.code == 0, ran.output
    assert ran.stdout.startswith(f"acme  {FEE}  2026-12-03  marked anew\n")
    assert "Wrote clients/.fingerprint: commit it" in ran.stdout
    own = re.compile("(?<=  mark: ).{26}$", re.MULTILINE)
    assert own.sub("", text(kept)) == own.sub("", before)
    assert text(kept) != before
    assert inside.publish(kept, RETAINER_SECRET=OTHER).code == 0
    # And back: the mark is the one that it was.
    commit(kept)
    assert trust(kept, secret=TEST_SECRET).code == 0
    assert text(kept) == before


def test_a_record_with_a_right_mark_is_listed_and_stays(kept: Portal) -> None:
    before = text(kept)
    ran = trust(kept, secret=TEST_SECRET)
    assert ran.code == 0, ran.output
    assert f"acme  {FEE}  2026-12-03  its mark is right\n" in ran.stdout
    assert "clients/.fingerprint is this secret's already." in ran.stdout
    assert text(kept) == before


@pytest.mark.parametrize("how", ["in the folder alone", "committed", "with another mark"])
def test_a_changed_record_is_marked_only_where_it_is_named(kept: Portal, how: str) -> None:
    rewrite(kept, "Boss of acme", "Dan")
    if how == "with another mark":
        mark = re.search("  mark: (.{26})\n", text(kept))
        assert mark
        rewrite(kept, mark[1], "b" * 26)
    if how != "in the folder alone":
        commit(kept)
    before = text(kept)
    for secret in (TEST_SECRET, OTHER):
        ran = trust(kept, secret=secret)
        assert ran.code == 0, ran.output
        assert re.search(r"^acme .* not marked$", ran.stdout, re.MULTILINE)
        assert "run `retainer secret --trust acme`" in ran.stdout
        assert text(kept) == before
    assert inside.publish(kept, RETAINER_SECRET=OTHER).code == 1
    assert "  marked anew\n" in trust(kept, "acme").stdout
    assert text(kept).startswith(COMMENT)
    assert inside.publish(kept, RETAINER_SECRET=OTHER).code == 0


def test_of_several_records_only_the_named_one_is_marked(kept: Portal) -> None:
    accept(kept, "beta", mark=None, slug=None)
    accept(kept, "gamma", mark="b" * 26)
    rewrite(kept, "Boss of gamma", "Dan", "gamma")
    ran = trust(kept, "gamma", secret=TEST_SECRET)
    assert [line.split()[0] for line in ran.stdout.splitlines()[:3]] == ["acme", "beta", "gamma"]
    states = [line.rpartition("  ")[2] for line in ran.stdout.splitlines()[:3]]
    assert states == ["its mark is right", "not marked", "marked anew"]
    assert "run `retainer secret --trust beta`." in ran.stdout
    # One from before marks, or by hand, gets its mark by name.
    assert trust(kept, "beta", secret=TEST_SECRET).code == 0
    assert "  mark: " in text(kept, "beta")
    assert inside.publish(kept).stderr == ""


def test_a_record_in_a_renamed_file_is_unchanged(kept: Portal) -> None:
    git(kept.root, "mv", "clients/acme.yml", "clients/acme-ltd.yml")
    commit(kept)
    assert re.search("^acme-ltd .* marked anew$", trust(kept).stdout, re.MULTILINE)


def test_a_record_renamed_and_changed_at_once_is_changed(kept: Portal) -> None:
    rewrite(kept, "Boss of acme", "Dan")
    git(kept.root, "mv", "clients/acme.yml", "clients/acme-ltd.yml")
    commit(kept)
    assert re.search("^acme-ltd .* not marked$", trust(kept).stdout, re.MULTILINE)


def forge(original: str) -> str:
    """A file in which the notice is shorter, its digest right, and no line as it was."""
    data = yaml.safe_load(original)
    data["accepted"]["offer"]["terms"]["notice_days"] = 1
    data["accepted"]["digest"] = digest(data["accepted"]["offer"])
    return json.dumps(data, indent=1, default=str)


def other_mark(forged: str) -> str:
    return re.sub('(?<="mark": ").{26}', "b" * 26, forged)


@pytest.mark.parametrize("change", [str, other_mark], ids=["its mark kept", "another mark"])
@pytest.mark.parametrize("how", ["renamed", "removed first", "removed first, then renamed"])
def test_a_forgery_that_git_cannot_follow_is_not_marked(
    kept: Portal, how: str, change: Callable[[str], str]
) -> None:
    forged, path = change(forge(text(kept))), kept.root / "clients/acme.yml"
    path.unlink()
    if how.startswith("removed first"):
        commit(kept)
    client = "acme-ltd" if how.endswith("renamed") else "acme"
    kept.client(client, forged)
    commit(kept)
    follow = git(kept.root, "log", "--follow", "--format=%h", "--", f"clients/{client}.yml").split()
    assert len(follow) == (1 if client == "acme-ltd" else 4)
    ran = trust(kept)
    assert re.search(f"^{client} .* not marked$", ran.stdout, re.MULTILINE)
    assert "In git, and in no file as it was: clients/acme.yml, Growth, Boss of acme" in ran.stdout
    is_seen = client == "acme" or change is str
    message = f"{client} was otherwise in git: offer, terms, notice days: nothing then, 1 now\n"
    assert (message in ran.stdout) == is_seen
    assert text(kept, client) == forged
    assert inside.publish(kept, RETAINER_SECRET=OTHER).code == 1
    named = trust(kept, client)
    assert re.search(f"^{client} .* marked anew$", named.stdout, re.MULTILINE)
    assert (message in named.stdout) == is_seen


def test_a_forgery_on_a_merged_branch_is_not_marked(kept: Portal) -> None:
    original = text(kept)
    git(kept.root, "checkout", "--quiet", "-b", "side", "HEAD~1")
    (kept.root / "clients/acme.yml").unlink()
    kept.client("acme-ltd", forge(original))
    commit(kept)
    git(kept.root, "merge", "--quiet", "-s", "ours", "-m", "Merge", "-")
    assert not (kept.root / "clients/acme.yml").exists()
    assert re.search("^acme-ltd .* not marked$", trust(kept).stdout, re.MULTILINE)


def test_with_the_secret_as_before_none_is_marked_by_itself(kept: Portal) -> None:
    accept(kept, "beta", mark="b" * 26)
    before = text(kept, "beta")
    ran = trust(kept, secret=TEST_SECRET)
    assert re.search("^beta .* not marked$", ran.stdout, re.MULTILINE)
    assert " was otherwise in git" not in ran.stdout
    assert text(kept, "beta") == before


def test_a_record_deleted_for_good_leaves_it_to_be_named(kept: Portal) -> None:
    accept(kept, "beta")
    (kept.root / "clients/beta.yml").unlink()
    commit(kept)
    ran = trust(kept)
    assert re.search("^acme .* not marked$", ran.stdout, re.MULTILINE)
    gone = "In git, and in no file as it was: clients/beta.yml, Growth, Boss of beta, 2026-12-03\n"
    assert gone in ran.stdout
    assert trust(kept, "acme").code == 0
    assert inside.publish(kept, RETAINER_SECRET=OTHER).code == 0


def test_in_a_shallow_clone_no_record_counts_as_unchanged(kept: Portal, portal: Portal) -> None:
    git(kept.root, "clone", "--quiet", "--depth=1", f"file://{kept.root}", "clone")
    clone = type(portal)(kept.root / "clone")
    assert re.search("^acme .* not marked$", trust(clone).stdout, re.MULTILINE)


def test_without_git_no_record_counts_as_unchanged(portal: Portal) -> None:
    portal.client("acme", accepted=agreed(CLIENT, DAY))
    assert re.search("^acme .* not marked$", trust(portal).stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["acmee"], '(did you mean "acme"?)'),
        (["plain"], "clients/plain.yml has no `accepted:`, so there is nothing to mark in it"),
        (["broken"], "clients/broken.yml:40:1: error: unknown key"),
    ],
)
def test_where_one_cannot_be_marked_nothing_is_written(
    kept: Portal, ids: list[str], message: str
) -> None:
    kept.client("plain")
    kept.client("broken", accepted=agreed(CLIENT, DAY, name="Dan"), prize=3)
    before = {path: path.read_bytes() for path in (kept.root / "clients").iterdir()}
    ran = trust(kept, *ids)
    assert (ran.code, ran.stdout) == (1, "")
    assert message in ran.stderr
    assert {path: path.read_bytes() for path in (kept.root / "clients").iterdir()} == before


def test_an_unreadable_file_is_listed(kept: Portal) -> None:
    rewrite(kept, "tier: Growth", "tier: Grwth")
    ran = trust(kept)
    assert "  cannot be read; `retainer check` says why\n" in ran.stdout


def test_trust_is_refused_in_ci_and_ids_need_it(kept: Portal) -> None:
    before = text(kept)
    public = trust(kept, "acme", CI="true")
    assert (public.code, FEE in public.output) == (1, False)
    assert "not where CI is set" in public.stderr
    assert kept.retainer("secret", "acme").code == 2
    assert text(kept) == before
