"""Answers /desk/ of a preview, before the site's own pages: on this computer, to a person, alone.

What stands there is every client's link and the freelancer's notes. So it is told to no other
machine, under no name that another site's could lead here (the `Host` header), and to no script:
a page of the preview itself may hold one of somebody else's.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from .board_cards import Board
from .board_page import render

Environ = Mapping[str, Any]
Respond = Callable[[str, list[tuple[str, str]]], Any]
Site = Callable[[Any, Any], Iterable[bytes]]

PATH: Final = "desk/"
SHEET: Final = "/call"
"""Behind a client's ID. A call sheet has its policy in itself."""
_LOOPBACK: Final = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_HEADERS: Final = (
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)


@dataclass(frozen=True)
class Desk:
    """A WSGI application around that of the preview's site."""

    site: Site
    read: Callable[[], Board]
    mount: str = "/"
    """The path of the site's home page."""

    def __call__(self, environ: Environ, respond: Respond) -> Iterable[bytes]:
        """Answer a request for the desk; leave any other to the site."""
        path, asked = f"{self.mount}{PATH}", environ["PATH_INFO"]
        if asked != path.rstrip("/") and not asked.startswith(path):
            return self.site(environ, respond)
        if not is_ours(environ):
            return _plain(respond, "403 Forbidden", "The desk is shown on its own computer alone.")
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _plain(respond, "405 Method Not Allowed", "The desk is only looked at.")
        if asked == path.rstrip("/"):
            return _plain(respond, "302 Found", "", ("Location", path))
        return self._page(asked.removeprefix(path), environ, respond)

    def _page(self, name: str, environ: Environ, respond: Respond) -> Iterable[bytes]:
        """Answer with the desk itself, or with a client's call sheet."""
        if not name:
            # Before anything is read: what changes from now on has a later epoch.
            epoch = self._epoch(environ)
            page = render(self.read(), epoch)
            return _answer(respond, page.html, ("Content-Security-Policy", page.policy))
        client_id = name.removesuffix(SHEET)
        sheet = self.read().sheet(client_id) if client_id != name else None
        if sheet is None:
            return _plain(respond, "404 Not Found", "There is no such page on the desk.")
        return _answer(respond, sheet)

    def _epoch(self, environ: Environ) -> str:
        """Return which build is shown, as MkDocs' own address for it says at once."""
        asked = {**environ, "PATH_INFO": "/livereload/0/0", "REQUEST_METHOD": "GET"}
        answer = b"".join(self.site(asked, lambda *_: None)).decode()
        return answer if answer.isdecimal() else "0"


def is_ours(environ: Environ) -> bool:
    """Return whether a person on this computer asks, by a name that only this computer has."""
    try:
        is_near = ipaddress.ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        is_near = False
    # Browsers say what an answer is for, and whose page asks for it; other programs do not.
    wanted = environ.get("HTTP_SEC_FETCH_DEST", "document")
    return (
        is_near
        and wanted == "document"
        and _LOOPBACK.fullmatch(environ.get("HTTP_HOST", "")) is not None
    )


def address(url: str) -> str:
    """Return where the desk of the preview at this address answers."""
    parts = urlsplit(url)
    host = parts.netloc if _LOOPBACK.fullmatch(parts.netloc) else f"localhost:{parts.port}"
    return f"{parts.scheme}://{host}{parts.path}{PATH}"


def _answer(respond: Respond, html: str, *headers: tuple[str, str]) -> Iterable[bytes]:
    body = html.encode()
    of_html = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    respond("200 OK", [*of_html, *headers, *_HEADERS])
    return [body]


def _plain(respond: Respond, status: str, text: str, *headers: tuple[str, str]) -> Iterable[bytes]:
    body = f"{text}\n".encode()
    plain = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    respond(status, [*plain, *headers, *_HEADERS])
    return [body]
