"""Markdown takes work in proportion to its length: what would take minutes is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import pytest
from pydantic_core import PydanticCustomError

from retainer.model import field_checks as checks
from retainer.page import MarkdownRenderer

PROSE: Final = MarkdownRenderer()
HONEST: Final = (
    "The **bakery** has [a shop](https://a.example/) and *good bread*; we write twice a week.\n\n"
    "- one\n- two & three\n\n"
)
SIGNS: Final = [
    *("![", "[", "[a](", "<a ", "[a][", "![a][", "[](", "[(", "[a](b", "[a](<", "[a](((", "[*"),
    *("*[", "`[", "[`", "[<", "<[", "[![", "[![a](", "![a]([", "<a b=c ", "<img ", "<a href='"),
    *("<![CDATA[", "``a`", "`a ", "<!--", "<?", "<http://a", "[a]: b\n", '[a]: b\n  "', "\\["),
    *("<div>", "<ul><li>"),
]
WORST: Final = ["[", "[![", "[*", "<![CDATA[", "[a][", "[a](<", "``a`", "<a "]
ELSE: Final = [
    *("**a " + "*" * 100 + " ", "*" * 100 + "a", "_" * 100 + " ", "__a " + "_" * 100 + "*"),
    *("*_", "*a*", "**a", "_ _", "a_b", "&", "&a;", "\\*", "#", "# a\n", "- a\n", "1. a\n"),
    *("> a\n\n", "- a\n\n  ", "    a\n", "a  \n", "* a\n\n", "+ a\n    + b\n", "](", "(", "|"),
    *("a\n\n", "> a\n> - b\n", "http://a ", "((", "!", "~~~\n", "1) "),
]
RUNS: Final = ["*" * 101, "**a " + "*" * 101, "_" * 101]
STEPS: Final = ["> " * 60, "1. " * 40, "+ " * 60, "\t" * 30]
RULES: Final = ["a\n=\n", "a\n---\n", "---\n", "* * *\n", "***\n", "___\n", "=\n"]


def work(text: str) -> float:
    """The seconds of the processor for a text."""
    start = time.process_time()
    PROSE.render(text)
    return time.process_time() - start


def taken(text: str) -> bool:
    try:
        return checks.prose(text) == text.strip()
    except PydanticCustomError:
        return False


def filled(piece: str, times: int) -> list[str]:
    """A text with so many of these: before all the rest, throughout, and with nothing between."""
    most = checks.MAX_PROSE
    gap = "x " * (most // times // 2 + 1)
    texts = (piece * times + "x " * most, f"{piece}{gap}"[: most // times] * times, piece * times)
    return [text[:most].strip() for text in texts]


@pytest.mark.parametrize("piece", [*SIGNS, *RULES, *RUNS, *STEPS])
def test_what_takes_minutes_is_refused(piece: str) -> None:
    long = piece * (checks.MAX_PROSE // len(piece) - 1)
    assert not taken(f"a\n\n{long}a")


def test_what_is_taken_is_soon_done() -> None:
    """Work is compared with that for an honest text of the same length, not with a clock."""
    honest = HONEST * (checks.MAX_PROSE // len(HONEST))
    assert taken(honest)
    usual = min(work(honest) for _ in range(3))
    most: dict[str, float] = {}
    for piece in [*WORST, *RULES, *ELSE]:
        each = sum(map(piece.count, "[<`")) if piece in SIGNS else 1 if piece in RULES else 0
        times = checks.MOST_SIGNS // each if each else checks.MAX_PROSE // len(piece)
        texts = [text for text in filled(piece, times) if taken(text)]
        assert texts, piece
        most[piece] = work(texts[0]) / usual
    # The worst takes some 25 times as long; what is refused, 300 times and more.
    assert {piece: times for piece, times in most.items() if times > 100} == {}


@pytest.mark.parametrize(
    "nest",
    [lambda depth: "    " * depth + "- a\n", lambda depth: "\t" * depth + "+ a\n\n"],
    ids=["spaces", "tabs"],
)
def test_steps_as_deep_as_they_may_go_are_read(nest: Callable[[int], str]) -> None:
    text = "".join(map(nest, range(24)))
    assert taken(text)

    def deep(calls: int) -> str:
        return deep(calls - 1) if calls else PROSE.render(text)

    assert deep(300).count("<li>") == 24  # below what a build has called by then
