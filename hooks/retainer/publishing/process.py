"""This process: what a command or a build takes from it, and what it prints where one fails."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable
from contextvars import ContextVar

from retainer.diagnostics import Invalid, Refused, printable, unforeseen
from retainer.files import os_error_text
from retainer.project import SECRET_VARIABLE, is_public_log

from .build import Run

_HIDDEN: ContextVar[str | None] = ContextVar("retainer.hidden_secret", default=None)
"""The secret, while the environment does not hold it."""


def this_process(say: Callable[[str], None]) -> Run:
    """Return what a build takes from this process: its environment, clock and streams."""
    now = datetime.datetime.now(datetime.UTC)
    return Run(os.environ, now, say, terminal=_on_terminal())


def prints_in_private() -> bool:
    """Return whether what this process prints stays with the freelancer."""
    return not (_HIDDEN.get() or is_public_log(os.environ, terminal=_on_terminal()))


def hide_secret() -> None:
    """Take the secret out of the environment, which templates and plugins read."""
    _HIDDEN.set(os.environ.pop(SECRET_VARIABLE, None))


def give_back_secret() -> None:
    """Put the secret back into the environment, for the next build of this process."""
    if secret := _HIDDEN.get():
        os.environ[SECRET_VARIABLE] = secret
        _HIDDEN.set(None)


def failure_text(error: Exception) -> str:
    """Return the lines for an exception, with its notes; no file's text where others may read."""
    match error:
        case Invalid():
            text = error.text(private=prints_in_private())
        case Refused():
            text = "\n".join(map(printable, str(error).split("\n")))
        case OSError():
            text = os_error_text(error)
        case _:
            text = unforeseen(error)
    return "\n".join((text, *getattr(error, "__notes__", ())))


def _on_terminal() -> bool:
    """Return whether all that is printed is shown on a terminal: some goes to either stream."""
    return sys.stdout.isatty() and sys.stderr.isatty()
