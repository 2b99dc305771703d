"""Firefox and WebKit are found here; `python -m tests.helpers.engines.others` installs them.

Debian's packages, where it may. Else the tests in that engine are skipped, and say so; with
RETAINER_BROWSERS=all they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

import pytest

from tests.helpers.browser import as_root
from tests.helpers.engines import firefox, webkit
from tests.helpers.engines.face import Tab


@dataclass(frozen=True)
class Engine:
    """A browser that may be there: the packages that it lacks, and how it is started."""

    name: str
    lacks: Callable[[], list[str]]
    started: Callable[[], AbstractContextManager[Tab]]

    def missing(self) -> str:
        """A line about what is not installed; nothing if all is."""
        packages = " ".join(self.lacks())
        return f"{self.name} is left out: Debian's {packages} is missing" if packages else ""


OTHERS: Final[Mapping[str, Engine]] = {
    "firefox": Engine("Firefox", firefox.lacks, firefox.started),
    "webkit": Engine("WebKit", webkit.lacks, webkit.started),
}


def all_wanted() -> bool:
    """Whether an engine that is missing is a failure."""
    return os.environ.get("RETAINER_BROWSERS") == "all"


def there(name: str) -> Engine:
    """An engine that can be started; else its test is skipped, or fails where all are wanted."""
    engine = OTHERS[name]
    if missing := engine.missing():
        (pytest.fail if all_wanted() else pytest.skip)(missing)
    return engine


def _fonts_lacking() -> list[str]:
    """Paper is measured in these letters, which stand in for Arial and the like."""
    listed = shutil.which("fc-list") and subprocess.run(
        ["fc-list", ":family=Liberation Sans"], check=False, capture_output=True, timeout=60
    )
    return [] if listed and listed.stdout else ["fonts-liberation2"]


def letters_of_devices() -> None:
    """Skips a test that measures text, or fails it, where those letters are not."""
    if lacking := _fonts_lacking():
        (pytest.fail if all_wanted() else pytest.skip)(f"{lacking[0]} is not installed")


def install() -> None:
    """Installs what is missing, where that needs no password."""
    packages = [name for engine in OTHERS.values() for name in engine.lacks()] + _fonts_lacking()
    root = as_root()
    if not packages or root is None or not shutil.which("apt-get"):
        return
    print("Not there yet:", *packages, file=sys.stderr)
    quiet = ["-y", "-qq", "--no-install-recommends"]
    for command in (["update", "-qq"], ["install", *quiet, *packages]):
        whole = [*root, "apt-get", *command]
        subprocess.run(whole, check=False, stdout=sys.stderr, timeout=900)


if __name__ == "__main__":
    install()
    left_out = [line for engine in OTHERS.values() if (line := engine.missing())]
    print(*left_out, sep="\n", end="\n" if left_out else "", file=sys.stderr)
    sys.exit(bool(left_out) and all_wanted())
