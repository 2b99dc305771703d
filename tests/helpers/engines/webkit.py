"""WebKit, as Debian has it, is driven by its own driver through plain WebDriver."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from tests.helpers.engines.face import Tab, patiently
from tests.helpers.paper import margins
from tests.helpers.support import free_port

PYTHON: Final = "/usr/bin/python3"  # the system's: it alone has GTK
VIEW: Final = Path(__file__).with_name("webkit_view.py")
ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"  # as the standard names it
KEYS: Final = {"Enter": "\ue007"}


def lacks() -> list[str]:
    """Debian's packages that are missing."""
    asked = "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2"
    parts = {
        "webkit2gtk-driver": bool(shutil.which("WebKitWebDriver")),
        "xvfb": bool(shutil.which("Xvfb")),
        "python3-gi": Path(PYTHON).is_file() and _runs("import gi"),
        "gir1.2-webkit2-4.1": Path(PYTHON).is_file() and _runs(asked),
    }
    return [name for name, there in parts.items() if not there]


def _runs(code: str) -> bool:
    done = subprocess.run([PYTHON, "-c", code], check=False, capture_output=True, timeout=60)
    return done.returncode == 0


@contextmanager
def started() -> Iterator[WebKitTab]:
    """A driver and a screen that nobody sees, for as long as the `with` lasts."""
    with tempfile.TemporaryDirectory() as home, _screen() as display:
        passed = {"PATH": os.environ["PATH"], "HOME": home, "DISPLAY": display}
        port = free_port()
        driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"],
            env={**passed, "LANG": "C.UTF-8", "TZ": "UTC", "NO_AT_BRIDGE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            tab = WebKitTab(port, Path(home))
            try:
                yield tab
            finally:
                tab.end()
        finally:
            driver.kill()
            driver.wait()


@contextmanager
def _screen() -> Iterator[str]:
    """A screen in memory; its name."""
    reading, writing = os.pipe()
    options = f"-displayfd {writing} -screen 0 1280x900x24 -nolisten tcp"
    server = subprocess.Popen(
        ["Xvfb", *options.split()],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


class WebKitTab(Tab):
    """The only tab of a session."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port = port
        self._folder = folder
        self._session = ""
        free = map(str, astuple(margins()))
        browser = {"binary": PYTHON, "args": [str(VIEW), str(folder), *free]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": browser}}
        patiently(self._answers)
        made = self._ask("POST", "/session", capabilities=wanted)
        self._session = f"/session/{made['sessionId']}"

    def _answers(self) -> bool:
        try:
            return bool(self._ask("GET", "/status")["ready"])
        except ConnectionError:
            return False

    def _ask(self, method: str, path: str, **body: object) -> Any:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        content = json.dumps(body) if method == "POST" else None
        connection.request(method, self._session + path, content)
        answer = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(f"{path}: {answer['error']}: {answer['message']}")
        return answer

    def open(self, address: str) -> None:
        self._ask("POST", "/url", url=address)

    def evaluate(self, expression: str) -> Any:
        return self._ask("POST", "/execute/sync", script=f"return ({expression})", args=[])

    def click(self, selector: str) -> None:
        element = self._element(selector)
        # The driver's own scrolling leaves it at an edge, where a bar may lie over it.
        where = "{ block: 'center', behavior: 'instant' }"
        self.evaluate(f"document.querySelector({json.dumps(selector)}).scrollIntoView({where})")
        self._ask("POST", f"/element/{element}/click")

    def fill(self, selector: str, text: str) -> None:
        element = self._element(selector)
        self._ask("POST", f"/element/{element}/clear")
        self._ask("POST", f"/element/{element}/value", text=text)

    def press(self, selector: str, key: str) -> None:
        self._ask("POST", f"/element/{self._element(selector)}/value", text=KEYS[key])

    def reload(self) -> None:
        self._ask("POST", "/refresh")

    def pdf(self) -> bytes:
        printed = self._folder / "printed.pdf"
        self.evaluate("addEventListener('afterprint', () => { self.printed = 1 }, { once: true })")
        os.kill(int((self._folder / "pid").read_text("ascii")), signal.SIGUSR1)
        patiently(printed.is_file, "nothing was printed")
        self.wait("self.printed")
        content = printed.read_bytes()
        printed.unlink()
        return content

    def end(self) -> None:
        """Closes the window, and with it the browser."""
        self._ask("DELETE", "")

    def _element(self, selector: str) -> str:
        found = self._ask("POST", "/element", using="css selector", value=selector)
        return str(found[ELEMENT])
