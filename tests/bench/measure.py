"""How the bench measures: a command, a rebuild under `mkdocs serve`, the opening of a page."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final, Self

from playwright.sync_api import Browser, Response

from tests.helpers.serving import Serving
from tests.helpers.support import environment, run

PATIENCE: Final = 300  # seconds after which something has gone wrong
OPENINGS: Final = 20
# GNU gzip's level by default, and what hosts commonly take.
GZIP_LEVEL: Final = 6

# Linux hands the peak of whoever starts a program down to it: what starts it has to be small.
_LAUNCHER: Final = """
import json, os, sys, time
begun = time.perf_counter()
child = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, *sys.argv[1:]])
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - begun
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(os.waitstatus_to_exitcode(status) and 1)
"""
# The moment at which the page is open, as the page's own clock has it: it begins with navigation.
_WATCH: Final = """
new MutationObserver(() => {
  if (document.documentElement.dataset.state === "open") window.opened ??= performance.now();
}).observe(document, {attributes: true, attributeFilter: ["data-state"], subtree: true});
"""
_LOADED: Final = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of one core."""
    peak: float
    """Megabytes, resident."""

    @classmethod
    def median(cls, costs: Sequence[Self]) -> Self:
        """The median of several runs, each figure by itself."""
        return cls(
            median(cost.wall for cost in costs),
            median(cost.cpu for cost in costs),
            median(cost.peak for cost in costs),
        )


# Runs MkDocs, and tells of the CPU time that it took the part of the last look.
_LOOKING: Final = """
import sys, time
from mkdocs.__main__ import cli
from retainer.publishing import sealing
look, taken = sealing.remove_leaks, []
def timed(*arguments):
    begun = time.process_time()
    look(*arguments)
    taken.append(time.process_time() - begun)
sealing.remove_leaks = timed
cli(["build", "--quiet", "--site-dir", sys.argv[1]], standalone_mode=False)
print(sum(taken) / time.process_time())
"""


def looking(site: Path, cwd: Path) -> float:
    """The part of a build's CPU time, its helpers' aside, that the last look at the site takes."""
    return float(run("-c", _LOOKING, site, cwd=cwd, piped=True).stdout)


def cost(*arguments: str | Path, cwd: Path) -> Cost:
    """Runs this Python in a process of its own and says what that took."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, *arguments],
        check=False,
        cwd=cwd,
        env=environment(HOME=str(cwd)),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    if done.returncode:
        raise AssertionError(f"{arguments} failed:\n{done.stdout}{done.stderr}")
    wall, cpu, peak = json.loads(done.stdout.splitlines()[-1])
    # Kilobytes; on macOS bytes.
    return Cost(wall, cpu, peak / (1024**2 if sys.platform == "darwin" else 1024))


def rebuild(serving: Serving, change: Callable[[], object]) -> float:
    """Seconds from a change until browsers are told to reload."""
    # Not while it still looks at what it has just built.
    time.sleep(1)
    before = len(serving.printed)
    begun = time.perf_counter()
    change()
    serving.wait_for("Reloading browsers", before)
    return time.perf_counter() - begun


@dataclass(frozen=True)
class Opening:
    """What a reader waits for, and what is sent."""

    times: tuple[float, ...]
    """Milliseconds from the click until the page is there."""
    requests: int
    raw: int
    zipped: int


def opening(browser: Browser, url: str, *, sealed: bool) -> Opening:
    """Opens a page, each time in a fresh profile; the first time warms the browser up."""
    times: list[float] = []
    for _ in range(OPENINGS + 1):
        with browser.new_context() as context:
            context.add_init_script(_WATCH)
            page = context.new_page()
            page.goto(url)
            if sealed:
                page.wait_for_selector("html[data-state=open]")
            times.append(float(page.evaluate("window.opened" if sealed else _LOADED)))
    answers = _answers(browser, url)
    return Opening(
        tuple(times[1:]),
        len(answers),
        sum(map(len, answers)),
        sum(len(gzip.compress(body, GZIP_LEVEL)) for body in answers),
    )


def _answers(browser: Browser, url: str) -> list[bytes]:
    """All that a host sends to a reader who comes for the first time."""
    got: list[Response] = []

    def note(response: Response) -> None:
        got.append(response)

    with browser.new_context() as context:
        page = context.new_page()
        page.on("response", note)
        page.goto(url, wait_until="networkidle")
        return [response.body() for response in got]


def versions(browser: Browser) -> str:
    """What was measured with, in one line."""
    packages = {
        "Retainer": version("retainer"),
        "Python": sys.version.split()[0],
        "MkDocs": version("mkdocs"),
        "Material": version("mkdocs-material"),
        "Chromium": browser.version,
    }
    named = ", ".join(f"{name} {number}" for name, number in packages.items())
    return f"{named}; {sys.platform}, {os.cpu_count()} cores"
