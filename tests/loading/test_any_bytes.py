"""Any bytes are a proposal with a page, or lines that say why not: never a traceback."""

from __future__ import annotations

import contextlib
import datetime
import json
from pathlib import Path
from typing import Any, Final

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rfc8785 import CanonicalizationError

from retainer.crypto import json_data
from retainer.diagnostics import MAX_PROBLEMS
from retainer.loading import Known, Read, parse, read_client, read_testimonials
from retainer.model import (
    ClientFile,
    Freelancer,
    Surroundings,
    digest,
    kind_of,
    resolve,
    resolve_offer,
)
from retainer.page import render as page
from retainer.project import from_environment
from tests.helpers.samples import ENVIRONMENTS, PROSE, SPOKEN
from tests.helpers.support import ROOT, Ran, run
from tests.loading.test_every_key import client

OWN: Final = Freelancer(name="Ana Sample", email="ana@sample.example")
KNOWN: Final = Known(OWN, ("en", "ro"), testimonials=None)
Change = tuple[tuple[Any, ...], Any]
FILE: Final = "clients/a.yml"
TODAY: Final = datetime.date(2026, 11, 20)
SAMPLES: Final = [path.read_bytes() for path in sorted((ROOT / "clients").glob("*.yml"))]
SAMPLES.append(yaml.safe_dump(client(), sort_keys=False, allow_unicode=True).encode())

# A reading takes milliseconds. The clock on the wall says little on a busy machine: this finds what
# does not end; `tests/helpers/heavy.py` measures.
usual: Final = settings(
    deadline=datetime.timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow]
)

SIGNS: Final = [
    *"{}[],:#&*!|>'\"%@`-?~=\t\r\n\0\x07\x85\u2028\u202e\ufeff\ufffd\U0001f600ăș",
    *("\r\n", "- ", ": ", "<<: ", "---\n", "...\n", "&a ", "*a", "!!str ", "!ENV ", "? ", "|\n"),
    *("  ", " #", "no", "~", "1:30", "0x1F", "3.000", "1e400", ".nan", "2026-02-30", "9999-12-31"),
]
WORDS: Final = [
    *(
        "name",
        "price",
        "tiers",
        "client",
        "amount",
        "terms",
        "accepted",
        "offer",
        "upfront",
        "sent",
    ),
    *("draft", "monthly", "ana@host.example", "https://host.example/", "javascript:alert(1)"),
    *(
        "$3,000",
        "1 500 EUR",
        "30 posts",
        "\u202egnp",
        "\u05d0\u05d1",
        "a\u0301",
        "\U0001f469\u200d",
    ),
]
KEYS: Final = st.sampled_from(WORDS) | st.text()
PIECES: Final = st.sampled_from([*SIGNS, *WORDS])
LEAVES: Final = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | KEYS
VALUES: Final = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner),
    max_leaves=8,
)


def checked(raw: bytes) -> Read[ClientFile]:
    """A file read, and what holds of every reading."""
    read = read_client(raw, FILE, KNOWN)
    holds(read, raw)
    if read.value:
        shown(read.value)
    return read


def holds(read: Read[Any], raw: bytes) -> None:
    assert (read.value is None) == bool(read.problems)
    assert list(read.problems) == sorted(set(read.problems))
    assert len(read.problems) <= 3 * MAX_PROBLEMS
    lines = (
        raw.count(b"\n") + raw.count(b"\r") + raw.count(b"\xc2\x85") + raw.count(b"\xe2\x80") + 1
    )
    for problem in read.problems:
        assert 1 <= problem.line <= lines
        assert 1 <= problem.column <= len(raw) + 2
        for private in (True, False):
            line = problem.text(private=private)
            assert line.isprintable()
            assert len(line) < 1500
            assert json.dumps(problem.record(private=private)).isascii()


