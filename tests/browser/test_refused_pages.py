"""A sealed page that does not open says why, and what is planted in one does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from retainer.crypto import keys as links
from tests.crypto.test_envelope import flipped
from tests.helpers.opening import opens, reaches, says
from tests.helpers.sealing import EMAIL, SECRET, Sealed, place, said, shell_for_tests, words
from tests.helpers.support import Served

OTHER: Final = links.derive(SECRET, "id:other")


# ---- damage


@pytest.mark.parametrize(
    ("part", "value", "reason", "message"),
    [
        ("v", 2, "too-old", "reload"),
        ("v", "1", "damaged", "damaged"),
        ("slug", OTHER.slug, "wrong-code", "wrong_code"),
        ("slug", "x", "damaged", "damaged"),
        ("kdf", "hkdf+pbkdf2", "damaged", "damaged"),
        ("kdf", "toString", "damaged", "damaged"),
        ("rounds", 1, "damaged", "damaged"),
        ("nonce", flipped, "damaged", "damaged"),
        ("nonce", "AAAA", "damaged", "damaged"),
        ("check", flipped, "wrong-code", "wrong_code"),
        ("sum", flipped, "damaged", "damaged"),
        ("data", flipped, "damaged", "damaged"),
        ("data", "?", "damaged", "damaged"),
        ("data", None, "damaged", "damaged"),
    ],
)
def test_tampering_is_told(  # noqa: PLR0913, PLR0917 - four of them are the case
    page: Page, served: Served, sealed: Sealed, part: str, value: Any, reason: str, message: str
) -> None:
    envelope = dict(sealed.envelope)
    envelope[part] = value(envelope[part]) if callable(value) else value
    sealed.carry(envelope)
    page.goto(served.url + sealed.path)
    reaches(page, "failed", reason)
    says(page, message)
    # A box that cannot help is not offered.
    expect(page.locator("#unlock")).to_be_visible(visible=reason == "wrong-code")


@pytest.mark.parametrize("text", ["", "null", "[]", '{"v":1}', '{"v":1,"slug"', "1"])
def test_what_is_no_envelope_is_told(page: Page, served: Served, sealed: Sealed, text: str) -> None:
    sealed.carry(text)
    page.goto(served.url + sealed.path)
    reaches(page, "failed", "damaged")
    says(page, "damaged")


def test_with_another_sum_the_data_is_still_held_to_its_tag(
    page: Page, served: Served, sealed: Sealed, tmp_path: Path
) -> None:
    other = place(tmp_path, "id:other").envelope
    sealed.carry({**sealed.envelope, "data": other["data"], "sum": other["sum"]})
    page.goto(served.url + sealed.path)
    reaches(page, "failed", "damaged")


def test_another_pages_envelope_does_not_open(
    page: Page, served: Served, sealed: Sealed, tmp_path: Path
) -> None:
    other = place(tmp_path, "id:other")
    swapped = sealed.envelope
    sealed.carry(other.envelope)
    other.carry(swapped)
    for one in (sealed, other):
        page.goto(served.url + one.path)
        reaches(page, "failed", "wrong-code")


# ---- where it cannot work


def test_without_javascript_each_language_says_so(
    browser: Browser, served: Served, sealed: Sealed
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served.url + sealed.path)
        for language in words("closed"):
            text = page.locator(f"noscript p[lang={language}]")
            expect(text).to_have_text(said("no_script", language))
            expect(text).to_be_visible()
        expect(page.locator("#unlock")).to_be_hidden()
        expect(page.locator("#old")).to_be_hidden()
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(f"#contact a[href='mailto:{EMAIL}']")).to_be_visible()


def test_an_insecure_origin_is_told(page: Page, served: Served, sealed: Sealed) -> None:
    page.goto(served.insecure_url + sealed.path)
    assert page.evaluate("isSecureContext") is False
    reaches(page, "failed", "not-secure")
    says(page, "not_secure")
    expect(page.locator("#unlock")).to_be_hidden()


@pytest.mark.parametrize(
    "lack",
    [
        "delete window.DecompressionStream",
        "window.DecompressionStream = class { constructor() { throw new TypeError() } }",
        "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })",
        "Object.defineProperty(window, 'crypto', { value: undefined })",
    ],
    ids=["no inflate", "no raw inflate", "no subtle", "no crypto"],
)
def test_an_old_browser_is_told(fresh: Page, served: Served, sealed: Sealed, lack: str) -> None:
    fresh.add_init_script(lack)
    fresh.goto(served.url + sealed.path)
    reaches(fresh, "failed", "too-old")
    says(fresh, "too_old")
    expect(fresh.locator("#unlock")).to_be_hidden()
    expect(fresh.locator("#old")).to_have_count(0)


def test_a_browser_that_cannot_read_the_script_is_told_in_each_language(
    fresh: Page, served: Served, sealed: Sealed
) -> None:
    # Another script than the policy names does not run: so it is where it cannot be parsed.
    content = sealed.file.read_text(encoding="utf-8")
    assert content.count("start();") == 1
    sealed.file.write_text(content.replace("start();", "start(); syntax error"), encoding="utf-8")
    fresh.add_init_script("delete window.DecompressionStream")
    fresh.goto(served.url + sealed.path)
    reaches(fresh, "failed", "too-old")
    for language in words("closed"):
        expect(fresh.locator(f"#old p[lang={language}]")).to_be_visible()
    expect(fresh.locator("#unlock")).to_be_hidden()


# ---- languages


@pytest.mark.parametrize(
    ("locale", "first", "language"),
    [("ro-MD", "en", "ro"), ("en-GB", "ro", "en"), ("fr-FR", "en", "en"), ("fr-FR", "ro", "ro")],
)
def test_the_readers_language_is_spoken(  # noqa: PLR0913, PLR0917 - three of them are the case
    browser: Browser, served: Served, tmp_path: Path, locale: str, first: str, language: str
) -> None:
    sealed = place(tmp_path, outside=shell_for_tests(first), language="ro")
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(f"{served.url}/p/{sealed.keys.slug}/")
        reaches(page, "closed", "no-code")
        says(page, "no_code", language)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page).to_have_title(said("heading", language))
        expect(page.locator("h1")).to_have_text(said("heading", language))
        expect(page.locator("#intro")).to_have_text(said("intro", language))
        expect(page.get_by_label(said("code_label", language), exact=True)).to_be_visible()
        expect(page.get_by_role("button", name=said("open_button", language))).to_be_visible()
        expect(page.locator("#contact")).to_have_text(said("contact", language))
        expect(page.locator(f"#contact a[href='mailto:{EMAIL}']")).to_be_visible()
        page.fill("#code", sealed.keys.code)
        page.keyboard.press("Enter")
        opens(page, sealed.keys.code)
        expect(page.locator("html")).to_have_attribute("lang", "ro")


# ---- content that must not act

PLANTED: Final = (
    "<script>window.acted = 1</script>"
    '<img src="data:," onerror="window.acted = 2"><svg onload="window.acted = 3"></svg>'
    '<p id="offer" style="position:fixed">text</p><style>#offer { color: red }</style>'
    '<img src="HOST/1"><link rel="stylesheet" href="HOST/2">'
    '<iframe src="HOST/3"></iframe><iframe srcdoc="<script>1</script>"></iframe>'
    '<video src="HOST/4"></video><object data="HOST/5"></object>'
    '<base href="HOST/"><form action="HOST/6"><button>Go</button>'
    '</form><a id="trap" href="javascript:window.acted=4">trap</a>'
    '<meta http-equiv="refresh" content="0;url=HOST/7">'
)


def test_what_is_planted_does_nothing(fresh: Page, served: Served, tmp_path: Path) -> None:
    # *.test is the same server under another name, so that it would see what is asked for.
    sealed = place(tmp_path, html=PLANTED.replace("HOST", f"http://planted.test:{served.port}"))
    fresh.goto(served.url + sealed.path)
    opens(fresh, sealed.keys.code)
    fresh.click("#trap")
    fresh.wait_for_timeout(300)
    opens(fresh, sealed.keys.code)
    assert fresh.evaluate("window.acted") is None
    expect(fresh.locator("#offer")).to_have_css("position", "static")
    expect(fresh.locator("#offer")).to_have_css("color", "rgb(28, 27, 25)")
    # Last: Playwright waits for ever for a navigation that the policy forbids.
    fresh.locator("text=Go").evaluate("button => button.click()")
    fresh.wait_for_timeout(300)
    assert served.requests == [f"/p/{sealed.keys.slug}/"]


def test_only_our_policy_turns_text_into_html(fresh: Page, served: Served, sealed: Sealed) -> None:
    fresh.goto(served.url + sealed.path)
    opens(fresh, sealed.keys.code)
    for attempt in (
        "document.body.innerHTML = '<b>x</b>'",
        "trustedTypes.createPolicy('retainer', {createHTML: String})",
        "trustedTypes.createPolicy('other', {createHTML: String})",
        "document.write('x')",
    ):
        refused = fresh.evaluate(
            f"() => {{ try {{ {attempt}; return false }} catch {{ return true }} }}"
        )
        assert refused, attempt


def test_it_works_where_there_are_no_trusted_types(
    fresh: Page, served: Served, tmp_path: Path
) -> None:
    outside = shell_for_tests()
    lax = type(outside)(
        outside.prefix.replace(b"; require-trusted-types-for &#39;script&#39;", b""), outside.suffix
    )
    assert lax != outside
    sealed = place(tmp_path, outside=lax)
    fresh.add_init_script("delete window.trustedTypes")
    fresh.goto(served.url + sealed.path)
    opens(fresh, sealed.keys.code)
