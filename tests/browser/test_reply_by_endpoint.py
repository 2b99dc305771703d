"""A reply on its way to a real endpoint, in every mood of it; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from retainer.crypto import keys as links
from tests.helpers.choosing import (
    OFFER,
    Desk,
    Endpoint,
    Word,
    desk_of,
    helps,
    pick,
    reached,
    replied,
    says,
)
from tests.helpers.sealing import SECRET

KEYS: Final = links.derive(SECRET, "id:acme")
SAYS: Final = {
    "sent": "Sent. Thank you. I\u2019ll reply within 1 working day.",
    "failed": "Your reply wasn\u2019t sent",
    "refused": "Your reply wasn\u2019t sent: the server refused it.",
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """One that takes replies."""
    with Endpoint() as listening:
        yield listening


@pytest.fixture(scope="module")
def posting(tmp_path_factory: pytest.TempPathFactory, endpoint: Endpoint) -> Iterator[Desk]:
    """A portal whose replies are POSTed."""
    root = tmp_path_factory.mktemp("posting") / "portal"
    with desk_of(root, {"acme": OFFER}, {"reply_url": endpoint.url}) as desk:
        yield desk


@pytest.fixture(autouse=True)
def _fresh(endpoint: Endpoint) -> None:
    endpoint.mood = "ok"
    endpoint.received.clear()
    endpoint.headers.clear()


def test_what_is_posted(page: Page, posting: Desk, endpoint: Endpoint) -> None:
    mails = replied(posting, page, "sent", 2, 1, 2)
    says(page, SAYS["sent"])
    (body,) = endpoint.received
    (headers,) = endpoint.headers
    assert headers["content-type"] == "application/json"
    assert not {"cookie", "referer", "authorization"} & headers.keys()
    assert body.keys() == {"form", "text"}
    assert body["form"] == 2
    assert body["text"] == page.input_value("#outcome-copy")
    assert body["text"].startswith("I choose Growth with Newsletter and Photo library.\n")
    assert Word.of(body["text"]).is_signed_by(KEYS.access)
    assert KEYS.code not in str(body)
    assert mails.asked == []
    assert helps(page) == ["copy"]
    assert page.locator("#outcome-copy").is_hidden()


def test_a_slow_endpoint_is_waited_for_and_asked_once(
    page: Page, posting: Desk, endpoint: Endpoint
) -> None:
    endpoint.mood = "slow"
    posting.open(page)
    pick(page, 1)
    page.fill("#reply-name", "Ion")
    button = page.locator("[data-choose]")
    button.dblclick()
    reached(page, "sending")
    assert page.locator("#accept").get_attribute("aria-busy") == "true"
    says(page, "Sending…")
    button.click()
    expect(button).to_be_focused()
    reached(page, "sent")
    assert page.locator("#accept").get_attribute("aria-busy") is None
    page.wait_for_timeout(1200)
    # The same reply again is not sent again; another one is.
    button.click()
    page.wait_for_timeout(300)
    assert len(endpoint.received) == 1
    endpoint.mood = "ok"
    page.wait_for_timeout(1000)
    pick(page, 2)
    button.click()
    reached(page, "sent")
    assert [Word.of(body["text"]).choice for body in endpoint.received] == ["t1", "t2"]


@pytest.mark.parametrize(
    ("mood", "state"),
    [
        ("failing", "refused"),
        ("refusing", "refused"),
        ("closed", "failed"),
        ("elsewhere", "failed"),
    ],
)
def test_an_endpoint_that_does_not_take_it(
    page: Page, posting: Desk, endpoint: Endpoint, mood: str, state: str
) -> None:
    endpoint.mood = mood
    mails = replied(posting, page, state, 2)
    says(page, SAYS[state])
    assert helps(page) == ["mail", "again", "copy"]
    assert Word.of(page.input_value("#outcome-copy")).choice == "t2"
    # The way out, and another try once it works.
    page.wait_for_timeout(1100)
    page.locator("[data-act=mail]").click()
    reached(page, "mailed")
    assert Word.of(mails.one()[2]).choice == "t2"


def test_another_try_sends_the_same_reply(page: Page, posting: Desk, endpoint: Endpoint) -> None:
    endpoint.mood = "failing"
    replied(posting, page, "refused", 2)
    endpoint.mood = "ok"
    page.wait_for_timeout(1100)
    page.locator("[data-act=again]").click()
    reached(page, "sent")
    first, second = endpoint.received
    assert first == second


def test_patience_has_an_end(fresh: Page, posting: Desk, endpoint: Endpoint) -> None:
    endpoint.mood = "slow"
    fresh.add_init_script(
        "const real = AbortSignal.timeout.bind(AbortSignal);"
        "AbortSignal.timeout = (time) => real(time === 20000 ? 300 : 60000);"
    )
    replied(posting, fresh, "failed", 2)
    says(fresh, SAYS["failed"])


def test_an_endpoint_that_is_not_there(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Endpoint() as gone:
        url = gone.url
    root = tmp_path_factory.mktemp("gone") / "portal"
    with desk_of(root, {"acme": OFFER}, {"reply_url": url}) as desk:
        replied(desk, page, "failed", 2)
        assert "mail" in helps(page)


def test_the_policy_names_the_endpoint_and_no_other(posting: Desk, endpoint: Endpoint) -> None:
    (text,) = [
        body.decode()
        for path, body in posting.portal.files().items()
        if path.startswith(f"p/{KEYS.slug}/")
    ]
    found = re.search(r"connect-src ([^;\"]*)", text)
    assert found
    assert found[1] == endpoint.url