def shown(file: ClientFile) -> None:
    """A valid file has a digest that lasts and a page in every language."""
    offer = resolve_offer(file, OWN)
    record = offer.record_form1()
    assert digest(json.loads(json.dumps(record))) == digest(record)
    around = Surroundings(freelancer=OWN, today=TODAY)
    for language in SPOKEN:
        spoken = file.model_copy(update={"language": language})
        resolved = resolve("a", spoken, around)
        payload = page.render_page(resolved, SPOKEN[language], PROSE, ENVIRONMENTS[language])
        assert payload.title
        assert "<script" not in payload.html.lower()


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path into data."""
    inner = value.items() if isinstance(value, dict) else ()
    paths = [path]
    for key, one in enumerate(value) if isinstance(value, list) else inner:
        paths += places(one, (*path, key))
    return paths


def changed(whole: Any, changes: list[Change]) -> Any:
    """Data with these values at these paths, where there are such paths."""
    for path, value in changes:
        inner = whole
        for part in path[:-1]:
            known = part in inner if isinstance(inner, dict) else part in range(len(inner))
            inner = inner[part] if known else None
            if not isinstance(inner, (dict, list)):
                break
        if isinstance(inner, dict) or (isinstance(inner, list) and path[-1] in range(len(inner))):
            inner[path[-1]] = value
    return whole


PATHS: Final = [path for path in places(client()) if path]
OFFERED: Final = [path for path in places(client()["accepted"]["offer"]) if path]
CHANGES: Final = st.tuples(st.sampled_from(PATHS), VALUES)


@usual
@given(st.binary(max_size=500))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"\x00")
@example(b"client: {name: \xed\xa0\x80}")  # half of a surrogate pair
@example(b'client: {name: "\\ud800"}')
@example(b"!%FF a")
@example(b"%YAML 9.9\n---\na")
@example(b"? {a: b}\n: c")
@example(b"&a [*a]")
@example(b"{a: &b {c: *b}}")
@example(b"\xe2\x80\xa8\x07")
@example(b"?")
@example(b"{")
@example(b"{0")
def test_any_bytes(raw: bytes) -> None:
    checked(raw)
    holds(read_testimonials(raw, FILE), raw)


@usual
@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_that_looks_like_yaml(text: str) -> None:
    raw = text.encode()
    checked(raw)
    holds(read_testimonials(raw, FILE), raw)


@usual
@given(st.sampled_from(SAMPLES), st.data())
def test_a_sample_with_signs_put_in_and_parts_left_out(raw: bytes, data: st.DataObject) -> None:
    text = raw.decode()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.sampled_from([0, 0, 1, 2, 20]))
        text = text[:start] + data.draw(PIECES) + text[start + cut :]
    checked(text.encode())


@usual
@given(st.sampled_from(SAMPLES), st.data())
def test_a_sample_with_its_lines_moved(raw: bytes, data: st.DataObject) -> None:
    lines = raw.decode().splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 5))):
        first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        indent = " " * data.draw(st.sampled_from([0, 0, 1, 2, 4]))
        lines.insert(second, indent + lines[first])
        if data.draw(st.booleans()):
            del lines[first]
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    checked("".join(lines).replace("\n", end).encode())


@usual
@given(st.lists(CHANGES, min_size=1, max_size=3))
@example([(("valid_until",), datetime.date.max)])
@example([(("terms", "starts"), datetime.date.min)])
@example([(("tiers", 0, "price"), float("nan"))])
@example([(("accepted", "offer"), {"tiers": 1.5, "a": [datetime.date.max, 2**60, None, {}]})])
@example([(("accepted", "offer", "tiers", 0, "price"), 0.1 + 0.2)])
@example([(("passphrase",), "\u0000 \u200b a\u0301 \ud7ff four words")])
def test_a_full_file_with_any_values_in_it(changes: list[Change]) -> None:
    whole = changed(client(), changes)
    checked(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True).encode())


@usual
@given(st.lists(st.tuples(st.sampled_from(OFFERED), VALUES), min_size=1, max_size=2))
@example([(("currency",), "XYZ")])
@example([(("terms", "billing"), "upfront"), (("terms", "minimum_months"), None)])
@example([(("tiers",), [{"name": "Base", "price": 5, "deliverables": ["Posts"]}])])
def test_an_accepted_offer_of_any_values_that_has_its_digest(changes: list[Change]) -> None:
    whole = client()
    accepted = whole["accepted"]
    accepted["offer"] = changed(accepted["offer"], changes)
    with contextlib.suppress(CanonicalizationError):
        accepted["digest"] = digest(json_data(accepted["offer"]))
    checked(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True).encode())


@usual
@given(st.text(max_size=300))
def test_any_text_that_has_its_quotes_is_read_as_it_is(text: str) -> None:
    raw = json.dumps({"client": {"name": "a"}, "note": text}).encode()
    document = parse(raw.decode(), FILE)
    if not document.problems:
        assert document.data["note"] == text


@usual
@given(st.text(max_size=60), st.dictionaries(st.sampled_from("AB"), st.text(max_size=20)))
def test_settings_of_any_text_are_read_or_told(text: str, environ: dict[str, str]) -> None:
    root = ("extra", "freelancer")
    for before in ("", "extra:\n  freelancer:\n    name: ", "extra: {freelancer: {name: !ENV [A, "):
        document = parse(before + text, "mkdocs.yml", within=root)
        assert kind_of(from_environment(document.data, environ)) != "something else"


def test_what_is_heavy_takes_little_time_and_memory(tmp_path: Path) -> None:
    # In a process of its own, so that the peak is of these readings alone.
    ran: Ran = run("-W", "error", ROOT / "tests" / "helpers" / "heavy.py", cwd=tmp_path)
    assert ran.code == 0, ran.output
    rows = json.loads(ran.stdout)
    assert len(rows) > 40
    slow = {name: row for name, row in rows.items() if row["seconds"] > 2}
    large = {name: row for name, row in rows.items() if row["megabytes"] > 200}
    assert (slow, large) == ({}, {})
