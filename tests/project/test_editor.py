"""Commands that write a client's file keep comments, order, quotes and line ends, or do nothing."""

from __future__ import annotations

import codecs
import re
import stat
from dataclasses import dataclass
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retainer.diagnostics import Invalid, Refused
from retainer.loading import decode, parse
from retainer.project import with_block, with_item, with_mark, without_block
from retainer.project.editor import with_link, with_passphrase
from tests.helpers.support import CLIENT, Portal

NEW: Final = "bbbbbbb2"

# Pieces that people write, each a key of its own; some end in ways that a text hides easily.
PIECES: Final[dict[str, list[str]]] = {
    "client": [
        "client: {name: Acme}",
        "client:\n  name: 'Acme'   # as they write it\n  contact: \"Ana\"",
        "client:\n  name: Acme\n# contact: Ana\n\n  role: boss",
        "client:\n  name: Acme\n  greeting: |+\n    Bună,\n    # no comment\n\n",
    ],
    "tiers": ["tiers:\n- {name: A, price: 1}\n-   name: B\n    price: 2", "tiers: []"],
    "note": [
        "note: |\n  One.\n\n  # Two.",
        "note: >-\n  One\n  two",
        'note: "a: b"',
        "note: |+\n  x\n\n",
    ],
    "terms": ["terms:   {billing:   monthly}", "terms: {\n  billing: yearly,\n}"],
    "faq": ["faq:\n  - question: 'Why?'\n    answer: \"It's \\u0219i\"", "faq: ['a', \"b\"]"],
}
ABOVE: Final = ["", "# The next key", "#\n\n# Two comments", "\n"]


@dataclass(frozen=True)
class Written:
    """A client's file as somebody wrote it."""

    raw: bytes
    line_end: str
    has_link: bool


@st.composite
def written(draw: st.DrawFn) -> Written:
    """Files in any order, with any line ends, with and without a link."""
    names = draw(st.permutations(sorted(PIECES)))
    pieces = [draw(st.sampled_from(PIECES[name])) for name in names]
    has_link = draw(st.booleans())
    if has_link:
        quote = draw(st.sampled_from(["", "'", '"']))
        behind = draw(st.sampled_from(["", "   # keep: link: aaaaaaa2"]))
        pieces.insert(draw(st.integers(0, 5)), f"link:  {quote}aaaaaaa2{quote}{behind}")
    text = "".join(
        f"{draw(st.sampled_from(ABOVE))}\n{piece}\n".removeprefix("\n") for piece in pieces
    )
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text = re.sub("^(?=.)", "  ", text, flags=re.MULTILINE)
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    mark = draw(st.sampled_from([b"", codecs.BOM_UTF8]))
    return Written(mark + text.replace("\n", line_end).encode(), line_end, has_link)


def data(raw: bytes) -> Any:
    """What a file says."""
    text = decode(raw, "x.yml")
    assert isinstance(text, str)
    document = parse(text, "x.yml")
    assert document.problems == ()
    return document.data


def same(raw: bytes, new: dict[str, Any], before: Written) -> bool:
    """Whether a file says what it said, and what is new; a text's last line may have got an end."""
    old = (before.raw, before.raw + before.line_end.encode())
    return data(raw) in [data(text) | new for text in old]


@settings(max_examples=300)
@given(written())
def test_a_new_link_changes_that_line_alone(before: Written) -> None:
    after = with_link(before.raw, "x.yml", NEW)
    assert same(after, {"link": NEW}, before)
    if before.has_link:
        assert after == re.sub(rb"(?<=link:  )(['\"]?)aaaaaaa2", rb"\1bbbbbbb2", before.raw)
        return
    own = f"link: {NEW}{before.line_end}"
    assert after.count(own.encode()) == 1
    rest = re.sub(f" *{own}", "", after.decode(), count=1).encode()
    assert rest in (before.raw, before.raw + before.line_end.encode())


