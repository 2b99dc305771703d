"""Nothing of a client's is in any published byte; nothing of the freelancer's own in a page."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import material
import pytest
import yaml

from retainer import publishing
from retainer.crypto import envelope as seal
from retainer.crypto import keys as links
from retainer.desk import read_board
from retainer.desk.board_page import render
from retainer.desk.checking import TEXTS as DESK
from retainer.i18n.messages import flatten
from tests.helpers.marks import Marks, found, marked_client
from tests.helpers.recording import agreed
from tests.helpers.support import TEST_SECRET, Portal, make_portal, tree

TEMPLATES: Final = Path(material.__file__).parent / "templates"
FEATURE: Final = re.compile(r'"((?:announce|content|header|navigation|search|toc)\.[a-z.]+)"')
THEME: Final = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("bundle.*.js")]
FEATURES: Final = {name for path in THEME for name in FEATURE.findall(path.read_text("utf-8"))}
SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg"><title>{}</title></svg>'

# What is for the freelancer alone, or for another channel: not even in the opened page.
OWN: Final = {"client.email", "passphrase", "advice.ignore", "file", "logo.file"}

LONG_ENOUGH: Final = 24
"""Letters of a text that stands nowhere by chance."""

STATES: Final[dict[str, dict[str, object]]] = {
    "sent": {},
    "draft": {"status": "draft"},
    "declined": {"status": "declined"},
    "withdrawn": {"status": "withdrawn"},
    "expired": {"valid_until": "2026-11-20"},
    "accepted": {},
}
PUBLISHED: Final = {"sent", "expired", "accepted"}


class Marked:
    """A client of the portal, every value of its file a mark that no other client has."""

    def __init__(self, portal: Portal, number: int, state: str) -> None:
        self.marks = Marks(100 * number)
        self.file = self.marks.word("file").replace("q", "x")
        self.marks.given["file"] = self.file
        logo = self.marks.word("logo.file")
        portal.write(f"clients/logos/{logo}.svg", SVG.format(self.marks.word("logo")))
        self.link = "abcdefg" + "234567"[number]
        self.client = marked_client(self.marks, f"logos/{logo}.svg", "kept")
        self.client |= {"link": self.link, **STATES[state]}
        if state == "accepted":
            self.client["accepted"] = agreed(
                self.client,
                "2026-11-22",
                tier=self.marks.given["tiers.1.name"],
                addons=[self.marks.given["addons.name"]],
                name=self.marks.word("accepted.name"),
                role=self.marks.word("accepted.role"),
            )
        portal.client(self.file, self.client)
        self.portal = portal

    def payload(self) -> set[str]:
        """The places whose mark the page shows once it is opened with its code and passphrase."""
        return found(self.marks.given, {"payload": self.opened()}).get("payload", set())

    def opened(self) -> bytes:
        """All that the page holds once it is opened."""
        secret = links.decode_secret(TEST_SECRET)
        keys = links.derive(secret, links.handle(self.file, self.link))
        page = self.portal.files()[f"p/{keys.slug}/index.html"]
        passphrase = str(self.client["passphrase"])
        opened = seal.open_envelope(seal.find_envelope(page), keys.access, passphrase)
        return " ".join(str(part) for part in opened.values()).replace(",", "").encode()


@dataclass(frozen=True)
class Built:
    """A portal with a marked client in each state, built with every feature of the theme on."""

    portal: Portal
    own: Marks
    clients: dict[str, Marked]

    def marks(self) -> dict[str, str]:
        """Every mark of every client and of the freelancer's own."""
        return {
            f"{state}.{place}": mark
            for state, marked in self.clients.items()
            for place, mark in marked.marks.given.items()
        } | self.own.given


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """All states in one build."""
    folder = tmp_path_factory.mktemp("marked")
    own = Marks(900)
    portal = make_portal(folder / "portal")
    portal.config(
        {
            "minimum_fee": own.sum("freelancer.minimum_fee"),
            "defaults": {"value_adds": [own.word("freelancer.defaults.overridden")]},
        },
        theme={"name": "material", "font": False, "features": sorted(FEATURES - {"toc.integrate"})},
        plugins=["search", "tags", "offline"],
    )
    letter = f"{own.word('unasked.file')}.pdf"
    portal.write(f"clients/testimonials/{letter}", f"%PDF-1.7\n{own.word('unasked.letter')}")
    portal.write(
        "clients/testimonials.yml",
        [
            {"id": "kept", "author": "A Sample", "quote": "A sample.", "consent": True},
            {"id": "unasked", "author": own.word("unasked"), "quote": "No.", "letter": letter},
        ],
    )
    clients = {state: Marked(portal, number, state) for number, state in enumerate(STATES)}
    day = {"RETAINER_TODAY": "2026-11-23"}
    for marked in clients.values():
        portal.retainer("call", marked.file, **day).ok()
    portal.retainer("email", clients["sent"].file, "--eml", "draft.eml", **day).ok()
    portal.build(**day).ok()
    yield Built(portal, own, clients)
    shutil.rmtree(folder)


