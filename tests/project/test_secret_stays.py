"""The secret stays home: out of git, of settings, of what others may read."""

from __future__ import annotations

import shutil
from typing import Any, Final

import pytest

from retainer.crypto import keys as links
from retainer.diagnostics import Invalid
from retainer.project import is_public_log, read_settings
from tests.helpers.support import RETAINER, TEST_SECRET, Portal, Ran, git, run

CODE: Final = links.derive(links.decode_secret(TEST_SECRET), "id:acme").code
WHO: Final = "extra:\n  freelancer:\n    name: Ana Sample\n    email: ana@sample.example\n"
TOLD: Final = "no setting may name RETAINER_SECRET"


def staged(portal: Portal) -> list[str]:
    """What `git add -A` takes, by a git that knows no other rules than the project's."""
    git(portal.root, "add", "--all")
    return git(portal.root, "ls-files").splitlines()


# --- git -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["publish", "build", "lock"])
def test_git_takes_nothing_of_the_secrets_folder(portal: Portal, first: str) -> None:
    portal.client("acme")
    (portal.root / "public").mkdir()
    git(portal.root, "init", "--quiet")
    if first == "publish":
        ran = portal.retainer("publish", "public", RETAINER_SECRET=None)
    else:
        # With the secret in the environment the lock is all there is in the folder.
        ran = portal.build(RETAINER_SECRET=TEST_SECRET if first == "lock" else None)
    ran.ok()
    assert (portal.root / ".retainer" / "lock").exists()
    assert [name for name in staged(portal) if ".retainer" in name] == []
    assert "clients/acme.yml" in staged(portal)


def test_check_tells_of_a_secret_that_git_tracks(portal: Portal) -> None:
    portal.client("acme", status="draft")
    portal.retainer("check").ok()  # no git at all
    git(portal.root, "init", "--quiet")
    portal.retainer("check").ok()
    git(portal.root, "add", "--force", ".retainer/secret")
    for then in ("staged", "committed"):
        ran = portal.retainer("check")
        assert (ran.code, ran.stderr) == (1, "")
        [line] = ran.stdout.splitlines()
        assert line.startswith(
            ".retainer/secret:1:1: error: git tracks the portal's secret; run: git rm --cached"
            " .retainer/secret. If it was ever committed"
        )
        if then == "staged":
            git(portal.root, "commit", "--quiet", "--message", "x")
    git(portal.root, "rm", "--quiet", "--cached", ".retainer/secret")
    portal.retainer("check").ok()


def test_a_portal_below_a_repositorys_root_is_told_likewise(portal: Portal) -> None:
    portal.client("acme")
    git(portal.root.parent, "init", "--quiet")
    portal.retainer("check").ok()
    git(portal.root.parent, "add", "--force", "--all")
    assert "git tracks the portal's secret" in portal.retainer("check").stdout


def test_no_git_of_the_project_is_run(portal: Portal) -> None:
    real = shutil.which("git")
    assert real
    ours = portal.write("git", "#!/bin/sh\ntouch ran\n")
    ours.chmod(0o755)
    git(portal.root, "init", "--quiet")
    portal.retainer("check")
    git(portal.root, "add", "--force", ".retainer/secret")
    for path in (f"{portal.root}:{real.rpartition('/')[0]}", f".:{real.rpartition('/')[0]}"):
        ran = portal.retainer("check", PATH=path)
        assert "git tracks the portal's secret" in ran.stdout
    assert not (portal.root / "ran").exists()


# --- settings ------------------------------------------------------------------------------------

NAMED: Final[dict[str, tuple[str, str]]] = {
    "a freelancer's role": (f"{WHO}    role: !ENV [RETAINER_SECRET]\n", "5:17"),
    "the site's description": (f"site_description: !ENV RETAINER_SECRET\n{WHO}", "1:19"),
    "with a default": (f"copyright: !ENV [RETAINER_SECRET, none]\n{WHO}", "1:18"),
    "as one of several": (f"copyright: !ENV [A, RETAINER_SECRET, x]\n{WHO}", "1:21"),
    "as a default": (f"copyright: !ENV [A, RETAINER_SECRET]\n{WHO}", "1:21"),
    "another part of extra": (f"{WHO}  other: {{a: [1, !ENV RETAINER_SECRET]}}\n", "5:18"),
    "a plugin's option": (
        f"{WHO}plugins:\n  - search:\n      separator: !ENV RETAINER_SECRET\n",
        "7:18",
    ),
    "small letters": (f"copyright: !ENV retainer_secret\n{WHO}", "1:12"),
    "escaped": (f'copyright: !ENV "RETAINER\\u005fSECRET"\n{WHO}', "1:12"),
    "through an anchor": (f"x: &a RETAINER_SECRET\ncopyright: !ENV [*a]\n{WHO}", "1:4"),
    "merged": (f"x: &a {{copyright: !ENV RETAINER_SECRET}}\n<<: *a\n{WHO}", "1:19"),
    "a key": (f"? !ENV RETAINER_SECRET\n: 1\n{WHO}", "1:3"),
    "Python's": (
        f"copyright: !!python/object/apply:os.getenv [RETAINER_SECRET]\n{WHO}",
        "1:45",
    ),
    "a shell's way": (f"copyright: ${{RETAINER_SECRET}}\n{WHO}", "1:12"),
}


