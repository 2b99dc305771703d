"""The weekly commands: a proposal is written, checked and sent."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

import click

from retainer import desk, publishing, records
from retainer.diagnostics import Invalid
from retainer.project import (
    existing_secret,
    front_pages,
    read_clients,
    require_valid,
    secret_in_git,
    select_clients,
    shipped_presets,
)
from retainer.publishing import table
from retainer.screening import scan_sources

from .frame import CLIENT_IDS, Invocation, command, print_checked, refuse_in_ci


@command("check", "check acme --format json")
@CLIENT_IDS
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@click.option("--strict", is_flag=True, help="Exit 1 on advice too.")
@click.option("--all", "every", is_flag=True, help="All advice, not the five that cost most.")
@click.pass_obj
def check(
    invocation: Invocation, ids: Sequence[str], form: str, *, strict: bool, every: bool
) -> None:
    """Check mkdocs.yml, the testimonials and the clients' files. Exit 1 on an error.

    Advice is what is valid, and a good negotiator would change: of each file the five pieces that
    cost most. JSON has them all.
    """
    problems = list(secret_in_git(invocation.root))
    clients, language = 0, "en"
    try:
        project, project_problems = invocation.project()
        language = project.settings.freelancer.language
        problems += (*project_problems, *scan_sources(project.settings).problems)
        key = existing_secret(invocation.root, os.environ)
        marked = records.check_marks(read_clients(project), key, invocation.root)
        entries = list(publishing.check_passphrases(project, marked))
        samples = desk.sample_texts(shipped_presets(), entries)
        problems += desk.samples_left(project, entries, front_pages(project.settings))
        for entry in select_clients(entries, ids):
            clients += 1
            read = desk.advise(project, entry, samples).read
            problems += (*read.problems, *read.advice)
    except Invalid as error:
        problems += error.problems
    print_checked(desk.in_order(problems), form, language, every=every)
    if form == "text" and not problems:
        click.echo(f"{clients} {'client' if clients == 1 else 'clients'}: nothing is wrong.")
    if any(problem.level == "error" or strict for problem in problems):
        sys.exit(1)


@command("links acme")
@CLIENT_IDS
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def links(invocation: Invocation, ids: Sequence[str], form: str) -> None:
    """Show each client's status, last day and link.

    The link opens the proposal for whoever has it; keep this output to yourself.
    """
    refuse_in_ci("links are not printed")
    project = invocation.valid_project()
    entries = require_valid(select_clients(list(read_clients(project)), ids))
    rows = publishing.list_links(project, invocation.secret().key, entries)
    if form == "json":
        click.echo(json.dumps([row.record() for row in rows], indent=2))
    else:
        for line in table(rows):
            click.echo(line)
        if not project.settings.site_url:
            click.echo("site_url is not set in mkdocs.yml, so these addresses lack their host.")
