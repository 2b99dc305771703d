"""Turns a draft into text, HTML, or a file that a mail program opens as a draft. Pure."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final

from markupsafe import Markup, escape

from .draft import Block, Draft

_BODY: Final = "font: 16px/1.5 sans-serif; max-width: 36em; overflow-wrap: anywhere"
_CODE: Final = "font-family: monospace"


def as_text(draft: Draft) -> str:
    """Return the whole e-mail as text, address and code on lines of their own."""
    parts = "\n\n".join(_block_text(block) for block in draft.blocks)
    return f"{parts}\n"


def _block_text(block: Block) -> str:
    if not block.options:
        return "\n".join(filter(None, (block.text, block.url, block.code)))
    lines = [f"{option.head} {option.text}".strip() for option in block.options]
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def as_html(draft: Draft) -> str:
    """Return the whole e-mail as HTML, which loads nothing."""
    parts = Markup("\n").join(_block_html(block) for block in draft.blocks)
    page = Markup(
        '<!doctype html>\n<html lang="{}">\n<head><meta charset="utf-8"></head>\n'
        '<body style="{}">\n{}\n</body>\n</html>\n'
    )
    return page.format(draft.language, _BODY, parts)


def _block_html(block: Block) -> Markup:
    if not block.options:
        lines = [escape(line) for line in block.text.split("\n")]
        if block.url:
            lines.append(Markup('<a href="{0}">{0}</a>').format(block.url))
        if block.code:
            lines.append(Markup('<span style="{}">{}</span>').format(_CODE, block.code))
        return Markup("<p>{}</p>").format(Markup("<br>").join(lines))
    line = Markup("<strong>{}</strong> {}")
    lines = [line.format(option.head, option.text) for option in block.options]
    if len(lines) == 1:
        return Markup("<p>{}</p>").format(lines[0])
    return Markup("<ol>\n{}\n</ol>").format(
        Markup("\n").join(Markup("<li>{}</li>").format(item) for item in lines)
    )


def as_eml(draft: Draft) -> bytes:
    """Return a file that mail programs open as an e-mail still to be sent.

    So it has no day and no number of its own, and says that it is unsent, as Outlook, Thunderbird
    and others read it. The same draft gives the same bytes.
    """
    addresses = [draft.sender[1], *([draft.recipient[1]] if draft.recipient else [])]
    policy = SMTP if "".join(addresses).isascii() else SMTPUTF8
    message = EmailMessage(policy)
    message["X-Unsent"] = "1"
    message["From"] = _address(*draft.sender)
    if draft.recipient:
        message["To"] = _address(*draft.recipient)
    message["Subject"] = draft.subject
    message.set_content(as_text(draft), cte="quoted-printable")
    message.add_alternative(as_html(draft), subtype="html", cte="quoted-printable")
    message.set_boundary("=_retainer")
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)
