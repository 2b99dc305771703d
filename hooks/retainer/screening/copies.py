"""Recognises a portal's private files in others, packed or not, by most of their lines."""

from __future__ import annotations

import codecs
import io
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from retainer.project import CLIENTS

from .packed_files import HEAD, LOCKED, TOO_LARGE, contents, packing_problem
from .publishable import PrivateFiles
from .unpacking import MOST_UNPACKED, Room, TooMuchCompressed, is_packed

_QUOTED = (f"{CLIENTS}/presets/*", f"{CLIENTS}/testimonials.yml", f"{CLIENTS}/testimonials/*")
"""Private files of which parts may be shown elsewhere."""
_MIN_COMPARED = 16
"""Bytes: two files that hold less may be alike by chance."""
_MIN_LINE = 20
"""Bytes of a line that is hardly written twice by chance."""
_MIN_LINES = 4
"""So many of them tell whose file it is; a file with fewer is recognised by all of its lines."""
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_EDGES = b" \t\r\0\f\"'`|>+*#,-\\\xef\xbb\xbf"
"""What quoting, indenting, a list or another system puts around a line."""
_BREAK = re.compile(rb"\r|\n|\\n")
_BLOCK = 4_000_000
"""Bytes of a file that are split into lines at once."""


@dataclass(frozen=True, slots=True)
class CopyDetector:
    """Recognises a portal's private files in others: texts by their lines, most of them or all."""

    private: PrivateFiles = field(default_factory=PrivateFiles)
    files_by_line: Mapping[bytes, tuple[str, ...]] = field(default_factory=dict)
    files_by_digest: Mapping[bytes, str] = field(default_factory=dict)
    """Those that are no text, by their SHA-256."""
    needed: Mapping[str, int] = field(default_factory=dict)
    """How many of a private file's lines make a copy of it."""

    def compare_file(self, path: Path) -> tuple[str, str]:
        """Return the private file that a plain file holds, and why it cannot be looked through.

        Raises `OSError`.
        """
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            if problem := packing_problem(path.name, head):
                return "", problem
            stream.seek(0)
            if os.fstat(stream.fileno()).st_size <= MOST_UNPACKED:
                return self.compare_bytes(stream.read())
            problem = TOO_LARGE if is_packed(head) else ""
            return self._copied(_blocks_of(stream)), problem

    def compare_bytes(self, raw: bytes) -> tuple[str, str]:
        """Return the private file that bytes hold, and why they cannot be looked through."""
        room = Room(MOST_UNPACKED)
        try:
            for content in contents(raw, room):
                if same := self.files_by_digest.get(sha256(content).digest()):
                    return same, ""
                if copied := self._copied(_blocks_of(io.BytesIO(content))):
                    return copied, ""
        except TooMuchCompressed:
            return "", TOO_LARGE
        return "", LOCKED if room.is_locked else ""

    def _copied(self, lines: Iterator[set[bytes]]) -> str:
        """Return the private file that has most of these lines, if any has enough."""
        known = {line for block in lines for line in block & self.files_by_line.keys()}
        counts = Counter(file for line in known for file in self.files_by_line[line])
        return min((file for file in counts if counts[file] >= self.needed[file]), default="")


def telling_lines(file: str, raw: bytes, in_presets: set[bytes]) -> tuple[set[bytes], int]:
    """Return the lines that tell a private file, and how many of them make a copy of it."""
    if raw.startswith(UTF_16_MARKS):
        raw = raw.decode("utf-16", "replace").encode()
    lines = lines_of(raw)
    if sum(map(len, lines)) < _MIN_COMPARED:
        return set(), 0
    long_lines = {line for line in lines if len(line) >= _MIN_LINE} - in_presets
    is_quoted = any(fnmatchcase(file, pattern) for pattern in _QUOTED)
    if not is_quoted and len(long_lines) >= _MIN_LINES:
        return long_lines, len(long_lines) // 2 + 1
    return lines, len(lines)


def lines_of(text: bytes) -> set[bytes]:
    """Return the lines of a text, whatever is around them, without empty ones."""
    return {stripped for line in _BREAK.split(text) if (stripped := line.strip(_EDGES))}


def _blocks_of(stream: BinaryIO) -> Iterator[set[bytes]]:
    """Yield the lines of a file, block by block: it may be larger than memory."""
    while block := stream.read(_BLOCK):
        yield lines_of(block + stream.readline(_BLOCK))
