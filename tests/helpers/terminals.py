"""Runs a command on terminals, as a person does, and reads what it shows there."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import tty
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PATIENCE = 300


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
