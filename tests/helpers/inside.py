"""`retainer` in this process: a tenth of the time of a process of its own, where that will do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from click.testing import CliRunner

from retainer.cli import main
from retainer.crypto import envelope as seal
from retainer.crypto import keys as links
from retainer.project import in_ci
from retainer.publishing import process
from tests.helpers.support import TEST_SECRET, Ran

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.support import Portal

OUTSIDE: Final = {"CI": None, "RETAINER_TODAY": None, "RETAINER_SECRET": TEST_SECRET}


def retainer(portal: Portal, *arguments: str, stdin: str | None = None, **env: str | None) -> Ran:
    """`retainer ...`, as `Portal.retainer` runs it; what is no clean end fails the test."""
    config = str(portal.root / "mkdocs.yml")
    # As on a terminal, with the secret at home: there is no such thing within a process.
    with patch.object(process, "is_public_log", lambda environ, **_: in_ci(environ)):
        result = CliRunner().invoke(
            main, ["-f", config, *arguments], input=stdin, env={**OUTSIDE, **env}
        )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def urls(portal: Portal, **env: str | None) -> dict[str, str]:
    """Each client's link."""
    ran = retainer(portal, "links", "--format", "json", **env)
    assert ran.code == 0, ran.output
    return {row["id"]: row["url"] for row in json.loads(ran.stdout)}


def publish(portal: Portal, **env: str | None) -> Ran:
    """Brings the private pages into a folder that some other generator has built."""
    (portal.root / "public").mkdir(exist_ok=True)
    return retainer(portal, "publish", str(portal.root / "public"), **env)


def live(portal: Portal, url: str) -> bool:
    """Whether a page stands at the link, in that folder."""
    slug = url.partition("/p/")[2].partition("/")[0]
    assert len(slug) == 16
    return (portal.root / "public" / "p" / slug / "index.html").is_file()


def opened(folder: Path, client_id: str, link: str | None = None) -> dict[str, Any]:
    """What the page of a client in a site says to whoever has its link."""
    keys = links.derive(links.decode_secret(TEST_SECRET), links.handle(client_id, link))
    page = (folder / "p" / keys.slug / "index.html").read_bytes()
    return seal.open_envelope(seal.find_envelope(page), keys.access)
