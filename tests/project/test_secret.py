"""Where the secret is, and what is said where it is not as it should be."""

from __future__ import annotations

import os
import stat
from typing import Any, Final

import pytest

from retainer.cli import main as retainer
from retainer.crypto import keys as links
from tests.helpers.support import ROOT, TEST_SECRET, Portal, git, mkdocs_build, run_inside

OTHER: Final = links.encode_secret(b"another secret of thirty-two by!")


@pytest.fixture
def fresh(portal: Portal) -> Portal:
    """A portal that was never built, with one client."""
    portal.client("acme")
    return portal


def test_the_first_local_build_makes_a_secret(fresh: Portal) -> None:
    ran = fresh.build(RETAINER_SECRET=None).ok("keep a copy in your password manager")
    file = fresh.root / ".retainer" / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = links.decode_secret(file.read_text("ascii"))
    fingerprint = (fresh.root / "clients" / ".fingerprint").read_text("ascii").strip()
    assert fingerprint == links.fingerprint(secret)
    again = fresh.build(RETAINER_SECRET=None).ok()
    assert "password manager" not in again.output
    assert links.decode_secret(file.read_text("ascii")) == secret
    assert links.encode_secret(secret) not in ran.output + again.output


def test_the_environment_comes_first(fresh: Portal) -> None:
    fresh.write(".retainer/secret", "not even looked at")
    fresh.build(RETAINER_SECRET=f"{TEST_SECRET}=").ok()


CASES: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "none in CI": (
        {"RETAINER_SECRET": None, "CI": "true"},
        "there is no secret: set RETAINER_SECRET for this build",
    ),
    "an empty one, as of a secret that is not set there": (
        {"RETAINER_SECRET": "", "CI": "true"},
        "RETAINER_SECRET is set but empty",
    ),
    "one that is cut": (
        {"RETAINER_SECRET": TEST_SECRET[:20]},
        "the secret has 20 characters, it must have 43",
    ),
    "one in quotes": (
        {"RETAINER_SECRET": f'"{TEST_SECRET}"'},
        "paste it without quotes, spaces or a name in front",
    ),
}


@pytest.mark.parametrize(("env", "said"), CASES.values(), ids=CASES.keys())
def test_a_secret_that_will_not_do(fresh: Portal, env: dict[str, Any], said: str) -> None:
    for ran in (fresh.build(**env), fresh.retainer("secret", **env)):
        ran.fails(said)
        assert TEST_SECRET[:20] not in ran.output
    assert not fresh.site.exists()
    assert not (fresh.root / ".retainer").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_a_secret_that_others_can_read(fresh: Portal) -> None:
    fresh.write(".retainer/secret", TEST_SECRET).chmod(0o644)
    fresh.build(RETAINER_SECRET=None).fails("run: chmod 600 .retainer/secret")


def test_the_secret_is_shown_when_asked_for_and_never_in_ci(fresh: Portal) -> None:
    assert fresh.retainer("secret", "--show").stdout == f"{TEST_SECRET}\n"
    told = fresh.retainer("secret")
    assert TEST_SECRET not in told.output
    assert links.fingerprint(links.decode_secret(TEST_SECRET)) in told.stdout
    in_ci = fresh.retainer("secret", "--show", CI="true")
    assert (in_ci.code, TEST_SECRET in in_ci.output) == (1, False)


def test_in_ci_no_secret_is_taken_without_a_committed_fingerprint(fresh: Portal) -> None:
    (fresh.root / "public").mkdir()
    for env in ({"RETAINER_SECRET": OTHER}, {"RETAINER_SECRET": TEST_SECRET}):
        for ran in (
            mkdocs_build(fresh.root, CI="true", **env),
            run_inside(retainer, "publish", "public", cwd=fresh.root, env={"CI": "true", **env}),
        ):
            ran.fails("commit clients/.fingerprint, which a build on your own machine")
    assert not fresh.site.exists()
    assert list((fresh.root / "public").iterdir()) == []
    assert not (fresh.root / "clients" / ".fingerprint").exists()
    fresh.fingerprint()
    mkdocs_build(fresh.root, CI="true", RETAINER_SECRET=TEST_SECRET).ok()
    mkdocs_build(fresh.root, CI="true", RETAINER_SECRET=OTHER).fails()


def test_the_template_ships_no_fingerprint() -> None:
    listed = git(ROOT, "ls-files", "clients")
    assert "clients/sample-bakery.yml" in listed
    assert ".fingerprint" not in listed
