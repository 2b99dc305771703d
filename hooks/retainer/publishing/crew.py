"""Pages made by several processes at once, where there are many of them.

Each helper is a process that makes batches of pages as they are handed to it; what it
cannot make, or dies over, is made here, so that an error is told as if there were no helpers.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from retainer.diagnostics import concerning
from retainer.model import Freelancer
from retainer.project import CLIENTS

from .pages import Press, Task
from .spool import Laid, lay

Start = Literal["fork", "spawn"]
"""How helpers come to be: as a twin of this process, ready at once, or as a new Python."""

BATCH = 8
FEW: Mapping[Start, int] = {"fork": BATCH, "spawn": 64}
"""Pages that one process makes before helpers are worth their start."""
AHEAD = 2
"""Batches that a helper has before it, so that it never waits."""
MOST = 4
"""Processes that work at once: more would wait for the one that reads the files."""

_GONE = (OSError, EOFError)
"""What a pipe raises whose other end is no more."""


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start() -> Start:
    """Return how this process may start others.

    A fork copies locks as they are in that moment, so nothing else may run then; and macOS's own
    libraries do not bear it.
    """
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Start what Ctrl-C does not reach, though a terminal sends it to all: we end our helpers.

    For these few milliseconds it does not reach us either. Only the main thread may say so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(slots=True)
class _Helper:
    process: BaseProcess
    pipe: Connection
    before: deque[Sequence[Task]] = field(default_factory=deque)
    """The batches that it has not made yet."""


class Crew:
    """Makes pages in a folder, with helpers as soon as there are more than a few.

    Where as many as that are expected, helpers that are long in starting start at once.
    """

    def __init__(
        self, press: Press, folder: Path, cores: int, start: Start, expected: int = 0
    ) -> None:
        self.laid: list[Laid] = []
        """The pages made so far; all of them, once the crew has ended."""
        self._press = press
        self._folder = folder
        self._start: Start = start
        self._few = FEW[start]
        self._expected = expected
        self._wanted = min(cores, MOST) - 1  # helpers that are still to be started
        self._helpers: list[_Helper] = []
        self._batch: list[Task] = []
        self._count = 0

    def __enter__(self) -> Self:
        """Begin."""
        if self._expected > self._few and self._start == "spawn":
            self._call()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Make what is left, or, after an error, leave it. Raises `OSError`."""
        try:
            if kind is None:
                self._make(self._batch)
                while any(helper.before for helper in self._helpers):
                    for helper in list(self._helpers):
                        self._settle(helper, wait=True)
        finally:
            for helper in list(self._helpers):
                self._dismiss(helper)

    def take(self, task: Task) -> None:
        """Make this page, now or before the end. Raises `OSError`."""
        self._count += 1
        self._batch.append(task)
        if self._wanted and self._count <= self._few:
            self._make(self._batch)
            self._batch = []
        elif len(self._batch) == BATCH:
            batch, self._batch = self._batch, []
            self._hand_out(batch)

    def _hand_out(self, batch: Sequence[Task]) -> None:
        self._call()
        for helper in list(self._helpers):
            self._settle(helper)
        free = min(self._helpers, key=lambda helper: len(helper.before), default=None)
        if free is None or len(free.before) >= AHEAD:
            self._make(batch)
            return
        free.before.append(batch)
        try:
            free.pipe.send(batch)
        except _GONE:
            self._lose(free)

    def _call(self) -> None:
        """Start the helpers, once."""
        wanted, self._wanted = self._wanted, 0
        for _ in range(wanted):
            try:
                ours, theirs = get_context(self._start).Pipe()
            except OSError:  # too many files are open
                return
            process = self._process(ours, theirs)
            try:
                with _deaf_to_interrupts():
                    process.start()
            except OSError:  # a machine that lets no more processes start; one does as well
                ours.close()
                return
            finally:
                theirs.close()
            self._helpers.append(_Helper(process, ours))

    def _process(self, ours: Connection, theirs: Connection) -> BaseProcess:
        if self._start == "fork":
            # It has our ends of all pipes too, and must let go of them to see when we end.
            held = (ours, *(helper.pipe for helper in self._helpers))
            twin = theirs, held, self._press, self._folder
            return get_context("fork").Process(target=_help_as_twin, args=twin, daemon=True)
        known = theirs, self._press.freelancer, tuple(self._press.words), self._folder
        return get_context("spawn").Process(target=help_out, args=known, daemon=True)

    def _settle(self, helper: _Helper, *, wait: bool = False) -> None:
        """Take note of what a helper has made, or could not make."""
        while helper.before:
            try:
                if not wait and not helper.pipe.poll():
                    return
                made: list[Laid] = helper.pipe.recv()
            except _GONE:
                self._lose(helper)
                return
            # Not within the `try`: a disk that is full here is no pipe that is gone.
            batch = helper.before.popleft()
            if made:
                self.laid += made
            else:
                self._make(batch)

    def _lose(self, helper: _Helper) -> None:
        self._dismiss(helper)
        for batch in helper.before:
            self._make(batch)

    def _dismiss(self, helper: _Helper) -> None:
        self._helpers.remove(helper)
        helper.pipe.close()  # at which it ends
        helper.process.join()

    def _make(self, batch: Iterable[Task]) -> None:
        for task in batch:
            with concerning(f"{CLIENTS}/{task.proposal.id}.yml", "shown"):
                self.laid.append(lay(self._folder, self._press.sealed(task)))


def help_out(pipe: Connection, freelancer: Freelancer, languages: Sequence[str], at: Path) -> None:
    """Make pages in a new Python."""
    _help(pipe, Press.of(freelancer, languages), at)


def _help_as_twin(pipe: Connection, held: Iterable[Connection], press: Press, at: Path) -> None:
    """Make pages in a fork."""
    for other in held:
        other.close()
    _help(pipe, press, at)


def _help(pipe: Connection, press: Press, at: Path) -> None:
    """Make pages until the pipe is closed: even by a kill."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(*_GONE):
        while True:
            batch: Sequence[Task] = pipe.recv()
            made: list[Laid] = []
            # Whatever goes wrong is met again, and told, where the batch is made anew.
            with contextlib.suppress(Exception):
                made = [lay(at, press.sealed(task)) for task in batch]
            pipe.send(made)
