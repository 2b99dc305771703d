"""/desk/ of a preview: who gets an answer, and what it holds. In this process, without MkDocs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from retainer import publishing
from retainer.desk import Desk, address, read_board
from retainer.desk.board_page import TEXTS
from retainer.i18n import load
from tests.helpers.desk import OWN, TODAY, VOICE, sound
from tests.helpers.support import TEST_SECRET

if TYPE_CHECKING:
    from tests.helpers.support import Portal

EPOCH: Final = b"4321"
ENVIRON: Final = {"RETAINER_SECRET": TEST_SECRET, "RETAINER_TODAY": TODAY.isoformat()}
LANGUAGES: Final = ("en", "ro")
LOOPBACK: Final = ("localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:9")
OTHERS: Final = (
    *("", "portal.example", "portal.example:8000", "127.0.0.1.portal.example", "localhost.portal"),
    *("127.0.0.2", "0.0.0.0:8000", "192.168.1.5:8000", "localhost:", "localhost:8000@evil"),
    *("evil@localhost", "localhost\n", "::1", "[::1", "localhost:123456"),
)


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: str
    headers: dict[str, str]
    text: str


def site(environ: Any, respond: Any) -> Iterable[bytes]:
    """The site behind the desk, which says what it was asked for."""
    path = environ["PATH_INFO"]
    respond("200 OK", [("Content-Type", "text/plain")])
    return [EPOCH if path == "/livereload/0/0" else f"the site's {path}".encode()]


def ask(portal: Portal, path: str = "/desk/", mount: str = "/", **environ: str) -> Answer:
    """Asks the desk as a browser on this computer does, unless told otherwise."""
    config = portal.root / "mkdocs.yml"
    now = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
    answers: list[tuple[str, dict[str, str]]] = []
    desk = Desk(site, lambda: read_board(config, ENVIRON, now, publishing.check_passphrases), mount)
    request = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        **environ,
    }
    body = b"".join(desk(request, lambda status, headers: answers.append((status, dict(headers)))))
    [(status, headers)] = answers
    return Answer(status, headers, body.decode())


@pytest.fixture
def full(portal: Portal) -> Portal:
    """Clients in several states, one that cannot be read among them."""
    portal.config(OWN)
    portal.write("clients/testimonials.yml", VOICE)
    email = {"client.email": "maria@northwind.example"}
    portal.client("sent", sound("en", email | {"sent": "2026-11-20", "language": "en"}))
    portal.client("trimisa", sound("ro", {"language": "ro"}))
    portal.client("draft", sound("en", {"status": "draft"}))
    portal.client("over", sound("en", {"valid_until": "2026-11-20"}))
    portal.client("weak", sound("en", {"note": "A 20% discount, <b>guaranteed</b>"}))
    portal.client("broken", sound("en", {"prize": 3}))
    portal.client("no", sound("en", {"declined": {"date": "2026-11-27"}}))
    return portal


@pytest.mark.parametrize("host", LOOPBACK)
def test_it_answers_under_this_computers_own_names(full: Portal, host: str) -> None:
    answer = ask(full, HTTP_HOST=host)
    assert answer.status == "200 OK"
    assert "Northwind Kitchens" in answer.text


@pytest.mark.parametrize("host", OTHERS)
@pytest.mark.parametrize("path", ["/desk/", "/desk", "/desk/sent/call", "/desk/none"])
def test_it_answers_under_no_other_name(full: Portal, host: str, path: str) -> None:
    answer = ask(full, path, HTTP_HOST=host)
    assert answer.status == "403 Forbidden"
    assert "Northwind" not in answer.text


@pytest.mark.parametrize(
    "other",
    [
        {"REMOTE_ADDR": "192.168.1.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_SEC_FETCH_DEST": "empty"},
        {"HTTP_SEC_FETCH_DEST": "iframe"},
        {"HTTP_SEC_FETCH_DEST": "script"},
    ],
    ids=str,
)
def test_it_answers_no_other_machine_and_no_script(full: Portal, other: dict[str, str]) -> None:
    assert ask(full, **other).status == "403 Forbidden"
    assert ask(full, "/desk/sent/call", **other).status == "403 Forbidden"
    assert ask(full, "/", **other).text == "the site's /"


def test_all_else_is_the_sites(full: Portal) -> None:
    for path in ("/", "/desks/", "/p/desk/", "/guide/desk/"):
        assert ask(full, path, HTTP_HOST="portal.example").text == f"the site's {path}"
    assert ask(full, "/desk").headers["Location"] == "/desk/"
    assert ask(full, "/desk/", mount="/portal/").text == "the site's /desk/"
    assert ask(full, "/portal/desk/", mount="/portal/").status == "200 OK"
    assert ask(full, REQUEST_METHOD="POST").status == "405 Method Not Allowed"
    assert ask(full, "/desk/none/call").status == "404 Not Found"
    assert ask(full, "/desk/broken/call").status == "404 Not Found"
    assert ask(full, "/desk/sent").status == "404 Not Found"


def test_nothing_of_it_is_kept_or_framed_and_its_policy_allows_its_own_alone(full: Portal) -> None:
    answer = ask(full)
    headers = answer.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert all("unsafe" not in rule for rule in policy.values())
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', answer.text) == []
    assert " style=" not in answer.text
    assert f'data-epoch="{EPOCH.decode()}"' in answer.text


def card(page: str, client_id: str) -> str:
    """A client's card."""
    found = re.search(rf'<article id="{client_id}".*?</article>', page, re.DOTALL)
    assert found
    return found[0]


