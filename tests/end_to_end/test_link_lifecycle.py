"""Links that live: through renames, copies, rotations, passphrases and other machines."""

from __future__ import annotations

from functools import partial
from typing import Final

import pytest

from retainer import publishing
from retainer.crypto import envelope as seal
from retainer.crypto import keys as links
from tests.helpers.inside import live, prepared, publish, urls
from tests.helpers.support import TEST_SECRET, Portal, Ran, git

WORDS: Final = "four words and more"
OTHER: Final = "another four words here"
ASKS: Final = "advice [passphrase]: passphrase: pages published under this link open without it"


# --- renamed, copied, made anew, reverted --------------------------------------------------------


def test_a_renamed_file_keeps_its_link(portal: Portal) -> None:
    kept = portal.client("acme", link="abcdefg2")
    other = portal.client("beta")
    before = urls(portal)
    kept.rename(kept.with_name("acme-ltd.yml"))
    other.rename(other.with_name("beta-ltd.yml"))
    after = urls(portal)
    assert after["acme-ltd"] == before["acme"]
    # Without `link` the file's name is all there is to go by.
    assert after["beta-ltd"] != before["beta"]


def test_a_copy_with_the_same_link_is_refused_until_it_has_its_own(portal: Portal) -> None:
    portal.client("acme", link="abcdefg2")
    publish(portal).ok()
    before = urls(portal)["acme"]
    # It comes first in the folder: which of the two is the copy, only their owner knows.
    copy = portal.client("a-copy", link="abcdefg2")
    ran = publish(portal).fails()
    [line] = ran.stderr.splitlines()
    assert line.startswith("clients/acme.yml:16:7: error: link: clients/a-copy.yml has the same")
    assert "run `retainer rotate ID` with the ID of the copy" in line
    assert live(portal, before)
    portal.retainer("rotate", copy.stem).ok()
    publish(portal).ok()
    after = urls(portal)
    assert after["acme"] == before
    assert live(portal, before)
    assert live(portal, after["a-copy"])


def test_a_new_client_of_an_old_name_has_another_link(portal: Portal) -> None:
    portal.client("beta")
    portal.retainer("new", "acme", "--language", "en").ok()
    file = portal.root / "clients" / "acme.yml"
    file.write_text(file.read_text("utf-8").replace("status: draft", "status: sent"), "utf-8")
    publish(portal).ok()
    before = urls(portal)["acme"]
    assert live(portal, before)
    file.unlink()
    publish(portal).ok()
    assert not live(portal, before)
    portal.retainer("new", "acme", "--language", "en").ok()
    assert urls(portal)["acme"] != before


def test_a_rotation_that_git_takes_back(portal: Portal) -> None:
    portal.client("acme", link="abcdefg2")
    git(portal.root, "init", "--quiet")
    git(portal.root, "add", ".")
    git(portal.root, "commit", "--quiet", "-m", "An offer")
    publish(portal).ok()
    first = urls(portal)["acme"]
    portal.retainer("rotate", "acme").ok()
    git(portal.root, "commit", "--quiet", "-a", "-m", "Rotate")
    publish(portal).ok()
    second = urls(portal)["acme"]
    assert (live(portal, first), live(portal, second)) == (False, True)
    git(portal.root, "revert", "--no-edit", "HEAD")
    ran = publish(portal)
    assert ran.stdout.startswith("1 private page: 1 sealed anew, 1 removed.")
    assert urls(portal)["acme"] == first
    assert (live(portal, first), live(portal, second)) == (True, False)


# --- passphrases ---------------------------------------------------------------------------------

