"""Fixtures: a sealed page, and the folder that it is in on the loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.sealing import Sealed, place
from tests.helpers.support import Served, ServeFolder


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    """A page without a passphrase."""
    return place(tmp_path)


@pytest.fixture
def served(tmp_path: Path, serve_folder: ServeFolder) -> Served:
    """The folder that the pages are in."""
    return serve_folder(tmp_path)
