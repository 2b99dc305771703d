"""Tries inputs that nobody thought of, and keeps each that does harm: `make fuzz`.

An input is a case with parts of it moved, repeated or left out, or with something nasty put in.
What is found is made as small as it goes and written below tests/cases/fuzz/, where
test_fuzz_cases.py tries it again for ever. A seed tries the same inputs in the same order on
every machine.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from tests.helpers.fuzzed import KEPT, LARGEST, MARK, TARGETS, Target, signed, signed_word

SECONDS: Final = 60.0
CHANGES: Final = [1, 1, 1, 2, 3, 6]
"""How many an input has: most after the first meet one error alone."""
TIMES: Final = [2, 3, 30, 300, 20_000]
PATIENCE: Final = 300
"""Attempts to make a finding smaller."""

# What means something to YAML, to Markdown, to HTML, to a mail program, to JSON or to a terminal.
NASTY: Final = [
    piece.encode(errors="surrogatepass")
    for piece in (
        *"{}[]()<>,:#&*!|'\"%@`-?~=+_\\/$;.0 \t\n\r\0\a\x7f\x85\xa0\u2028\u202e\ufeff\ufffd\ud800",
        *("\r\n", "\n\n", "- ", ": ", "? ", "---\n", "...\n", "    ", "&a ", "*a", "<<: ", "|\n"),
        *("!ENV ", "!!str ", "!<a> ", "%YAML 1.1\n", "{x, x: y}", "[[]]", "{? }", "\n  ", "\n- "),
        *("no", "~", "1:30", "0x1F", "1_0", "3.000", "1e400", ".nan", "2026-02-30", "9" * 400),
        *(MARK, MARK.upper(), f"{MARK}: ", f", {MARK}", f'"{MARK}', f"{{{MARK}: 1}}", f"*{MARK}"),
        *(["![", "](", "[a](", "``", "**", "__", "*_"]),
        *("[a]: ", "> ", "1. ", "# ", "a\n=\n", "***\n"),
        *("<a ", "</", "<!--", "-->", "<![CDATA[", "<?", "<script>", "<svg onload=a>", "<style>"),
        *('<a href="javascript:a">', "<img src=x onerror=a>", "javascript:", "data:text/html,"),
        *("&lt;", "&#106;", "&colon;", "\x02wzxhzdk:0\x03", "\x02klzzwxh:0001\x03", "work.png"),
        *(
            "Content-Type: text/html; charset=utf-7\n\n",
            "MIME-Version: 1.0\n",
            "--b\n",
            "=\n",
            "=00",
        ),
        *(
            "accept ",
            "decline ",
            "retainer2-choice-",
            "-t1a2-",
            "1. a: b\n",
            "9007199254740993",
            "1e999",
            "-0",
            '{"a":',
            "null",
        ),
        *(
            "a\u0301",
            "\u0301" * 99,
            "\U0001f469\u200d",
            "\u05d0",
            "ș",
            "\uff21\uff22",
            "\u1160",
            "ﷺ",
        ),
    )
]
REPLY_KEYS: Final = ["kind", "digest", "slug", "date", "tier", "addons", "name", "role"]
WORD_KINDS: Final = ["choice", "trial", "question", "wish", "refusal", "received", "change"]
_WORD: Final = re.compile(rb"[A-Za-z]{3,}")


class Mutator:
    """Makes inputs out of cases, in an order that the seed settles."""

    def __init__(self, target: Target, seed: int) -> None:
        cases = {path.read_bytes() for path in target.kept()} | set(target.begun_with())
        self.cases = sorted(case for case in cases if 0 < len(case) <= LARGEST)
        assert len(self.cases) > 3, f"{target.name}: nothing to begin with"
        self._most = target.most
        self._is_reply = target.name == "replies"
        self._random = random.Random(f"{seed}/{target.name}")  # noqa: S311 - nothing secret

    def __iter__(self) -> Iterator[bytes]:
        """Yield inputs for ever, first the cases as they are."""
        yield from self.cases
        while True:
            made = self._random.choice(self.cases)
            if self._is_reply and self._random.random() < 1 / 3:
                made = self._signed()
            for _ in range(self._random.choice(CHANGES)):
                made = self._changed(made)[: self._most]
            yield made

    def _place(self, raw: bytes) -> int:
        """A place in an input: often one where something begins or ends."""
        if self._random.random() < 1 / 2:
            return self._random.randint(0, len(raw))
        ends = [match.end() for match in re.finditer(rb"[\s,:{}\[\]<>()\"]", raw)]
        return self._random.choice(ends or [0])

    def _nasty(self) -> bytes:
        piece: bytes = self._random.choice(NASTY)
        if self._random.random() < 1 / 4:
            piece += self._random.choice(NASTY)
        if self._random.random() < 1 / 10:
            piece *= self._random.choice(TIMES)
        return piece[: self._most]

    def _changed(self, raw: bytes) -> bytes:
        start, end = sorted((self._place(raw), self._place(raw)))
        before, between, behind = raw[:start], raw[start:end], raw[end:]
        ways: list[Callable[[], bytes]] = [
            lambda: before + self._nasty() + between + behind,
            lambda: before + self._nasty() + behind,
            lambda: before + behind,
            lambda: before + between * self._random.choice([2, 2, 3, 50]) + behind,
            lambda: before + self._elsewhere() + behind,
            lambda: self._marked(raw),
            lambda: self._moved(raw),
            lambda: before + bytes([self._random.randrange(256)]) + raw[start + 1 :],
        ]
        return self._random.choice(ways)()

    def _elsewhere(self) -> bytes:
        """A part of another case."""
        other = self._random.choice(self.cases)
        start, end = sorted((self._place(other), self._place(other)))
        return other[start:end]

    def _marked(self, raw: bytes) -> bytes:
        """An input with a client's own word in place of another."""
        words = list(_WORD.finditer(raw))
        if not words:
            return raw + MARK.encode()
        word = self._random.choice(words)
        return raw[: word.start()] + MARK.encode() + raw[word.end() :]

    def _moved(self, raw: bytes) -> bytes:
        lines = raw.splitlines(keepends=True)
        self._random.shuffle(lines)
        return b"".join(lines)

    def _signed(self) -> bytes:
        """A reply whose code is right, whatever it says: the last gate stands open."""
        values = [
            self._nasty().decode(errors="ignore"),
            [],
            None,
            0,
            [self._nasty().decode(errors="ignore")] * 2,
        ]
        if self._random.random() < 1 / 2:
            who = "".join(str(self._random.choice([values[0], "Ion", "\n"])) for _ in range(2))
            choice = self._random.choice(["0", "t1", "t3a1a2", "yes", "20261201", "99999999"])
            return signed_word(self._random.choice(WORD_KINDS), choice, who).encode()
        key = self._random.choice(REPLY_KEYS)
        return json.dumps(signed({key: self._random.choice(values)})).encode()


