"""Testimonials: nothing without consent, nothing that acts, and nothing under docs/."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers.adversity import needs_posix
from tests.helpers.broken import picture
from tests.helpers.inside import opened, publish
from tests.helpers.support import Portal, tree

PDF: Final = b"%PDF-1.7\nwhat the letter says"
PHOTO: Final = picture()
SAID: Final = {"id": "maria", "author": "Maria Pop", "quote": "Their words.", "featured": True}
SHOWN: Final = "assets/retainer"


def witnessed(portal: Portal, **changes: Any) -> Portal:
    """A portal with one testimonial, its photo and letter, and a client who is shown it."""
    entry = SAID | {"photo": "me/Maria P.png", "letter": "Letter P.pdf", "consent": True}
    portal.write("clients/testimonials.yml", [entry | changes])
    portal.write("clients/testimonials/me/Maria P.png", PHOTO)
    portal.write("clients/testimonials/Letter P.pdf", PDF)
    portal.write("clients/testimonials/spare letter.pdf", b"%PDF-1.7\nasked for by nobody")
    portal.client("acme")
    portal.config(theme="mkdocs")
    return portal


def holding(files: dict[str, bytes], *marks: bytes) -> set[str]:
    """The files that hold one of these, as it is or in base64, or in their names."""
    assert files
    forms = [*marks, *(base64.b64encode(mark)[:-4] for mark in marks if len(mark) > 12)]
    return {
        name
        for name, raw in files.items()
        if any(form in raw or form in name.encode() for form in forms)
    }


# --- consent -------------------------------------------------------------------------------------


def test_with_consent_the_files_are_published_under_the_entrys_name(portal: Portal) -> None:
    witnessed(portal).build("--strict").ok()
    files = portal.files()
    shown = {name: raw for name, raw in files.items() if name.startswith(SHOWN)}
    assert shown == {f"{SHOWN}/maria-photo.png": PHOTO, f"{SHOWN}/maria-letter.pdf": PDF}
    # What the files are called, and what no entry names, is nobody's to know.
    assert (
        holding(files, b"Maria P.", b"Letter P", b"asked for by nobody", b"spare letter") == set()
    )
    html = opened(portal.site, "acme")["html"]
    assert f"data:image/png;base64,{base64.b64encode(PHOTO).decode()}" in html
    assert f'href="https://portal.example/{SHOWN}/maria-letter.pdf"' in html
    # The command alone writes the same.
    publish(portal).ok()
    assert {name: raw for name, raw in tree(portal.root / "public").items() if SHOWN in name} == (
        shown
    )


@pytest.mark.parametrize("consent", [False, None])
def test_without_consent_no_byte_of_it_is_published(portal: Portal, consent: object) -> None:
    changes = {} if consent is None else {"consent": consent}
    witnessed(portal)
    entry = SAID | {"photo": "me/Maria P.png", "letter": "Letter P.pdf"}
    portal.write("clients/testimonials.yml", [entry | changes])
    portal.build("--strict").ok()
    assert holding(portal.files(), b"maria", b"Maria", PHOTO, PDF, b"Their words") == set()
    assert not (portal.site / SHOWN).exists()
    html = opened(portal.site, "acme")["html"]
    assert "Maria" not in html
    assert base64.b64encode(PHOTO).decode() not in html


def test_consented_files_pass_every_further_build(portal: Portal) -> None:
    witnessed(portal)
    for options in (["--strict"], ["--strict"], ["--dirty"], ["--dirty"]):
        portal.build(*options).ok()
        shown = {name for name in portal.files() if name.startswith(SHOWN)}
        assert shown == {f"{SHOWN}/maria-photo.png", f"{SHOWN}/maria-letter.pdf"}


def test_withdrawn_consent_takes_the_files_away_with_dirty_too(portal: Portal) -> None:
    witnessed(portal).build().ok()
    witnessed(portal, consent=False)
    portal.build("--dirty").ok()
    assert list((portal.site / SHOWN).iterdir()) == []
    assert "Maria" not in opened(portal.site, "acme")["html"]


def test_somebody_elses_file_beside_them_stays_and_stops_a_dirty_build(portal: Portal) -> None:
    witnessed(portal).build().ok()
    (portal.site / SHOWN / "somebody-elses.txt").write_text("mine", "utf-8")
    witnessed(portal, consent=False)
    portal.build("--dirty").fails(
        f"site/{SHOWN}/somebody-elses.txt:1:1: error: an earlier build or another"
    )
    assert [path.name for path in (portal.site / SHOWN).iterdir()] == ["somebody-elses.txt"]


def test_publish_takes_them_away_too_and_a_new_kind_replaces_the_old(portal: Portal) -> None:
    publish(witnessed(portal)).ok()
    folder = portal.root / "public" / SHOWN
    portal.write("clients/testimonials/new.webp", picture("WEBP"))
    publish(witnessed(portal, photo="new.webp")).ok()
    names = {path.name for path in folder.iterdir()}
    assert names == {"maria-photo.webp", "maria-letter.pdf"}
    publish(portal).ok()
    assert {path.name for path in folder.iterdir()} == names
    publish(witnessed(portal, consent=False)).ok()
    assert list(folder.iterdir()) == []


def test_a_site_keeps_what_it_has_for_testimonials_of_its_own(portal: Portal) -> None:
    names = ("assets/testimonials/maria-photo.jpg", "assets/testimonials/terms-letter.pdf")
    for name in names:
        portal.write(f"public/{name}", "somebody else's")
    publish(witnessed(portal)).ok()
    files = tree(portal.root / "public")
    assert {files[name] for name in names} == {b"somebody else's"}
    assert f"{SHOWN}/maria-photo.png" in files


@needs_posix
def test_no_other_sites_files_are_removed_through_a_link(portal: Portal, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "maria-photo.png").write_bytes(b"another site's")
    (portal.root / "public" / "assets").mkdir(parents=True)
    (portal.root / "public" / SHOWN).symlink_to(kept)
    ran = publish(witnessed(portal, consent=False)).fails()
    assert "is a link; put a folder there, and publish again" in ran.stderr
    assert (kept / "maria-photo.png").read_bytes() == b"another site's"


# --- what is refused -----------------------------------------------------------------------------

# The other ways in which a photo or a letter may be wrong are cases of broken files.
LARGE: Final = {"photo": "large.png", "letter": "large.pdf"}


@pytest.mark.parametrize("consent", [True, False])
def test_what_may_not_be_published_stops_all_before_anything_changes(
    portal: Portal, *, consent: bool
) -> None:
    """Also while nobody has consented yet: whoever then adds one word finds all in order."""
    portal.write("clients/testimonials/large.pdf", PDF + bytes(5_000_000))
    portal.write("clients/testimonials/large.png", PHOTO + bytes(200_000))
    witnessed(portal, consent=consent, **LARGE)
    checked, built, published = portal.retainer("check"), portal.build(), publish(portal)
    for ran in (checked, built, published):
        ran.fails(
            "[1].photo: the picture is larger than 200 KB; make it smaller",
            "[1].letter: the file is larger than 5,000 KB; make it smaller",
        )
    assert checked.stdout.count(": error: ") == 2
    assert not portal.site.exists()
    assert not tree(portal.root / "public")


@needs_posix
def test_a_link_leads_nowhere_else(portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "me.png").write_bytes(PHOTO)
    witnessed(portal, photo="link.png")
    link = portal.root / "clients/testimonials/link.png"
    link.symlink_to(tmp_path / "out" / "me.png")
    assert "is outside clients/testimonials/" in portal.retainer("check").stdout
    # Nor does one within end otherwise than what it leads to: what is published ends as it does.
    witnessed(portal, letter="page.html")
    (portal.root / "clients/testimonials/page.html").symlink_to("Letter P.pdf")
    assert "does not end in .pdf, .png, .jpg or .webp" in portal.retainer("check").stdout
    # And the folder itself.
    link.unlink()
    (portal.root / "clients" / "testimonials").rename(tmp_path / "moved")
    (portal.root / "clients" / "testimonials").symlink_to(tmp_path / "out")
    portal.write("clients/testimonials.yml", [SAID | {"photo": "me.png"}])
    said = "[1].photo: the picture is outside the project, as clients/testimonials/ is a link"
    assert said in portal.retainer("check").stdout


def test_a_folder_is_no_list_of_testimonials(portal: Portal) -> None:
    (portal.root / "clients" / "testimonials.yml").mkdir()
    said = "clients/testimonials.yml:1:1: error: is no plain file; the testimonials are one file\n"
    assert portal.retainer("check").stdout == said


def test_a_client_is_shown_none_of_it_by_another_way(portal: Portal) -> None:
    witnessed(portal, consent=False)
    portal.client("acme", note="![y](testimonials/y.png)")
    portal.write("clients/testimonials/y.png", PHOTO)
    ran = portal.retainer("check")
    assert "note: the picture is a testimonial's, and shown with that alone" in ran.stdout


# --- the old place, and the name -----------------------------------------------------------------


def test_the_old_place_stops_everything(portal: Portal) -> None:
    witnessed(portal)
    (portal.root / "clients" / "testimonials.yml").rename(portal.root / "docs" / "testimonials.yml")
    said = (
        "docs/testimonials.yml:1:1: error: all that lies here is public; move this file to"
        " clients/testimonials.yml, and the photos and letters that it names to"
        " clients/testimonials/"
    )
    ran = portal.retainer("check")
    assert ran.code == 1
    assert [line for line in ran.stdout.splitlines() if ": error: " in line] == [said]
    portal.build().fails(said)
    assert not portal.site.exists()
    ran = publish(portal)
    assert (ran.code, ran.stderr.strip()) == (1, said)
    assert not tree(portal.root / "public")


SPARE: Final = (
    "Testimonials.yaml",
    "testimonials.yml~",
    "testimonials.yml.orig",
    "testimonials copy.yml",
    "testimonials.bak",
    "#testimonials.yml#",
    ".#testimonials.yml",
    "old/testimonials.yml",
)


def test_so_does_each_copy_of_it_there(portal: Portal) -> None:
    for name in SPARE:
        portal.write(f"docs/{name}", "- {id: one, author: A, quote: Q}\n")
    lines = portal.retainer("check").stdout.splitlines()
    assert len(lines) == len(SPARE)
    for name in SPARE:
        said = f"docs/{name}:1:1: error: is named as a copy of clients/testimonials.yml, and would"
        assert any(line.startswith(said) for line in lines), name


def test_what_is_named_alike_is_not_taken_for_one(portal: Portal) -> None:
    for name in ("testimonials.md", "testimonials.md~", "assets/testimonials.js"):
        portal.write(f"docs/{name}", "x\n")
    portal.retainer("check").ok()


@pytest.mark.parametrize("name", ["logos", "presets", "testimonials"])
def test_no_client_has_a_name_of_the_portals_own(portal: Portal, name: str) -> None:
    witnessed(portal)
    before = tree(portal.root / "clients")
    for command in ("new", "rotate", "check", "links"):
        ran = portal.retainer(command, name).fails()
        said = "logos, presets and testimonials are the portal's own, not a client's ID; choose"
        assert said in ran.output, command
    assert tree(portal.root / "clients") == before
    assert "testimonials" not in portal.retainer("links").stdout
