"""A running `mkdocs serve`, for tests and for the bench."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from threading import Condition, Thread
from typing import Final, Self

from tests.helpers.support import environment

PATIENCE: Final = 60  # seconds after which something has gone wrong, not a measure of speed


class Serving:
    """It starts with `with`, and is over at its end; what it prints is read as it comes."""

    def __init__(self, project: Path, port: int, *options: str, patience: float = PATIENCE) -> None:
        self._command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"]
        self._command += options
        self._project = project
        self._patience = patience
        self._news = Condition()
        self._silent = False
        self.url = f"http://127.0.0.1:{port}"
        self.printed: list[str] = []

    def __enter__(self) -> Self:
        """Starts it, and waits until it serves."""
        self.process = subprocess.Popen(
            self._command,
            cwd=self._project,
            env=environment(HOME=str(self._project), PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for("Serving on")
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it, if it still runs."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout:
            self.process.stdout.close()

    def interrupt(self) -> int:
        """Presses Ctrl-C; returns the exit code, once all that it printed is read."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(self._patience)
        self._reader.join(self._patience)
        return code

    def wait_for(self, text: str, after: int = 0) -> int:
        """Waits until a line holds the text; returns how many lines there were by then."""
        with self._news:
            self._news.wait_for(
                lambda: self._silent or any(text in line for line in self.printed[after:]),
                self._patience,
            )
            for number, line in enumerate(self.printed[after:], after + 1):
                if text in line:
                    return number
        raise AssertionError(f"{text!r} was not printed:\n" + "".join(self.printed[after:]))

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._news:
                self.printed.append(line)
                self._news.notify_all()
        with self._news:
            self._silent = True
            self._news.notify_all()
