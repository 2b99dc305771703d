"""The command that shows all clients at a glance."""

from __future__ import annotations

import json
import os
import sys

import click

from retainer import desk, records
from retainer.project import existing_secret, read_clients
from retainer.publishing import prints_in_private

from .frame import Invocation, command, refuse_in_ci


@command("overview", "overview --format json")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def overview(invocation: Invocation, form: str) -> None:
    """Show each client's state, fee and next step, and what all of them come to.

    The most urgent first. A month's fee is that of the option that was chosen, or else is
    recommended. What cannot be read is told of, the others are shown; then it exits with 1.
    """
    refuse_in_ci("clients are not listed")
    project = invocation.valid_project()
    key = existing_secret(invocation.root, os.environ)
    entries = list(records.check_marks(read_clients(project), key, invocation.root))
    words = desk.overview_texts(project.settings.freelancer.language)
    whole = desk.Overview.of(project, entries, words)
    if form == "json":
        click.echo(json.dumps(desk.overview_record(whole), ensure_ascii=False, indent=2))
    else:
        for line in desk.overview_lines(whole, words):
            click.echo(line)
    problems = [problem for entry in entries for problem in entry.read.problems]
    for problem in problems:
        click.echo(problem.text(private=prints_in_private()), err=True)
    if problems:
        sys.exit(1)
