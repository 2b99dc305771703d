"""The quick reading of a file without faults: what it says, the thorough one says too."""

from __future__ import annotations

import sys
from typing import Final

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from retainer import builder, checks, document
from retainer.document import parse
from retainer.problems import Problem
from retainer.scalars import obvious, read_plain
from support import ROOT
from test_source_model import client

FILE: Final = "clients/a.yml"
SAMPLES: Final = [path.read_bytes() for path in sorted((ROOT / "clients").glob("*.yml"))]
SAMPLES.append(yaml.safe_dump(client(), sort_keys=False, allow_unicode=True).encode())


def read_alike(raw: bytes) -> bool:
    """Whether the quick reading knew what a text says: if so, the thorough one says the same."""
    text = document.decode(raw, FILE)
    try:
        quick = document._data(text) if isinstance(text, str) else None
    except (document._Unusual, StopIteration, yaml.YAMLError):
        return False
    data, built = document._built(str(text), FILE, ())
    # As text, where True is not 1; and what was added first stands first.
    assert isinstance(text, Problem) or (repr(quick), []) == (repr(data), built.problems)
    return True


@pytest.mark.parametrize("raw", SAMPLES)
def test_a_good_file_is_read_quickly_and_its_places_when_they_are_asked_for(raw: bytes) -> None:
    assert read_alike(raw)
    found = parse(raw.decode(), FILE)
    _, built = document._built(raw.decode(), FILE, ())
    assert (found.values, found.keys) == (built.values, built.keys)
    assert len(found.values) > 20


def test_the_quick_reading_knows_no_other_limits() -> None:
    deep = range(builder.MAX_DEPTH - 3, builder.MAX_DEPTH + 3)
    many = range(builder.MAX_VALUES - 5, builder.MAX_VALUES + 2)
    texts = [
        *("[" * size + "]" * size for size in deep),
        *("- " * size + "1" for size in deep),
        *("- 1\n" * size for size in many),
        *("".join(f"a{key}: 1\n" for key in range(size // 2)) for size in many),
        f'"{"a" * (builder.MAX_CHARACTERS + 1)}"',
    ]
    known = [read_alike(text.encode()) for text in texts]
    assert {True, False} == set(known)
    for text in texts:
        data, built = document._built(text, FILE, ())
        found = parse(text, FILE)
        assert (found.data, found.problems) == (data, tuple(built.problems))


@given(st.text(alphabet="0123456789.-+_:eExXoO yntruefalsoNULL~=<ă٣²", max_size=12))
@example("")
@example("false")
@example("0777")
@example("1" * 31)
def test_a_word_at_a_glance_is_what_a_closer_look_says(text: str) -> None:
    glance = obvious(text)
    if glance is not None:
        assert (type(glance), (glance, "", "")) == (type(read_plain(text)[0]), read_plain(text))


def test_nothing_that_may_be_printed_is_a_control_character() -> None:
    """So that `checks.text` need not look for one in most texts."""
    signs = [chr(number) for number in range(sys.maxunicode + 1)]
    controls = {sign for sign in signs if checks._CONTROL.search(sign)}
    assert len(controls) > 60
    assert not [sign for sign in controls if sign.isprintable()]
