"""Broken files: every rule has one, and all that is wrong in a file comes out in one run."""

from __future__ import annotations

import ast
import json
import re
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.helpers import broken
from tests.helpers.support import CLIENT, Portal, Ran, make_portal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType

CASES: Final = {kind: broken.cases(kind) for kind in ("clients", "settings", "testimonials")}
ADVISED_ELSEWHERE: Final = "mark|passphrase"
REFUSING: Final = [
    import_module(f"retainer.{name}")
    for name in (
        *("loading.cross_field_rules", "loading.document", "loading.findings"),
        *("loading.loader", "loading.page_sources", "loading.parser"),
        *("model.field_checks", "model.freelancer", "model.tiers", "model.types", "svg"),
        *("project.pictures", "project.testimonials", "records.mark_checks"),
    )
]
REFUSALS: Final = {
    "Finding",
    "Problem",
    "BadPicture",
    "rejection",
    "wrong",
    "problem",
    "_report",
    "_stop",
}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal that holds every broken client's file."""
    return broken.with_clients(tmp_path_factory.mktemp("broken") / "portal")


@pytest.fixture(scope="module")
def checked(clients: Portal) -> Ran:
    """One run of the command over all of them; what the desk advises has tests of its own."""
    ran = clients.retainer("check", "--all")
    lines = ran.stdout.splitlines(keepends=True)
    return replace(ran, stdout="".join(line for line in lines if not of_the_desk(line)))


def of_the_desk(line: str) -> bool:
    """Whether a line is advice that `check` alone gives."""
    return re.search(rf"advice \[(?!(?:{ADVISED_ELSEWHERE})\])", line) is not None


@pytest.fixture
def surrounded(tmp_path: Path) -> Portal:
    """A portal with pictures and testimonials."""
    return broken.surroundings(make_portal(tmp_path / "portal"))


def ids(path: Path) -> str:
    return path.stem


# ---- each case


def test_there_are_cases_and_each_has_its_words() -> None:
    for kind, paths in CASES.items():
        assert len(paths) > 20, kind
        for path in paths:
            assert broken.told(path).strip(), f"{path}: a broken file of which nothing is said"
        described = {path.with_suffix(".yml") for path in (broken.CASES / kind).glob("*.txt")}
        assert described == set(paths)


def test_one_run_tells_all_and_fails_without_a_traceback(checked: Ran) -> None:
    assert checked.code == 1
    assert checked.stderr == ""
    assert "Traceback" not in checked.stdout
    expected = "".join(sorted(broken.told(path) for path in CASES["clients"]))
    assert sorted(checked.stdout.splitlines()) == sorted(expected.splitlines())


def _level_and_place(line: str) -> tuple[bool, tuple[int, ...]]:
    return ": advice " in line, tuple(map(int, line.split(":")[1:3]))


@pytest.mark.parametrize("path", CASES["clients"], ids=ids)
def test_a_clients_file(checked: Ran, path: Path) -> None:
    own = f"clients/{path.name}:"
    lines = [line for line in checked.stdout.splitlines() if line.startswith(own)]
    # Errors by their place, then advice.
    assert lines == sorted(broken.told(path).splitlines(), key=_level_and_place)


@pytest.mark.parametrize("path", CASES["settings"], ids=ids)
def test_a_settings_file(surrounded: Portal, path: Path) -> None:
    assert broken.settings_said(surrounded, path) == broken.told(path).splitlines()


@pytest.mark.parametrize("path", CASES["testimonials"], ids=ids)
def test_a_testimonials_file(surrounded: Portal, path: Path) -> None:
    assert broken.testimonials_said(surrounded, path) == broken.told(path).splitlines()


@pytest.mark.parametrize("kind", ["settings", "testimonials"])
def test_the_command_tells_of_it_too(surrounded: Portal, kind: str) -> None:
    path = broken.CASES / kind / "several.yml"
    place = {"settings": "mkdocs.yml", "testimonials": "clients/testimonials.yml"}[kind]
    surrounded.write(place, path.read_bytes())
    surrounded.client("acme", testimonials=["bakery"], status="draft")
    ran = surrounded.retainer("check")
    # And nothing of the client whose testimonial could not be read.
    assert (ran.code, ran.stdout, ran.stderr) == (1, broken.told(path), "")