def theirs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files less those that are the theme's own, to the byte: they never saw a client."""
    theme = set(tree(TEMPLATES / "assets").values())
    return {name: content for name, content in files.items() if content not in theme}


def test_no_published_byte_tells_of_a_client(built: Built) -> None:
    files = theirs(built.portal.files())
    assert {"index.html", "404.html", "sitemap.xml", "sitemap.xml.gz"} < files.keys()
    assert len([name for name in files if name.startswith("p/")]) == len(PUBLISHED)
    assert len(built.marks()) > 50 * len(STATES)
    assert found(built.marks(), files) == {}


def test_no_published_byte_is_of_the_desk(built: Built) -> None:
    own = {"sheet": "Call sheet", "silence": "Be silent until", "draft": "X-Unsent"}
    sheets = {path.name: path.read_bytes() for path in built.portal.root.glob(".retainer/out/*")}
    assert len(sheets) == len(STATES)
    assert found(own, sheets) == {name: {"sheet", "silence"} for name in sheets}
    assert found(own, theirs(built.portal.files())) == {}


def test_the_opened_page_shows_all_but_what_is_the_freelancers_own(built: Built) -> None:
    sent = built.clients["sent"]
    shown = sent.payload()
    assert shown & OWN == set()
    assert sent.marks.given.keys() - OWN - shown == set()


def test_an_expired_page_holds_nothing_of_the_offer(built: Built) -> None:
    shown = built.clients["expired"].payload()
    assert {place for place in shown if not place.startswith("client.")} == set()


def test_an_accepted_page_shows_the_frozen_offer(built: Built) -> None:
    shown = built.clients["accepted"].payload()
    assert {"accepted.name", "tiers.1.name", "tiers.1.price", "addons.name"} <= shown
    assert shown & OWN == set()


def test_an_unsealed_page_would_be_found(built: Built) -> None:
    sent = built.clients["sent"]
    page = f"<h1>{sent.marks.given['client.name']}</h1>".encode()
    assert found(built.marks(), {"p/leak.html": page}) == {"p/leak.html": {"sent.client.name"}}


def test_the_samples_tell_nothing(this_site: Path) -> None:
    private = ("Harbour Bakery", "Sample Quay", "Clinica Zâmbet", "Old Mill", "Green Lane")
    assert found({name: name for name in private}, theirs(tree(this_site))) == {}


def test_no_text_of_the_desk_is_published_or_in_an_opened_page(built: Built) -> None:
    texts = {
        f"{path.relative_to(DESK)}: {key}": source
        for path in sorted(DESK.rglob("*.yml"))
        for key, forms in flatten(yaml.safe_load(path.read_text("utf-8")))
        for source in [max(forms["other"].source.split("{")[0].split("}")[-1].split("\n"), key=len)]
        if len(source) > LONG_ENOUGH
    }
    desk = read_board(
        built.portal.root / "mkdocs.yml",
        {"RETAINER_SECRET": TEST_SECRET, "RETAINER_TODAY": "2026-11-23"},
        datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC),
        publishing.check_passphrases,
    )
    page = render(desk, "1").html
    assert {card.row.state for card in desk.cards if card.row} == set(STATES)
    assert len(texts) > 200
    shown = re.sub("</?[a-z]+>", "", page)
    assert {"board/en.yml: private", "board/en.yml: keys"} <= {
        key for key, text in texts.items() if text in shown
    }
    files = theirs(built.portal.files())
    assert not any(name.startswith("desk") for name in files)
    assert found(texts, files) == {}
    assert found(texts, {"opened": built.clients["sent"].opened()}) == {}
