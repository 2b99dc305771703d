"""Canonical JSON: the short cut through `json` writes the same bytes as the package rfc8785."""

from __future__ import annotations

from typing import Any, Final

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from retainer.crypto import canonical

# Half a character (a surrogate alone) is in no text that YAML gives, and is asked for here.
TEXT: Final = st.text(st.characters())
EDGE: Final = st.sampled_from([2**53 - 1, 2**53, -(2**53), 10**30, 0.1, 1e21, 1e-7, -0.0])
DATA: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | EDGE | st.floats() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(DATA)
@example({"\ue000": 1, "\U00010000": 2})  # sorted by UTF-16, not by code point
@example(['\x7f\x1f\u2028</script>"\\\t', True, None])
@example("\ud800")
@example({"\ud800": 1})  # for which the package raises another error
def test_canonical_json_is_that_of_rfc8785(data: Any) -> None:
    try:
        expected = rfc8785.dumps(data)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical(data)
    else:
        assert canonical(data) == expected


def test_data_that_is_no_json_is_refused() -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical({"day": object()})
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical({1: "a key that is no text"})
