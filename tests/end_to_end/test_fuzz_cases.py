"""What `make fuzz` found stays found; and it would find again what it is there for."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Final

import nh3
import pytest

from retainer.form1 import reply
from retainer.loading import parser as builder
from retainer.model import field_checks as checks
from tests.bench import fuzz
from tests.helpers import fuzzed
from tests.helpers.fuzzed import MARK, TARGETS

KEPT: Final = [(name, path) for name, target in TARGETS.items() for path in target.kept()]


def test_there_are_cases() -> None:
    assert {name for name, _ in KEPT} >= {"reader", "replies", "prose"}
    folders = {path.name for path in fuzzed.KEPT.iterdir()}
    assert folders <= TARGETS.keys()


@pytest.mark.parametrize(("name", "path"), KEPT, ids=lambda value: getattr(value, "name", value))
def test_what_was_found_is_mended(name: str, path: Path) -> None:
    assert TARGETS[name].wrong(path.read_bytes()) == ""


@pytest.mark.parametrize("name", TARGETS)
def test_a_seed_tries_the_same_inputs(name: str) -> None:
    first, again, other = (
        list(islice(fuzz.Mutator(TARGETS[name], seed), 1500)) for seed in (7, 7, 8)
    )
    assert first == again
    assert first != other
    assert len(set(first)) > 500


def raises(*_: object, **__: object) -> None:
    raise KeyError(MARK)


def test_a_traceback_is_found_in_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder.Builder, "_comma", raises)
    monkeypatch.setattr(reply, "_numbered", raises)
    monkeypatch.setattr(nh3, "clean", raises)
    assert "KeyError" in TARGETS["reader"].wrong(b"client: {name: One, two}")
    assert "KeyError" in TARGETS["replies"].wrong((fuzzed.KEPT / "replies/mail.txt").read_bytes())
    assert "KeyError" in TARGETS["prose"].wrong(b"*a*")


def test_a_clients_word_in_a_public_log_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = f"client: {{name: Acme}}\nstatus: {MARK}\n".encode()
    assert TARGETS["reader"].wrong(raw) == ""
    monkeypatch.setattr(checks, "near_miss", lambda word, _: word)
    rejection = checks.rejection
    monkeypatch.setattr(
        checks, "rejection", lambda message, detail="": rejection(f"{message} {detail}")
    )
    assert "in a public log" in TARGETS["reader"].wrong(raw)


@pytest.mark.parametrize(
    "html",
    [
        "<script>",
        "<p onclick=a>",
        "<p style='color: red'>",
        '<a href="JavaScript:a">',
        '<a href="//a.example">',
        "<img src=https://a.example/a.png>",
        "<iframe>",
        "<form>",
    ],
)
def test_what_acts_is_found(monkeypatch: pytest.MonkeyPatch, html: str) -> None:
    monkeypatch.setattr(nh3, "clean", lambda *_, **__: html)
    assert "comes through" in TARGETS["prose"].wrong(b"*a*")


def test_what_takes_minutes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_SIGNS", 100_000)
    monkeypatch.setattr(fuzzed, "SOON", 0.2)
    assert TARGETS["prose"].wrong(b"![" * 5_000) == "takes more than 0.2 seconds"


def test_a_hunt_keeps_the_least_of_what_it_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def judge(raw: bytes) -> None:
        assert b"{x" not in raw, f"{len(raw)} bytes"

    target = fuzzed.Target("own", judge, lambda: iter([b"a: {x: 1}", b"b", b"c", b"d"]), 99)
    monkeypatch.setattr(fuzz, "KEPT", tmp_path / "a" / "b" / "fuzz")
    (line,) = fuzz.hunt(target, 1, 60, 50)
    (kept,) = (tmp_path / "a" / "b" / "fuzz" / "own").iterdir()
    assert kept.read_bytes() == b"{x"
    assert kept.name in line
    assert "own: 50 inputs of seed 1, 1 findings" in capsys.readouterr().out
