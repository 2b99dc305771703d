"""The `retainer` command: the only place that prints, and the only one that exits."""

from __future__ import annotations

import copy
import datetime
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click
from dicewarepy import diceware

from retainer import loading, publishing, records, replies
from retainer.crypto import encode_secret, new_link
from retainer.diagnostics import (
    Invalid,
    Problem,
    Refused,
    as_json,
    concerning,
    printable,
    unforeseen,
)
from retainer.files import os_error_text, write_whole
from retainer.i18n import languages
from retainer.project import (
    CLIENTS,
    DEFAULT_PRESET,
    NEW_SECRET_NOTICE,
    Project,
    Secret,
    current_day,
    existing_secret,
    find_config,
    find_secret,
    id_problem,
    in_ci,
    is_public_log,
    read_clients,
    read_preset,
    read_project,
    read_settings,
    renew_link,
    require_valid,
    secret_in_git,
    select_clients,
)
from retainer.publishing import table
from retainer.replies import MAX_BYTES
from retainer.screening import check_publishable


@dataclass(frozen=True, slots=True)
class Shell:
    """A shell knows the process that runs the command: folder, environment, streams, mkdocs.yml."""

    config: Path | None

    @property
    def private(self) -> bool:
        """Whether what is printed stays on this machine."""
        return not is_public_log(os.environ, terminal=self.terminal)

    @property
    def terminal(self) -> bool:
        """Whether all that is printed is shown on a terminal."""
        return sys.stdout.isatty() and sys.stderr.isatty()

    @property
    def root(self) -> Path:
        """The portal's folder."""
        return self.config_file.parent.resolve()

    @property
    def config_file(self) -> Path:
        """The mkdocs.yml that is read."""
        return self.config or find_config(Path.cwd())

    def project(self) -> tuple[Project, tuple[Problem, ...]]:
        """Read all but the clients' files."""
        settings = read_settings(self.config_file, os.environ, languages())
        now = datetime.datetime.now(datetime.UTC)
        today = current_day(os.environ, now, settings.freelancer.timezone)
        return read_project(settings, languages(), today)

    def run(self) -> publishing.Run:
        """Return what a build takes from this process."""
        now = datetime.datetime.now(datetime.UTC)
        return publishing.Run(
            os.environ, now, lambda line: click.echo(line, err=True), terminal=self.terminal
        )

    def secret(self, *, trust: bool = False) -> Secret:
        """Find the portal's secret, or make it on the first local build."""
        secret = find_secret(self.root, os.environ, trust=trust)
        if secret.made:
            click.echo(NEW_SECRET_NOTICE, err=True)
        return secret


class _Group(click.Group):
    """This group turns every exception into its message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Invalid as error:
            lines = (error.text(private=Shell(None).private), *getattr(error, "__notes__", ()))
            click.echo("\n".join(lines), err=True)
        except Refused as error:
            lines = (*map(printable, str(error).split("\n")), *getattr(error, "__notes__", ()))
            click.echo("error: " + "\n".join(lines), err=True)
        # Whoever read this left, which click ends in silence; and click's own ends.
        except (BrokenPipeError, click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except OSError as error:
            click.echo(f"error: {os_error_text(error)}", err=True)
        except Exception as error:  # noqa: BLE001 - a fault of ours, told without a file's text
            click.echo(f"error: {unforeseen(error)}", err=True)
        sys.exit(1)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "\b\n"
        "Example:\n"
        "  retainer new acme        # write clients/acme.yml, then fill it in\n"
        "  retainer check           # is everything right?\n"
        "  make build               # build the site with the private pages\n"
        "  retainer links           # the links to send"
    ),
)
@click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another mkdocs.yml than the nearest one.",
)
@click.version_option(package_name="retainer")
@click.pass_context
def main(ctx: click.Context, config_file: Path | None) -> None:
    """Private retainer proposals from YAML."""
    ctx.obj = Shell(config_file)


@main.command(
    epilog=("\b\nExample:\n  retainer new acme\n  retainer new acme --language ro"),
)
@click.argument("client_id", metavar="ID")
@click.option("--service", default=DEFAULT_PRESET, show_default=True, help="What you offer.")
@click.option("--language", help="en or ro; else extra.freelancer.language.")
@click.pass_obj
def new(shell: Shell, client_id: str, service: str, language: str | None) -> None:
    """Write clients/ID.yml from a preset. Never overwrites."""
    if problem := id_problem(client_id):
        raise Refused(problem)
    if language is not None and language not in languages():
        raise Refused(f"there are no texts in that language; there are: {', '.join(languages())}")
    project, _ = shell.project()
    path = project.settings.clients / f"{client_id}.yml"
    if path.exists() or path.is_symlink():
        raise Refused(f"{CLIENTS}/{path.name} is there already; choose another ID or edit it")
    file_language = language or project.settings.freelancer.language
    write_whole(path, read_preset(service, file_language, new_link(os.urandom)).encode())
    click.echo(f"Wrote {CLIENTS}/{path.name}, as a draft.")
    click.echo("Next: fill it in, set `status: sent`, run `retainer check` and `retainer links`.")


@main.command(
    epilog=("\b\nExample:\n  retainer check\n  retainer check acme --format json"),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@click.option("--strict", is_flag=True, help="Exit 1 on advice too.")
@click.pass_obj
def check(shell: Shell, ids: Sequence[str], form: str, *, strict: bool) -> None:
    """Check mkdocs.yml, the testimonials and the clients' files. Exit 1 on an error."""
    problems = list(secret_in_git(shell.root))
    clients = 0
    try:
        project, project_problems = shell.project()
        problems += (*project_problems, *check_publishable(project.settings))
        key = existing_secret(shell.root, os.environ)
        marked = records.check_marks(read_clients(project), key, shell.root)
        entries = list(publishing.check_passphrases(project, marked))
        for entry in select_clients(entries, ids):
            clients += 1
            problems += (*entry.read.problems, *entry.read.advice)
    except Invalid as error:
        problems += error.problems
    problems.sort()
    if form == "json":
        click.echo(as_json(problems, private=shell.private))
    else:
        for problem in problems:
            line = problem.github if form == "github" else problem.text
            click.echo(line(private=shell.private))
    if form == "text" and not problems:
        click.echo(f"{clients} {'client' if clients == 1 else 'clients'}: nothing is wrong.")
    if any(problem.level == "error" or strict for problem in problems):
        sys.exit(1)


