"""A fault of our own while a file is read or shown: a line with the file, and none of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.helpers.support import HOOK, Portal, Ran, run

if TYPE_CHECKING:
    from pathlib import Path

TOLD: Final = "Acme Secret SRL"
RETAINER: Final = "from retainer.cli import main; main(prog_name='retainer')"
MKDOCS: Final = "from mkdocs.__main__ import cli; cli()"
# Where it happens: module, name, the file that is told, what is done with it.
READING: Final = {
    "loading.loader.check_client": "clients/acme.yml",
    "loading.loader.check_freelancer": "mkdocs.yml",
    "loading.loader._double_ids": "clients/testimonials.yml",
}
SHOWING: Final = ("page.render_page", "publishing.sealing.resolve")


def faulty(portal: Portal, where: str, program: str, *arguments: str, **env: str | None) -> Ran:
    """A command with a fault in one of our functions, whose words are a client's."""
    module, _, name = where.rpartition(".")
    fault = (
        "from importlib import import_module\n"
        f"module = import_module('retainer.{module}')\n"
        "def fault(*_, **__):\n"
        f"    raise KeyError({TOLD!r})\n"
        f"module.{name} = fault\n"
    )
    return run("-c", fault + program, *arguments, cwd=portal.root, env=env)


@pytest.fixture
def filled(portal: Portal) -> Portal:
    """A portal with a client and a testimonial."""
    portal.client("acme")
    portal.fingerprint()
    portal.write("clients/testimonials.yml", "- {id: a, author: b, quote: c, consent: true}\n")
    return portal


def is_a_line(ran: Ran, *parts: str, private: bool) -> None:
    assert ran.code == 1
    assert "Traceback" not in ran.output
    lines = [line for line in ran.output.splitlines() if "a fault of Retainer's own" in line]
    assert lines
    for part in ("(KeyError at ", "please report it with this line", *parts):
        assert part in lines[0]
    assert (TOLD in ran.output) == private


@pytest.mark.parametrize("ci", [None, "true"])
@pytest.mark.parametrize("where", READING)
def test_while_a_file_is_read(filled: Portal, where: str, ci: str | None) -> None:
    at = f"{READING[where]}:1:1: error: this file cannot be read: "
    is_a_line(faulty(filled, where, RETAINER, "check", CI=ci), at, private=not ci)
    is_a_line(faulty(filled, where, MKDOCS, "build", CI=ci), at, private=not ci)
    assert not filled.site.exists()


def test_another_file_is_told_all_the_same(filled: Portal) -> None:
    filled.client("broken", "a: b: c\n")
    ran = faulty(filled, "loading.loader.check_client", RETAINER, "check", CI="true")
    is_a_line(ran, "clients/acme.yml:1:1: ", private=False)
    assert "clients/broken.yml:1:5: error: not valid YAML" in ran.output


@pytest.mark.parametrize("where", SHOWING)
def test_while_a_page_is_made(filled: Portal, where: str) -> None:
    at = "clients/acme.yml:1:1: error: this file cannot be shown: "
    is_a_line(faulty(filled, where, MKDOCS, "build", CI="true"), at, private=False)
    (filled.root / "public").mkdir()
    ran = faulty(filled, where, RETAINER, "publish", "public", CI="true")
    is_a_line(ran, at, private=False)
    assert list((filled.root / "public").iterdir()) == []


def test_while_a_reply_is_read(filled: Portal, tmp_path: Path) -> None:
    reply = tmp_path / "reply.txt"
    head = f"accept {'a' * 64}\n{'b' * 16} {'c' * 16} 2026-11-20\n"
    reply.write_text(head, encoding="utf-8")
    ran = faulty(filled, "form1.reply._numbered", RETAINER, "accept", "acme", str(reply))
    is_a_line(ran, "reply.txt:1:1: error: this file cannot be read: ", private=True)


def test_elsewhere_in_a_command(filled: Portal) -> None:
    ran = faulty(filled, "cli.table", RETAINER, "links")
    is_a_line(ran, "error: a fault of Retainer's own", private=False)


@pytest.mark.parametrize(
    "where", ["site.page_context", "publishing.build.draw_card", "site.public.alternates"]
)
def test_elsewhere_in_a_build(filled: Portal, where: str) -> None:
    ran = faulty(filled, where, MKDOCS, "build", CI="true")
    is_a_line(ran, private=False)


def test_what_is_anothers_fault_is_theirs_to_tell(filled: Portal) -> None:
    filled.write("theirs.py", "def on_page_content(html, **_):\n    raise KeyError('theirs')\n")
    filled.config(hooks=[str(HOOK), "theirs.py"])
    ran = filled.build()
    assert ran.code == 1
    assert "KeyError: 'theirs'" in ran.output
    assert "Retainer's own" not in ran.output


def test_a_link_that_is_no_address_stops_no_build(filled: Portal) -> None:
    filled.write("docs/index.md", '# Home\n\n<a href="http://[x">a</a>\n')
    ran = filled.build("--strict")
    assert ran.code == 0, ran.output


@pytest.mark.parametrize("title", ["x" * 200_000, "word " * 20_000, "W" * 400])
def test_a_title_of_any_length_is_drawn(filled: Portal, title: str) -> None:
    filled.write("docs/index.md", f"---\ntitle: {title}\n---\n# Home\n")
    ran = filled.build("--strict")
    assert ran.code == 0, ran.output
    assert filled.files()["assets/cards/index.png"].startswith(b"\x89PNG")


def test_two_files_that_were_tracebacks(filled: Portal) -> None:
    terms = f"{{{TOLD}, {TOLD}: 3000 euro}}"
    filled.client("acme", f"client: {{name: Acme}}\nterms: {terms}\ntiers: []\n")
    filled.client("beta", "")
    filled.write("clients/beta.yml", b"\xef\xbb\xbfi\xef")
    for ran in (filled.retainer("check", CI="true"), filled.build(CI="true")):
        assert ran.code == 1
        assert "Traceback" not in ran.output
        assert TOLD not in ran.output
        assert "clients/acme.yml:2:26: error: this key stands twice" in ran.output
        assert "clients/beta.yml:1:2: error: from here on the file is not UTF-8" in ran.output
