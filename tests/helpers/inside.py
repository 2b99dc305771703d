"""What tests ask of a portal and of the site that `retainer publish` fills."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from retainer import publishing
from retainer.crypto import envelope as seal
from retainer.crypto import keys as links
from tests.helpers.support import TEST_SECRET, Portal, Ran

NOW: Final = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)


def urls(portal: Portal, **env: str | None) -> dict[str, str]:
    """Each client's link."""
    ran = portal.retainer("links", "--format", "json", **env).ok()
    return {row["id"]: row["url"] for row in json.loads(ran.stdout)}


def prepared(
    portal: Portal,
    now: datetime.datetime = NOW,
    environ: Mapping[str, str] | None = None,
    previous: publishing.Build | None = None,
    *,
    preview: bool = False,
) -> publishing.Build:
    """All that MkDocs' build, or its preview, does before the site is written."""
    environ = {"RETAINER_SECRET": TEST_SECRET, **(environ or {})}
    run = publishing.Run(environ, now, print, terminal=True, preview=preview, previous=previous)
    generator = publishing.Generator(None)
    return publishing.build(portal.root / "mkdocs.yml", portal.site, run, generator)


def publish(portal: Portal, **env: str | None) -> Ran:
    """Brings the private pages into a folder that some other generator has built."""
    (portal.root / "public").mkdir(exist_ok=True)
    return portal.retainer("publish", "public", **env)


def page_of(folder: Path, client_id: str, link: str | None = None) -> Path:
    """Where the page of a client stands in a site."""
    keys = links.client_keys(links.decode_secret(TEST_SECRET), client_id, link)
    return folder / "p" / keys.slug / "index.html"


def live(portal: Portal, url: str) -> bool:
    """Whether a page stands at the link, in that folder."""
    slug = url.partition("/p/")[2].partition("/")[0]
    assert len(slug) == 16
    return (portal.root / "public" / "p" / slug / "index.html").is_file()


def opened(folder: Path, client_id: str, link: str | None = None) -> dict[str, Any]:
    """What the page of a client in a site says to whoever has its link."""
    keys = links.client_keys(links.decode_secret(TEST_SECRET), client_id, link)
    page = page_of(folder, client_id, link).read_bytes()
    return seal.open_envelope(seal.find_envelope(page), keys.access)
