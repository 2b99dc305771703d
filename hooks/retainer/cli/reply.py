"""The command that takes what a client says, from a file or by hand."""

from __future__ import annotations

import copy
import datetime
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

import click

from retainer import replies
from retainer.diagnostics import Refused, concerning

from .frame import CLIENT_ID, Invocation, command, refuse_in_ci

_LONGEST_LINE = 1_023 if sys.platform == "darwin" else 4_095
"""Bytes of a line that is typed or pasted; a terminal drops what is more."""


@command(
    "reply acme reply.eml",
    "reply acme -",
    'reply acme --tier Growth --name "A. Boss"',
    "reply acme --declined --date 2026-12-03",
)
@CLIENT_ID
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
@click.option("--other-name", is_flag=True, help="Replace what another, or they later, answered.")
@click.option("--yes", is_flag=True, help="Write it, whatever else stands in the e-mail.")
@click.pass_obj
def reply(invocation: Invocation, /, client_id: str, file: BinaryIO | None, **given: Any) -> None:
    """Take a client's reply of any kind, and write it where it belongs.

    FILE: the saved e-mail, its text, an exported chat, or the JSON. - : paste it. Without FILE, by
    hand: what they told you. A reply that was changed, or a choice of another offer, is refused;
    what was written into the e-mail beside the page's own sentences is shown first.

    A choice and a refusal replace each other, the later one holds. Where they come from two
    people, or it is not known which is later, a terminal asks; elsewhere that needs --other-name.
    --form-1 proves that the sender had the link, not that they knew the passphrase.
    """
    refuse_in_ci("a reply is not read")
    project = invocation.valid_project()
    keys = ("day", "late", "form_1", "other_name", "yes")
    day, late, form_1, other_name, yes = map(given.pop, keys)
    options = replies.Options(datetime.datetime.now(datetime.UTC), late=late, form_1=form_1)
    is_by_hand = bool(day) or any(given.values())
    if is_by_hand == (file is not None):
        raise click.UsageError("give a FILE, or by hand what they told you: --tier or --declined")
    key = invocation.secret().key
    if file is None:
        told = replies.ByHand(**given, day=day.date() if day else None)
        prepared = replies.prepare_by_hand(project, key, client_id, told, options)
    else:
        with concerning(getattr(file, "name", "-")):
            raw = file.read(replies.MAX_BYTES + 1)
            if file.isatty() and max(map(len, raw.split(b"\n"))) >= _LONGEST_LINE:
                raise Refused(
                    "a terminal cuts a line as long as one of these; nothing was read."
                    f"\nNext: save the e-mail as a file, then `retainer reply {client_id} FILE`."
                )
            prepared = replies.prepare_reply(project, key, client_id, raw, options)
    if prepared.own_words:
        click.echo("Beside the page's sentences it says, and no code covers that:")
        allowed = yes or not prepared.writes
        _show_and_ask(prepared.own_words, "write it?", "--yes", allowed=allowed)
    if prepared.doubts:
        _show_and_ask(prepared.doubts, "replace it?", "--other-name", allowed=other_name)
    click.echo("\n".join(prepared.write(click.echo)))


def _show_and_ask(lines: Sequence[str], question: str, option: str, *, allowed: bool) -> None:
    """Show lines, and end unless that is allowed, by the option or on a terminal."""
    for line in lines:
        click.echo(f"  {line}")
    if allowed:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused(f"nothing was written.\nNext: read that, then run this again with {option}.")
    click.confirm(question, abort=True)


accept = copy.copy(reply)
"""The old name of `reply`."""
accept.name, accept.hidden = "accept", True
