"""Firefox is driven by WebDriver BiDi, which puppeteer-core speaks; Node runs it beside us."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from tests.helpers.engines.face import Tab

SCRIPT: Final = Path(__file__).with_suffix(".mjs")
NODE: Final = Path(sys.executable).with_name("node")


def find() -> str | None:
    """Where Firefox is: what the variable FIREFOX names, or Debian's.

    Ubuntu's is a snap, which cannot read a profile under /tmp.
    """
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr")


def lacks() -> list[str]:
    """Debian's packages that are missing."""
    return [] if find() else ["firefox-esr"]


@contextmanager
def started() -> Iterator[FirefoxTab]:
    """A Firefox with a fresh profile, for as long as the `with` lasts."""
    with tempfile.TemporaryDirectory() as home:
        node = subprocess.Popen(
            [NODE, SCRIPT, find() or "", home],
            env={"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert node.stdin
        assert node.stdout
        with node.stdin as asked, node.stdout as told:
            yield FirefoxTab(asked, told)
        node.wait(60)


class FirefoxTab(Tab):
    """The only tab of a browser."""

    def __init__(self, asked: IO[str], told: IO[str]) -> None:
        self._asked = asked
        self._told = told

    def _ask(self, *command: str) -> Any:
        self._asked.write(f"{json.dumps(command)}\n")
        self._asked.flush()
        line = self._told.readline()
        assert line, "Firefox, or what drives it, has ended"
        answer = json.loads(line)
        assert "error" not in answer, f"{command}: {answer['error']}"
        return answer["value"]

    def open(self, address: str) -> None:
        self._ask("open", address)

    def evaluate(self, expression: str) -> Any:
        return self._ask("evaluate", expression)

    def click(self, selector: str) -> None:
        self._ask("click", selector)

    def fill(self, selector: str, text: str) -> None:
        self._ask("fill", selector, text)

    def press(self, selector: str, key: str) -> None:
        self._ask("press", selector, key)

    def reload(self) -> None:
        self._ask("reload")

    def pdf(self) -> bytes:
        return base64.b64decode(self._ask("pdf"))
