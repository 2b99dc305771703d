"""An engine that is not installed is left out in a line that names it, or is a failure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.helpers.engines.others import there
from tests.helpers.support import ROOT

MISSING = {
    "firefox": "Firefox is left out: Debian's firefox-esr is missing",
    "webkit": "WebKit is left out: Debian's webkit2gtk-driver xvfb",
}


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("FIREFOX", raising=False)
    monkeypatch.delenv("RETAINER_BROWSERS", raising=False)


@pytest.mark.parametrize("name", MISSING)
def test_its_tests_are_skipped(name: str) -> None:
    with pytest.raises(pytest.skip.Exception, match=MISSING[name]):
        there(name)


@pytest.mark.parametrize("name", MISSING)
def test_where_all_are_wanted_they_fail(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINER_BROWSERS", "all")
    with pytest.raises(pytest.fail.Exception, match=MISSING[name]):
        there(name)


@pytest.mark.parametrize(("wanted", "code"), [("", 0), ("all", 1)])
def test_make_says_so_before_any_test(
    wanted: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAINER_BROWSERS", wanted)
    command = [sys.executable, "-m", "tests.helpers.engines.others"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == code
    assert [line for line in MISSING.values() if line not in done.stderr] == []
