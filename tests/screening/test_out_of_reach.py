"""What is the freelancer's alone is out of reach of the theme's templates and of other plugins."""

from __future__ import annotations

from typing import Final

import pytest

from retainer.crypto import client_keys, decode_secret
from tests.helpers.marks import Marks, found
from tests.helpers.support import HOOK, TEST_SECRET, Portal

# Every attribute, item and entry of all that it is given, the nearest first; nothing is called.
WALK: Final = """\
def walk(start):
    seen, queue, told = {}, list(start), []
    while queue and len(seen) < 3_000:
        value = queue.pop(0)
        if id(value) in seen:
            continue
        seen[id(value)] = value
        try:
            told.append(repr(value))
        except Exception as error:
            told.append(repr(error))
        inner = []
        if isinstance(value, dict) or hasattr(value, "items"):
            try:
                inner += [*value.keys(), *value.values()]
            except Exception:
                pass
        if isinstance(value, (list, tuple, set, frozenset)):
            inner += value
        try:
            inner += list(vars(value).values())
        except TypeError:
            inner += [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
        queue += inner
    return "\\n".join(dict.fromkeys(told))
"""

SPY: Final = """\
import os
import pathlib
import warnings

import jinja2

{walk}

OUT = pathlib.Path(__file__).parent / "told.txt"


def tell(event, *values):
    warnings.simplefilter("ignore", DeprecationWarning)
    if OUT.exists() and event in OUT.read_text().splitlines():
        return
    with OUT.open("a") as stream:
        stream.write(event + "\\n" + walk([*values, dict(os.environ)]) + "\\n")


def spy(event):
    return lambda *given, **around: tell(event, *given, *around.values())


for event in (
    "config pre_build files nav page_markdown page_context template_context post_page post_build"
).split():
    globals()["on_" + event] = spy(event)


def on_env(env, config, files):
    seen = lambda context: walk([dict(context.items()), dict(os.environ)])
    env.globals["reached"] = jinja2.pass_context(seen)
    tell("env", config, env.globals)
"""

DUMP: Final = """\
{{ config }}
{{ config.extra }}
{{ config.extra.freelancer }}
{{ config.extra.freelancer.minimum_fee }}
{{ freelancer }}
{{ freelancer.defaults }} {{ freelancer.minimum_fee }}
{{ page }} {{ page.meta }} {{ nav }} {{ build_date_utc }} {{ pages }}
{{ cycler.__init__.__globals__.os.environ }}
{% set program = cycler.__init__.__globals__.os.popen("env") %}
{{ program.read() }} {{ program.close() }}
{{ reached() }}
"""


@pytest.fixture
def own(portal: Portal) -> Marks:
    """What the freelancer and a client have, each a mark; a spy in the theme, another as a hook."""
    marks = Marks(500)
    settings = {
        "name": "Ana Sample",
        "email": "ana@sample.example",
        "minimum_fee": marks.sum("minimum_fee"),
        "defaults": {
            "value_adds": [marks.word("defaults.value_adds")],
            "terms": {"payment_method": marks.word("defaults.terms")},
        },
    }
    portal.write("theme/main.html", DUMP)
    portal.config(
        settings,
        theme={"name": "mkdocs", "custom_dir": "theme"},
        hooks=[str(HOOK), "spy.py"],
    )
    portal.write("spy.py", SPY.format(walk=WALK))
    portal.client(
        "acme",
        client={"name": marks.word("client.name"), "contact": marks.word("client.contact")},
        passphrase=marks.word("passphrase") + " two three four",
    )
    portal.write("docs/about.md", "---\ntitle: About\n---\n# About\n")
    keys = client_keys(decode_secret(TEST_SECRET), "acme", None)
    marks.given |= {"secret": TEST_SECRET, "slug": keys.slug, "code": keys.code}
    return marks


def test_no_template_and_no_plugin_reaches_it(portal: Portal, own: Marks) -> None:
    ran = portal.build().ok()
    told = (portal.root / "told.txt").read_text("utf-8")
    assert {"config", "env", "page_context", "post_build"} <= set(told.split("\n"))
    assert "Ana Sample" in told
    dumped = portal.files()["about/index.html"].decode()
    assert "Ana Sample" in dumped
    assert "PATH" in dumped
    assert found(own.given, {"told": told.encode(), "page": dumped.encode()}) == {}
    # What the freelancer says of themself still reaches the client.
    assert "1 private page: 1 sealed" in ran.output