def test_a_card_holds_all_that_there_is_of_a_client(full: Portal) -> None:
    page = ask(full).text
    links = full.retainer("links", "sent", "--format", "json").stdout
    link = re.search(r'"url": "([^"]+)"', links)
    code = re.search(r'"code": "([^"]+)"', links)
    assert link
    assert code
    sent = card(page, "sent")
    assert f'id="sent-link">{link[1]}<' in sent
    assert f'id="sent-code">{code[1]}<' in sent
    assert f'data-frame="../p/{link[1].split("/p/")[1]}"' in sent
    assert "Growth: $5,000 a month" in re.sub("</?bdi>", "", sent)
    assert "27\u00a0Nov: remind them" in sent
    assert "No advice." in sent
    assert "E-mail: what is still open" in sent
    assert sent.index("E-mail: what is still open") < sent.index("E-mail: the options")
    assert "maria@northwind.example" in sent
    assert 'href="sent/call"' in sent
    sheet = ask(full, "/desk/sent/call")
    assert sheet.status == "200 OK"
    assert "Northwind Kitchens" in sheet.text


def test_what_there_is_not_is_not_offered(full: Portal) -> None:
    page = ask(full).text
    draft, broken, over, no = (card(page, name) for name in ("draft", "broken", "over", "no"))
    assert "there is no link to send" in draft
    assert "data-frame=" in draft
    assert "data-copy=" not in draft
    assert "unknown key" in broken
    assert "prize" in broken
    assert "E-mail" not in broken
    assert "E-mail" not in over
    assert "E-mail: thanks for the answer" in no
    assert "data-frame=" not in no
    assert page.index('<article id="broken"') == page.index("<article")


def test_advice_is_told_and_what_a_file_holds_is_text(full: Portal) -> None:
    weak = card(ask(full).text, "weak")
    assert "a lower price says that the first one was not meant" in weak
    assert "<code>targets</code>" in weak
    assert "<b>" not in weak


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_freelancers_language(full: Portal, language: str) -> None:
    full.config(OWN | {"language": language})
    texts = load(language, TEXTS)
    page = ask(full).text
    assert f'<html lang="{language}"' in page
    for key in ("title", "private", "copy_link", "no_advice", "advice", "problems", "sheet"):
        assert texts.text(key) in page
    assert '<div class="letter" lang="ro">' in card(page, "trimisa")
    assert '<div class="letter" lang="en">' in card(page, "sent")


def test_without_clients_it_says_so(portal: Portal) -> None:
    assert "There is no client yet." in ask(portal).text


def test_broken_settings_are_told_on_it(full: Portal) -> None:
    full.config({"timezone": "Mars/Olympus"})
    answer = ask(full)
    assert answer.status == "200 OK"
    assert "timezone: is not a time zone" in answer.text
    (full.root / "mkdocs.yml").unlink()
    assert "mkdocs.yml cannot be read" in ask(full).text


def test_without_site_url_a_link_lacks_its_host_and_that_is_told(full: Portal) -> None:
    full.config(OWN, site_url="")
    sent = card(ask(full).text, "sent")
    assert "site_url" in sent
    assert "E-mail" not in sent


@pytest.mark.parametrize(
    ("served", "desk"),
    [
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/desk/"),
        ("http://127.0.0.1:8000/portal/", "http://127.0.0.1:8000/portal/desk/"),
        ("http://0.0.0.0:8001/", "http://localhost:8001/desk/"),
        ("http://[::1]:8000/", "http://[::1]:8000/desk/"),
    ],
)
def test_where_it_is(served: str, desk: str) -> None:
    assert address(served) == desk