PASSPHRASES: Final[dict[str, tuple[dict[str, object], dict[str, object], bool]]] = {
    "added": ({}, {"passphrase": WORDS}, True),
    "changed": ({"passphrase": WORDS}, {"passphrase": OTHER}, True),
    "added together with a new link": ({}, {"passphrase": WORDS, "link": "bbbbbbb2"}, False),
    "the same": ({"passphrase": WORDS}, {"passphrase": WORDS, "note": "More."}, False),
    "the same, with more spaces": ({"passphrase": WORDS}, {"passphrase": f" {WORDS} "}, False),
    "taken out": ({"passphrase": WORDS}, {}, False),
    "added before it is sent": ({"status": "draft"}, {"passphrase": WORDS}, False),
    "added when it is withdrawn": ({}, {"passphrase": WORDS, "status": "withdrawn"}, False),
}


@pytest.mark.parametrize(("before", "after", "asked"), PASSPHRASES.values(), ids=PASSPHRASES.keys())
def test_a_new_passphrase_asks_for_a_new_link(
    portal: Portal,
    before: dict[str, object],
    after: dict[str, object],
    asked: bool,  # noqa: FBT001 - a case's column
) -> None:
    portal.client("acme", **({"link": "abcdefg2"} | before))
    assert publish(portal).stderr == ""
    portal.client("acme", **({"link": "abcdefg2"} | after))
    ran = publish(portal).ok()
    place = "clients/acme.yml:17:1: "
    remedy = ", in every copy kept; run `retainer rotate acme` and send the new link\n"
    assert ran.stderr == (f"{place}{ASKS}{remedy}" if asked else "")
    assert WORDS not in ran.output
    assert OTHER not in ran.output


def test_a_build_asks_too(portal: Portal) -> None:
    portal.client("acme", link="abcdefg2")
    portal.build().ok()
    portal.client("acme", link="abcdefg2", passphrase=WORDS)
    # MkDocs empties the site before the new page is written: by then the old one has been seen.
    ran = portal.build("--strict", CI="true").ok(f"clients/acme.yml:17:1: {ASKS}")
    assert WORDS not in ran.output


preview = partial(prepared, preview=True)


def asks(made: publishing.Build) -> bool:
    """Whether the reload asked for `rotate`."""
    return any(ASKS in line for line in made.notes())


def test_a_preview_goes_on_asking_until_the_link_is_new(portal: Portal) -> None:
    portal.client("acme", link="abcdefg2")
    made = preview(portal)
    assert not asks(made)
    # Typed, and saved on the way: a page that says what is broken is none that was sent.
    portal.client("acme", link="abcdefg2", passphrase=4)
    made = preview(portal, previous=made)
    assert not asks(made)
    portal.client("acme", link="abcdefg2", passphrase=WORDS)
    made = preview(portal, previous=made)
    assert asks(made)
    portal.client("acme", link="abcdefg2", passphrase=WORDS, note="More.")
    made = preview(portal, previous=made)
    assert asks(made)
    portal.client("acme", link="bbbbbbb2", passphrase=WORDS)
    made = preview(portal, previous=made)
    assert not asks(made)
    made.leave()


def test_a_copys_fault_takes_no_other_clients_page_away(portal: Portal) -> None:
    portal.client("acme", link="abcdefg2")
    portal.client("beta", link="abcdefg2")
    slug = links.derive(links.decode_secret(TEST_SECRET), "link:abcdefg2").slug
    made, shown = None, []
    for own in ("abcdefg2", "abcdefg2", "bbbbbbb2"):
        portal.client("beta", link=own)
        made = preview(portal, previous=made)
        assert bool(made.problems()) == (own == "abcdefg2")
        shown.append(made.sealed.pages[slug].content)
    assert made
    made.leave()
    (portal.root / "clients" / "beta.yml").unlink()
    alone = preview(portal)
    assert shown == 3 * [alone.sealed.pages[slug].content]
    alone.leave()


def test_a_broken_page_in_the_preview_is_no_page_without_a_passphrase(portal: Portal) -> None:
    portal.client("acme", link="abcdefg2", passphrase=WORDS)
    made = preview(portal)
    portal.client("acme", link="abcdefg2", passphrase=WORDS, prize=3)
    made = preview(portal, previous=made)
    portal.client("acme", link="abcdefg2", passphrase=WORDS)
    made = preview(portal, previous=made)
    assert not asks(made)
    made.leave()


