"""A sealed page in a real browser: what opens it, what does not, and what it tells."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from retainer.crypto import keys as links
from tests.helpers.opening import opens, reaches, says, stored
from tests.helpers.sealing import HTML, NAME, PASSPHRASE, SECRET, Sealed, place
from tests.helpers.support import Served

OTHER: Final = links.derive(SECRET, "id:other")


# ---- the right link


def test_the_link_opens_the_page(
    fresh: Page, context: BrowserContext, served: Served, sealed: Sealed
) -> None:
    asked: list[Request] = []
    errors: list[object] = []
    context.on("request", lambda request: asked.append(request))  # noqa: PLW0108
    fresh.on("console", lambda message: errors.append(message.text))
    fresh.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108
    fresh.goto(served.url + sealed.path)
    opens(fresh, sealed.keys.code)
    expect(fresh).to_have_title("Offer")
    expect(fresh.locator("html")).to_have_attribute("lang", "en")
    expect(fresh.locator("#proposal")).to_be_focused()
    assert fresh.locator("#proposal").inner_html() == HTML
    assert stored(fresh) == [0, 0, "", 0, 0, 0]
    fresh.wait_for_timeout(300)  # a late request would be one too
    assert served.requests == [f"/p/{sealed.keys.slug}/"]
    assert [request.url.partition("#")[0] for request in asked] == [fresh.url.partition("#")[0]]
    assert errors == []


def test_the_link_opens_a_local_file(page: Page, sealed: Sealed) -> None:
    page.goto(f"{sealed.file.as_uri()}#{sealed.keys.code}")
    opens(page, sealed.keys.code)
    page.goto("about:blank")
    page.goto(sealed.file.as_uri())
    reaches(page, "closed", "no-code")
    page.fill("#code", sealed.keys.code)
    page.keyboard.press("Enter")
    opens(page, sealed.keys.code)


# Chat and mail programs put them in; nobody sees them, and a browser escapes them in an address.
INVISIBLE: Final = {
    "a zero-width space": "\u200b",
    "a word joiner": "\u2060",
    "a soft hyphen": "\u00ad",
    "a no-break space": "\u00a0",
    "a byte order mark": "\ufeff",
}
PLACES: Final = {
    "before": "{0}{{code}}",
    "inside": "{{half}}{0}{{rest}}",
    "behind": "{{code}}{0}",
    "everywhere": "{0}{{half}}{0}{0}{{rest}}{0}more",
}
MARKED: Final = {
    f"{name} {where}": place.format(mark)
    for name, mark in INVISIBLE.items()
    for where, place in PLACES.items()
}

FRAGMENTS: Final = {
    "capitals": "{CODE}",
    "a full stop behind": "{code}.",
    "a query behind": "{code}?utm_source=mail&utm_medium=7",
    "an ampersand behind": "{code}&utm_source=mail",
    "text behind": "{code}%20and%20more",
    "more # behind": "{code}#top",
    "a bracket behind": "{code}>",
    "# escaped": "%23{code}",
    "# escaped twice": "%2523{code}",
    "letters escaped": "%76{code}",
    "a space in front": "%20{code}",
    "a wrapped line": "{half}%0D%0A{rest}",
    "an invisible sign escaped twice": "{half}%25E2%2580%258B{rest}",
    **{f"{name}, escaped": quote(pattern, safe="{}") for name, pattern in MARKED.items()},
    **{f"{name}, raw": pattern for name, pattern in MARKED.items() if "inside" in name},
}


@pytest.mark.parametrize("fragment", FRAGMENTS.values(), ids=FRAGMENTS)
def test_what_mail_does_to_the_fragment_is_undone(
    page: Page, served: Served, sealed: Sealed, fragment: str
) -> None:
    page.goto(f"{served.url}/p/{sealed.keys.slug}/#{spelt(fragment, sealed)}")
    opens(page, sealed.keys.code)


QUERIES: Final = {
    "a query added": "?utm_source=mail#{code}",
    "a query added, as long as a code": "?utm_campaign=abcdefghijklmnopqrstuvwxyz#{code}",
    "bare": "?{code}",
    "bare, # behind": "?{code}#",
    "capitals": "?{CODE}",
    "named": "?code={code}",
    "# escaped": "?%23{code}",
    "utm in front": "?utm_source=mail&utm_medium=7&{code}",
    "utm behind": "?{code}&utm_source=mail",
    "utm around": "?utm_source=mail&code={code}&fbclid=IwAR2abcdefghijklmnopqrstuvwxyz234567",
    **{
        f"{name}, escaped": quote(f"?code={pattern}", safe="{}?=")
        for name, pattern in MARKED.items()
        if "before" in name or "inside" in name
    },
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_code_in_the_query_opens_and_leaves_it(
    page: Page, served: Served, sealed: Sealed, query: str
) -> None:
    page.goto(f"{served.url}/p/{sealed.keys.slug}/{spelt(query, sealed)}")
    opens(page, sealed.keys.code)
    assert page.url == f"{served.url}{sealed.path}"
    page.reload()
    opens(page, sealed.keys.code)
    # Back leads to where the reader was, not to the address with the query.
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize(
    "query",
    ["?utm_source=mail", "?fbclid=IwAR2abcdefghijklmnopqrstuvwxyz234567-abcdefghijkl", "?code="],
)
def test_a_query_without_a_code_is_none(
    page: Page, served: Served, sealed: Sealed, query: str
) -> None:
    page.goto(f"{served.url}/p/{sealed.keys.slug}/{query}")
    reaches(page, "closed", "no-code")
    says(page, "no_code")


# ---- the box

TYPED: Final = {
    "the code": "{code}",
    "capitals and spaces": " {CODE} ",
    "groups": "{groups}",
    "the link": "https://x.example/p/{slug}/#{code}",
    "the link in capitals": "HTTPS://X.EXAMPLE/P/{SLUG}/#{CODE}",
    "the link in angle brackets": "<https://x.example/p/{slug}/#{code}>",
    "the link with # escaped": "https://x.example/repo/p/{slug}/%23{code}",
    "the link with # escaped twice": "https://x.example/p/{slug}/%2523{code}",
    "the link with # lost": "https://x.example:8000/p/{slug}/{code}",
    "the link with more behind": "https://x.example/p/{slug}/#{code}?utm_source=a%20b",
    "the link over two lines": "https://x.example/p/{slug}/#{half}\r\n{rest}",
    "the link quoted in a reply": "https://x.example/p/{slug}/#{half}\r\n> {rest}",
    "the link with a query": "https://x.example/p/{slug}/?utm_source=mail#{code}",
    "with its label": "Code: {groups}",
    "the code with # behind": "{code} #2 on the list",
    "a no-break space behind a word": "codul\u00a0{code}",
    "the link with the code in a query": "https://x.example/p/{slug}/?utm_source=a&code={code}&x=1",
    "the link, invisible signs in its slug": "https://x.example/p/{slug}%E2%80%8B/#{code}",
    "in a sentence, invisible signs raw": "Your code is {half}\u200b{rest}, Ana",
    **{
        f"the link, {name}, escaped": f"https://x.example/p/{{slug}}/#{quote(pattern, safe='{}')}"
        for name, pattern in MARKED.items()
    },
    **{f"the code, {name}, raw": pattern for name, pattern in MARKED.items()},
}


def spelt(pattern: str, sealed: Sealed) -> str:
    """A pattern with this page's code and slug in it."""
    code, slug = sealed.keys.code, sealed.keys.slug
    if pattern.startswith("%76"):  # any letter may be escaped: here the first
        return f"%{ord(code[0]):02x}{code[1:]}"
    groups = " - ".join(code[at : at + 6] for at in range(0, 26, 6))
    return pattern.format(
        code=code,
        CODE=code.upper(),
        slug=slug,
        SLUG=slug.upper(),
        half=code[:13],
        rest=code[13:],
        groups=groups,
    )


