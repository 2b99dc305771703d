"""Finds a Chromium for the tests, and installs one where there is none.

`python -m tests.helpers.browser` prints its path. The order: what the variable CHROMIUM names, the
system's own, the one that Playwright keeps, and if nothing runs, Playwright's download or Debian's
package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

# Chrome before Chromium: on Ubuntu the latter is a snap, which cannot open files under /tmp.
COMMANDS: Final = (
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
)
PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)

# Nothing leaves this machine, whatever a page or the browser itself asks for. *.test is us, under a
# name that is not loopback's: an origin that the browser does not hold for secure.
HOST_RULES: Final = "MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


def arguments() -> list[str]:
    """What Chromium is started with: quiet, offline, and at home in a container."""
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-sync",
        "--no-first-run",
        f"--host-resolver-rules={HOST_RULES}",
    ]
    # Chromium's sandbox refuses to run as root, which CI often is.
    root = sys.platform != "win32" and os.getuid() == 0
    return [*quiet, "--no-sandbox"] if root else quiet


def find() -> Path | None:
    """The first browser that runs, or None."""
    return next((path for path in _candidates() if _runs(path)), None)


def install() -> Path | None:
    """Installs a browser, by Playwright or else as Debian's package; None if neither can."""
    for command in _installers():
        print("No browser yet:", " ".join(command), file=sys.stderr)
        subprocess.run(command, check=False, stdout=sys.stderr, timeout=900)
        if path := find():
            return path
    return None


def _candidates() -> Iterator[Path]:
    """Every place that a browser may stand at, best first."""
    if named := os.environ.get("CHROMIUM"):
        yield Path(named)
    for command in COMMANDS:
        if found := shutil.which(command):
            yield Path(found)
    yield from map(Path, PLACES)
    yield _playwrights_own()


def _playwrights_own() -> Path:
    """Where Playwright keeps its browser, there or not."""
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _runs(path: Path) -> bool:
    """Whether it starts: a file may be a stub that only advises a snap, or lack a library."""
    if not path.is_file():
        return False
    if sys.platform == "win32":
        return True  # asked for its version, Chrome opens a window there
    try:
        asked = subprocess.run([path, "--version"], check=False, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _installers() -> Iterator[list[str]]:
    """Commands that may bring a browser; each is run if those before it brought none."""
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    root = as_root()
    if root is None or not shutil.which("apt-get"):
        return
    yield [*root, "apt-get", "update", "-qq"]
    if _playwrights_own().is_file():  # downloaded, yet it does not start: libraries are missing
        yield [*root, sys.executable, "-m", "playwright", "install-deps", "chromium"]
    yield [*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]


def as_root() -> list[str] | None:
    """What to put before a command to run it as root; None where that would ask for a password."""
    if sys.platform == "win32":
        return None
    if os.getuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run([*sudo, "true"], check=False, capture_output=True)
    return sudo if asked.returncode == 0 else None


if __name__ == "__main__":
    browser = find() or install()
    if browser is None:
        sys.exit(
            "The tests need Chromium or Chrome, and none could be installed. "
            "Install one, or name it: CHROMIUM=/path/to/chrome make test"
        )
    print(browser)
