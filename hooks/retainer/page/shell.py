"""Renders the shell, the clear part of every private page, and 404.html, the page for dead links.

Nothing here knows a client: one shell is made a build, from the freelancer's name and address and
the texts of each language, and every envelope goes into that one.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from markupsafe import Markup
from rcssmin import cssmin
from rjsmin import jsmin

from retainer.crypto import Shell

from .render import PLACEHOLDER, make_environment

SCRIPTS: Final = Path(__file__).parent / "scripts"
STYLES: Final = Path(__file__).parent / "styles"
# Each comes after those that it uses.
OPENING_SCRIPTS: Final = ("vault.js", "page_history.js", "app.js")
PROPOSAL_SCRIPTS: Final = (
    "totals.js",
    "dates.js",
    "reply.js",
    "choice.js",
    "form.js",
    "delivery.js",
    "choose.js",
)
# Paper's rules come last: they undo the screen's.
PROPOSAL_STYLES: Final = ("page.css", "opening.css", "print.css")
# Where the envelope goes: a character that no name, address or text from YAML can hold.
_HOLE: Final = "\0"
# Within <script> and <style> nothing is escaped, so these would end the element or hide its end.
_UNSAFE: Final = re.compile(r"</|<!--|\0")
# These texts stand in the markup alone; the page's script shows the others.
_MARKUP_TEXTS: Final = frozenset({"card", "no_script"})
# In these the page's script puts the name and the address as elements, not as text.
_KEEP_PLACEHOLDERS: Final = frozenset({"heading", "contact"})


def make_shell(  # noqa: PLR0913 - each is a part of the page in its own right
    freelancer_name: str,
    email: str,
    colours: str,
    words: Mapping[str, Mapping[str, str]],
    *,
    styles: str = "",
    script: str = "",
    reply_url: str | None = None,
    preview: bool = False,
) -> Shell:
    """Return the shell, the clear part that all sealed pages share.

    Args:
        freelancer_name: whose proposals these are.
        email: where a reader may ask.
        colours: their properties on ``:root``, for light and dark.
        words: the ``closed`` texts of each language, the default language first.
        styles: what the proposal adds behind shell.css.
        script: what the proposal adds behind app.js, in the same script element.
        reply_url: the one address that the page may send a reply to.
        preview: whether it is for `mkdocs serve`, whose script loads a page anew after an edit.
    """
    texts = {language: _filled(words[language], freelancer_name, email) for language in words}
    default = next(iter(texts))
    style = _inline_style("\n".join((colours, _read(STYLES / "shell.css"), styles)))
    browser_check = _inline_script(_read(SCRIPTS / "browser_check.js"))
    opening = (_read(SCRIPTS / name) for name in OPENING_SCRIPTS)
    main_script = _inline_script("\n".join((*opening, script)))
    html = _render(
        "shell.html.j2",
        default=default,
        policy=_policy([browser_check, main_script], style, reply_url, preview=preview),
        title=_fill(texts[default]["heading"], freelancer_name, email),
        freelancer=freelancer_name,
        email=email,
        words=texts,
        words_json=_json(
            {
                language: {key: of[key] for key in of.keys() - _MARKUP_TEXTS}
                for language, of in texts.items()
            }
        ),
        style=style,
        browser_check=browser_check,
        script=main_script,
        hole=_HOLE,
    )
    prefix, suffix = html.split(_HOLE)
    return Shell(prefix.encode(), suffix.encode())


def proposal_styles() -> str:
    """Return the styles that a proposal adds to the shell's."""
    return "\n".join(_read(STYLES / name) for name in PROPOSAL_STYLES)


def proposal_script() -> str:
    """Return the script that a proposal adds to the shell's: choosing, adding up, replying."""
    return "".join(_read(SCRIPTS / name) for name in PROPOSAL_SCRIPTS)


def not_found(
    freelancer_name: str,
    email: str,
    colours: str,
    words: Mapping[str, Mapping[str, str]],
    site_url: str,
) -> str:
    """Return 404.html: it says in each language that a link is dead, and mends broken ones.

    ``words`` has the ``not_found`` texts of each language, the default language first.
    """
    style = _inline_style(f"{colours}\n{_read(STYLES / 'shell.css')}")
    script = _inline_script(_read(SCRIPTS / "not_found.js"))
    return _render(
        "not_found.html.j2",
        default=next(iter(words)),
        policy=_policy([script], style),
        freelancer=freelancer_name,
        email=email,
        words=words,
        home=(urlsplit(site_url).path.rstrip("/") or "") + "/",
        style=style,
        script=script,
    )


def _render(template: str, **values: object) -> str:
    # Jinja leaves out the line break at a template's end.
    return make_environment().get_template(template).render(values) + "\n"


def _policy(
    scripts: list[Markup], style: Markup, reply_url: str | None = None, *, preview: bool = False
) -> str:
    """Return the policy that allows these scripts, this style and inlined pictures alone.

    In a preview it allows any inline script, and requests to its own server: the script that MkDocs
    adds to each page that it serves is another one each time, so no hash fits, and has no nonce.
    """
    rules = {
        "default-src": "'none'",
        "script-src": "'unsafe-inline'" if preview else " ".join(map(policy_hash, scripts)),
        "style-src": policy_hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "retainer",
    }
    reached = ("'self'" if preview else "", _source(reply_url) if reply_url else "")
    if any(reached):
        rules["connect-src"] = " ".join(filter(None, reached))
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _source(url: str) -> str:
    """Return an address as a policy's source: no query, nothing that would end the rule."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{quote(parts.path, safe='/%:@!$&+=~*()')}"


def policy_hash(element: str) -> str:
    """Return the source of a script or style in a Content-Security-Policy (CSP 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(element.encode()).digest()).decode()}'"


def _inline(text: str) -> Markup:
    """Return a script or style for its element, once nothing in it can end that."""
    if unsafe := _UNSAFE.search(text):
        raise ValueError(f"{unsafe[0]!r} must not stand in an inline script or style")
    return Markup(text)  # noqa: S704 - ours, and just checked


def _inline_script(text: str) -> Markup:
    """Return a script for its element, without comments and idle spaces."""
    return _inline(jsmin(text).strip())


def _inline_style(text: str) -> Markup:
    """Return a style for its element, without comments and idle spaces."""
    return _inline(cssmin(text))


def _json(data: object) -> Markup:
    """Return JSON that cannot end the script element around it."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - made safe in this line


def _filled(texts: Mapping[str, str], freelancer: str, email: str) -> dict[str, str]:
    """Return a language's texts with the name and the address in their places."""
    for key, placeholder in (("heading", "{freelancer}"), ("contact", "{email}")):
        if placeholder not in texts[key]:
            raise ValueError(f"closed.{key}: {placeholder} is missing")
    return {
        key: text if key in _KEEP_PLACEHOLDERS else _fill(text, freelancer, email)
        for key, text in texts.items()
    }


def _fill(text: str, freelancer: str, email: str) -> str:
    values = {"{freelancer}": freelancer, "{email}": email}
    return "".join(values.get(part, part) for part in PLACEHOLDER.split(text))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
