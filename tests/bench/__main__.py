"""Measures what Retainer costs beside plain MkDocs and Material, and writes BENCHMARKS.md.

`make bench`: each round runs everything once, one after the other, so that a busy machine weighs on
all alike; what counts is the ratio within a round. It takes some minutes.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import sync_playwright

from tests.bench import inputs
from tests.bench.measure import (
    OPENINGS,
    PATIENCE,
    Cost,
    Opening,
    cost,
    looking,
    opening,
    rebuild,
    versions,
)
from tests.helpers import browser as finder
from tests.helpers.serving import Serving
from tests.helpers.support import RETAINER, ROOT, Portal, Served, free_port, hear_interrupts

SIZES: Final = (10, 100, 1000)
ROUNDS: Final = 3
REBUILDS: Final = 2
GOAL: Final = 0.3
"""The part of the plain pages' time that as many sealed ones may take."""
DOCUMENT: Final = ROOT / "BENCHMARKS.md"
BEGIN: Final = "<!-- measured: make bench writes from here -->\n"
END: Final = "<!-- to here -->\n"

MKDOCS: Final = ("-m", "mkdocs", "build", "--quiet", "--site-dir")
PUBLISH: Final = "`retainer publish`"
BUILD: Final = "`mkdocs build` with Retainer"
PLAIN: Final = "plain pages, the same text"
SHORT: Final = "plain pages, the files' text alone"

Costs = dict[tuple[str, int], list[Cost]]


