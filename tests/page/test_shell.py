"""The clear outside: the policy, what cannot break out of it, what it does not tell."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from retainer.crypto import Shell
from retainer.page import make_shell, not_found
from tests.helpers.sealing import (
    COLOURS,
    EMAIL,
    NAME,
    not_found_for_tests,
    said,
    shell_for_tests,
    words,
)

NASTY = "</script><script>alert(1)</script><!-- \"'&\u2028 {email}"


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Notes what an inline element holds."""
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        if tag in {"script", "style"} and data.strip():
            self.raw.append((tag, attributes, data))

    def meta(self, name: str) -> str | None:
        """The content of a meta element."""
        return next(
            attributes.get("content")
            for tag, attributes in self.tags
            if tag == "meta"
            and name in {attributes.get(key) for key in ("name", "http-equiv", "property")}
        )


def policy(text: str) -> dict[str, str]:
    """The page's policy, rule by rule."""
    content = Elements(text).meta("Content-Security-Policy") or ""
    return dict(rule.split(" ", 1) for rule in content.split("; "))


def page(**parts: Any) -> str:
    """A shell with an empty envelope."""
    outside = shell_for_tests(**parts)
    return (outside.prefix + b"{}" + outside.suffix).decode()


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_what_is_there_and_nothing_else() -> None:
    text = page(styles="p{margin:0}", script="window.x = 1;")
    raw = Elements(text).raw
    scripts = [data for tag, attributes, data in raw if tag == "script" and not attributes]
    styles = [data for tag, _, data in raw if tag == "style"]
    assert len(scripts) == 2
    assert len(styles) == 1
    assert "window.x=1;" in scripts[1]
    assert "p{margin:0}" in styles[0]
    assert COLOURS in styles[0]
    assert policy(text) == {
        "default-src": "'none'",
        "script-src": " ".join(map(digest, scripts)),
        "style-src": digest(styles[0]),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "retainer",
    }


@pytest.mark.parametrize("reply_url", [None, "https://x.example/reply"])
def test_a_preview_differs_in_two_rules_alone(reply_url: str | None) -> None:
    published, preview = page(reply_url=reply_url), page(reply_url=reply_url, preview=True)
    rules = policy(published)
    reached = "'self' https://x.example/reply" if reply_url else "'self'"
    assert policy(preview) == {
        **rules,
        "script-src": "'unsafe-inline'",
        "connect-src": reached,
    }
    assert without_policy(preview) == without_policy(published)


def without_policy(text: str) -> str:
    return re.sub('(?<=Policy" content=")[^"]+', "", text)


def test_the_policy_stands_before_all_that_it_governs() -> None:
    tags = [tag for tag, _ in Elements(page()).tags]
    assert tags[:4] == ["html", "head", "meta", "meta"]
    assert text_before(page(), "Content-Security-Policy").count("<") < 6


def text_before(text: str, mark: str) -> str:
    return text[: text.index(mark)]


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://x.example/reply", "https://x.example/reply"),
        ("https://x.example:8443/a/b?key=1#x", "https://x.example:8443/a/b"),
        ("https://x.example/a;b,c d", "https://x.example/a%3Bb%2Cc%20d"),
    ],
)
def test_only_the_reply_address_may_be_reached(url: str, source: str) -> None:
    assert policy(page(reply_url=url))["connect-src"] == source
    assert "connect-src" not in policy(page())


@pytest.mark.parametrize("text", ["</style>", "</script>", "<!-- x"])
def test_what_would_end_an_inline_element_is_refused(text: str) -> None:
    for part in ("styles", "script"):
        with pytest.raises(ValueError, match="must not stand in an inline"):
            shell_for_tests(**{part: text})


def test_what_marks_the_place_of_the_envelope_stands_in_no_style_or_script() -> None:
    with pytest.raises(ValueError, match="must not stand in an inline"):
        shell_for_tests(styles="a\0b")
    assert b"a b</script>" in shell_for_tests(script="a\0b").suffix


