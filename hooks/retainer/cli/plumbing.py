"""The commands of the plumbing: sealed pages into any site, links, the secret, the schemas."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click
from dicewarepy import diceware

from retainer import loading, publishing, records
from retainer.crypto import encode_secret
from retainer.diagnostics import Refused
from retainer.project import in_ci, renew_link

from .frame import CLIENT_ID, CLIENT_IDS, Invocation, command, refuse_in_ci


@command("rotate acme", "rotate acme --passphrase")
@CLIENT_ID
@click.option("--passphrase", is_flag=True, help="Make one too: five English words.")
@click.pass_obj
def rotate(invocation: Invocation, client_id: str, *, passphrase: bool) -> None:
    """Give a client a new link; the one that you sent ends with the next build.

    The file keeps its comments and its order. What was published under the old link stays
    readable for whoever saved it, and in old deployments that your host keeps.
    """
    if passphrase:
        refuse_in_ci("no passphrase is made")
    draw = (lambda: diceware(1)[0]) if passphrase else None
    for line in renew_link(invocation.root, client_id, os.urandom, draw):
        click.echo(line)


@command("publish site")
@click.argument("site_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def publish(invocation: Invocation, site_dir: Path) -> None:
    """Write the sealed pages and our 404.html into any built site; remove stale pages."""
    process = publishing.this_process(lambda line: click.echo(line, err=True))
    build = publishing.build(invocation.config_file, site_dir, process)
    with build.lock:
        click.echo(f"{build.write(site_dir)} In {site_dir}.")
        for line in (*build.warnings(), *build.advice()):
            click.echo(line, err=True)


@command("secret", "secret --trust acme", "secret --show | gh secret set RETAINER_SECRET")
@CLIENT_IDS
@click.option("--trust", "trusted", is_flag=True, help="Take the secret here as the right one.")
@click.option("--show", is_flag=True, help="Print the secret itself, to copy it.")
@click.pass_obj
def secret(invocation: Invocation, ids: Sequence[str], *, trusted: bool, show: bool) -> None:
    """Say where the secret is, its fingerprint, and how to give it to CI.

    --trust takes the secret as the right one from now on, and lists every record that a command
    wrote. After a new secret it marks those anew that git shows unchanged; others only if you name
    their client's ID.
    """
    if ids and not trusted:
        raise click.UsageError("an ID is for --trust alone")
    if (show or trusted) and in_ci(os.environ):
        raise Refused("not where CI is set, as its logs may be public: run it on your own machine")
    portal_secret = invocation.secret(trust=trusted)
    if show:
        click.echo(encode_secret(portal_secret.key))
        return
    lines = portal_secret.instructions()
    if trusted:
        lines = records.trust_secret(invocation.project()[0], portal_secret, ids)
    for line in lines:
        click.echo(line)


@command("schema > clients/client.schema.json", "schema testimonials", "schema --page")
@click.argument("name", type=click.Choice(loading.SCHEMA_NAMES), default="client")
@click.option("--page", is_flag=True, help="Print the page that lists every key of every file.")
def schema(name: str, *, page: bool) -> None:
    """Print a JSON Schema, for editors: client, freelancer or testimonials."""
    click.echo(loading.reference() if page else loading.schema(name), nl=False)
