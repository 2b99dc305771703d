"""A proposal is opened, chosen from, replied to and printed, in the engines beside Chromium."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from retainer.crypto import keys as links
from tests.helpers import paper
from tests.helpers.choosing import OFFER, Word, desk_of
from tests.helpers.engines.face import Tab
from tests.helpers.engines.others import OTHERS
from tests.helpers.sealing import SECRET


@pytest.mark.parametrize("tab", OTHERS, indirect=True)
def test_open_choose_reply_print(tab: Tab, tmp_path: Path) -> None:
    with desk_of(tmp_path / "portal", {"acme": OFFER}) as desk:
        tab.open(desk.url())
        tab.reaches("open")
        tab.choose(2, 1)
        assert tab.text("#total [data-sum='month.net']") == "$5,400"
        tab.accept("Ștefan O'Brien-Năstase", "Șef, comunicare")
        reply = tab.replied()
        word = Word.of(reply)
        assert (word.choice, word.name) == ("t2a1", "Ștefan O'Brien-Năstase")
        assert word.is_signed_by(links.derive(SECRET, "id:acme").access)
        saved = tmp_path / "reply.txt"
        saved.write_text(reply, encoding="utf-8")
        desk.portal.retainer("reply", "acme", str(saved)).ok()
        data = yaml.safe_load((desk.portal.root / "clients/acme.yml").read_text("utf-8"))
        assert data["accepted"]["tier"] == "Growth"
        printed = [word.text for sheet in paper.sheets_of(tab.pdf()) for word in sheet.words]
        assert {"Growth", "$5,400", "Newsletter"} <= set(printed)
        assert word.slug not in " ".join(printed)
        code = desk.url().partition("#")[2]
        assert code not in "".join(printed)
        tab.wait(f"location.hash === {json.dumps(f'#{code}')}")
