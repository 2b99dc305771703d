"""What tests of a choice need: a built proposal, open in a browser, and somewhere to send to."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import Page, expect

from tests.helpers.support import CLIENT, Local, Portal, Served, make_portal

TAX: Final = {"label": "VAT", "treatment": "excluded", "rate": 21}
ADDONS: Final = [
    {"name": "Newsletter", "price": 400, "per": "month"},
    {"name": "Photo library", "price": 850, "per": "once"},
]
OFFER: Final = {
    **CLIENT,
    "client": {"name": "Acme", "contact": "Ion Popescu"},
    "addons": ADDONS,
    "recommendation": {"tier": "Growth", "reason": "It fits."},
}


@dataclass
class Desk:
    """A portal whose private pages stand in its site, which is served."""

    portal: Portal
    served: Served

    @cached_property
    def links(self) -> dict[str, dict[str, str]]:
        """What `retainer links` knows, by client."""
        listed = self.portal.retainer("links", "--format", "json").ok()
        return {row["id"]: row for row in json.loads(listed.stdout)}

    def url(self, client: str = "acme") -> str:
        """Where a client's page is, with its code."""
        row = self.links[client]
        return f"{self.served.url}/p/{row['slug']}/#{row['code']}"

    def open(self, page: Page, client: str = "acme") -> Page:
        """Opens a client's page."""
        page.goto(self.url(client))
        expect(page.locator("html")).to_have_attribute("data-state", "open")
        return page


@contextmanager
def desk_of(
    root: Path, clients: Mapping[str, object], freelancer: Mapping[str, object] | None = None
) -> Iterator[Desk]:
    """Seals the pages of these clients into a new portal's site, and serves it."""
    portal = make_portal(root)
    portal.config({"tax": TAX, "responds_within": "1 working day", **(freelancer or {})})
    for name, content in clients.items():
        portal.client(name, content)
    portal.site.mkdir()
    portal.retainer("publish", str(portal.site)).ok()
    with Served(portal.site) as served:
        yield Desk(portal, served)


def pick(page: Page, tier: int, *addons: int) -> None:
    """Chooses as a reader does, by the cards; both count from 1."""
    page.locator(f"label[for=tier-{tier}]").click()
    for addon in addons:
        page.locator(f"label[for=addon-{addon}]").click()


def accept(page: Page, name: str = "Ion Popescu", role: str = "Director") -> None:
    """Fills in the form and presses its button."""
    page.fill("#reply-name", name)
    page.fill("#reply-role", role)
    page.locator("[data-choose]").click()


def reached(page: Page, state: str) -> None:
    """Waits until the reply is in a state."""
    expect(page.locator("html")).to_have_attribute("data-reply", state)


def says(page: Page, text: str) -> None:
    """Waits until this is said of the reply."""
    expect(page.locator("#outcome-text")).to_contain_text(text)


def helps(page: Page) -> list[str | None]:
    """The buttons that are offered."""
    shown = page.locator("[data-act]:not([hidden])")
    return [button.get_attribute("data-act") for button in shown.all()]


@dataclass(frozen=True)
class Word:
    """The word of a reply, taken apart as the design has it, by nothing of the product."""

    kind: str
    digest: str
    slug: str
    at: datetime
    choice: str
    name: str
    role: str
    code: str
    signed: str

    @classmethod
    def of(cls, text: str) -> Word:
        """Finds the only one in a text; it stands in a line of its own, the last."""
        *_, last = text.rstrip("\n").split("\n")
        assert text.count("retainer2-") == 1
        mark, kind, digest, slug, at, choice, who, code = last.split("-")
        assert mark == "retainer2"
        name, role = _bytes(who).decode().split("\n")
        instant = datetime.strptime(at, "%Y%m%dt%H%M%Sz").replace(tzinfo=UTC)
        signed = last.rpartition("-")[0]
        return cls(kind, _bytes(digest).hex(), slug, instant, choice, name, role, code, signed)

    def is_signed_by(self, access: bytes, stretched: bytes = b"") -> bool:
        """Whether a holder of link and passphrase wrote it."""
        info, salt = b"retainer/v1/reply2", self.slug.encode()
        key = HKDF(SHA256(), 32, salt, info).derive(access + stretched)
        return hmac.digest(key, self.signed.encode(), "sha256")[:16] == _bytes(self.code)


def _bytes(text: str) -> bytes:
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))


class Mails:
    """The mail programs that a page tried to open, by their addresses."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Page.enable")
        session.on("Page.frameRequestedNavigation", lambda event: self.asked.append(event["url"]))

    def one(self) -> tuple[str, str, str]:
        """The only one's recipient, subject and text, with the line ends of a text file."""
        (address,) = self.asked
        assert len(address) <= 1500
        parts = urlsplit(address)
        assert parts.scheme == "mailto"
        fields = parse_qs(parts.query, strict_parsing=True)
        (body,), subject = fields["body"], fields.get("subject", [""])[0]
        assert "\n" not in body.replace("\r\n", "")
        return unquote(parts.path), subject, body.replace("\r\n", "\n")


def replied(  # noqa: PLR0913 - a reply has so many parts
    desk: Desk,
    page: Page,
    state: str,
    *picked: int,
    client: str = "acme",
    name: str = "Ion Popescu",
    role: str = "Director",
) -> Mails:
    """Opens a client's page, chooses, accepts, and waits for what becomes of the reply."""
    desk.open(page, client)
    mails = Mails(page)
    pick(page, *picked)
    accept(page, name, role)
    reached(page, state)
    return mails


@dataclass
class Endpoint(Local):
    """A real one on the loopback; `mood` is what it does: ok, slow, failing, refusing, closed."""

    mood: str = "ok"
    received: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/reply"


class _Takes(BaseHTTPRequestHandler):
    def __init__(self, *parts: Any, of: Endpoint) -> None:
        self._endpoint = of
        super().__init__(*parts)

    def do_OPTIONS(self) -> None:
        self._answer(204)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._endpoint.received.append(json.loads(body))
        self._endpoint.headers.append({key.lower(): value for key, value in self.headers.items()})
        if self._endpoint.mood == "slow":
            time.sleep(1.5)
        if self._endpoint.mood == "elsewhere":
            self._answer(302, Location=self._endpoint.url)
            return
        self._answer({"failing": 500, "refusing": 422}.get(self._endpoint.mood, 200))

    def _answer(self, code: int, **headers: str) -> None:
        self.send_response(code)
        if self._endpoint.mood != "closed":
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Allow-Headers"] = "content-type"
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nothing on the console."""


Endpoint.handler = _Takes
