"""A fault of the program itself is told with its place, which helps whoever mends it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from retainer.diagnostics import our_places, unforeseen
from retainer.loading import read_client
from tests.helpers.support import ROOT


def test_a_fault_in_a_package_names_the_module_in_it() -> None:
    raw = (ROOT / "clients" / "sample-bakery.yml").read_bytes()
    nothing: Any = None
    with pytest.raises(AttributeError) as caught:
        read_client(raw, "clients/acme.yml", known=nothing)
    assert re.search(r"\(AttributeError at loading/[a-z_]+\.py:[0-9]+\)", unforeseen(caught.value))


def test_a_fault_in_a_page_is_no_fault_of_our_theme() -> None:
    template = ROOT / "hooks/retainer/site/theme/main.html"
    assert template.is_file()
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile("1 / 0", str(template), "exec"))  # noqa: S102 - as Jinja runs a template
    assert our_places(caught.value) == []
