"""Pictures in prose: inlined, checked, and nothing of them in clear."""

from __future__ import annotations

import base64
from typing import Final

from tests.helpers.inside import opened, publish
from tests.helpers.support import Portal

SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg"><title>work</title></svg>'


def published(portal: Portal) -> str:
    """Publishes, and returns the HTML of acme's page."""
    publish(portal).ok()
    return str(opened(portal.root / "public", "acme")["html"])


def test_a_work_sample_in_the_note_travels_inside_the_page(portal: Portal) -> None:
    portal.write("clients/work/poster.svg", SVG)
    portal.client("acme", note="This is what I made:\n\n![A poster](work/poster.svg)\n")
    shown = f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}"
    html = published(portal)
    assert f'src="{shown}"' in html
    assert 'alt="A poster"' in html
    # A changed picture is a changed page.
    portal.write("clients/work/poster.svg", SVG.replace("work", "more"))
    assert published(portal) != html


def test_a_picture_that_will_not_do_is_told_of_at_its_text(portal: Portal) -> None:
    portal.write("clients/work/huge.png", b"\x89PNG\r\n\x1a\n" + bytes(300_000))
    text = (
        "client: {name: Acme}\n"
        "note: |\n  ![a](work/huge.png)\n"
        "faq:\n  - {question: One?, answer: '![b](../secret.png)'}\n"
        "tiers:\n"
        "  - {name: A, price: 1, deliverables: [a]}\n"
        "  - {name: B, price: 2, deliverables: [b]}\n"
        "  - {name: C, price: 3, deliverables: [c], summary: '![c](https://else.example/x.png)'}\n"
    )
    portal.client("acme", text)
    first, second = portal.retainer("check").stdout.splitlines()
    assert first.startswith("clients/acme.yml:2:7: error: note: the picture ")
    assert "KB" in first
    assert second.startswith("clients/acme.yml:5:30: error: faq[1].answer: the picture ")


def test_an_address_is_not_asked_for(portal: Portal) -> None:
    portal.client("acme", note="![x](https://else.example/x.png) and no more")
    assert "else.example" not in published(portal)
