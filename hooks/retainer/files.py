"""Files written whole or not at all, by one build at a time."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from retainer.diagnostics import Refused, printable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PREFIX = ".retainer-"
"""How a file is named while it is written; a kill may leave one."""
PATIENCE = 600.0
"""Seconds that a build waits for another one."""
_PAUSE = 0.1
_USUAL_BYTES = 64_000
"""More than a file that somebody writes has by far."""
_MOVE = "what stands there is in the way: move it"
_ROOM = "make room on that disk"
_RIGHT = "let this user read and write there"
REMEDIES: Mapping[int, str] = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EACCES: _RIGHT,
    errno.EPERM: _RIGHT,
    errno.EROFS: _RIGHT,
    errno.ENOTDIR: _MOVE,
    errno.EISDIR: _MOVE,
    errno.EEXIST: _MOVE,
}
"""What to do about what a machine refuses."""


def write_whole(
    path: Path, content: bytes, mode: int | None = None, *, lasting: bool = True
) -> bool:
    """Write the file so that a reader, a kill or a full disk finds the old one or the new one.

    Returns whether anything changed: a file that holds this already is left alone, its time too.
    A link gives way to the file, and what it leads to is neither read nor written.
    With `mode`, the file never exists with another one. What is not `lasting` can be made again,
    so it is not worth waiting until a power cut could not take it: for a thousand pages that is
    most of the time. Raises `OSError`, which names `path`.
    """
    plain = False
    with contextlib.suppress(OSError):
        plain = stat.S_ISREG(path.lstat().st_mode)
        if plain and path.read_bytes() == content:
            return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if mode is None:
            mode = path.stat().st_mode & 0o777 if plain else 0o666 & ~_umask()
        # A name of one length, so that a long name does not become too long.
        handle, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
        temporary = Path(name)
        try:
            _fill(handle, content, lasting=lasting)
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    return True


def _fill(handle: int, content: bytes, *, lasting: bool) -> None:
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        if lasting:
            os.fsync(stream.fileno())


def sweep(folder: Path, older_than: float = 0.0) -> None:
    """Remove what a killed writer left, if it is so many seconds old. Raises `OSError`."""
    for path in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and time.time() - path.stat().st_mtime >= older_than:
                path.unlink()


def read_start(path: Path, most: int) -> bytes:
    """Return the file's bytes; of one that is larger only so many. Raises `OSError`."""
    with path.open("rb") as stream:
        # Not all at once: Python sets aside as much memory as is asked for.
        raw = stream.read(_USUAL_BYTES)
        return raw + stream.read(most - len(raw)) if len(raw) == _USUAL_BYTES else raw


def folder_name(folder: Path, root: Path) -> str:
    """Return what messages call a folder: its path from the project's root on, and a slash."""
    inside = folder.relative_to(root) if folder.is_relative_to(root) else folder
    return f"{printable(inside.as_posix())}/"


def try_folder(folder: Path) -> None:
    """Raise `OSError` where nothing can be written in the folder, be it there already or not."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        tempfile.TemporaryFile(prefix=PREFIX, dir=nearest).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(nearest)) from error


def own_folder(folder: Path) -> None:
    """Make a folder of this user's alone, which git passes over in every project.

    Raises `OSError`.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / ".gitignore").exists():
        write_whole(folder / ".gitignore", b"*\n")


def said(error: OSError) -> str:
    """Return what a file or a disk refused, and what to do, in one line."""
    remedy = REMEDIES.get(error.errno or 0)
    file = error.filename2 or error.filename
    if error.errno == errno.ENOENT and not file:  # `tempfile` found no folder that it can use
        remedy = "make room in one of these, or name another one in TMPDIR"
    what = f"{file}: {error.strerror}" if file else f"{error.strerror or error}"
    return f"{what}; {remedy}, then run this again" if remedy else what


def alone(path: Path, say: Callable[[str], None]) -> BinaryIO:
    """Wait until no other build holds this lock, and take it: closing it, or the end, lets go.

    The system keeps it, so a kill leaves none behind. Raises `Refused`.
    """
    try:
        own_folder(path.parent)
        stream: BinaryIO = path.open("ab")
    except OSError:
        # Where nothing can be written, a service builds, and does so once at a time.
        return io.BytesIO()
    try:
        if not _taken(stream):
            say("Another build of this portal is running; this one waits for its end.")
            _wait(stream)
    except BaseException:
        stream.close()
        raise
    return stream


def _wait(stream: BinaryIO) -> None:
    until = time.monotonic() + PATIENCE
    while not _taken(stream):
        if time.monotonic() > until:
            raise Refused("another build of this portal goes on and on; end it, then try again")
        time.sleep(_PAUSE)


def _taken(stream: BinaryIO) -> bool:
    """Take the lock if it is free; a file system that knows no locks counts as free."""
    try:
        if sys.platform == "win32":
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            # Of the process, not of the file: a Python program that builds twice never waits.
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
