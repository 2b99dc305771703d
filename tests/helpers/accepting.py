"""What tests of `retainer reply` need: what a page of before sent, and the command run on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from tests.helpers.support import ROOT, Portal, Ran

CASES: Final = ROOT / "tests" / "cases" / "replies" / "form1"
COMMENT: Final = "# Mine: do not lose it.\n"
NAMES: Final = ("Ștefan O'Brien-Năstase", "Șef, comunicare")
TAX: Final = {"label": "VAT", "treatment": "excluded", "rate": 21}


@dataclass(frozen=True)
class Sent:
    """What a page of before sent: by e-mail, and as the JSON of an endpoint."""

    mail: str
    posted: dict[str, Any]
    other: str
    question: str

    @classmethod
    def kept(cls) -> Sent:
        """What a page sent on 28 November 2026; it is never made again."""
        return cls(**json.loads((CASES / "sent.json").read_text("utf-8")))

    def portal_in(self, root: Path) -> Portal:
        """A portal as it was when the page was sealed, to be changed."""
        portal = Portal(root)
        portal.config({"tax": TAX, "responds_within": "1 working day"})
        portal.write("docs/index.md", "# Home\n")
        for name in ("acme", "other"):
            portal.write(f"clients/{name}.yml", (CASES / f"{name}.yml").read_bytes())
        return portal


def taken(
    portal: Portal, reply: object, client: str = "acme", *options: str, **env: str | None
) -> Ran:
    """Runs `retainer accept` on a reply, from standard input."""
    text = reply if isinstance(reply, str) else json.dumps(reply)
    return portal.retainer("accept", client, "-", *options, stdin=text, **env)


def refused(portal: Portal, reply: object, *reasons: str, client: str = "acme") -> None:
    """The reply is refused for these reasons, in three lines at most; nothing is changed."""
    path = portal.root / "clients" / f"{client}.yml"
    before = path.read_bytes()
    done = taken(portal, reply, client).fails(*reasons)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) <= 3
    assert path.read_bytes() == before


def edit(portal: Portal, client: str = "acme", **changes: object) -> None:
    """Changes keys of a client's file."""
    path = portal.root / "clients" / f"{client}.yml"
    portal.client(client, {**yaml.safe_load(path.read_text(encoding="utf-8")), **changes})
