"""A client's new link, and with it a new passphrase, written into the client's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from retainer.crypto import new_link, new_passphrase
from retainer.diagnostics import Refused
from retainer.files import sweep, write_whole

from .editor import with_link, with_passphrase
from .project import id_problem
from .settings import CLIENTS


def renew_link(
    root: Path,
    client_id: str,
    random: Callable[[int], bytes],
    draw: Callable[[], str] | None = None,
) -> tuple[str, ...]:
    """Write a new link, and with `draw` a passphrase of the words that it draws.

    Returns what to say, the passphrase included. Raises `Invalid`, `Refused` or `OSError`, and then
    the file is as it was.
    """
    path = root / CLIENTS / f"{client_id}.yml"
    if problem := id_problem(client_id):
        raise Refused(problem)
    if not path.is_file():
        raise Refused(f"there is no {CLIENTS}/{client_id}.yml; `retainer check` reads them all")
    shown = f"{CLIENTS}/{path.name}"
    # Resolved: where the file is a link, what it leads to is changed, and the link stays one.
    target = path.resolve()
    if not target.is_relative_to(root):
        raise Refused(f"{shown} is a link out of the project; put the file itself here")
    changed = with_link(path.read_bytes(), shown, new_link(random))
    told: tuple[str, ...] = ()
    if draw:
        passphrase = new_passphrase(draw)
        changed = with_passphrase(changed, shown, passphrase)
        told = (
            f"Wrote a new passphrase there too: {passphrase}",
            "Tell it by another channel than the link, such as the telephone.",
        )
    write_whole(target, changed)
    sweep(path.parent, older_than=60)
    return (
        f"Wrote a new link in {shown}; the old one ends with the next build.",
        *told,
        f"Next: build or push, then send what `retainer links {client_id}` shows.",
    )
