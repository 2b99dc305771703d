"""Every engine is asked by these few verbs, alike."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final

PATIENCE: Final = 60.0  # seconds after which something has gone wrong, not a measure of speed


def patiently(asked: Callable[[], object], what: str = "") -> None:
    """Asks again and again until the answer is true."""
    end = time.monotonic() + PATIENCE
    while not asked():
        assert time.monotonic() < end, what or "waited in vain"
        time.sleep(0.02)


class Tab(ABC):
    """A page in a browser. Selectors are CSS; what they name has to be there, or come."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Goes to an address."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON carries it; by no means of the page's."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Clicks as a hand does, after scrolling there."""

    @abstractmethod
    def fill(self, selector: str, text: str) -> None:
        """Types a text instead of what a field holds."""

    @abstractmethod
    def press(self, selector: str, key: str) -> None:
        """Presses a key in a field."""

    @abstractmethod
    def reload(self) -> None:
        """Loads the page anew."""

    @abstractmethod
    def pdf(self) -> bytes:
        """Prints as the engine prints."""

    def back(self) -> None:
        """Goes back in the history.

        Not by a driver's word: Firefox's waits for a load, which a page that comes back as it was
        left has not; WebKit's skips what no hand has touched.
        """
        self.evaluate("history.back()")

    def wait(self, condition: str) -> None:
        """Waits until a JavaScript expression is true."""
        patiently(lambda: self.evaluate(condition), condition)

    def text(self, selector: str) -> str:
        """What a reader sees of an element, in one line and without no-break spaces."""
        return " ".join(str(self._of(selector, "innerText")).split())

    def value(self, selector: str) -> str:
        """What a field holds."""
        return str(self._of(selector, "value"))

    def attribute(self, selector: str, name: str) -> str | None:
        """An attribute, or None."""
        found: str | None = self._of(selector, f"getAttribute({json.dumps(name)})")
        return found

    def _of(self, selector: str, member: str) -> Any:
        element = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{element} !== null")
        return self.evaluate(f"{element}.{member}")

    # ---- what is asked of a private page

    def reaches(self, state: str) -> None:
        """Waits until the page is in a state."""
        self.wait(f"document.documentElement.dataset.state === {json.dumps(state)}")

    def choose(self, tier: int, *addons: int) -> None:
        """Chooses by the cards; both count from 1."""
        for name in (f"tier-{tier}", *(f"addon-{addon}" for addon in addons)):
            self.click(f"label[for={name}]")

    def accept(self, name: str, role: str = "") -> None:
        """Fills in the form and presses its button."""
        self.fill("#reply-name", name)
        if role:
            self.fill("#reply-role", role)
        self.click("[data-choose]")

    def replied(self) -> str:
        """The text of a reply by e-mail, once the mail program was asked for."""
        self.wait("document.documentElement.dataset.reply === 'mailed'")
        return self.value("#outcome-copy")