@pytest.mark.parametrize(("text", "place"), NAMED.values(), ids=NAMED)
def test_no_setting_names_the_secret(portal: Portal, text: str, place: str) -> None:
    for environ in ({"RETAINER_SECRET": TEST_SECRET}, {}):
        with pytest.raises(Invalid) as caught:
            read_settings(portal.write("mkdocs.yml", text), environ, ("en", "ro"))
        assert f"mkdocs.yml:{place}: error: {TOLD}" in caught.value.text()
        assert TEST_SECRET not in caught.value.text()


def test_nor_does_a_file_that_is_inherited(portal: Portal) -> None:
    portal.write("base.yml", f"{WHO}site_description: !ENV RETAINER_SECRET\n")
    with pytest.raises(Invalid) as caught:
        read_settings(portal.write("mkdocs.yml", "INHERIT: base.yml\n"), {}, ("en",))
    assert caught.value.text().startswith(f"base.yml:5:19: error: {TOLD}")


def test_other_names_and_remarks_are_let_pass(portal: Portal) -> None:
    text = f"# RETAINER_SECRET\ncopyright: !ENV [RETAINER_TODAY, SECRET]\n{WHO}"
    assert read_settings(portal.write("mkdocs.yml", text), {}, ("en",)).freelancer.name


def test_a_setting_that_names_it_stops_the_build_before_anything_is_cleaned(
    portal: Portal,
) -> None:
    portal.client("acme")
    portal.build().ok()
    before = portal.files()
    config = portal.root / "mkdocs.yml"
    config.write_text(f"{config.read_text()}site_description: !ENV [RETAINER_SECRET]\n")
    ran = portal.build(RETAINER_SECRET=TEST_SECRET).fails(TOLD)
    assert TEST_SECRET not in ran.output
    assert portal.files() == before


# --- what is printed -----------------------------------------------------------------------------

AT_HOME: Final = {"environ": {}, "terminal": True}


@pytest.mark.parametrize(
    ("change", "public"),
    [
        ({}, False),
        ({"terminal": False}, True),
        ({"environ": {"RETAINER_SECRET": ""}}, True),
        ({"environ": {"CI": "true"}}, True),
        ({"environ": {"CI": "false"}}, False),
    ],
)
def test_which_logs_may_be_public(change: dict[str, Any], *, public: bool) -> None:
    assert is_public_log(**{**AT_HOME, **change}) is public


def jenkins(portal: Portal, *command: str, **env: str | None) -> Ran:
    """Runs a command as services do that do not set CI."""
    return run(*command, cwd=portal.root, env=env, piped=True)


@pytest.mark.parametrize("at_home", [True, False])
def test_a_build_through_a_pipe_prints_no_link_and_no_value(
    portal: Portal, *, at_home: bool
) -> None:
    portal.client("acme")
    assert CODE in portal.build().output  # which puts the secret into its file
    env: dict[str, str | None] = {"RETAINER_SECRET": None} if at_home else {}
    ran = jenkins(portal, "-m", "mkdocs", "build", **env).ok()
    assert CODE not in ran.output
    assert ran.output.count("`retainer links`, run by hand, shows them") == 1
    # Asked for, they are printed, through a pipe too.
    assert CODE in jenkins(portal, *RETAINER, "links", **env).stdout
    portal.client("acme", zorglub=1)
    for command in (("-m", "mkdocs", "build"), (*RETAINER, "check")):
        ran = jenkins(portal, *command, **env).fails("clients/acme.yml:")
        assert "zorglub" not in ran.output


def test_a_terminal_does_not_help_where_the_environment_has_the_secret(portal: Portal) -> None:
    portal.client("acme")
    ran = portal.build(RETAINER_SECRET=TEST_SECRET).ok()
    assert CODE not in ran.output


def test_links_are_not_printed_in_ci_even_if_asked_for(portal: Portal) -> None:
    portal.client("acme")
    ran = portal.retainer("links", CI="true")
    assert (ran.code, CODE in ran.output) == (1, False)
