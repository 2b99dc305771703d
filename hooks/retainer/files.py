"""File access writes files atomically, limits what is read, and locks out a second build."""

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
"""Begins the name of a temporary file; a killed process may leave one."""
PATIENCE = 600.0
"""Seconds that a build waits for another one to end."""
_PAUSE = 0.1
_FIRST_READ = 64_000
"""Bytes; more than a file written by hand has by far."""
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
"""What to do about an operating system's error."""


def write_whole(
    path: Path, content: bytes, mode: int | None = None, *, lasting: bool = True
) -> bool:
    """Write the file atomically, and return whether anything changed.

    A reader, a kill or a full disk finds the old content or the new one. A file with this content
    already is not touched, nor its time. A symbolic link is replaced; its target is neither read
    nor written. With `mode`, the file never exists with other permissions. `lasting` flushes it to
    the disk (fsync); pages, which can be made again, do without: for a thousand of them fsync
    would be most of the time. Raises `OSError`, which names `path`.
    """
    is_regular = False
    with contextlib.suppress(OSError):
        is_regular = stat.S_ISREG(path.lstat().st_mode)
        if is_regular and path.read_bytes() == content:
            return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if mode is None:
            mode = path.stat().st_mode & 0o777 if is_regular else 0o666 & ~_umask()
        # Its name does not contain the file's, which may have the greatest length already.
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


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet. Raises `OSError`, and then leaves none."""
    with path.open("xb") as stream:
        try:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _fill(handle: int, content: bytes, *, lasting: bool) -> None:
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        if lasting:
            os.fsync(stream.fileno())


def sweep(folder: Path, older_than: float = 0.0) -> None:
    """Remove the temporary files of killed processes, if so many seconds old. Raises `OSError`."""
    for path in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and time.time() - path.stat().st_mtime >= older_than:
                path.unlink()


def read_start(path: Path, most: int) -> bytes:
    """Return the file's bytes, at most `most` of them. Raises `OSError`."""
    with path.open("rb") as stream:
        # In two steps: Python allocates as much memory as is asked for.
        raw = stream.read(_FIRST_READ)
        return raw + stream.read(most - len(raw)) if len(raw) == _FIRST_READ else raw


def folder_name(folder: Path, root: Path) -> str:
    """Return what messages call a folder: its path from the project's root on, and a slash."""
    inside = folder.relative_to(root) if folder.is_relative_to(root) else folder
    return f"{printable(inside.as_posix())}/"


def try_folder(folder: Path) -> None:
    """Raise `OSError` unless files can be written in the folder, which need not exist yet."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        tempfile.TemporaryFile(prefix=PREFIX, dir=existing).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(existing)) from error


def own_folder(folder: Path) -> None:
    """Create a folder that only this user can read and that git ignores. Raises `OSError`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / ".gitignore").exists():
        write_whole(folder / ".gitignore", b"*\n")


def os_error_text(error: OSError) -> str:
    """Return an operating system's error as one line: file, reason, remedy."""
    remedy = REMEDIES.get(error.errno or 0)
    file = error.filename2 or error.filename
    if error.errno == errno.ENOENT and not file:  # `tempfile` found no folder that it can use
        remedy = "make room in one of these, or name another one in TMPDIR"
    reason = f"{file}: {error.strerror}" if file else f"{error.strerror or error}"
    return f"{reason}; {remedy}, then run this again" if remedy else reason


def build_lock(path: Path, say: Callable[[str], None]) -> BinaryIO:
    """Acquire the project's build lock, waiting up to `PATIENCE` seconds. Raises `Refused`.

    Closing the stream, or the end of the process, releases it: the operating system holds the lock,
    so that a killed process leaves none behind.
    """
    try:
        own_folder(path.parent)
        stream: BinaryIO = path.open("ab")
    except OSError:
        # A folder that cannot be written is a build service's, which runs one build at a time.
        return io.BytesIO()
    try:
        if not _try_lock(stream):
            say("Another build of this portal is running; this one waits for its end.")
            _wait(stream)
    except BaseException:
        stream.close()
        raise
    return stream


def _wait(stream: BinaryIO) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _try_lock(stream):
        if time.monotonic() > deadline:
            raise Refused("another build of this portal goes on and on; end it, then try again")
        time.sleep(_PAUSE)


def _try_lock(stream: BinaryIO) -> bool:
    """Lock the file if no other process has; a file system without locks counts as free."""
    try:
        if sys.platform == "win32":
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            # The lock is the process's, not the stream's: a program that builds twice never waits.
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
