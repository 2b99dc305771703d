"""What mail and chat programs do to the text of a reply; each form keeps what it says."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from typing import Final


def _wrapped(text: str, width: int, start: str = "") -> str:
    lines = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, width, break_on_hyphens=True) or [""]
    return "".join(f"{start}{line}\n" for line in lines)


def _mail(text: str, encoding: str, kind: str = "plain", subject: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ion@acme.example", subject
    if kind == "html":
        lines = "<br>\r\n".join(f"<span>{line}</span>" for line in text.splitlines())
        mail.set_content(f"<style>p {{}}</style><div>{lines}</div>", "html", cte=encoding)
    else:
        mail.set_content(text, cte=encoding)
    if kind == "both":
        page = "</div>\n<div>".join(text.splitlines())
        mail.add_alternative(f"<div>{page}</div>", "html")
    return bytes(mail)


def _chat(text: str, head: str) -> str:
    before = head.replace("25", "20", 1)
    return f"{before}Hello!\n{before}Have you looked at it?\n{head}{text}"


TEXTS: Final[dict[str, Callable[[str], str]]] = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "wrapped at 40": lambda text: _wrapped(text, 40),
    "wrapped at 76": lambda text: _wrapped(text, 76),
    "quoted": lambda text: _wrapped(text, 10_000, "> "),
    "quoted and wrapped": lambda text: _wrapped(text, 60, "> > "),
    "quoted, then wrapped": lambda text: _wrapped(_wrapped(text, 10_000, "> "), 50),
    "barred": lambda text: _wrapped(text, 70, "| "),
    "one line": lambda text: text.replace("\n", " "),
    "empty lines everywhere": lambda text: text.replace("\n", "\n\n"),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "plus for space": lambda text: text.replace(" ", "+"),
    "capitals": str.upper,
    "title case": str.title,
    "smart dashes": lambda text: text.replace("-", "\u2013"),
    "non-breaking hyphens": lambda text: text.replace("-", "\u2011"),
    "minus signs": lambda text: text.replace("-", "\u2212"),
    "smart quotes": lambda text: text.replace("'", "\u2019"),
    "zero-width spaces": lambda text: re.sub("(.{7})", "\\1\u200b", text),
    "word joiners": lambda text: text.replace("-", "\u2060-\u2060"),
    "soft hyphens": lambda text: re.sub("([a-z0-9]{9})", "\\1\u00ad", text),
    "direction marks": lambda text: f"\u200e\u202a{text}\u202c\u200f",
    "a mark before": lambda text: f"\ufeff{text}",
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "cedillas": lambda text: text.translate(str.maketrans("șțȘȚ", "şţŞŢ")),
    "wide letters": lambda text: "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text
    ),
    "bold": lambda text: f"*{text.strip()}*\n",
    "tabs": lambda text: text.replace("\n", " \t\n\t"),
    "soft breaks": lambda text: re.sub("([a-z0-9-]{30})", "\\1=\n", text),
    "bullets": lambda text: _wrapped(text, 10_000, "\u2022 "),
}
"""By what was done: the text as it came."""

FILES: Final[dict[str, Callable[[str], bytes]]] = {
    **{
        f"{kind}, {encoding}": partial(_mail, encoding=encoding, kind=kind)
        for kind in ("plain", "html", "both")
        for encoding in ("quoted-printable", "base64", "8bit")
    },
    "UTF-16": lambda text: text.encode("utf-16"),
    "WhatsApp on a phone": lambda text: _chat(
        text, "[25/11/2026, 14:02:33] Ștefan O'Brien: "
    ).encode(),
    "WhatsApp on another": lambda text: _chat(text, "11/25/26, 2:02\u202fPM - Ana: ").encode(),
    "WhatsApp in Romanian": lambda text: _chat(text, "25.11.2026, 14:02 - Ana: ").encode(),
}
"""By how it was saved: the file."""