@pytest.mark.parametrize("pattern", TYPED.values(), ids=TYPED)
def test_the_box_takes_what_people_paste(
    page: Page, served: Served, sealed: Sealed, pattern: str
) -> None:
    page.goto(f"{served.url}/p/{sealed.keys.slug}/")
    reaches(page, "closed", "no-code")
    says(page, "no_code")
    page.fill("#code", spelt(pattern, sealed))
    page.click("button")
    opens(page, sealed.keys.code)
    page.reload()
    opens(page, sealed.keys.code)
    assert served.requests == [f"/p/{sealed.keys.slug}/"] * 2


def test_figures_that_the_alphabet_lacks_are_read_as_letters(
    page: Page, served: Served, tmp_path: Path
) -> None:
    codes = (links.derive(SECRET, f"id:{n}").code for n in range(100))
    number = next(n for n, code in enumerate(codes) if {"o", "l", "b"} <= set(code))
    sealed = place(tmp_path, f"id:{number}")
    page.goto(f"{served.url}/p/{sealed.keys.slug}/")
    page.fill("#code", sealed.keys.code.translate(str.maketrans("olb", "018")))
    page.click("button")
    opens(page, sealed.keys.code)


# ---- wrong codes


def test_without_a_code_the_box_is_offered(page: Page, served: Served, sealed: Sealed) -> None:
    page.goto(f"{served.url}/p/{sealed.keys.slug}/")
    reaches(page, "closed", "no-code")
    says(page, "no_code")
    expect(page.locator("h1")).to_have_text(f"A private proposal from {NAME}")
    expect(page.locator("#passphrase")).to_be_hidden()
    # The reader reads first: a keyboard that opens by itself would cover the page.
    expect(page.locator("#code")).not_to_be_focused()
    page.click("button")
    says(page, "no_code")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda code: code[:-1], "cut_code"),
        (lambda code: code[:3], "cut_code"),
        (lambda code: "a" * 26 if code[0] != "a" else "b" * 26, "wrong_code"),
        (lambda code: code[1] + code[0] + code[2:] if code[0] != code[1] else "", "wrong_code"),
        (lambda _: OTHER.code, "wrong_code"),
        (lambda _: "terms-and-conditions-of-the-offer", "wrong_code"),
    ],
    ids=["cut by one", "cut short", "made up", "mistyped", "another page's", "a heading"],
)
def test_a_wrong_code_is_told_and_can_be_mended(
    page: Page, served: Served, sealed: Sealed, change: Any, message: str
) -> None:
    wrong = change(sealed.keys.code)
    page.goto(f"{served.url}/p/{sealed.keys.slug}/#{wrong}")
    reaches(page, "failed", "wrong-code")
    says(page, message)
    page.fill("#code", wrong)
    page.click("button")
    reaches(page, "failed", "wrong-code")
    says(page, message)
    expect(page.locator("#code")).to_be_focused()
    page.fill("#code", sealed.keys.code)
    page.keyboard.press("Enter")
    opens(page, sealed.keys.code)