@main.command(
    epilog=("\b\nExample:\n  retainer links acme"),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def links(shell: Shell, ids: Sequence[str], form: str) -> None:
    """Show each client's status, last day and link.

    The link opens the proposal for whoever has it; keep this output to yourself.
    """
    if in_ci(os.environ):
        raise Refused("links are not printed where CI is set: its logs may be public")
    project, problems = shell.project()
    if problems:
        raise Invalid(problems)
    entries = require_valid(select_clients(list(read_clients(project)), ids))
    rows = publishing.list_links(project, shell.secret().key, entries)
    if form == "json":
        click.echo(json.dumps([row.record() for row in rows], indent=2))
    else:
        for line in table(rows):
            click.echo(line)
        if not project.settings.site_url:
            click.echo("site_url is not set in mkdocs.yml, so these addresses lack their host.")


@main.command(
    epilog=(
        "\b\nExample:\n  retainer reply acme reply.eml\n  retainer reply acme -\n"
        '  retainer reply acme --tier Growth --name "A. Boss"\n'
        "  retainer reply acme --declined --date 2026-12-03"
    ),
)
@click.argument("client_id", metavar="ID")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--tier", help="By hand: the tier that they chose.")
@click.option("--addon", "addons", multiple=True, help="By hand: an add-on that they chose.")
@click.option("--trial", is_flag=True, help="By hand: they chose the trial.")
@click.option("--declined", is_flag=True, help="By hand: they said no.")
@click.option("--name", help="By hand: who said it.")
@click.option("--role", help="By hand: what they are in the company.")
@click.option("--reason", help="By hand: why they said no.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="By hand: when; else today.")
@click.option("--late", is_flag=True, help="Take it though the offer has closed.")
@click.option(
    "--form-1", is_flag=True, help="Take one of an old page though there is a passphrase."
)
@click.option("--other-name", is_flag=True, help="Replace what somebody else had answered.")
@click.option("--yes", is_flag=True, help="Write it, whatever else stands in the e-mail.")
@click.pass_obj
def reply(shell: Shell, /, client_id: str, file: BinaryIO | None, **given: Any) -> None:
    """Take a client's reply of any kind, and write it where it belongs.

    FILE: the saved e-mail, its text, an exported chat, or the JSON. - : paste it. Without FILE, by
    hand: what they told you. A reply that was changed, or a choice of another offer, is refused;
    what was written into the e-mail beside the page's own sentences is shown first.

    A choice and a refusal replace each other, the later one holds. Where they come from two
    people, a terminal asks; elsewhere that needs --other-name. --form-1 proves that the sender
    had the link, not that they knew the passphrase.
    """
    if in_ci(os.environ):
        raise Refused("a reply is not read where CI is set: its logs may be public")
    project, problems = shell.project()
    if problems:
        raise Invalid(problems)
    keys = ("day", "late", "form_1", "other_name", "yes")
    day, late, form_1, other_name, yes = map(given.pop, keys)
    now = datetime.datetime.now(datetime.UTC)
    options = replies.Options(now, late=late, form_1=form_1)
    is_by_hand = bool(day) or any(given.values())
    if is_by_hand == (file is not None):
        raise click.UsageError("give a FILE, or by hand what they told you: --tier or --declined")
    key = shell.secret().key
    if file is None:
        told = replies.ByHand(**given, day=day.date() if day else None)
        prepared = replies.prepare_by_hand(project, key, client_id, told, options)
    else:
        with concerning(getattr(file, "name", "-")):
            raw = file.read(MAX_BYTES + 1)
            prepared = replies.prepare_reply(project, key, client_id, raw, options)
    if prepared.own_words:
        click.echo("Beside the page's sentences it says, and no code covers that:")
        _show_and_ask(prepared.own_words, "write it?", "--yes", allowed=yes)
    if prepared.other_names:
        _show_and_ask(prepared.other_names, "replace it?", "--other-name", allowed=other_name)
    click.echo("\n".join(prepared.write()))


def _show_and_ask(lines: Sequence[str], question: str, option: str, *, allowed: bool) -> None:
    """Show lines, and end unless that is allowed, by the option or on a terminal."""
    for line in lines:
        click.echo(f"  {line}")
    if allowed:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused(f"nothing was written.\nNext: read that, then run this again with {option}.")
    click.confirm(question, abort=True)


_old_name = copy.copy(reply)
_old_name.hidden = True
main.add_command(_old_name, "accept")


@main.command(
    epilog=("\b\nExample:\n  retainer rotate acme\n  retainer rotate acme --passphrase"),
)
@click.argument("client_id", metavar="ID")
@click.option("--passphrase", is_flag=True, help="Make one too: five English words.")
@click.pass_obj
def rotate(shell: Shell, client_id: str, *, passphrase: bool) -> None:
    """Give a client a new link; the one that you sent ends with the next build.

    The file keeps its comments and its order. What was published under the old link stays
    readable for whoever saved it, and in old deployments that your host keeps.
    """
    if passphrase and in_ci(os.environ):
        raise Refused("no passphrase is made where CI is set: its logs may be public")
    draw = (lambda: diceware(1)[0]) if passphrase else None
    for line in renew_link(shell.root, client_id, os.urandom, draw):
        click.echo(line)


@main.command(
    epilog=("\b\nExample:\n  retainer publish site"),
)
@click.argument("site_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def publish(shell: Shell, site_dir: Path) -> None:
    """Write the sealed pages and our 404.html into any built site; remove stale pages."""
    build = publishing.build(shell.config_file, publishing.Target(site_dir), shell.run())
    with build.lock:
        click.echo(f"{build.write(site_dir)} In {site_dir}.")
        for line in build.advice():
            click.echo(line, err=True)


@main.command(
    epilog=(
        "\b\nExample:\n  retainer secret\n  retainer secret --trust acme\n"
        "  retainer secret --show | gh secret set RETAINER_SECRET"
    ),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--trust", "trusted", is_flag=True, help="Take the secret here as the right one.")
@click.option("--show", is_flag=True, help="Print the secret itself, to copy it.")
@click.pass_obj
def secret(shell: Shell, ids: Sequence[str], *, trusted: bool, show: bool) -> None:
    """Say where the secret is, its fingerprint, and how to give it to CI.

    --trust takes the secret as the right one from now on, and lists every record that a command
    wrote. After a new secret it marks those anew that git shows unchanged; others only if you name
    their client's ID.
    """
    if ids and not trusted:
        raise click.UsageError("an ID is for --trust alone")
    if (show or trusted) and in_ci(os.environ):
        raise Refused("not where CI is set, as its logs may be public: run it on your own machine")
    portal_secret = shell.secret(trust=trusted)
    if show:
        click.echo(encode_secret(portal_secret.key))
        return
    for line in (
        records.trust_secret(shell.project()[0], portal_secret, ids)
        if trusted
        else portal_secret.instructions()
    ):
        click.echo(line)


@main.command(
    epilog=(
        "\b\n"
        "Example:\n"
        "  retainer schema > clients/client.schema.json\n"
        "  retainer schema testimonials"
    ),
)
@click.argument("name", type=click.Choice(loading.SCHEMA_NAMES), default="client")
def schema(name: str) -> None:
    """Print a JSON Schema, for editors: client, freelancer or testimonials."""
    click.echo(loading.schema(name), nl=False)
