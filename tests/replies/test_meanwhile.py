"""Nothing that is written meanwhile is lost: by another run, by an editor, before a kill."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import click
import pytest

from tests.helpers.support import RETAINER, Portal, environment, run
from tests.helpers.wording import AT, Writer
from tests.replies.test_taking import LATER, TODAY, kept, portal, read, reply, take, tree_of

__all__ = ["portal"]


@pytest.mark.parametrize("path", ["acme.yml", f"acme/{AT}-choice.txt"])
def test_what_was_edited_while_it_asked_stays(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    target: Path = portal.root / "clients" / path

    def editing(*_: object, **__: object) -> bool:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(target.read_bytes() + b"# mine\n" if target.exists() else b"mine")
        return True

    monkeypatch.setattr(click, "confirm", editing)
    ran = reply(portal, f"Thank you, that fits.\n{Writer.of(portal).mail()}")
    assert ran.code == 1, ran.output
    assert f"clients/{path} was changed meanwhile; nothing was written." in ran.stderr
    assert "Next: run this again" in ran.stderr
    assert target.read_bytes().endswith(b"mine" + b"\n" * (target.suffix == ".yml"))
    assert "accepted" not in read(portal)


def test_of_four_at_once_none_is_lost(portal: Portal) -> None:
    writer = Writer.of(portal)
    portal.retainer("check")
    processes = []
    for number in range(4):
        word = writer.word("question", "0", at=f"2026112{number + 3}t140233z")
        path = portal.write(f"{number}.txt", f"Why {number}?\n{word}")
        command = [sys.executable, *RETAINER, "reply", "acme", str(path), "--yes"]
        env = environment(HOME=str(portal.root), RETAINER_TODAY=TODAY)
        processes.append(subprocess.Popen(command, cwd=portal.root, env=env))
    codes = [process.wait(timeout=120) for process in processes]
    assert codes.count(0) == len(read(portal)["questions"]) == len(kept(portal)) > 0
    for number, code in enumerate(codes):
        if code:
            text = (portal.root / f"{number}.txt").read_text("utf-8")
            take(portal, text, "--yes")
    assert len(read(portal)["questions"]) == 4


def test_a_kept_question_that_the_file_lacks_is_taken(portal: Portal) -> None:
    path = portal.root / "clients/acme.yml"
    before = path.read_bytes()
    text = f"Why?\n{Writer.of(portal).word('question', '0')}"
    take(portal, text, "--yes")
    path.write_bytes(before)
    take(portal, text, "--yes")
    assert [asked["text"] for asked in read(portal)["questions"]] == ["Why?"]
    assert kept(portal) == {f"{AT}-question.txt"}


def test_another_question_of_the_same_second_is_taken(portal: Portal) -> None:
    word = Writer.of(portal).word("question", "0")
    take(portal, f"Why?\n{word}", "--yes")
    take(portal, f"And how?\n{word}", "--yes")
    assert [asked["text"] for asked in read(portal)["questions"]] == ["Why?", "And how?"]
    assert len(kept(portal)) == 2


def test_a_question_that_was_worded_anew_is_not_asked_twice(portal: Portal) -> None:
    writer = Writer.of(portal)
    first = f"Why?\n{writer.word('question', '0')}"
    take(portal, first, "--yes")
    path = portal.root / "clients/acme.yml"
    path.write_text(path.read_text("utf-8").replace("text: Why?", "text: Why so?"), "utf-8")
    quoted = first.replace("\n", "\n> ")
    take(portal, f"How?\n{writer.word('question', '0', at=LATER)}\n\n> {quoted}", "--yes")
    assert [asked["text"] for asked in read(portal)["questions"]] == ["Why so?", "How?"]


def test_where_nobody_can_be_asked_it_says_with_what(portal: Portal) -> None:
    writer, before = Writer.of(portal), tree_of(portal)
    for text, option in ((f"Hm.\n{writer.mail()}", "--yes"),):
        arguments = (*RETAINER, "reply", "acme", "-")
        env = {"RETAINER_TODAY": TODAY}
        ran = run(*arguments, cwd=portal.root, env=env, stdin=text, piped=True)
        assert (ran.code, f"again with {option}" in ran.stderr) == (1, True), ran.output
        assert tree_of(portal) == before


def test_a_terminal_takes_no_line_that_it_cuts(portal: Portal) -> None:
    outer, inner = pty.openpty()
    mode = termios.tcgetattr(inner)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(inner, termios.TCSANOW, mode)
    with subprocess.Popen(
        [sys.executable, *RETAINER, "reply", "acme", "-"],
        cwd=portal.root,
        env=environment(HOME=str(portal.root), RETAINER_TODAY=TODAY),
        stdin=inner,
        stderr=subprocess.PIPE,
    ) as process:
        os.write(outer, b"x" * 4_500 + f"\n{Writer.of(portal).word()}\n\4".encode())
        _, told = process.communicate(timeout=120)
    for terminal in (outer, inner):
        os.close(terminal)
    assert (process.returncode, b"a terminal cuts a line" in told) == (1, True), told
    assert b"Next: save the e-mail as a file" in told