def test_a_broken_file_stops_the_build_with_the_same_words(surrounded: Portal) -> None:
    path = broken.CASES / "clients" / "several.yml"
    surrounded.client("several", path.read_text(encoding="utf-8"))
    surrounded.client("good")
    ran = surrounded.build()
    assert ran.code == 1
    assert broken.told(path) in ran.output
    assert "Traceback" not in ran.output
    assert not surrounded.site.exists()


# ---- each rule has a case


def refusals(module: ModuleType) -> Iterator[tuple[int, str]]:
    """The statements that refuse something: their line, and the source."""
    assert module.__file__
    source = Path(module.__file__).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Expr, ast.Raise, ast.Return)):
            names = {
                call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
                for call in ast.walk(node)
                if isinstance(call, ast.Call)
            }
            if names & REFUSALS:
                yield node.lineno, ast.get_source_segment(source, node) or ""


def test_every_rule_has_a_case_that_breaks_it(clients: Portal, tmp_path: Path) -> None:
    files = {module.__file__: module for module in REFUSING}
    reached: set[tuple[str, int]] = set()

    def within(frame: FrameType, event: str, argument: Any) -> Any:
        del argument
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
        return within

    def entering(frame: FrameType, event: str, argument: Any) -> Any:
        del event, argument
        return within if frame.f_code.co_filename in files else None

    other = broken.surroundings(make_portal(tmp_path / "portal"))
    before = sys.gettrace()
    sys.settrace(entering)
    try:
        broken.clients_said(clients)
        for path in CASES["settings"]:
            broken.settings_said(other, path)
        other.config()
        for path in CASES["testimonials"]:
            broken.testimonials_said(other, path)
    finally:
        sys.settrace(before)
    missed = []
    for name, module in files.items():
        statements = list(refusals(module))
        assert statements, module
        for line, source in statements:
            # What the system refuses, what no case file should be, and what is told of another
            # file than the case is tried elsewhere.
            words = (
                "cannot be read",
                "larger than {MAX_BYTES",
                "{SHOWN} is a link",
                "language-mix",
            )
            elsewhere = any(word in source for word in words)
            if (name, line) not in reached and not elsewhere:
                missed.append(f"{module.__name__}:{line}: {source}")
    assert missed == []


# ---- how it is told


def test_as_json_and_for_github_the_same_is_told(clients: Portal, checked: Ran) -> None:
    records = json.loads(clients.retainer("check", "--format", "json").stdout)
    lines = [
        f"{r['file']}:{r['line']}:{r['column']}: {r['level']}: {r['message']}"
        for r in records
        if r["level"] == "error" or r["rule"] in ADVISED_ELSEWHERE.split("|")
    ]
    # In JSON the name of advice has a place of its own.
    written = re.sub(r"advice \[[a-z-]+\]:", "advice:", checked.stdout)
    assert sorted(lines) == sorted(written.splitlines())
    github = clients.retainer("check", "several", "--format", "github").stdout.splitlines()
    assert github[0] == (
        "::error file=clients/several.yml,line=3,col=3"
        '::client: unknown key "mail" (did you mean "email"?)'
    )


def test_where_ci_is_set_no_line_holds_anything_of_a_file(clients: Portal) -> None:
    clients.client("zzz-secret", "client: {name: 5}\nZorglub: 1\nstatus: Zorglub\ntiers: []\n")
    try:
        local = clients.retainer("check", "zzz-secret")
        public = clients.retainer("check", "zzz-secret", CI="true")
    finally:
        (clients.root / "clients" / "zzz-secret.yml").unlink()
    assert "Zorglub" in local.stdout
    assert "Zorglub" not in public.stdout
    quotes = "is a number in YAML, and text is expected; put it in quotes"
    assert [line for line in public.stdout.splitlines() if line.startswith("clients/")] == [
        f"clients/zzz-secret.yml:1:16: error: client.name: {quotes}",
        "clients/zzz-secret.yml:2:1: error: unknown key",
        "clients/zzz-secret.yml:3:9: error: status: must be draft, sent, declined or withdrawn",
        "clients/zzz-secret.yml:4:8: error: tiers: is an empty list; give it an entry",
    ]


# ---- files, their names and links