# ---- passphrases


@pytest.fixture
def locked(tmp_path: Path) -> Sealed:
    """A page with a passphrase."""
    return place(tmp_path, "id:locked", PASSPHRASE)


CEDILLAS: Final = PASSPHRASE.translate(str.maketrans("\u021b\u0219", "\u0163\u015f"))
SPELLINGS: Final = {
    "composed": PASSPHRASE,
    "decomposed": unicodedata.normalize("NFD", PASSPHRASE),
    "cedillas": CEDILLAS,
    "decomposed cedillas": unicodedata.normalize("NFD", CEDILLAS),
    "spaces": f"  {PASSPHRASE.replace(' ', '   ')} ",
    "no-break spaces": PASSPHRASE.replace(" ", "\u00a0"),
}


@pytest.mark.parametrize("typed", SPELLINGS.values(), ids=SPELLINGS)
def test_the_passphrase_opens_however_it_is_typed(
    page: Page, served: Served, locked: Sealed, typed: str
) -> None:
    page.goto(served.url + locked.path)
    reaches(page, "asking")
    says(page, "ask_passphrase")
    expect(page.locator("#code")).to_be_hidden()
    page.fill("#passphrase", typed)
    page.keyboard.press("Enter")
    opens(page, locked.keys.code)
    assert stored(page) == [0, 0, "", 0, 0, 0]


def test_a_wrong_passphrase_is_told_and_can_be_mended(
    page: Page, served: Served, locked: Sealed
) -> None:
    page.goto(f"{served.url}/p/{locked.keys.slug}/")
    reaches(page, "closed", "no-code")
    page.fill("#code", locked.keys.code)
    page.click("button")
    reaches(page, "asking")
    expect(page.locator("#passphrase")).to_be_focused()
    assert page.url.endswith(f"#{locked.keys.code}")
    page.click("button")
    reaches(page, "asking")
    says(page, "ask_passphrase")
    page.fill("#passphrase", PASSPHRASE.upper())
    page.click("button")
    reaches(page, "failed", "wrong-passphrase")
    says(page, "wrong_passphrase")
    expect(page.locator("#passphrase")).to_be_focused()
    assert page.locator("#passphrase").get_attribute("type") == "password"
    page.check("#show")
    assert page.locator("#passphrase").get_attribute("type") == "text"
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    opens(page, locked.keys.code)


def test_a_wrong_code_is_told_before_the_passphrase_is_asked_for(
    page: Page, served: Served, locked: Sealed
) -> None:
    page.goto(f"{served.url}/p/{locked.keys.slug}/#{OTHER.code}")
    reaches(page, "failed", "wrong-code")
    expect(page.locator("#passphrase")).to_be_hidden()
