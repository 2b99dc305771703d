"""Asks git about the project's folder. The edge."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_PROGRAM = "git.exe" if sys.platform == "win32" else "git"


def git(root: Path, *arguments: str) -> str:
    """Return what a git command prints; nothing where it fails, or where there is no git."""
    program = _find_git(root)
    if not program:
        return ""
    try:
        process = subprocess.run(  # noqa: S603 - no shell, and git's own arguments
            [program, "-C", str(root), *arguments],
            check=False,
            capture_output=True,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return process.stdout.decode("utf-8", errors="replace") if process.returncode == 0 else ""


def _find_git(root: Path) -> Path | None:
    """Return the git of this machine: none that lies in the project, where anybody may put one.

    `shutil.which` would look in the current folder first on Windows.
    """
    for folder in map(Path, os.get_exec_path()):
        program = folder / _PROGRAM
        if (
            folder.is_absolute()
            and not folder.resolve().is_relative_to(root.resolve())
            and program.is_file()
            and os.access(program, os.X_OK)
        ):
            return program
    return None
