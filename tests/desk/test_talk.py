"""The call sheet and the e-mails as commands: whole outputs, refusals, notes, files."""

from __future__ import annotations

import email
import os
from email import policy
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from retainer.desk.talk.prose import EMAIL_TEXTS
from retainer.i18n import texts_in
from tests.helpers.desk import CASES, sound
from tests.helpers.recording import agreed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.support import Portal, Ran, Served

DAY: Final = {"RETAINER_TODAY": "2026-11-28"}
TALK: Final = yaml.safe_load((CASES / "talk.yml").read_text("utf-8"))
SHEET: Final = Path(".retainer/out/acme-call.html")


def ran(portal: Portal, case: dict[str, Any]) -> Ran:
    """The command of a case."""
    portal.config(case.get("own", {}))
    content = case.get("content") or sound(case.get("language", "en"), case.get("changes", {}))
    content["tiers"] = content["tiers"][: case.get("tiers")]
    for key, value in case.get("add", {}).items():
        content[key].append(value)
    if tier := case.get("accepted"):
        content["accepted"] = agreed(content, "2026-11-27", tier=tier, name="Maria")
    portal.client("acme", content)
    command, *options = case.get("command", ["email"])
    return portal.retainer(command, "acme", *options, **DAY, **case.get("env", {}))


@pytest.mark.parametrize("name", TALK["whole"])
def test_the_whole_output_is_as_it_was_read(portal: Portal, name: str) -> None:
    done = ran(portal, TALK["whole"][name]).ok()
    path = CASES / "talk" / f"{name}.txt"
    printed = f"{done.stdout}---\n{done.stderr}"
    # RETAINER_GOLDEN=1 writes them anew; read every line of the difference before it is committed.
    if os.environ.get("RETAINER_GOLDEN"):
        path.write_text(printed, "utf-8")
    assert printed == path.read_text("utf-8")


@pytest.mark.parametrize("case", TALK["refused"], ids=lambda case: case["message"][:40])
def test_what_would_not_be_so_is_refused(portal: Portal, case: dict[str, Any]) -> None:
    portal.write("there.eml", "mine\n")
    ran(portal, case).fails(f"error: {case['message']}")
    assert (portal.root / "there.eml").read_text() == "mine\n"
    assert not (portal.root / "docs/a.eml").exists()


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("case", TALK["notes"], ids=lambda case: case["note"])
def test_what_to_know_before_sending_is_told(
    portal: Portal, language: str, case: dict[str, Any]
) -> None:
    changes = {"client.email": "maria@northwind.example", **case["changes"]}
    if key := case.get("long"):
        changes[key] = "one two three four five six seven eight nine ten " * (
            30 if "reason" in key else 9
        )
    done = ran(
        portal, {**case, "changes": changes, "own": {"language": language}, "language": "en"}
    )
    key = f"notes.{case['note']}"
    source = texts_in(EMAIL_TEXTS, language).messages[key]["other"].source
    fixed = source.partition("{")[0].strip() or source.partition("}")[2]
    assert fixed in done.ok().stderr
    # The others: that the host is a sample's, and of a text that is too long, that it was cut.
    lines = done.stderr.splitlines()
    assert (
        len(lines)
        - lines.count(f"note: {texts_in(EMAIL_TEXTS, language).plain('notes.example_host')}")
        <= 2
    )


def test_an_offer_without_a_home_has_no_link_to_send(portal: Portal) -> None:
    portal.config(site_url="")
    portal.client("acme", sound("en", {}))
    portal.retainer("email", "acme", **DAY).fails("site_url is not set in mkdocs.yml")


def test_the_host_is_asked_for_the_page_and_never_told_the_code(
    portal: Portal, serve_folder: Callable[[Path], Served], unused_port: int
) -> None:
    portal.client("acme", sound("en", {"client.email": "maria@northwind.example"}))
    folder = portal.root / "live"
    folder.mkdir()
    served = serve_folder(folder)
    portal.config(site_url=f"{served.url}/")
    missing = portal.retainer("email", "acme", **DAY).ok("publish first, then send this")
    link = next(line for line in missing.stdout.splitlines() if line.startswith("http"))
    address, _, code = link.partition("#")
    page = folder / address.removeprefix(f"{served.url}/") / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("there")
    assert portal.retainer("email", "acme", **DAY).ok().stderr == ""
    assert code
    assert code not in "".join(served.requests)
    portal.config(site_url=f"http://127.0.0.1:{unused_port}/")
    portal.retainer("email", "acme", **DAY).ok(f"127.0.0.1:{unused_port} could not be found out")


@pytest.mark.parametrize("address", ["maria@northwind.example", "ștefan@brutărie.example"])
def test_a_mail_program_opens_the_file_as_a_draft(portal: Portal, address: str) -> None:
    changes = {"client.email": address, "client.contact": 'Maria "Mia" Ionescu, Ștefan'}
    portal.client("acme", sound("en", changes))
    portal.retainer("email", "acme", "--eml", "one.eml", **DAY).ok("Wrote one.eml.")
    portal.retainer("email", "acme", "--eml", "two.eml", **DAY).ok()
    raw = (portal.root / "one.eml").read_bytes()
    assert raw == (portal.root / "two.eml").read_bytes()
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message["X-Unsent"] == "1"
    assert not {"date", "message-id", "bcc"} & {name.lower() for name in message}
    (recipient,) = message["To"].addresses
    # Python reads UTF-8 in a header as bytes that it does not know.
    assert recipient.addr_spec.encode(errors="surrogateescape").decode() == address
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in message.iter_parts())
    printed = portal.retainer("email", "acme", **DAY).ok().stdout
    assert printed.endswith(text.replace("\r\n", "\n"))
    assert message["Subject"] == "Three options for Northwind Kitchens"
    assert html.count("http") == 2
    assert 'href="https://portal.example/p/' in html
    for sign in ("src=", "<script", "<link", "<img", "url("):
        assert sign not in html


def test_the_sheet_asks_nothing_of_anybody(portal: Portal) -> None:
    portal.client("acme", sound("en", {"client.name": "A <b>bold</b> & Co"}))
    portal.retainer("call", "acme", **DAY).ok("To print it: .retainer/out/acme-call.html")
    sheet = (portal.root / SHEET).read_text("utf-8")
    assert "default-src 'none'" in unescape(sheet)
    assert "A &lt;b&gt;bold&lt;/b&gt; &amp; Co" in sheet
    for sign in ("http://", "https://", "src=", "<script", "url(", "@import"):
        assert sign not in sheet
    assert (portal.root / SHEET).parent.stat().st_mode & 0o077 == 0
