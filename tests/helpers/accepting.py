"""What tests of `retainer accept` need: replies out of a real page, and the command run on them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from playwright.sync_api import Browser

from tests.helpers.choosing import OFFER, Endpoint, Mails, accept, desk_of, pick, reached
from tests.helpers.support import Portal, Ran

FRACTIONS: Final = {**OFFER, "link": "abcdefgh", "addons": [{"name": "Extra", "price": 99.99}]}
COMMENT: Final = "# Mine: do not lose it.\n"
NAMES: Final = ("Ștefan O'Brien-Năstase", "Șef, comunicare")


@dataclass(frozen=True)
class Sent:
    """What a real page sent: by e-mail, and as the JSON of an endpoint."""

    portal: Portal
    mail: str
    posted: dict[str, Any]
    other: str
    question: str

    def portal_in(self, root: Path) -> Portal:
        """A copy of the portal as it was when the page was sealed, to be changed."""
        shutil.copytree(self.portal.root, root, ignore=shutil.ignore_patterns("site"))
        return Portal(root)


@contextmanager
def sending(browser: Browser, root: Path) -> Iterator[Sent]:
    """One choice of one client, sent both ways, a question, and an e-mail of another client."""
    clients = {"acme": COMMENT + yaml.safe_dump(OFFER, sort_keys=False), "other": FRACTIONS}
    with Endpoint() as endpoint, desk_of(root, clients, {"reply_url": endpoint.url}) as desk:
        page = browser.new_page()
        mails = Mails(page)

        def mailed(client: str, send: Callable[[], None]) -> str:
            endpoint.mood = "failing"
            mails.asked.clear()
            desk.open(page, client)
            pick(page, 2, *([1, 2] if client == "acme" else [1]))
            send()
            reached(page, "refused")
            page.wait_for_timeout(1100)
            page.locator("[data-act=mail]").click()
            reached(page, "mailed")
            return mails.one()[2]

        def ask() -> None:
            page.locator("#question > summary").click()
            page.fill("#question-text", "Why?")
            page.locator("#question button").click()

        mail = mailed("acme", lambda: accept(page, *NAMES))
        posted = endpoint.received[-1]
        other = mailed("other", lambda: accept(page, "Dan"))
        question = mailed("acme", ask)
        page.close()
        yield Sent(desk.portal, mail, posted, other, question)


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