def smaller(target: Target, raw: bytes, reason: str) -> bytes:
    """Leaves out of a finding what it does without."""
    attempts = itertools.count()
    size = len(raw) // 2
    while size:
        start = 0
        while start < len(raw) and next(attempts) < PATIENCE:
            less = raw[:start] + raw[start + size :]
            if kind(target.wrong(less)) == kind(reason):
                raw = less
            else:
                start += size
        size //= 2
    return raw


def kind(reason: str) -> str:
    """What findings of one cause have in common."""
    return re.sub(r"[\d.]+|'.*|\(.*", "", reason)[:60]


def hunt(target: Target, seed: int, seconds: float, most: int) -> list[str]:
    """Tries inputs for so long; returns a line for each kind of finding."""
    end = time.monotonic() + seconds
    seen: set[str] = set()
    lines: list[str] = []
    tried = 0
    for raw in Mutator(target, seed):
        if time.monotonic() > end or tried == most:
            break
        tried += 1
        reason = target.wrong(raw)
        if not reason or kind(reason) in seen:
            continue
        seen.add(kind(reason))
        least = raw if reason.startswith("takes") else smaller(target, raw, reason)
        path = KEPT / target.name / hashlib.sha256(least).hexdigest()[:12]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(least)
        lines.append(f"  {path.relative_to(KEPT.parent.parent.parent)}: {reason}")
    print(f"{target.name}: {tried:,} inputs of seed {seed}, {len(lines)} findings")
    return lines


def main() -> int:
    """Hunt; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each; 60")
    parser.add_argument("--inputs", type=int, default=-1, help="for each at most so many inputs")
    parser.add_argument("--seed", type=int, help="else one of its own, which it prints")
    given = parser.parse_args()
    if unknown := set(given.targets) - TARGETS.keys():
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    found: list[str] = []
    for name in given.targets or TARGETS:
        found += hunt(TARGETS[name], seed, given.seconds, given.inputs)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