def test_head_says_what_it_must() -> None:
    elements = Elements(page())
    assert elements.meta("referrer") == "no-referrer"
    assert elements.meta("robots") == "noindex, nofollow, noarchive"
    assert elements.meta("color-scheme") == "light dark"
    assert elements.meta("og:title") == f"A private proposal from {NAME}"
    assert elements.meta("og:description") == said("card")
    assert ("link", {"rel": "icon", "href": "data:,"}) in elements.tags
    assert f"<title>A private proposal from {NAME}</title>" in page()


def test_nothing_is_loaded_and_nothing_is_inline_but_the_hashed() -> None:
    for text in (page(), not_found_for_tests()):
        tags = Elements(text).tags
        assert len(tags) > 10
        loaded = [
            (tag, key, value)
            for tag, attributes in tags
            for key, value in attributes.items()
            if key in {"src", "srcset", "href", "action", "data", "style"} or key.startswith("on")
        ]
        assert {(tag, key) for tag, key, _ in loaded} == {("a", "href"), ("link", "href")}
        assert {value for tag, _, value in loaded if tag == "link"} == {"data:,"}


def test_a_name_cannot_break_out() -> None:
    for language in ("en", "ro"):
        outside = make_shell(NASTY, EMAIL, COLOURS, words("closed", first=language))
        text = (outside.prefix + b"{}" + outside.suffix).decode()
        assert "<script>alert" not in text
        assert html.escape(NASTY, quote=False).split()[0] in text
        raw = Elements(text).raw
        block = next(data for _, attributes, data in raw if attributes.get("id") == "words")
        assert NASTY in json.loads(block)["en"]["damaged"]
    assert "<script>alert" not in not_found(
        NASTY, EMAIL, COLOURS, words("not_found"), "https://x.y"
    )


def test_mail_addresses_are_kept_from_rewriting_proxies() -> None:
    for text in (page(), not_found_for_tests()):
        assert text.count(EMAIL) >= 2
        kept = re.sub(r"<!--email_off-->.*?<!--/email_off-->", "", text, flags=re.DOTALL)
        assert EMAIL not in kept


def test_a_language_must_say_whose_it_is_and_whom_to_ask() -> None:
    for key, needed in (("heading", "{freelancer}"), ("contact", "{email}")):
        broken = {language: {**texts, key: "x"} for language, texts in words("closed").items()}
        with pytest.raises(ValueError, match=needed):
            make_shell(NAME, EMAIL, COLOURS, broken)


def test_the_shell_is_the_same_each_time() -> None:
    assert shell_for_tests() == shell_for_tests()
    assert isinstance(shell_for_tests(), Shell)


def test_each_language_says_the_same_things() -> None:
    for part in ("closed", "not_found"):
        languages = words(part)
        assert len(languages) >= 2
        keys = {language: sorted(texts) for language, texts in languages.items()}
        assert len({tuple(of) for of in keys.values()}) == 1, keys
        for key in languages["en"]:
            placeholders = {
                tuple(sorted(re.findall(r"\{\w+\}", texts[key]))) for texts in languages.values()
            }
            assert len(placeholders) == 1, key


def test_a_windows_checkout_gives_the_same_page() -> None:
    """HTML's parser makes CRLF one LF, and the policy's hash is of what the parser returns."""
    assert shell_for_tests(styles="a {}\r\nb {}") == shell_for_tests(styles="a {}\nb {}")


def test_comments_and_idle_spaces_are_left_out() -> None:
    style = "/* zqwhy\n   so */\na { b: c; } /* zqend */\nd { e: f }"
    script = 'const a = "// kept"; // zqline\nlet b = `/* kept */`;'
    shell = shell_for_tests(styles=style, script=script)
    assert b"a{b:c}d{e:f}" in shell.prefix
    assert b'const a="// kept";let b=`/* kept */`;' in shell.suffix
    assert b"zq" not in shell.prefix + shell.suffix
