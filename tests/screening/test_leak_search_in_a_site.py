"""What must not be published is taken out of a built site, wherever it comes from."""

from __future__ import annotations

import base64
import bz2
import gzip
import quopri
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from retainer.crypto import Shell
from retainer.crypto import keys as links
from retainer.diagnostics import Refused
from retainer.screening import Credential, SealedFiles, decoding, leak_search, remove_leaks
from retainer.screening.leak_search import Needles
from tests.helpers.inside import publish
from tests.helpers.serving import Serving
from tests.helpers.support import HOOK, TEST_SECRET, Portal, tree
from tests.screening.test_leak_search import zipped

CODE: Final = links.derive(links.decode_secret(TEST_SECRET), "id:acme").code
SLUG: Final = links.derive(links.decode_secret(TEST_SECRET), "id:acme").slug
DRAFT: Final = links.derive(links.decode_secret(TEST_SECRET), "id:beta").code
NONE_OF_OURS: Final = SealedFiles(Shell(b"", b""), {}, {})
GENERATES: Final = """
from pathlib import Path
from mkdocs.plugins import event_priority
@event_priority({priority})
def on_post_build(config):
    (Path(config.site_dir) / "feed.json").write_text({text!r})
"""


def template(portal: Portal, text: str) -> None:
    portal.write(
        "theme/main.html", f'{{% extends "base.html" %}}{{% block footer %}}{text}{{% endblock %}}'
    )
    portal.config(theme={"name": "material", "font": False, "custom_dir": "theme"})


def generated(portal: Portal, text: str, priority: int = 0) -> None:
    hook = portal.write("other.py", GENERATES.format(text=text, priority=priority))
    portal.config(hooks=[str(HOOK), str(hook)])


PLANTED: Final[dict[str, tuple[Callable[[Portal, str], Any], str]]] = {
    "a page": (
        lambda portal, text: portal.write("docs/index.md", f"# Home\n\nMine: {text}\n"),
        "index.html",
    ),
    "a code block": (
        lambda portal, text: portal.write(
            "docs/index.md", f"# Home\n\n```sh\nexport S={text}\n```\n"
        ),
        "index.html",
    ),
    "an asset": (lambda portal, text: portal.write("docs/a/e.txt", f"S={text}"), "a/e.txt"),
    "a compressed asset": (
        lambda portal, text: portal.write("docs/e.svgz", gzip.compress(f"S={text}".encode())),
        "e.svgz",
    ),
    "a link to a file that holds it": (
        lambda portal, text: (portal.root / "docs" / "e.txt").symlink_to(
            portal.write("docs/elsewhere", f"S={text}")
        ),
        "e.txt",
    ),
    "a theme's template": (template, "index.html"),
    "the site's name": (lambda portal, text: portal.config(site_name=text), "index.html"),
    "another hook": (generated, "feed.json"),
    "a hook behind all others": (
        lambda portal, text: generated(portal, text, -200),
        "feed.json",
    ),
}


@pytest.mark.parametrize(("plant", "file"), PLANTED.values(), ids=PLANTED)
def test_what_is_planted_stops_the_build_and_is_removed(
    portal: Portal, plant: Callable[[Portal, str], Any], file: str
) -> None:
    portal.client("acme")
    portal.client("beta", status="draft")
    plant(portal, TEST_SECRET)
    ran = portal.build().fails("removed from the site; find what puts it there")
    assert f"{file}: holds the " in ran.output.replace("ERROR   -  ", "")
    assert TEST_SECRET not in ran.output
    left = portal.files()
    assert file not in left
    assert not any(TEST_SECRET.encode() in content for content in left.values())
    assert f"p/{SLUG}/index.html" in left


def test_each_file_has_a_line_of_its_own(portal: Portal) -> None:
    portal.client("acme", passphrase="four words nobody guesses")
    portal.client("beta", status="draft")
    for name, text in {
        "a": f"S={TEST_SECRET}",
        "b": f"{CODE} {DRAFT.upper()}",
        "c": "Said: Four words nobody  guesses.",
    }.items():
        portal.write(f"docs/{name}.txt", text)
    ran = portal.build().fails()
    assert re.findall(r"\w\.txt: holds .*?(?=, as it is)", ran.output) == [
        "a.txt: holds the portal's secret",
        "b.txt: holds the code of clients/acme.yml and the code of clients/beta.yml",
        "c.txt: holds the passphrase of clients/acme.yml",
    ]


