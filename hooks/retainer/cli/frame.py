"""What every command stands in: its process, the printing of its problems, its exit codes."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from retainer import desk
from retainer.diagnostics import Invalid, Problem, Refused, as_json, printable
from retainer.i18n import languages
from retainer.project import (
    NEW_SECRET_NOTICE,
    Project,
    Secret,
    current_day,
    find_config,
    find_secret,
    in_ci,
    read_project,
    read_settings,
)
from retainer.publishing import failure_text, prints_in_private

CLIENT_ID = click.argument("client_id", metavar="ID")
CLIENT_IDS = click.argument("ids", metavar="[ID]...", nargs=-1)


def command(
    *examples: str, cls: type[click.Command] = click.Command
) -> Callable[[Callable[..., None]], click.Command]:
    """Make a function a command, whose help ends with examples of its use."""
    return click.command(cls=cls, epilog="\n  retainer ".join(("\b\nExample:", *examples)))


def refuse_in_ci(what: str) -> None:
    """Refuse what a build service's log may not hold. Raises `Refused`."""
    if in_ci(os.environ):
        raise Refused(f"{what} where CI is set: its logs may be public")


def print_checked(problems: Sequence[Problem], form: str, language: str, *, every: bool) -> None:
    """Print problems in order, as text, as JSON or as GitHub's workflow commands.

    But for JSON and without `every`, the least costly advice of a file is counted only.
    """
    private = prints_in_private()
    if form == "json":
        click.echo(as_json(problems, private=private))
        return
    for file, own, left in desk.shown(problems, len(problems) if every else desk.MOST_SHOWN):
        for problem in own:
            line = problem.github if form == "github" else problem.text
            click.echo(line(private=private))
        if left:
            click.echo(desk.texts(language).plain("more", file=printable(file), left=left))


@dataclass(frozen=True, slots=True)
class Invocation:
    """An invocation knows the process that runs a command: environment, clock and mkdocs.yml."""

    config: Path | None

    @property
    def config_file(self) -> Path:
        """The mkdocs.yml that is read."""
        return self.config or find_config(Path.cwd())

    @property
    def root(self) -> Path:
        """The portal's folder."""
        return self.config_file.parent.resolve()

    def project(self) -> tuple[Project, tuple[Problem, ...]]:
        """Read all but the clients' files."""
        settings = read_settings(self.config_file, os.environ, languages())
        now = datetime.datetime.now(datetime.UTC)
        today = current_day(os.environ, now, settings.freelancer.timezone)
        return read_project(settings, languages(), today)

    def valid_project(self) -> Project:
        """Read all but the clients' files. Raises `Invalid` where anything is wrong there."""
        project, problems = self.project()
        if problems:
            raise Invalid(problems)
        return project

    def secret(self, *, trust: bool = False) -> Secret:
        """Find the portal's secret, or make it on the first local build."""
        secret = find_secret(self.root, os.environ, trust=trust)
        if secret.made:
            click.echo(NEW_SECRET_NOTICE, err=True)
        return secret


class Frame(click.Group):
    """The frame turns every exception of a command into its message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        # Whoever read this left, which click ends in silence; and click's own ends.
        except (BrokenPipeError, click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:  # noqa: BLE001 - the last one above us
            lead = "" if isinstance(error, Invalid) else "error: "
            click.echo(lead + failure_text(error), err=True)
            sys.exit(1)
