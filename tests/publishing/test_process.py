"""What is printed where an exception ends a command or a build."""

from __future__ import annotations

import errno

import pytest

from retainer.diagnostics import Invalid, Problem, Refused
from retainer.publishing import failure_text

FAILURES = {
    "a problem": (Invalid([Problem("acme.yml", 1, 2, "wrong")]), "acme.yml:1:2: error: wrong"),
    "a refusal": (Refused("not\x1b\nhere"), "not\\u001b\nhere"),
    "the machine": (OSError(errno.ENOENT, "no such file", "acme.yml"), "acme.yml: no such file"),
    "a fault of ours": (KeyError("Acme"), "a fault of Retainer's own (KeyError); please report"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_every_end_keeps_its_notes(failure: str) -> None:
    error, expected = FAILURES[failure]
    error.add_note("A new secret was made.")
    text, _, note = failure_text(error).rpartition("\n")
    assert text.startswith(expected)
    assert note == "A new secret was made."
    assert "Acme" not in text
