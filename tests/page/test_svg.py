"""Drawings: those that programs save are taken, those that act or fetch are not."""

from __future__ import annotations

from typing import Final

import pytest

from tests.helpers.broken import ACTING, SVG
from tests.helpers.support import Portal

DRAWN: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
    ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"\n'
    ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:version="1.3">\n'
    '<inkscape:grid type="xygrid"/><!-- a note --><metadata>'
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:about="http://a.example"/>'
    "</metadata><defs><linearGradient id='a'/><linearGradient id='b' xlink:href='#a'/></defs>"
    "<style><![CDATA[.c { fill: url('#b') } @media print { .c { fill: #000 } }]]></style>"
    "<path class='c' style='fill: url( #a)' d='M0 0h1'/><text>on ș &amp; so on</text>"
    "<image xlink:href='data:image/png;base64,AAAA'/></svg>"
)


def test_a_drawing_as_programs_save_it_will_do(portal: Portal) -> None:
    portal.write("docs/me.svg", DRAWN)
    portal.config({"photo": "me.svg"})
    assert portal.retainer("check").stdout == "0 clients: nothing is wrong.\n"


@pytest.mark.parametrize("part", ACTING.values(), ids=ACTING.keys())
def test_one_that_acts_or_fetches_is_refused(portal: Portal, part: str) -> None:
    portal.write("docs/me.svg", DRAWN.replace("<defs>", f"{part}<defs>"))
    portal.config({"photo": "me.svg"})
    ran = portal.retainer("check")
    assert ran.code == 1
    assert ran.stdout.startswith("mkdocs.yml:")
    assert "photo: the picture " in ran.stdout
    assert "save it" in ran.stdout


def test_it_stops_the_build(portal: Portal) -> None:
    portal.write("docs/me.svg", SVG.replace(b"/>", b"><script>alert(1)</script></svg>"))
    portal.config({"photo": "me.svg"})
    ran = portal.build()
    assert ran.code == 1
    assert "the picture holds an element that draws nothing in line 1" in ran.output
    assert not portal.site.exists()
