"""Writes the desk's page, with a policy that allows its own style and script and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from retainer.i18n import load, texts_in
from retainer.page import STYLES, policy_hash

from .board_cards import Board
from .overview import overview_texts
from .talk import Draft, as_html, as_text

_STYLE: Final = re.compile(' style="[^"]*"')
_CODE: Final = re.compile("`([^`]+)`")
FOLDER: Final = Path(__file__).parent / "board"
TEXTS: Final = Path(__file__).parent / "texts" / "board"


class Page(NamedTuple):
    """A page as it is served."""

    html: str
    policy: str


def render(board: Board, epoch: str) -> Page:
    """Return the page of a board; `epoch` says which build of the preview it is of."""
    style = Markup("\n").join((Markup(board.colours), _file(STYLES / "shell.css"), _own("css")))  # noqa: S704 - ours
    script = _own("js")
    words, facts = texts_in(TEXTS, board.language), overview_texts(board.language)
    values: dict[str, Any] = {
        "board": board,
        "epoch": epoch,
        "style": style,
        "script": script,
        "t": words.text,
        "facts": facts,
        "words": load(board.language),
    }
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"code": _with_code, "text": as_text, "html": _to_copy}
    html = environment.get_template("board.html.j2").render(values)
    return Page(html, _policy(script, style))


def _with_code(text: str) -> Markup:
    """Return a text for HTML, what stands between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


def _to_copy(draft: Draft) -> str:
    """Return an e-mail's HTML without its styles, which the desk's policy keeps from a clipboard.

    No text can be taken for one: a quotation mark in it is escaped.
    """
    return _STYLE.sub("", as_html(draft))


def _policy(script: str, style: str) -> str:
    rules = {
        "default-src": "'none'",
        "script-src": policy_hash(script),
        "style-src": policy_hash(style),
        "connect-src": "'self'",
        "frame-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _own(kind: str) -> Markup:
    return _file(FOLDER / f"board.{kind}")


def _file(path: Path) -> Markup:
    return Markup(path.read_text(encoding="utf-8"))  # noqa: S704 - our own
