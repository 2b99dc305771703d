"""The `retainer` command: the only place that prints, and the only one that exits.

A module holds the commands of one occasion, such as `weekly`, and `main` lists them
all. `frame` is what each stands in: its process, how its problems are printed, what CI may not see.
"""

from __future__ import annotations

from pathlib import Path

import click

from .desk import call, email
from .frame import Frame, Invocation
from .new import new
from .overview import overview
from .plumbing import publish, rotate, schema, secret
from .reply import accept, reply
from .weekly import check, links

__all__ = ["main"]


@click.group(
    cls=Frame,
    commands=[
        *(new, check, links, call, email, reply, accept, overview),
        *(publish, rotate, secret, schema),
    ],
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
    ctx.obj = Invocation(config_file)
