"""The commands for the talk with a client: the call sheet and the e-mails."""

from __future__ import annotations

import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urldefrag, urlsplit

import click

from retainer import desk, publishing
from retainer.diagnostics import Refused
from retainer.files import own_folder, write_new, write_whole
from retainer.project import ClientEntry, Project, read_clients, require_valid, select_clients

from .frame import CLIENT_ID, Invocation, command, refuse_in_ci

OWN_FOLDER: Final = ".retainer"
"""What git ignores and no site holds."""
_PATIENCE: Final = 5.0
"""Seconds that a host has to say whether a page is there."""
_EXAMPLES: Final = ("example.com", "example.org", "example.net")
_RESERVED: Final = (".example", ".invalid", ".test")


@command("call acme", "call acme > acme.txt")
@CLIENT_ID
@click.pass_obj
def call(invocation: Invocation, client_id: str) -> None:
    """Write the call sheet: the nine steps, the objections, the client's own figures.

    It is printed here as text; to print it on paper, two pages, open the file that is named last.
    It is filled where the client's file knows, and has a line to write on where it does not.
    """
    refuse_in_ci("a call sheet holds what is yours alone, so none is written")
    project = invocation.valid_project()
    sheet = desk.call_sheet(desk.Dossier.of(project, _entry(project, client_id)))
    own_folder(project.settings.root / OWN_FOLDER)
    folder = project.settings.root / OWN_FOLDER / "out"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{client_id}-call.html"
    write_whole(path, desk.sheet_html(sheet).encode())
    click.echo(desk.sheet_text(sheet), nl=False)
    click.echo(f"To print it: {path.relative_to(project.settings.root)}", err=True)


@command("email acme", "email acme --eml acme.eml", "email acme --reminder")
@CLIENT_ID
@click.option("--reminder", "kind", flag_value="reminder", help="For who has not answered yet.")
@click.option("--last-days", "kind", flag_value="last_days", help="The offer closes soon.")
@click.option("--declined", "kind", flag_value="declined", help="Thanks to who said no.")
@click.option(
    "--eml",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a draft that your mail program opens, with text and HTML.",
)
@click.pass_obj
def email(invocation: Invocation, client_id: str, kind: str | None, file: Path | None) -> None:
    """Write the e-mail to a client: the options in short, the link, one question.

    Without --eml it is printed, to copy. Read it aloud once and change what does not sound like
    you. The page's host is asked whether the page is there; it gets to know no code.
    """
    refuse_in_ci("an e-mail holds a link, so none is written")
    project = invocation.valid_project()
    if not project.settings.site_url:
        raise Refused("site_url is not set in mkdocs.yml, so the e-mail would have no link; set it")
    entry = _entry(project, client_id)
    (row,) = publishing.list_links(project, invocation.secret().key, [entry])
    dossier, occasion = desk.Dossier.of(project, entry), desk.EmailKind(kind or "offer")
    link = desk.Link(row.url, row.code, urlsplit(row.url).netloc)
    draft = desk.email_draft(dossier, link, occasion)
    # Of what was refused no host is asked.
    if occasion is not desk.EmailKind.DECLINED:
        link = link._replace(host=_host(row.url))
        draft = desk.email_draft(dossier, link, occasion)
    if file:
        _require_private(project, file)
        _write_draft(file, desk.as_eml(draft))
        click.echo(f"Wrote {file}.")
        click.echo("Next: open it in your mail program, read it aloud once, send it.")
    else:
        if draft.recipient:
            click.echo("To: {} <{}>".format(*draft.recipient))
        click.echo(f"Subject: {draft.subject}\n\n{desk.as_text(draft)}", nl=False)
    for note in draft.notes:
        click.echo(f"note: {note}", err=True)


def _entry(project: Project, client_id: str) -> ClientEntry:
    (entry,) = require_valid(select_clients(list(read_clients(project)), [client_id]))
    return entry


def _require_private(project: Project, file: Path) -> None:
    if project.settings.docs_dir.resolve() in file.resolve().parents:
        raise Refused(
            f"what lies under {project.settings.docs} is published, and an e-mail holds a link;"
            " write it elsewhere"
        )


def _write_draft(file: Path, content: bytes) -> None:
    try:
        write_new(file, content)
    except FileExistsError:
        raise Refused(f"{file} is there already; delete it, or give another name") from None


def _host(url: str) -> desk.Host:
    """Return whether the page is at its address; the host is asked without the code."""
    name = urlsplit(url).hostname or ""
    if name in _EXAMPLES or name.endswith((*_RESERVED, *(f".{host}" for host in _EXAMPLES))):
        return desk.Host.EXAMPLE
    request = urllib.request.Request(urldefrag(url).url, method="HEAD")  # noqa: S310 - site_url is http(s)
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE):  # noqa: S310 - likewise
            return desk.Host.FOUND
    except urllib.error.HTTPError as error:
        is_missing = error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        return desk.Host.MISSING if is_missing else desk.Host.UNREACHED
    except (OSError, ValueError):  # no network, no such host, no answer in time, no HTTP
        return desk.Host.UNREACHED