def test_a_files_name_counts_and_is_not_repeated(portal: Portal) -> None:
    portal.client("acme")
    portal.write(f"docs/{CODE}.txt", "Nothing.")
    ran = portal.build(CI="true").fails()
    assert CODE not in ran.output
    assert not (portal.site / f"{CODE}.txt").exists()


def test_a_name_of_ours_that_holds_the_code_changes_nothing(portal: Portal) -> None:
    portal.client("acme")
    portal.build().ok()
    before = portal.files()
    portal.config({"name": f"Ana {CODE.upper()}"})
    portal.build().fails(
        "mkdocs.yml:1:1: error: extra.freelancer: everybody can read it",
        "it holds the code of clients/acme.yml; take that out",
    )
    assert portal.files() == before


@pytest.mark.parametrize("status", ["sent", "draft"])
def test_a_public_text_as_a_passphrase_costs_no_page(portal: Portal, status: str) -> None:
    """One client's passphrase that the closed page holds is an error in a draft alone."""
    portal.config({"name": "Ana Sample Studio", "email": "ana@sample-studio.example"})
    portal.client("acme")
    assert (portal.build().code, publish(portal).code) == (0, 0)
    before = portal.files(), tree(portal.root / "public")
    phrase = "A private proposal from  Ana Sample Studio"
    path = portal.client("beta", status=status, passphrase=phrase)
    place = next(
        f"{line}:{text.index(':') + 3}"
        for line, text in enumerate(path.read_text().split("\n"), 1)
        if text.startswith("passphrase:")
    )
    level = "error" if status == "draft" else "advice [passphrase]"
    told = f"clients/beta.yml:{place}: {level}: passphrase: everybody can read it"
    for ran in (portal.retainer("check", RETAINER_SECRET=""), portal.build(), publish(portal)):
        assert ran.code == (1 if status == "draft" else 0), ran.output
        assert told in ran.output
        assert phrase not in ran.output
    after = portal.files(), tree(portal.root / "public")
    assert (after == before) == (status == "draft")
    assert all(before[part].keys() <= after[part].keys() for part in (0, 1))


# --- `retainer publish` --------------------------------------------------------------------------


def test_publish_looks_through_a_site_of_any_maker(portal: Portal) -> None:
    portal.client("acme")
    portal.write("public/deep/env.txt", base64.b64encode(b"x" + TEST_SECRET.encode()))
    portal.write("public/good.txt", "Good.")
    ran = publish(portal).fails()
    assert ran.stderr.startswith("error: deep/env.txt: holds the portal's secret")
    assert set(tree(portal.root / "public")) == {"404.html", "good.txt", f"p/{SLUG}/index.html"}
    publish(portal).ok()


def test_a_folder_that_is_a_link_goes_as_a_link(tmp_path: Path) -> None:
    """What it leads to stays: it is not the site's."""
    secret = tmp_path / "mine" / "secret"
    site = tmp_path / "site"
    for folder in (secret.parent, site):
        folder.mkdir()
    secret.write_text(TEST_SECRET)
    (site / "mine").symlink_to(secret.parent)
    (site / "round").symlink_to(site)
    with pytest.raises(Refused, match=r"^mine/secret: holds the portal's secret"):
        remove_leaks(site, NONE_OF_OURS, [Credential.secret(bytes(range(32)))])
    assert secret.read_text() == TEST_SECRET
    assert not (site / "mine").is_symlink()


def test_many_credentials_are_searched_for_in_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leak_search, "_AT_ONCE", 2)
    texts = [CODE, DRAFT, TEST_SECRET, SLUG * 2, "four words nobody guesses"]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}").write_text(text)
    with pytest.raises(Refused) as refused:
        remove_leaks(tmp_path, NONE_OF_OURS, [Credential(f"no. {text}", text) for text in texts])
    assert sorted(re.findall(r"(?m)^\d: holds no. (.*), as it is", str(refused.value))) == sorted(
        texts
    )
    assert list(tmp_path.iterdir()) == []