def test_with_the_passphrase_the_page_is_sealed_with_it(portal: Portal) -> None:
    portal.client("acme", passphrase=WORDS)
    publish(portal).ok()
    (page,) = (portal.root / "public" / "p").glob("*/index.html")
    assert seal.find_envelope(page.read_bytes())["kdf"] == "hkdf+pbkdf2"


# --- the secret ----------------------------------------------------------------------------------


def first_build(portal: Portal) -> tuple[str, str]:
    """The secret of a portal that is built for the first time, and its client's link."""
    portal.client("acme", link="abcdefg2")
    portal.client("beta")
    publish(portal, RETAINER_SECRET=None).ok()
    secret = (portal.root / ".retainer" / "secret").read_text("ascii").strip()
    return secret, urls(portal, RETAINER_SECRET=None)["acme"]


def lost(portal: Portal) -> Ran:
    """Builds where there is no secret any more."""
    (portal.root / ".retainer" / "secret").unlink()
    ran = publish(portal, RETAINER_SECRET=None).fails()
    [line] = ran.stderr.splitlines()
    assert line.startswith("error: this portal's secret is not on this machine")
    for part in (".retainer/secret", "RETAINER_SECRET", "delete clients/.fingerprint, build"):
        assert part in line
    return ran


@pytest.mark.parametrize("form", ["{}", "{}\n", "{}=\r\n", "\n {}"])
def test_on_another_machine_the_links_are_the_same(portal: Portal, form: str) -> None:
    secret, before = first_build(portal)
    lost(portal)
    assert live(portal, before)
    assert urls(portal, RETAINER_SECRET=form.format(secret))["acme"] == before
    assert not (portal.root / ".retainer" / "secret").exists()
    portal.write(".retainer/secret", form.format(secret)).chmod(0o600)
    assert urls(portal, RETAINER_SECRET=None)["acme"] == before


def test_where_a_secret_is_lost_for_good_every_link_is_new(portal: Portal) -> None:
    _, before = first_build(portal)
    lost(portal)
    (portal.root / "clients" / ".fingerprint").unlink()
    ran = publish(portal, RETAINER_SECRET=None).ok()
    assert "keep a copy in your password manager" in ran.stderr
    assert ran.stdout.startswith("2 private pages: 2 sealed anew, 2 removed.")
    after = urls(portal, RETAINER_SECRET=None)["acme"]
    assert after != before
    assert (live(portal, before), live(portal, after)) == (False, True)


def test_another_secret_is_trusted_once_told_and_the_old_one_likewise(portal: Portal) -> None:
    secret, before = first_build(portal)
    other = {"RETAINER_SECRET": TEST_SECRET}
    ran = publish(portal, **other).fails()
    [line] = ran.stderr.splitlines()
    assert "the secret in RETAINER_SECRET is not the one that your links were made with" in line
    assert "run: retainer secret --trust" in line
    assert TEST_SECRET not in line
    assert live(portal, before)
    assert "send every client the new link" in portal.retainer("secret", "--trust", **other).output
    publish(portal, **other).ok()
    assert not live(portal, before)
    publish(portal, RETAINER_SECRET=secret).fails()
    portal.retainer("secret", "--trust", RETAINER_SECRET=secret).ok()
    publish(portal, RETAINER_SECRET=secret).ok()
    assert live(portal, before)


def test_a_first_build_that_fails_says_all_the_same_to_keep_the_secret(portal: Portal) -> None:
    portal.client("acme", "client: [")
    portal.build(RETAINER_SECRET=None).fails(
        "clients/acme.yml:1:", "keep a copy in your password manager"
    )
    secret = (portal.root / ".retainer" / "secret").read_text("ascii")
    assert len(links.decode_secret(secret)) == 32
    assert "password manager" not in portal.build(RETAINER_SECRET=None).output
