"""The way of a client's file to its sealed page is the one that ARCHITECTURE.md draws."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from types import CodeType, FrameType
from typing import Any, Final

from tests.helpers import inside
from tests.helpers.support import ROOT, Portal

SECTION: Final = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## The one way")[1]
STEPS: Final = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", SECTION.split("\n## ")[0], re.MULTILINE)
"""The form that each step makes, and the function that makes it."""
MOST_FORMS: Final = 8
"""Of a client's file, the file on the site counted too."""


def code_of(name: str) -> CodeType:
    """The code of a function, by its name as ARCHITECTURE.md has it."""
    module, _, function = name.rpartition(".")
    code: CodeType = getattr(import_module(f"retainer.{module}"), function).__code__
    return code


def test_the_map_has_all_steps() -> None:
    assert len(STEPS) >= 6
    assert len({form for form, _ in STEPS}) + 1 <= MOST_FORMS


def test_each_step_is_taken_by_the_function_that_the_map_names(portal: Portal) -> None:
    portal.client("acme")
    named = {code_of(function): function for _, function in STEPS}
    returned: list[tuple[str, Any]] = []

    def watch(frame: FrameType, event: str, value: object) -> None:
        if event == "return" and frame.f_code in named:
            returned.append((named[frame.f_code], value))

    sys.setprofile(watch)
    try:
        inside.publish(portal).ok()
    finally:
        sys.setprofile(None)
    # The settings and the testimonials are read by the same functions, before any client.
    last = dict(returned)
    order = [function for function, _ in returned]
    assert sorted(last, key=lambda name: len(order) - order[::-1].index(name)) == [
        function for _, function in STEPS
    ]
    for form, function in STEPS:
        value = last[function]
        assert form in {type(value).__name__, type(getattr(value, "value", None)).__name__}, form
