"""The page for dead links, in a real browser: what it mends, what it tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.opening import opens
from tests.helpers.sealing import EMAIL, NAME, not_found_for_tests, place, words
from tests.helpers.support import ServeFolder


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """A site with nothing but the page for dead links."""
    (tmp_path / "404.html").write_text(not_found_for_tests(), encoding="utf-8")
    return tmp_path


ESCAPED = "/p/{slug}/%23{code}"


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        (ESCAPED, ""),
        (ESCAPED, "/repo"),
        (ESCAPED, "/a/p/b"),
        ("/p/{slug}/%2523{code}", ""),
        ("/p/{slug}%2F%23{code}", ""),
        ("/p/{slug}/{code}", "/repo"),
        ("/p/{slug}/{code}/", ""),
        ("/p/{slug}/%23{code}?utm_source=mail", ""),
        ("/p/{slug}/%23{code}.", ""),
        ("/p/{slug}//%23%20{code}", ""),
        ("/p/{SLUG}/%23{CODE}", ""),
        ("/p/{slug}/%23%E2%80%8B{code}", ""),
        ("/p/{slug}/%23{half}%E2%80%8B{rest}", ""),
        ("/p/{slug}/%23{half}%25C2%25AD{rest}%C2%A0", ""),
        ("/p/{slug}/%EF%BB%BF{half}%E2%81%A0{rest}", "/repo"),
        ("/p/{slug}/%23%E2%80%8B{code}", "/caf%C3%A9"),
        ("/p/{slug}%E2%80%8B/{code}", ""),
        ("/p/%C2%A0{slug}/%23{code}", ""),
        ("/p/{slug}%E2%80%8B/?utm_source=mail&code={code}", ""),
    ],
)
def test_a_code_in_the_path_is_put_back(
    page: Page, dead: Path, serve_folder: ServeFolder, path: str, prefix: str
) -> None:
    sealed = place(dead)
    keys = sealed.keys
    served = serve_folder(dead, prefix)
    arrived = path.format(
        slug=keys.slug,
        code=keys.code,
        half=keys.code[:10],
        rest=keys.code[10:],
        SLUG=keys.slug.upper(),
        CODE=keys.code.upper(),
    )
    page.goto(served.url + arrived)
    opens(page, keys.code)
    assert page.url == f"{served.url}{sealed.path}"
    assert served.requests == [f"{prefix}{arrived}", f"{prefix}/p/{keys.slug}/"]
    # Back leads to where the reader was, not to the broken address.
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize("path", ["/p/{slug}%E2%80%8B/#{code}", "/p/{SLUG}/#%C2%AD{code}"])
def test_a_code_where_it_belongs_is_kept_when_the_path_is_mended(
    page: Page, dead: Path, serve_folder: ServeFolder, path: str
) -> None:
    sealed = place(dead)
    served = serve_folder(dead)
    slug, code = sealed.keys.slug, sealed.keys.code
    page.goto(served.url + path.format(slug=slug, SLUG=slug.upper(), code=code))
    opens(page, code)
    assert page.url == f"{served.url}{sealed.path}"


@pytest.mark.parametrize(
    "path", ["/{revoked}/%23{code}", "/{revoked}%E2%80%8B/#{code}", "/a%20%C3%A9/{revoked}/{code}"]
)
def test_a_revoked_link_is_not_asked_for_twice(
    page: Page, dead: Path, serve_folder: ServeFolder, path: str
) -> None:
    served = serve_folder(dead)
    revoked, code = f"p/{'a' * 16}", "a" * 26
    page.goto(served.url + path.format(revoked=revoked, code=code))
    page.wait_for_url(f"**/{revoked}/#{code}")
    expect(page.locator("section:visible")).to_have_count(1)
    assert len(served.requests) == 2
    page.goto("about:blank")
    page.goto(f"{served.url}/{revoked}/#{code}")
    expect(page.locator("section:visible")).to_have_count(1)
    assert len(served.requests) == 3


@pytest.mark.parametrize("reader", [("en-US", "en"), ("ro-RO", "ro"), ("de-DE", "en")])
def test_it_tells_the_reader_in_one_language(
    browser: Browser, dead: Path, serve_folder: ServeFolder, reader: tuple[str, str]
) -> None:
    locale, language = reader
    paths = ["/p/aaaaaaaaaaaaaaaa/", "/guide/nothing/", "/p/x/%23y"]
    served = serve_folder(dead)
    told = words("not_found")[language]
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text))
        for path in paths:
            page.goto(served.url + path)
            section = page.locator(f"section[lang={language}]")
            expect(section.get_by_role("heading")).to_have_text(told["heading"])
            expect(page.locator("section:visible")).to_have_count(1)
            expect(section.get_by_text(NAME)).to_be_visible()
            expect(section.locator(f"a[href='mailto:{EMAIL}']")).to_be_visible()
            expect(section.get_by_role("link", name=told["home"])).to_have_attribute("href", "/")
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page).to_have_title(told["heading"])
        page.wait_for_timeout(200)
        assert served.requests == paths
        # The browser itself notes that the page was not found; a broken policy would be noted too.
        assert [text for text in errors if "404" not in text] == []


def test_without_javascript_it_tells_in_each(
    browser: Browser, dead: Path, serve_folder: ServeFolder
) -> None:
    served = serve_folder(dead)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served.url}/p/aaaaaaaaaaaaaaaa/")
        expect(page.locator("section:visible")).to_have_count(len(words("not_found")))


def test_home_is_where_the_site_is() -> None:
    assert 'href="/repo/"' in not_found_for_tests("https://x.example/repo/")
    assert 'href="/repo/"' in not_found_for_tests("https://x.example/repo")
    assert 'href="/"' in not_found_for_tests("https://x.example")
    assert 'href="/"' in not_found_for_tests("")


@pytest.mark.parametrize("before", ["//{host}", "/%2F{host}", "/%5C{host}", "/x/..//{host}"])
def test_a_dead_link_never_leads_to_another_site(
    page: Page, dead: Path, serve_folder: ServeFolder, tmp_path: Path, before: str
) -> None:
    other = serve_folder(tmp_path / "other")
    served = serve_folder(dead)
    host = other.url.removeprefix("http://")
    page.goto(f"{served.url}{before.format(host=host)}/p/{'a' * 16}/%23{'a' * 26}")
    page.wait_for_load_state()
    assert page.url.startswith(f"{served.url}/")
    assert other.requests == []
