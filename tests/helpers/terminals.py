"""Runs a command on terminals, as a person does, and reads what it shows there."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import os
import pty
import subprocess
import traceback
import tty
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import click.testing
from mkdocs.config.config_options import Hooks

from retainer import hook

PATIENCE = 300
MKDOCS_LOGS = ("mkdocs", "mkdocs.commands.build")


def on_terminals(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], stdin: str
) -> tuple[int, str, str]:
    """Gives the exit code, and what was written to each of the two outputs, a terminal each."""
    outer, inner = zip(pty.openpty(), pty.openpty(), strict=True)
    written: tuple[list[bytes], list[bytes]] = ([], [])
    readers = [
        Thread(target=_read, args=pair, daemon=True) for pair in zip(outer, written, strict=True)
    ]
    for terminal in inner:
        tty.setraw(terminal)  # else it makes two characters of each end of line
    out, err = inner
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.PIPE, stdout=out, stderr=err
    ) as process:
        for terminal in inner:
            os.close(terminal)
        for reader in readers:
            reader.start()
        try:
            process.communicate(stdin.encode(), timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    for reader, terminal in zip(readers, outer, strict=True):
        reader.join()
        os.close(terminal)
    shown, told = (b"".join(parts).decode() for parts in written)
    return process.returncode, shown, told


def _read(terminal: int, into: list[bytes]) -> None:
    """Reads until the program has let go of its terminal, of which Linux tells by an error."""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 65536):
            into.append(part)


def inside(
    command: click.Command, arguments: Sequence[str], cwd: Path, env: Mapping[str, str], stdin: str
) -> tuple[int, str, str]:
    """Gives the same of a command in this process, which has loaded already what it needs."""
    with (
        contextlib.chdir(cwd),
        patch.dict(os.environ, env, clear=True),
        patch.object(click.testing._NamedTextIOWrapper, "isatty", lambda _: True, create=True),
        warnings.catch_warnings(action="default"),
    ):
        context = contextvars.copy_context()
        runner = click.testing.CliRunner()
        result = context.run(runner.invoke, command, list(arguments), input=stdin)
        if build := context.get(hook._BUILD):
            build.leave()
    # A hook may be another one by the next run; and what was said in this one is said again then.
    Hooks._load_hook.cache_clear()
    for log in map(logging.getLogger, MKDOCS_LOGS):
        log.handlers.clear()
        log.filters.clear()
    error = result.exception
    fault = [] if isinstance(error, SystemExit | None) else traceback.format_exception(error)
    return result.exit_code, result.stdout, result.stderr + "".join(fault)
