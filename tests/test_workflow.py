"""The publishing workflow: who gets the secret and which right, and whose code it runs."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from tests.helpers.support import ROOT

WORKFLOWS: Final = ROOT / ".github" / "workflows"


def test_a_pull_request_gets_no_secret_and_no_right() -> None:
    workflow = yaml.safe_load((WORKFLOWS / "publish.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    jobs: dict[str, Any] = workflow["jobs"]
    for job in (jobs["check"], jobs["build"]):
        assert job["permissions"] == {"contents": "read"}
    assert jobs["check"]["if"] == "github.event_name == 'pull_request'"
    on_main = "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'"
    assert jobs["build"]["if"] == on_main
    assert jobs["deploy"]["needs"] == "build"
    holding = {name for name, job in jobs.items() if "secrets." in yaml.safe_dump(job)}
    assert holding == {"build"}


def test_an_action_is_named_by_its_commit_with_the_version_beside_it() -> None:
    pinned = re.compile(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    workflows = sorted(WORKFLOWS.iterdir())
    lines = [line.strip() for path in workflows for line in path.read_text("utf-8").splitlines()]
    used = [line.removeprefix("- ") for line in lines if "uses:" in line]
    assert used
    assert [line for line in used if not pinned.fullmatch(line)] == []