@settings(max_examples=200)
@given(written())
def test_a_new_block_comes_behind_all_else(before: Written) -> None:
    block = {"tier": "B", "name": "Ana: ș", "digest": "0" * 64, "offer": {"tiers": [1, 2.5]}}
    after = with_block(before.raw, "x.yml", "accepted", block)
    assert after.startswith(before.raw)
    added = after.removeprefix(before.raw).decode().removeprefix(before.line_end)
    assert added.replace(before.line_end, "").isprintable()
    assert data(after)["accepted"]["name"] == "Ana: ș"
    assert data(after).keys() == data(before.raw).keys() | {"accepted"}


MARK: Final = "b" * 26
BLOCKS: Final = {
    "as it was written": "accepted:\n  tier: B  # yes\n  # The offer.\n  offer:\n    a: 1\n",
    "deeper, with a key more behind": "accepted:\n      tier: 'B'\n      offer: {a: 1}\nnote: x\n",
    "in { }": "accepted: {tier: B, # yes\n  offer: {a: 1}}\nnote: x\n",
    "in { } on a line of its own": "accepted:\n  {tier: B, offer: {a: 1}}\n",
    "its last value a text": "accepted:\n  tier: |\n    B\n\n    # no comment\n",
    "Windows' line ends": "accepted:\r\n  tier: B\r\n  offer: {a: 1}\r\n",
    "no end": "accepted:\n  tier: B",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_new_mark_is_all_that_is_new(block: str) -> None:
    before = f"# Mine\nclient: {{name: Acme}}\n{block}".encode()
    after = with_mark(before, "x.yml", "accepted", MARK)
    assert data(after)["accepted"].pop("mark") == MARK
    line = rb"(\r?\n *mark: b{26}(?=\r?\n)|mark: b{26}, )"
    assert re.sub(line, b"", after, count=1) == before


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize(
    "form", ["accepted:\n  mark: {}  # keep\n  a: 1\n", "accepted: {{mark: {}}}"]
)
def test_another_mark_takes_the_place_of_the_old_one(form: str, quote: str) -> None:
    old, new = (form.format(quote + letter * 26 + quote).encode() for letter in "ab")
    assert with_mark(old, "x.yml", "accepted", MARK) == new


def test_a_mark_that_has_no_place_is_refused() -> None:
    for text in (b"accepted: &a\n  {tier: B}\n", b"note: &a {tier: B}\naccepted: *a\n"):
        with pytest.raises(Refused, match=r"x\.yml cannot be .* as plain keys, a line each"):
            with_mark(text, "x.yml", "accepted", MARK)
    with pytest.raises(Refused, match=r"x\.yml:2: write the mark on one line"):
        with_mark(b"accepted:\n  mark: >\n    aaa\n", "x.yml", "accepted", MARK)


def test_a_comment_stays_with_its_key() -> None:
    before = b"# Acme\nclient:\n  name: Acme\n\n# Three, as they asked.\ntiers: []\n"
    after = b"# Acme\nclient:\n  name: Acme\nlink: bbbbbbb2\n\n# Three, as they asked.\ntiers: []\n"
    assert with_link(before, "x.yml", NEW) == after


REFUSED: Final = {
    "one { }": (b"{client: {name: Acme}, tiers: []}", "at the beginning of its own line"),
    "a link over two lines": (b'link: "aaaa\\\n  aaa2"\n', "write the link on one line"),
    "a link that is an alias": (b"note: &n aaaaaaa2\nlink: *n\n", "write the link on one line"),
    "an end of the document": (b"client: {name: Acme}\n...\n", "cannot be changed safely"),
    "no keys": (b"- a\n", "holds no keys"),
    "nothing": (b"{}\n", "holds no keys"),
}


@pytest.mark.parametrize(("raw", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_where_there_is_no_safe_way_nothing_is_changed(raw: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        with_link(raw, "clients/x.yml", NEW)


WORDS: Final = "drop-down maple drums cross winter"
# How a passphrase may be written, and what is left of that around the new one.
WRITTEN: Final = {
    "plain": ("passphrase: old words", "passphrase: NEW"),
    "with space and a comment": (
        "passphrase:   old words   # by phone",
        "passphrase:   NEW   # by phone",
    ),
    "in double quotes": (r'passphrase: "old \"words\" \U0001F40E" # a', 'passphrase: "NEW" # a'),
    "in single quotes": ("passphrase: 'it''s # old'   # a", "passphrase: 'NEW'   # a"),
    "over lines": ("passphrase: old\n  words\n\n  here # a", "passphrase: NEW # a"),
    "quoted over lines": ('passphrase: "old \\\n  words"', 'passphrase: "NEW"'),
    "folded": ("passphrase: >-\n  old\n  words", "passphrase: NEW"),
    "as a block": ("passphrase: |  # a\n  old # words\n\n", "passphrase: NEW # a\n\n"),
    "as a block that keeps its end": ("passphrase: |+\n  old\n\n\n", "passphrase: NEW\n\n\n"),
    "on the next line": ("passphrase:\n  old words # a", "passphrase:\n  NEW # a"),
    "with a tag": ("passphrase: !!str old", "passphrase: NEW"),
    "a number": ("passphrase: 2026 # a", "passphrase: NEW # a"),
    "its key in quotes": ("'passphrase' : old", "'passphrase' : NEW"),
    "with what lies beyond 16 bits": ("passphrase: \U0001f40e\U0001f50b old", "passphrase: NEW"),
    "a list": ("passphrase: [old, words]", "passphrase: NEW"),
}


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["", "mark"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(("old", "new"), WRITTEN.values(), ids=WRITTEN.keys())
def test_a_passphrase_is_replaced_however_it_is_written(
    old: str, new: str, line_end: str, mark: bytes
) -> None:
    whole = "# \U0001f40e\nclient: {name: Acme}\n%s\n# Three.\ntiers: []  # none\n"

    def file(passphrase: str) -> bytes:
        return mark + (whole % passphrase).replace("\n", line_end).encode()

    after = with_passphrase(file(old), "x.yml", WORDS)
    assert after == file(new.replace("NEW", WORDS))
    assert data(after)["passphrase"] == WORDS
    last = mark + f"client: {{name: Acme}}\n{old}".replace("\n", line_end).encode()
    assert data(with_passphrase(last, "x.yml", WORDS)) == {
        "client": {"name": "Acme"},
        "passphrase": WORDS,
    }


@settings(max_examples=200)
@given(written())
def test_a_passphrase_is_added_behind_the_link(before: Written) -> None:
    linked = with_link(before.raw, "x.yml", NEW)
    after = with_passphrase(linked, "x.yml", WORDS)
    assert data(after) == data(linked) | {"passphrase": WORDS}
    own = f"passphrase: {WORDS}{before.line_end}"
    assert after.count(own.encode()) == 1
    rest = re.sub(f" *{own}", "", after.decode(), count=1).encode()
    assert rest in (linked, linked + before.line_end.encode())


SHARED: Final = {
    "an alias": "note: &n old\npassphrase: *n\n",
    "what an alias repeats": "passphrase: &n old\nnote: *n\n",
}


@pytest.mark.parametrize("text", SHARED.values(), ids=SHARED.keys())
def test_a_passphrase_that_another_key_shares_is_left(text: str) -> None:
    with pytest.raises(Refused, match="write `passphrase` into it yourself") as caught:
        with_passphrase(text.encode(), "x.yml", WORDS)
    assert WORDS not in str(caught.value)


def test_what_is_broken_is_told_at_its_place() -> None:
    with pytest.raises(Invalid, match=r"clients/x.yml:2:1: error: .*twice"):
        with_link(b"link: aaaaaaa2\nlink: aaaaaaa3\n", "clients/x.yml", NEW)
    with pytest.raises(Refused, match="there is `accepted:` already"):
        with_block(b"accepted: {tier: A}\n", "clients/x.yml", "accepted", {})


def test_rotate_writes_a_new_link_and_keeps_the_file(portal: Portal) -> None:
    text = "client: {name: 'Acme'} # them\r\nlink: \"aaaaaaa2\" # sent\r\nstatus: draft\r\n"
    path = portal.client("acme", text)
    path.chmod(0o640)
    ran = portal.retainer("rotate", "acme").ok()
    found = re.fullmatch(
        re.escape(text).replace("aaaaaaa2", "([a-z2-7]{8})"), path.read_bytes().decode()
    )
    assert found
    assert found[1] != "aaaaaaa2"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert "`retainer links acme`" in ran.stdout


def test_rotate_through_a_link_changes_the_file_that_it_leads_to(portal: Portal) -> None:
    text = "client: {name: Acme}\nlink: aaaaaaa2\n"
    kept = portal.write("kept/acme.yml", text)
    link = portal.root / "clients" / "acme.yml"
    link.symlink_to(kept)
    portal.retainer("rotate", "acme").ok()
    assert link.is_symlink()
    assert kept.read_text("utf-8") != text


def test_rotate_refuses_whom_it_does_not_know_and_changes_nothing(portal: Portal) -> None:
    before = portal.client("acme", "client: {name: Acme}\nlink: [a]\n").read_bytes()
    (portal.root / "clients" / "out.yml").symlink_to(portal.write("../out.yml", CLIENT))
    for name, said in {
        "acne": "there is no clients/acne.yml",
        "../mkdocs": "an ID may hold a-z, 0-9 and - only",
        "acme": "clients/acme.yml:2: write the link on one line",
        "out": "clients/out.yml is a link out of the project",
    }.items():
        ran = portal.retainer("rotate", name).fails()
        assert said in ran.stderr
        assert len(ran.output.splitlines()) == 1
    assert (portal.root / "clients" / "acme.yml").read_bytes() == before


@given(written(), st.sampled_from(["terms", "faq", "note"]))
@settings(max_examples=60, deadline=None)
def test_a_block_that_is_taken_out_is_all_that_goes(before: Written, key: str) -> None:
    after = without_block(before.raw, "x.yml", key)
    old, new = (parse(str(decode(raw, "x.yml")), "x.yml").data for raw in (before.raw, after))
    assert new == {name: value for name, value in old.items() if name != key}
    assert without_block(with_block(after, "x.yml", key, {"a": 1}), "x.yml", key) in (
        after,
        after + before.line_end.encode(),
    )


ITEM: Final = {"date": "2026-11-25", "text": "Why?\nAnd when?"}


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "a: 1\nquestions: []\n",
        "questions:\n- {text: Old}  # mine\n# of b\nb: 2\n",
        (
            "questions:\n  # mine\n  -   text: Old\n      answer: |\n        So.\n\n"
            "        And so.\nb: 2\n"
        ),
        "questions:\r\n- text: Old\r\n  answer: Mine  # mine\r\n",
    ],
)
def test_an_item_comes_behind_the_others(text: str) -> None:
    before = parse(text, "x.yml").data
    after = str(decode(with_item(text.encode(), "x.yml", "questions", ITEM), "x.yml"))
    data = parse(after, "x.yml").data
    *earlier, last = data.pop("questions")
    assert tuple(earlier) == tuple(before.pop("questions", ()))
    assert (last["text"], data) == (ITEM["text"], before)
    assert after.count("# mine") == text.count("# mine")
    assert after.count("\r\n") == after.count("\n") or "\r" not in text


def test_a_list_in_brackets_is_left() -> None:
    with pytest.raises(Refused, match="write `questions` as a list, an item a line"):
        with_item(b"questions: [{text: Old}]\n", "x.yml", "questions", ITEM)
