"""What stands beside a reply's own lines is shown before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from typing import Final

import pytest

from tests.helpers.accepting import Sent
from tests.helpers.support import Portal
from tests.helpers.wording import AT, Writer
from tests.replies.test_taking import LATER, TODAY, kept, portal, read, reply, take, tree_of

__all__ = ["portal"]

CONDITION: Final = "only if 4000"


def mailed(text: str, subject: str = "Acme: Growth", kind: str = "plain", more: str = "") -> bytes:
    """A saved e-mail with this text."""
    head = f"From: b@acme.example\nSubject: {subject}\n{more}MIME-Version: 1.0\n"
    return f"{head}Content-Type: text/{kind}; charset=utf-8\n\n{text}".encode()


def page(before: str, old: str = "", new: str = "") -> Callable[[str], bytes]:
    """A saved e-mail in HTML alone, with this above the reply, or something changed in it."""

    def save(text: str) -> bytes:
        body = text.replace("\n", "<br>").replace(old, new, 1)
        return mailed(f"{before}<html><body>{body}</body></html>", kind="html")

    return save


def attached(
    content: bytes | str | EmailMessage, kind: str = "", name: str = ""
) -> Callable[[str], bytes]:
    """A saved e-mail with this attached."""

    def save(text: str) -> bytes:
        mail = EmailMessage()
        mail["Subject"] = "Acme: Growth"
        mail.set_content(text)
        if isinstance(content, bytes):
            mail.add_attachment(content, *kind.split("/"), filename=name)
        else:
            mail.add_attachment(content)
        return bytes(mail)

    return save


def forwarded() -> EmailMessage:
    """An e-mail that says it in its subject alone."""
    mail = EmailMessage()
    mail["Subject"] = CONDITION
    mail.set_content(".")
    return mail


def chat(*messages: tuple[str, str]) -> Callable[[str], bytes]:
    """An exported chat; where a message is empty, the reply is."""
    return lambda text: "".join(
        f"[{when}] Bob: {message or text}\n" for when, message in messages
    ).encode()


HEADS: Final = ("25/11/2026, 14:02:33", "25/11/2026, 14:03:10", "26/11/2026, 18:03:10")
SHOWN: Final[dict[str, Callable[[str], bytes]]] = {
    "no MIME header": lambda text: f"Subject: {CONDITION}\n\n{text}".encode(),
    "a subject": lambda text: mailed(text, CONDITION),
    "a subject that says no": lambda text: mailed(text, "No: Acme: Growth"),
    "a subject of another kind": lambda text: mailed(text, "Acme: not for us"),
    "a long subject": lambda text: mailed(text, f"Acme: Growth\n {' ' * 1990}\n x\n {CONDITION}"),
    "a second subject": lambda text: mailed(text, more=f"Subject: {CONDITION}\n"),
    "a line like a chat's": lambda text: mailed(f"{text}25/11/2026, 14:02 - Ana: {CONDITION}\n"),
    "struck out": page("", "Photo library", "<s>Photo library</s>"),
    "struck out by a style": page(
        "", "Photo library", '<span style="text-decoration:line-through">Photo library</span>'
    ),
    "a comment's other end": page(f"<!-- x --!>{CONDITION}<!-- -->"),
    "an image of SVG": page(f"<svg><title/></svg>{CONDITION}<title></title>"),
    "a style of another name": page(f"<style-x>{CONDITION}</style-x>"),
    "a style in a value": page(f'<p title="<style>">{CONDITION}</p><p title="</style>">'),
    "a style in a text field": page(f"<textarea><style></textarea>{CONDITION}<style></style>"),
    "a picture's text": page(f'<img alt="{CONDITION}" src="cid:1">'),
    "a file": attached(b"%PDF", "application/pdf", "conditions.pdf"),
    "a text as bytes": attached(CONDITION.encode(), "application/octet-stream", "conditions.txt"),
    "a picture": attached(b"\x89PNG", "image/png", "conditions.png"),
    "a text": attached(CONDITION),
    "an e-mail": attached(forwarded()),
    "a part with a brace": lambda text: bytes(_two_parts(f"{{{CONDITION}\n", text)),
    "more members": lambda text: json.dumps(
        {"form": 2, "text": text, "message": CONDITION}
    ).encode(),
    "a member twice": lambda text: (
        f'{{"form": 2, "text": {json.dumps(text)}, "text": "{CONDITION}"}}'.encode()
    ),
    "the chat's next message": chat((HEADS[0], ""), (HEADS[1], CONDITION)),
    "the chat's next day": chat((HEADS[0], ""), (HEADS[2], CONDITION)),
    "the message before": chat((HEADS[0], CONDITION), (HEADS[1], "")),
    "what the page of another kind says": (
        lambda text: f"Thank you for the proposal; it is not for us.\n{text}".encode()
    ),
    "another choice": lambda text: text.replace(" and Photo library", "").encode(),
    "a broken word": lambda text: f"{text.splitlines()[-1][:-4]}{text}".encode(),
}
TELLS: Final = {
    "a subject that says no": "No: Acme",
    "a subject of another kind": "Subject: Acme: not for us",
    "a long subject": "\u2026",
    "struck out": "[struck out:]",
    "struck out by a style": "[struck out:]",
    "a file": "An attachment, conditions.pdf, is not read (application/pdf)",
    "a text as bytes": "conditions.txt, is not read (application/octet-stream)",
    "a picture": "conditions.png, is not read",
    "what the page of another kind says": "it is not for us",
    "another choice": "I choose Growth with Newsletter.",
    "a broken word": "retainer2-choice-",
}
"""What is told of it, where that is not the condition itself."""


def _two_parts(first: str, second: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "Acme: Growth"
    mail.set_content(first)
    mail.add_attachment(second, subtype="plain")
    return mail


@pytest.mark.parametrize("where", SHOWN)
def test_it_is_shown_and_asked_about(portal: Portal, where: str) -> None:
    path = portal.write("reply.any", SHOWN[where](Writer.of(portal).mail()))
    before = tree_of(portal)
    ran = portal.retainer("reply", "acme", str(path), RETAINER_TODAY=TODAY)
    assert (ran.code, "write it? [y/N]" in ran.stdout) == (1, True), ran.output
    assert TELLS.get(where, CONDITION) in ran.stdout
    assert tree_of(portal) == before
    ran = portal.retainer("reply", "acme", str(path), "--yes", RETAINER_TODAY=TODAY)
    assert (ran.code, read(portal)["accepted"]["tier"]) == (0, "Growth"), ran.output


def test_a_second_mail_of_what_was_taken_is_shown_and_kept(portal: Portal) -> None:
    writer = Writer.of(portal)
    take(portal, writer.mail())
    second = f"Sorry, {CONDITION}.\n\n{writer.mail()}"
    ran = reply(portal, second)
    assert (ran.code, f"Sorry, {CONDITION}." in ran.stdout) == (1, True), ran.output
    assert "has it already" in take(portal, second, "--yes")
    assert kept(portal) == {f"{AT}-choice.txt", f"{AT}-choice-2.txt"}
    assert f"Sorry, {CONDITION}." in take(portal, second)
    assert len(kept(portal)) == 2


def test_a_wish_tells_what_it_is_about(portal: Portal) -> None:
    word = Writer.of(portal).word("wish", "t2")
    text = (
        "I would almost choose Growth, but I would change something.\n"
        f"Please take out: Short videos.\nPlease put in: Newsletter.\n\n{word}\n"
    )
    out = take(portal, text)
    assert "Please take out: Short videos.\nPlease put in: Newsletter.\n" in out


def test_a_thread_shows_no_line_of_an_earlier_choice(portal: Portal) -> None:
    writer = Writer.of(portal)
    first = writer.mail().replace("\n", "\n> ")
    later = writer.mail(
        "I choose Base.\nThat is $3,000 a month, $3,630 with VAT.\n", choice="t1", at=LATER
    )
    take(portal, f"{later}\n> {first}")
    assert read(portal)["accepted"]["tier"] == "Base"


FORM1: Final = {"RETAINER_TODAY": "2026-11-28"}


@pytest.mark.parametrize("form", ["mail", "posted", "as bytes"])
def test_form_1_is_shown_and_kept_alike(portal: Portal, form: str) -> None:
    data = read(portal)
    del data["trial"]
    portal.client("acme", data)
    sent = Sent.kept()
    posted = json.dumps({**sent.posted, "text": CONDITION})
    condition = {
        "mail": f"{CONDITION}\n\n{sent.mail}",
        "posted": posted,
        "as bytes": mailed(sent.mail, CONDITION).decode(),
    }[form]
    ran = reply(portal, condition, **FORM1)
    assert (ran.code, CONDITION in ran.stdout) == (1, True), ran.output
    assert "accepted" not in read(portal)
    whole = {"posted": json.dumps(sent.posted), "mail": sent.mail}
    out = take(portal, whole.get(form, mailed(sent.mail).decode()), **FORM1)
    assert "Beside" not in out
    [name] = kept(portal)
    assert name.startswith("20261128t000000z-accept.")


@pytest.mark.parametrize("kind", ["question", "refusal"])
def test_a_text_that_is_cut_says_so(portal: Portal, kind: str) -> None:
    text = f"{'x' * 9_000}\n{Writer.of(portal).word(kind, '0')}"
    assert "is cut after 8,000 letters" in take(portal, text, "--yes")