def test_a_saved_mail_with_a_link_in_it_is_removed(tmp_path: Path) -> None:
    """Quoted-printable breaks its lines within the code."""
    link = f"https://portal.example/p/{SLUG}/#{CODE}"
    mail = quopri.encodestring(f"Your offer: {link}".encode())
    assert CODE.encode() not in mail
    (tmp_path / "mail.eml").write_bytes(mail)
    with pytest.raises(Refused, match=r"^mail.eml: holds the code of clients/acme.yml"):
        remove_leaks(tmp_path, NONE_OF_OURS, [Credential("the code of clients/acme.yml", CODE)])


def test_the_history_of_a_site_stays_as_it_is(portal: Portal) -> None:
    """What git keeps in the site's own folder is no part of what a host shows."""
    portal.client("acme")
    kept = portal.write("public/.git/objects/ab/cdef", TEST_SECRET)
    publish(portal, RETAINER_SECRET=TEST_SECRET).ok()
    assert kept.read_text() == TEST_SECRET
    nested = portal.write("public/a/.git/config", TEST_SECRET)
    ran = publish(portal, RETAINER_SECRET=TEST_SECRET)
    assert ran.stderr.startswith("error: a/.git/config: holds the portal's secret")
    assert not nested.exists()


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, zipped], ids=["gzip", "bzip2", "zip"]
)
def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "MOST_UNPACKED", 50_000)
    (tmp_path / "bomb").write_bytes(pack(bytes(60_000)))
    (tmp_path / "twice").write_bytes(gzip.compress(pack(bytes(30_000))))
    (tmp_path / "good").write_bytes(pack(bytes(40_000)))
    with pytest.raises(Refused) as refused:
        remove_leaks(tmp_path, NONE_OF_OURS, [Credential.secret(bytes(range(32)))])
    (line,) = str(refused.value).split("\n")
    assert line.startswith("bomb: unpacks to more than 256 MB, which is too much to be searched")
    assert {path.name for path in tmp_path.iterdir()} == {"twice", "good"}


@pytest.mark.parametrize("size", [6_000_000, 17_000_000])
@pytest.mark.parametrize("place", [0, 3_999_990, 4_063_999, 5_000_000])
def test_a_large_file_is_searched_in_blocks(tmp_path: Path, size: int, place: int) -> None:
    content = bytearray(b"." * size)
    content[place : place + 43] = TEST_SECRET.encode()
    (tmp_path / "film.mp4").write_bytes(content)
    with pytest.raises(Refused, match=r"^film.mp4: holds the portal's secret"):
        remove_leaks(tmp_path, NONE_OF_OURS, [Credential.secret(links.decode_secret(TEST_SECRET))])
    assert list(tmp_path.iterdir()) == []


# --- `mkdocs serve` ------------------------------------------------------------------------------


def test_the_preview_looks_too(portal: Portal, unused_port: int) -> None:
    portal.client("acme")
    with Serving(portal.root, unused_port) as serving:
        at = len(serving.printed)
        portal.write("docs/e.txt", TEST_SECRET)
        serving.wait_for("e.txt: holds the portal's secret", at)
        serving.wait_for("The last good site stays up", at)


def test_an_ordinary_build_holds_nothing(this_site: Path) -> None:
    needles = Needles.of([Credential.secret(links.decode_secret(TEST_SECRET))])
    files = tree(this_site)
    assert len(files) > 50
    assert {name: held for name, raw in files.items() if (held := needles.within(raw))} == {}


@pytest.mark.parametrize(
    ("page", "ours"),
    [(b"<a>{}</a><!-- -->", b"{}"), (b"<a>{ }</a>", b"{}"), (b"<a>{<}</a>", b"{<}")],
)
def test_a_sealed_page_holds_an_envelope_in_its_shell_and_no_more(
    tmp_path: Path, page: bytes, ours: bytes
) -> None:
    for name, content in {"good": b"<a>{}</a>", "bad": page}.items():
        (tmp_path / name).write_bytes(content)
    envelopes = {"good": b"{}", "bad": ours}
    pages = {name: sha256(envelope).digest() for name, envelope in envelopes.items()}
    expected = SealedFiles(Shell(b"<a>", b"</a>"), pages, {})
    with pytest.raises(Refused, match=r"^bad: (is not what Retainer wrote|holds more than)"):
        remove_leaks(tmp_path, expected, [Credential.secret(bytes(range(32)))])
    assert [path.name for path in tmp_path.iterdir()] == ["good"]