class Bench:
    """Projects of every size, and what building them takes."""

    def __init__(self, folder: Path, sizes: Sequence[int]) -> None:
        self.folder = folder
        self.sizes = sizes
        self.costs: Costs = {}
        self.checks: list[Cost] = []
        self.looks: list[float] = []
        self._sites = 0
        most = max(sizes)
        self.portals = {size: inputs.make_portal(folder / f"portal-{size}", size) for size in sizes}
        site = self._site()
        cost(*RETAINER, "publish", site, cwd=self.portals[most].root)
        texts = {PLAIN: inputs.said(site, most), SHORT: inputs.written(most)}
        self.plain: dict[tuple[str, int], Portal] = {
            (name, size): inputs.make_plain(folder / f"plain-{len(text[0])}-{size}", text[:size])
            for name, text in texts.items()
            for size in sizes
        }

    def round(self) -> None:
        """Runs everything once."""
        for size in self.sizes:
            portal = self.portals[size]
            self._note(PUBLISH, size, cost(*RETAINER, "publish", self._site(), cwd=portal.root))
            self._note(BUILD, size, self._built(portal))
            for name in (PLAIN, SHORT):
                self._note(name, size, self._built(self.plain[name, size]))
        middle = self.portals[self.sizes[len(self.sizes) // 2]]
        self.looks.append(looking(self._site(), middle.root))
        few = self.portals[min(self.sizes)]
        self.checks.append(cost(*RETAINER, "check", inputs.client_id(0), cwd=few.root))

    def rebuilds(self, size: int) -> dict[str, list[float]]:
        """Seconds from a change of one client, or one page, until it is shown."""
        client = self.portals[size].root / "clients" / f"{inputs.client_id(1)}.yml"
        page = self.plain[PLAIN, size].root / "docs" / "p" / f"{inputs.client_id(1)}.md"
        projects = {BUILD: self.portals[size], PLAIN: self.plain[PLAIN, size]}
        found: dict[str, list[float]] = {}
        for name, path in ((BUILD, client), (PLAIN, page)):
            with Serving(projects[name].root, free_port(), patience=PATIENCE) as serving:
                thank = partial(_thank, path)
                found[name] = [rebuild(serving, thank) for _ in range(REBUILDS)]
                serving.interrupt()  # at which it removes what it built
        return found

    def openings(self) -> tuple[dict[str, Opening], str]:
        """The opening of a sealed page and of a plain one, and what it was measured with."""
        slug, code = inputs.slug_and_code(0)
        few = min(self.sizes)
        sites = (self._site(), self._site())
        cost(*RETAINER, "publish", sites[0], cwd=self.portals[few].root)
        cost(*MKDOCS, sites[1], cwd=self.plain[PLAIN, few].root)
        path = finder.find()
        assert path, "no browser: python -m tests.helpers.browser finds or installs one"
        with (
            sync_playwright() as playwright,
            Served(sites[0]) as sealed,
            Served(sites[1]) as plain,
        ):
            chromium = playwright.chromium.launch(executable_path=path, args=finder.arguments())
            found = {
                "sealed page": opening(chromium, f"{sealed.url}/p/{slug}/#{code}", sealed=True),
                "plain page": opening(
                    chromium, f"{plain.url}/p/{inputs.client_id(0)}/", sealed=False
                ),
            }
            said = versions(chromium)
            chromium.close()
        return found, said

    def _note(self, name: str, size: int, taken: Cost) -> None:
        self.costs.setdefault((name, size), []).append(taken)
        _say(f"{name}, {size}: {taken.wall:.2f} s, CPU {taken.cpu:.2f} s, {taken.peak:.0f} MB")

    def _built(self, portal: Portal) -> Cost:
        return cost(*MKDOCS, self._site(), cwd=portal.root)

    def _site(self) -> Path:
        """An empty site, and none that was emptied.

        On ext4 new files were seen to cost several times as much for minutes after others were
        removed: what is built next would pay for what was built before.
        """
        self._sites += 1
        site = self.folder / f"site-{self._sites}"
        site.mkdir()
        return site


def building(bench: Bench) -> list[str]:
    """The table of builds."""
    few, most = min(bench.sizes), max(bench.sizes)
    lines = _head("", *(f"{size:,}" for size in bench.sizes), "a further one")
    kinds: tuple[tuple[str, Callable[[Cost], float], str], ...] = (
        ("time", lambda cost: cost.wall, "s"),
        ("CPU", lambda cost: cost.cpu, "s"),
        ("peak memory, the largest process", lambda cost: cost.peak, "MB"),
    )
    for kind, of, unit in kinds:
        for name in (PUBLISH, BUILD, PLAIN, SHORT):
            found = [of(Cost.median(bench.costs[name, size])) for size in bench.sizes]
            each = 1000 * (found[-1] - found[0]) / (most - few)
            shown = [f"{value:.2f} s" if unit == "s" else f"{value:.0f} MB" for value in found]
            further = f"{each:.1f} ms" if unit == "s" else f"{max(each, 0):.0f} KB"
            lines.append(_row(f"{kind}: {name}", *shown, further))
    return lines


def ratios(bench: Bench) -> list[str]:
    """The table of what a sealed site takes beside a plain one, at the largest size."""
    most = max(bench.sizes)
    rounds = range(len(bench.costs[PUBLISH, most]))
    lines = _head(f"{most:,} clients", *(f"round {number + 1}" for number in rounds))
    for name in (PUBLISH, BUILD):
        for other in (PLAIN, SHORT):
            pairs = [
                (bench.costs[name, most][number], bench.costs[other, most][number])
                for number in rounds
            ]
            lines += [
                _row(f"time: {name} / {other}", *(f"{a.wall / b.wall:.2f}" for a, b in pairs)),
                _row(f"CPU: {name} / {other}", *(f"{a.cpu / b.cpu:.2f}" for a, b in pairs)),
            ]
    return lines


def _looks(bench: Bench) -> str:
    parts = ", ".join(f"{look:.2f}" for look in bench.looks)
    return (
        f"Of the CPU time of `mkdocs build` with {bench.sizes[len(bench.sizes) // 2]:,} clients,"
        f" its helpers' aside, the last look at the site takes, in each round: {parts}."
    )


def report(bench: Bench) -> str:
    """All that is written into the document."""
    rebuilt = {size: bench.rebuilds(size) for size in bench.sizes[1:]}
    opened, used = bench.openings()
    check = Cost.median(bench.checks)
    today = datetime.datetime.now(datetime.UTC).date()
    lines = [
        f"Measured on {today.isoformat()} with {used}. Medians of {len(bench.checks)} rounds.",
        "",
        "### Building",
        "",
        *building(bench),
        "",
        f"`retainer check` of one file: {check.wall:.2f} s, CPU {check.cpu:.2f} s.",
        "",
        _looks(bench),
        "",
        "### Beside plain pages",
        "",
        *ratios(bench),
        "",
        "### After one change, under `mkdocs serve`",
        "",
        *_head("from saving to reloading", *(f"{size:,}" for size in rebuilt)),
        *(
            _row(said, *(f"{median(found[name]):.2f} s" for found in rebuilt.values()))
            for said, name in (("a client's file", BUILD), ("a plain page, the same text", PLAIN))
        ),
        "",
        f"### Opening, {OPENINGS} times",
        "",
        *_head("", "median", "worst", "requests", "raw", "gzip"),
        *(
            _row(
                name,
                f"{median(found.times):.0f} ms",
                f"{max(found.times):.0f} ms",
                str(found.requests),
                f"{found.raw / 1000:.0f} KB",
                f"{found.zipped / 1000:.0f} KB",
            )
            for name, found in opened.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dry", action="store_true", help="leave BENCHMARKS.md as it is")
    wanted = parser.parse_args()
    hear_interrupts()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), sorted(wanted.sizes))
        for number in range(wanted.rounds):
            _say(f"Round {number + 1} of {wanted.rounds}")
            bench.round()
        table = report(bench)
        most = max(bench.sizes)
        worst = max(
            sealed.wall / plain.wall
            for ours in (PUBLISH, BUILD)
            for sealed, plain in zip(bench.costs[ours, most], bench.costs[PLAIN, most], strict=True)
        )
    print(table)
    _say(f"{time.monotonic() - begun:.0f} s in all.")
    if not wanted.dry:
        before, rest = DOCUMENT.read_text("utf-8").split(BEGIN)
        after = rest.split(END)[1]
        DOCUMENT.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    if worst > GOAL:
        sys.exit(f"{most} clients took {worst:.2f} of the plain pages' time; the goal is {GOAL}")


def _thank(path: Path) -> None:
    """Changes the note of a client's file, or of a page; each time anew."""
    text = path.read_text("utf-8")
    assert "Thank you" in text
    path.write_text(text.replace("Thank you", "Thank you, thank you", 1), encoding="utf-8")


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row("---", *("---:" for _ in cells[1:]))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
