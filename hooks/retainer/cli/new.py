"""The command that begins a client's file, and what it asks on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace

import click

from retainer.crypto import new_link
from retainer.diagnostics import Refused
from retainer.files import write_whole
from retainer.i18n import languages
from retainer.project import (
    CLIENTS,
    DEFAULT_PRESET,
    Beginning,
    Project,
    from_client,
    from_preset,
    id_problem,
    in_ci,
    lines_that_name,
    plain_id,
    read_clients,
    require_valid,
    select_clients,
    services,
    with_all_keys,
)

from .frame import Invocation, command


class _WithServices(click.Command):
    """A command whose help lists the services that there are presets for."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the services above the examples."""
        try:
            root = ctx.obj.root if ctx.obj else None
        except Refused:
            root = None
        with formatter.section("Services"):
            formatter.write_dl(list(services(root).items()))
        super().format_epilog(ctx, formatter)


@command("new acme", "new acme --service consulting", "new acme --from bakery", cls=_WithServices)
@click.argument("client_id", metavar="[ID]", required=False)
@click.option("--service", help=f"What you offer: see below.  [default: {DEFAULT_PRESET}]")
@click.option("--language", help="en or ro; else extra.freelancer.language.")
@click.option("--from", "other", metavar="ID", help="The client whose offer is copied.")
@click.option("--all-keys", is_flag=True, help="Write every other key too, as a comment.")
@click.pass_obj
def new(
    invocation: Invocation, /, client_id: str | None, *, all_keys: bool, **given: str | None
) -> None:
    """Write clients/ID.yml from a preset, or from another client's offer. Never overwrites.

    On a terminal, without options, it asks for the client's name, who decides, the service and the
    language; without ID too, which then is made of the name.

    Your own presets are clients/presets/SERVICE.LANGUAGE.yml, each a client's file: what is a
    client's in it is left out. --from leaves out the note, the call, the recommendation, the days
    and the answers too.
    """
    service, language, other = (given[name] for name in ("service", "language", "other"))
    if other and (service or language):
        raise click.UsageError("--from takes the other client's service and language")
    if language is not None and language not in languages():
        raise Refused(f"there are no texts in that language; there are: {', '.join(languages())}")
    project, _ = invocation.project()
    is_asked = not (service or language or other or all_keys) and _is_on_terminal()
    if client_id is not None:
        _require_new(project, client_id)
    elif not is_asked:
        raise click.UsageError("name the client's file: retainer new acme")
    own = project.settings.freelancer.language
    beginning = Beginning(language or own, new_link(os.urandom), project.today)
    if is_asked:
        beginning, service = _asked(beginning, services(project.settings.root))
    if client_id is None:
        client_id = plain_id(beginning.name)
        _require_new(project, client_id)
    if other:
        begun, naming = _copied(project, other, beginning)
    else:
        begun, naming = from_preset(project.settings, service or DEFAULT_PRESET, beginning), []
    file = f"{CLIENTS}/{client_id}.yml"
    write_whole(project.settings.root / file, with_all_keys(begun, file) if all_keys else begun)
    click.echo(f"Wrote {file}, as a draft.")
    for line in naming:
        click.echo(f"{file}:{line}: still names the other client.")
    click.echo("Next: fill it in, set `status: sent`, run `retainer check` and `retainer links`.")


def _is_on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and not in_ci(os.environ)


def _require_new(project: Project, client_id: str) -> None:
    """Raise `Refused` where a file of this name may not be written."""
    if problem := id_problem(client_id):
        raise Refused(problem)
    path = project.settings.clients / f"{client_id}.yml"
    if path.exists() or path.is_symlink():
        raise Refused(f"{CLIENTS}/{path.name} is there already; choose another ID or edit it")


def _asked(beginning: Beginning, known: Mapping[str, str]) -> tuple[Beginning, str]:
    """Ask for what a file begins with; an empty answer leaves the client for later."""
    name = click.prompt("The client's name", default="", show_default=False).strip()
    contact = click.prompt("Who decides there", default="", show_default=False).strip()
    service = click.prompt("Service", type=click.Choice(list(known)), default=DEFAULT_PRESET)
    language = click.prompt("Language", type=click.Choice(languages()), default=beginning.language)
    return replace(beginning, name=name, contact=contact, language=language), service


def _copied(project: Project, other: str, beginning: Beginning) -> tuple[bytes, list[int]]:
    """Return the file with another client's offer, and its lines that still name that client."""
    (entry, *_) = require_valid(select_clients(list(read_clients(project)), [other]))
    client_file = entry.read.value
    assert client_file is not None  # noqa: S101 - `require_valid` has seen to it
    language = client_file.language or beginning.language
    begun = from_client(entry.raw, entry.file, replace(beginning, language=language))
    return begun, lines_that_name(begun, client_file.client)
