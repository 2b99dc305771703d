"""Files that are built to be slow or large. Prints, as JSON, what reading each one takes.

Run by test_any_bytes.py in a process of its own; `seconds` are of the processor, so that
other work on the machine does not count.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Final

from retainer.loading import Known, read_client
from retainer.model import Freelancer

KNOWN: Final = Known(Freelancer(name="Ana", email="ana@host.example"), ("en", "ro"))
BASE: Final = """\
client: {name: A, email: mail@host.example}
tiers:
- {name: a, price: 1, deliverables: [x]}
- {name: b, price: 2, deliverables: [y]}
- {name: c, price: 3, deliverables: [z]}
"""


def listed(entry: str, count: int, key: str = "value_adds") -> str:
    return f"{BASE}{key}: [{','.join(entry.replace('N', str(n)) for n in range(count))}]\n"


def lines(entry: str, count: int, head: str = "") -> str:
    return BASE + head + "".join(entry.replace("N", str(n)) for n in range(count))


def price(text: str) -> str:
    return BASE.replace("price: 1", f"price: {text}")


def mail(text: str) -> str:
    return BASE.replace("mail@host.example", f'"{text}"')


def laughs(levels: int) -> str:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, levels):
        repeated = ", ".join([f"*a{level - 1}"] * 9)
        text += f"a{level}: &a{level} [{repeated}]\n"
    return text


CASES: Final[dict[str, str]] = {
    "5 MB": BASE + "note: " + "x" * 5_000_000,
    "a note of 900 KB": BASE + "note: " + "x" * 900_000,
    "90,000 words in lines": lines("  word N\n", 60_000, "note: |\n"),
    "emoji": BASE + "note: " + "\U0001f600" * 240_000,
    "right to left": BASE + "note: " + "\u05d0" * 450_000,
    "50,000 keys": lines("keyN: N\n", 50_000),
    "19,000 keys": lines("keyN: N\n", 19_000),
    "19,000 keys in a block": lines("  keyN: N\n", 19_000, "terms:\n"),
    "one key 100,000 times": lines("a: 1\n", 100_000),
    "19,000 deliverables": BASE.replace("[x]", f"[{','.join(f'd{n}' for n in range(19_000))}]"),
    "19,000 value adds": listed("dN", 19_000),
    "19,000 numbers for text": listed("N", 19_000),
    "19,000 lists for text": listed("[]", 19_000),
    "18,000 unknown testimonials": listed("tN", 18_000, "testimonials"),
    "one testimonial 18,000 times": listed("t", 18_000, "testimonials"),
    "6,000 tiers": lines("- {name: a, price: 1, deliverables: [x]}\n", 3_000),
    "9,000 tiers without keys": lines("- {aN: 1}\n", 9_000),
    "9,000 add-ons without a price": lines("- {name: aN}\n", 9_000, "addons:\n"),
    "9,000 add-ons of one name": lines("- {name: a, price: 1}\n", 6_000, "addons:\n"),
    "90,000 lone keys": "{" + ",".join(f"k {n}" for n in range(90_000)) + "}",
    "90,000 empty values": "[" + ",".join(f"k{n}: " for n in range(90_000)) + "]",
    "a long name": BASE + "recommendation: {tier: " + "q" * 900_000 + "}\n",
    "a long key": BASE + "? " + "x" * 900_000 + "\n: 1\n",
    "a long key without a sign": BASE + "x" * 900_000 + ": 1\n",
    "a long word for status": BASE + "status: " + "sent" * 200_000 + "\n",
    "laughs": laughs(12) + BASE,
    "laughs of text": listed("*n", 10_000).replace("tiers:", f"note: &n {'x' * 90_000}\ntiers:"),
    "19,000 anchors": listed("&aN x", 19_000),
    "19,000 tags": listed("!x a", 19_000),
    "19,000 times no": listed("no", 19_000),
    "anchors for keys": "&a a: &a b\n" * 30_000,
    "deep [": BASE + "note: " + "[" * 500_000,
    "deep {": BASE + "note: " + "{a: " * 200_000,
    "deep -": BASE + "note:\n  " + "- " * 400_000,
    "deep ?": "? " * 400_000,
    "deep by indentation": BASE + "note:\n" + "".join(" " * n + "-\n" for n in range(1, 1300)),
    "900,000 digits": price("1" + "0" * 900_000),
    "900,000 decimals": price("1." + "0" * 900_000),
    "300,000 times sixty": price("1" + ":01" * 300_000),
    "blanks in a price": price('"' + " " * 450_000 + "x" + " " * 400_000 + 'x"'),
    "digits and blanks in a price": price('"' + "1 " * 450_000 + 'x"'),
    "points in a price": price('"' + "1." * 450_000 + 'x"'),
    "signs in an address": mail("a@" * 400_000),
    "points in an address": mail("a@" + "a." * 400_000),
    "letters in an address": mail("a@a." + "a" * 800_000 + "."),
    "a long web address": BASE + f"faq: [{{question: a, answer: https://{'a/' * 400_000} a}}]\n",
    "blanks": " " * 900_000,
    "line ends": "\n" * 900_000,
    "old line ends": "\r" * 900_000,
    "hashes": "#" * 900_000,
    "quotes": '"' * 900_000,
    "apostrophes": "'" * 900_000,
    "colons": ": " * 400_000,
    "escapes": BASE + 'note: "' + "\\u0041" * 140_000 + '"\n',
    "line ends in quotes": BASE + 'note: "' + "\n" * 800_000 + '"\n',
    "documents": "--- a\n" * 100_000,
    "NULs": BASE + "note: x" + "\0" * 900_000,
}


def peak() -> float:
    """The most memory that this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> int:
    """Read each; the memory is what the readings add to the texts and the program."""
    files = {name: text.encode() for name, text in CASES.items()}
    before = peak()
    rows = {}
    for name, raw in files.items():
        start = time.process_time()
        read = read_client(raw, "clients/a.yml", KNOWN)
        seconds = time.process_time() - start
        said = [problem.text() for problem in read.problems[:1]]
        rows[name] = {"seconds": seconds, "megabytes": peak() - before, "said": said}
    print(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
