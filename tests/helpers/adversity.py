"""Machines that refuse: a disk that is full, folders that cannot be written, a sudden end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.support import ROOT, Portal, Ran, run

needs_posix: Final = pytest.mark.skipif(
    sys.platform == "win32", reason="limits, modes and signals are POSIX's"
)
MKDOCS: Final = ("-m", "mkdocs", "build")

# A file may not grow beyond this: to a program it is as if the disk were full there.
_FULL: Final = """
import os, resource, sys
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""

# For root, what chmod says holds only once the right to pass over it is given away (prctl(2):
# PR_CAPBSET_DROP; capabilities(7): CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH).
_POWERLESS: Final = """
import ctypes, os, sys
if os.getuid() == 0:
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):
        if libc.prctl(24, capability, 0, 0, 0):
            sys.exit(os.strerror(ctypes.get_errno()))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

# Brings pages into a site again and again, each time in a child that is killed at a later moment:
# before one of the calls that write, rename or remove. Prints how many were killed. Between two of
# them the site is put back, and looked at by `whole`, given as the last argument.
_KILLED: Final = """
import os, pathlib, shutil, signal, sys
from types import SimpleNamespace
from retainer.publishing.writer import write_pages
sys.path[:0] = [sys.argv[1]]
from tests.helpers.adversity import torn
source, site, good = map(pathlib.Path, sys.argv[2:5])
pages = {path.name: SimpleNamespace(content=path.read_bytes()) for path in source.iterdir()}
killed = bad = 0
for moment in range(200):
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(good, site)
    child = os.fork()
    if not child:
        calls = 0
        def watch(frame, event, called):
            global calls
            if event == "c_call" and called.__name__ in NAMES:
                calls += 1
                if calls > moment:
                    os.kill(os.getpid(), signal.SIGKILL)
        NAMES = {"open", "write", "mkdir", "chmod", "replace", "rename", "unlink", "rmdir", "close"}
        sys.setprofile(watch)
        write_pages(pages, "not found, anew", site, 0)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    killed += os.WIFSIGNALED(status)
    bad += torn(site, source, good)
    write_pages(pages, "not found, anew", site, 0)
    left = [path for path in site.rglob("*") if path.name.startswith(".retainer-")]
    bad += bool(left)
    if not os.WIFSIGNALED(status):
        break
print(killed, bad)
"""


def full(portal: Portal, size: int, *command: str, **env: str | None) -> Ran:
    """Runs a command on a disk where no file may have more bytes."""
    # Half of a compiled module, once written beside its source, would break every run after this.
    env = {"PYTHONDONTWRITEBYTECODE": "1", **env}
    return run("-c", _FULL, str(size), *command, cwd=portal.root, env=env)


def powerless(portal: Portal, *command: str, **env: str | None) -> Ran:
    """Runs a command as somebody for whom the modes of files and folders hold, as root too."""
    return run("-c", _POWERLESS, *command, cwd=portal.root, env=env)


def killed(portal: Portal, source: Path, good: Path) -> tuple[int, int]:
    """Kills the writing of pages at every moment: how often, and how often a page was torn."""
    site = portal.root / "killed"
    ran = run("-c", _KILLED, ROOT, source, site, good, cwd=portal.root).ok()
    first, second = ran.stdout.split()
    return int(first), int(second)


def torn(site: Path, source: Path, good: Path) -> bool:
    """Whether a page at a link is neither the old one nor the new one."""
    for page in site.glob("p/*/index.html"):
        slug = page.parent.name
        known = [source / slug, good / "p" / slug / "index.html"]
        if page.read_bytes() not in [path.read_bytes() for path in known if path.is_file()]:
            return True
    return False


def refused(ran: Ran, *parts: str) -> str:
    """The one line in which a command says what to do."""
    ran.fails()
    lines = [line for line in ran.output.splitlines() if all(part in line for part in parts)]
    assert len(lines) == 1, ran.output
    return lines[0]
