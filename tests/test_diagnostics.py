"""A fault of the program itself is told with its place, which helps whoever mends it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from retainer.diagnostics import unforeseen
from retainer.loading import read_client
from tests.helpers.support import ROOT


def test_a_fault_in_a_package_names_the_module_in_it() -> None:
    raw = (ROOT / "clients" / "sample-bakery.yml").read_bytes()
    nothing: Any = None
    with pytest.raises(AttributeError) as caught:
        read_client(raw, "clients/acme.yml", known=nothing)
    assert re.search(r"\(AttributeError at loading/[a-z_]+\.py:[0-9]+\)", unforeseen(caught.value))
