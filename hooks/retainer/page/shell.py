"""What a private page shows in clear, the same for every client, and the page for dead links.

Nothing here knows a client: a shell is made once a build from who the freelancer is and from the
languages' words, and every envelope is put into the same one.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from retainer.crypto import Shell

_TEMPLATES: Final = Path(__file__).parent / "templates"
SCRIPTS: Final = Path(__file__).parent / "scripts"
STYLES: Final = Path(__file__).parent / "styles"
# Each after what it leans on.
OPENING: Final = ("vault.js", "history.js", "app.js")
# Where the envelope goes: a character that no name, address or text from YAML can hold.
_HOLE: Final = "\0"
_PLACEHOLDER: Final = re.compile(r"(\{freelancer\}|\{email\})")
# Within <script> and <style> nothing is escaped, so these would end the element or hide its end.
_UNSAFE: Final = re.compile(r"</|<!--|\0")
# Remarks on lines of their own; our scripts and styles have no text that spans lines.
_REMARK: Final = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)$", re.MULTILINE | re.DOTALL)
# The page's script puts the freelancer's name and address in here as elements, not as text.
_WITH_ELEMENTS: Final = frozenset({"heading", "contact"})


def make_shell(  # noqa: PLR0913 - each is a part of the page in its own right
    freelancer_name: str,
    email: str,
    colours: str,
    words: Mapping[str, Mapping[str, str]],
    *,
    styles: str = "",
    script: str = "",
    reply_url: str | None = None,
) -> Shell:
    """The clear outside of every sealed page.

    Args:
        freelancer_name: whose proposals these are.
        email: where a reader may ask.
        colours: their properties on ``:root``, for light and dark.
        words: the ``closed`` part of each language, the default language first.
        styles: what the proposal adds behind shell.css.
        script: what the proposal adds behind app.js, in the same script element.
        reply_url: the one address that the page may send a reply to.
    """
    said = {language: _filled(texts, freelancer_name, email) for language, texts in words.items()}
    default = next(iter(said))
    style = _inline("\n".join((colours, _text(STYLES / "shell.css"), styles)))
    probe = _inline(_text(SCRIPTS / "probe.js"))
    opening = (_text(SCRIPTS / name) for name in OPENING)
    code = _inline("\n".join((*opening, script)))
    rendered = (
        _environment()
        .get_template("shell.html.j2")
        .render(
            default=default,
            policy=_policy([probe, code], style, reply_url),
            title=_fill(said[default]["heading"], freelancer_name, email),
            freelancer=freelancer_name,
            email=email,
            words=said,
            words_json=_json(said),
            style=style,
            probe=probe,
            script=code,
            hole=_HOLE,
        )
    )
    prefix, suffix = rendered.split(_HOLE)
    return Shell(prefix.encode(), suffix.encode())


def not_found(
    freelancer_name: str,
    email: str,
    colours: str,
    words: Mapping[str, Mapping[str, str]],
    site_url: str,
) -> str:
    """404.html: says in each language that a link opens nothing any more, and mends broken ones.

    ``words`` is the ``not_found`` part of each language, the default language first.
    """
    style = _inline(f"{colours}\n{_text(STYLES / 'shell.css')}")
    script = _inline(_text(SCRIPTS / "404.js"))
    return (
        _environment()
        .get_template("404.html.j2")
        .render(
            default=next(iter(words)),
            policy=_policy([script], style),
            freelancer=freelancer_name,
            email=email,
            words=words,
            home=(urlsplit(site_url).path.rstrip("/") or "") + "/",
            style=style,
            script=script,
        )
    )


def _policy(scripts: list[Markup], style: Markup, reply_url: str | None = None) -> str:
    """What the page may do: run these scripts, wear this style, show inlined pictures."""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "retainer",
    }
    if reply_url:
        rules["connect-src"] = _source(reply_url)
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _source(url: str) -> str:
    """An address as a policy's source: no query, and nothing that would end the rule."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{quote(parts.path, safe='/%:@!$&+=~*()')}"


def _hash(element: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(element.encode()).digest()).decode()}'"


def _inline(text: str) -> Markup:
    """Text that stands in a script or style element as it is, less what only its authors need."""
    text = "\n".join(filter(None, map(str.strip, _REMARK.sub("", text).splitlines())))
    if found := _UNSAFE.search(text):
        raise ValueError(f"{found[0]!r} must not stand in an inline script or style")
    return Markup(text)  # noqa: S704 - ours, and just checked


def _json(data: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - made safe in this line


def _filled(texts: Mapping[str, str], freelancer: str, email: str) -> dict[str, str]:
    for key, needed in (("heading", "{freelancer}"), ("contact", "{email}")):
        if needed not in texts[key]:
            raise ValueError(f"closed.{key}: {needed} is missing")
    return {
        key: text if key in _WITH_ELEMENTS else _fill(text, freelancer, email)
        for key, text in texts.items()
    }


def _fill(text: str, freelancer: str, email: str) -> str:
    values = {"{freelancer}": freelancer, "{email}": email}
    return "".join(values.get(part, part) for part in _PLACEHOLDER.split(text))


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals["parts"] = _PLACEHOLDER.split
    return environment


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