def test_what_is_no_clients_file_is_told(portal: Portal) -> None:
    folder = portal.root / "clients"
    good = portal.client("good", status="draft")
    for name in ("Acme Ltd.yml", "Ștefan & Co.yml", "acme.yaml", "UPPER.YML", "two.dots.yml"):
        portal.write(f"clients/{name}", good.read_bytes())
    portal.write("clients/.hidden.yml", "not: read")
    portal.write("clients/notes.txt", "not read")
    portal.write("clients/folder.yml/inner.yml", "not: read")
    (folder / "dangling.yml").symlink_to(folder / "none.yml")
    (folder / "loop.yml").symlink_to(folder / "loop.yml")
    (folder / "linked.yml").symlink_to(good)
    (folder / "outside.yml").symlink_to(portal.write("../elsewhere.yml", CLIENT))
    ran = portal.retainer("check")
    rename = "a client's file is named with a-z, 0-9 and - only, and ends in .yml; rename it"
    nothing = "is a link to nothing, or no plain file; delete it"
    assert ran.code == 1
    assert ran.stdout.splitlines() == [
        f"clients/Acme Ltd.yml:1:1: error: {rename} (to acme-ltd.yml)",
        f"clients/UPPER.YML:1:1: error: {rename} (to upper.yml)",
        f"clients/acme.yaml:1:1: error: {rename} (to acme.yml)",
        f"clients/dangling.yml:1:1: error: {nothing}",
        "clients/folder.yml:1:1: error: is a folder; a client is one file",
        f"clients/loop.yml:1:1: error: {nothing}",
        "clients/outside.yml:1:1: error: is a link out of the project; put the file itself here",
        f"clients/two.dots.yml:1:1: error: {rename} (to two-dots.yml)",
        f"clients/Ștefan & Co.yml:1:1: error: {rename} (to stefan-co.yml)",
    ]


def test_a_name_that_no_terminal_shows_is_told_in_one_line(portal: Portal) -> None:
    folder = bytes(portal.root / "clients")
    try:
        for name in (b"a\nb.yml", b"\xff.yml", b"\x1b[31m.yml"):
            Path((folder + b"/" + name).decode(errors="surrogateescape")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system holds no such names")
    lines = portal.retainer("check").stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        r"clients/\u001b[31m.yml",
        r"clients/\udcff.yml",
        r"clients/a\u000ab.yml",
    ]


def test_two_files_with_one_link_are_told_with_both_names(portal: Portal) -> None:
    portal.client("acme", link="abcdefg2")
    portal.client("beta", link="abcdefg2")
    # Also where the second file can not be read for another reason.
    portal.client("coda", "link: abcdefg2\nclient:\n")
    lines = portal.retainer("check").stdout.splitlines()
    same = (
        "link: clients/acme.yml has the same one; run `retainer rotate ID` with the ID of the copy"
    )
    assert f"clients/beta.yml:16:7: error: {same}" in lines
    assert f"clients/coda.yml:1:7: error: {same}" in lines


def test_a_link_that_may_be_another_clients_is_not_handed_out(portal: Portal) -> None:
    """The copy may come first by name, and is asked for alone."""
    portal.client("acme", link="abcdefg2")
    portal.client("beta", link="abcdefg2")
    portal.client("coda")
    reply = portal.write("reply.txt", "")
    for command in (["check", "acme"], ["links", "acme"], ["accept", "acme", str(reply)]):
        ran = portal.retainer(*command)
        assert ran.code == 1
        assert "clients/beta.yml:16:7: error: link: clients/acme.yml has the same" in ran.output
        assert "/p/" not in ran.output
    assert portal.retainer("links", "coda").code == 0


@pytest.mark.parametrize("name", ["clients/acme.yml", "clients/testimonials.yml", "mkdocs.yml"])
def test_a_file_of_gigabytes_is_not_read(portal: Portal, name: str) -> None:
    path = portal.write(name, "")
    with path.open("r+b") as stream:
        stream.truncate(8 * 2**30)
    ran = portal.retainer("check")
    line = f"{name}:1:1: error: the file is larger than 1,000,000 bytes; make it smaller"
    assert (ran.code, ran.stdout.splitlines()) == (1, [line])


def test_a_key_of_the_files_own_is_not_told_where_logs_may_be_public(portal: Portal) -> None:
    """A comma inside braces makes a key of what was meant as text."""
    portal.client("acme", "client: {name: Acme, topsecret_words, role: no}\nacme_secret: {x: no}\n")
    for form in ("text", "json", "github"):
        ran = portal.retainer("check", "--format", form, CI="true")
        assert ran.code == 1
        assert "acme.yml" in ran.stdout
        assert "secret" not in ran.output
    assert "topsecret_words" in portal.retainer("check").output
