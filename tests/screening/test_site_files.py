"""What reaches a site past docs/ and the theme: plugins' files, left-overs, another's site."""

from __future__ import annotations

import subprocess
from typing import Final

import pytest

from tests.helpers.support import TEST_SECRET, Portal, run

NAME: Final = "Acme Private Name"

PLUGIN: Final = """\
import pathlib
from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).parent


def on_files(files, config):
    {on_files}


def on_post_build(config):
    site = pathlib.Path(config.site_dir)
    {on_post_build}
"""


@pytest.fixture
def quick(portal: Portal) -> Portal:
    """A project with a client, whose site is built in little time."""
    portal.client("acme", client={"name": NAME})
    return configured(portal)


def configured(portal: Portal, **changes: object) -> Portal:
    """The project with these top-level keys of mkdocs.yml, and a plain theme."""
    whole = {"theme": {"name": "mkdocs"}, "plugins": ["search"], **changes}
    portal.config(None, **whole)
    return portal


def with_plugin(portal: Portal, **events: str) -> Portal:
    """The project with a hook of somebody else's, which does this."""
    lines = {"on_files": "pass", "on_post_build": "pass", **events}
    portal.write("other.py", PLUGIN.format(**lines))
    config = (portal.root / "mkdocs.yml").read_text("utf-8")
    portal.write("mkdocs.yml", config.replace("hooks:\n", "hooks:\n- other.py\n"))
    return portal


def test_what_has_a_source_is_published(quick: Portal) -> None:
    quick.write("docs/assets/a.svg", "<svg/>")
    quick.write("docs/ro/index.md", "# Acasa\n")
    (quick.root / "docs/ro/assets").symlink_to("../assets")
    (quick.root / "docs/assets/b.svg").hardlink_to(quick.root / "docs/assets/a.svg")
    (quick.root / "docs/.#index.md").symlink_to("ana@desk.1234:5678")
    quick.write("docs/static.html", "{{ config }}")
    quick.write("docs/empty.txt", "")
    quick.write("clients/presets/.gitkeep", "")
    quick.write("parts/known.md", "Taken in.\n")
    quick.write("theme/more.css", "a {}")
    quick.write("docs/about.md", '--8<-- "known.md"\n')
    configured(
        quick,
        theme={"name": "mkdocs", "custom_dir": "theme"},
        markdown_extensions=[{"pymdownx.snippets": {"base_path": ["parts"]}}],
    )
    quick.retainer("check").ok()
    quick.build("--strict").ok()
    files = quick.files()
    assert files["assets/b.svg"] == files["ro/assets/a.svg"] == b"<svg/>"
    assert files["static.html"] == b"{{ config }}"
    assert b"Taken in." in files["about/index.html"]
    assert {"more.css", "empty.txt", "robots.txt", "404.html"} <= files.keys()


def test_pages_may_be_named_alike_or_as_data(quick: Portal) -> None:
    quick.write("docs/a/b.md", "# One\n")
    quick.write("docs/a-b.md", "# Another\n")
    quick.write("docs/mkdocs.yml.md", "# On mkdocs.yml\n")
    quick.retainer("check").ok()
    for _ in range(2):
        quick.build("--strict").ok()
    files = quick.files()
    assert files["assets/cards/a/b.png"] != files["assets/cards/a-b.png"]
    assert b"On mkdocs.yml" in files["mkdocs.yml/index.html"]
    quick.retainer("publish", "site", CI="true").ok()


def test_robots_txt_names_the_sitemap_and_runs_nothing(quick: Portal) -> None:
    quick.build("--strict").ok()
    written = quick.files()["robots.txt"].decode()
    assert written == "User-agent: *\nAllow: /\n\nSitemap: https://portal.example/sitemap.xml\n"
    quick.write("docs/robots.txt", "# {{ config.site_name }}\n")
    quick.build("--strict").ok()
    assert quick.files()["robots.txt"] == b"# {{ config.site_name }}\n"


def test_a_page_takes_no_file_under_docs_for_its_template(quick: Portal) -> None:
    quick.write("docs/evil.html", "{{ config.site_name }}{{ 7 * 191 }}")
    quick.write("docs/about.md", "---\ntemplate: ../docs/evil.html\n---\n# About\n")
    quick.build("--strict").fails()
    quick.write("docs/about.md", "---\ntemplate: evil.html\n---\n# About\n")
    quick.build("--strict").fails()
    pages = {name: raw for name, raw in quick.files().items() if name.endswith(".html")}
    assert not [name for name, raw in pages.items() if b"1337" in raw]


def test_the_preview_does_not_start_with_what_may_not_be_public(
    quick: Portal, unused_port: int
) -> None:
    (quick.root / "docs" / "env.txt").symlink_to("/proc/self/environ")
    run("-m", "mkdocs", "serve", "-a", f"127.0.0.1:{unused_port}", cwd=quick.root).fails(
        "docs/env.txt:1:1: error: is a link out of docs/"
    )


@pytest.mark.parametrize(
    "plugin", ["codeinclude", "include-markdown", "macros", "markdown-exec", "table-reader"]
)
def test_a_plugin_that_runs_or_takes_in_what_pages_say_is_refused(
    quick: Portal, plugin: str
) -> None:
    # The check alone: none of them is installed here, so MkDocs itself would refuse them.
    configured(quick, plugins=["search", {plugin: {}}])
    ran = quick.retainer("check").fails()
    assert f": error: plugins: {plugin}: " in ran.stdout


def test_another_folder_to_run_in_is_the_one_that_snippets_are_taken_from(quick: Portal) -> None:
    configured(quick, markdown_extensions=[{"pymdownx.snippets": {"base_path": ["acme"]}}])
    run("-m", "mkdocs", "build", "-f", "../mkdocs.yml", cwd=quick.root / "clients").fails(
        "clients/acme:1:1: error: this folder is, holds or lies in clients/"
    )


ADDED: Final = {
    "a client's file": "files.append(File('clients/acme.yml', str(ROOT), config.site_dir, True))",
    "a client's file, generated": (
        "files.append(File.generated(config, 'x.txt', abs_src_path=str(ROOT / 'clients/acme.yml')))"
    ),
    "a copy in memory": (
        "files.append(File.generated(config, 'x.txt',"
        " content=(ROOT / 'clients/acme.yml').read_bytes()))"
    ),
    "data": "files.append(File('mkdocs.yml', str(ROOT), config.site_dir, True))",
    "a link": (
        "(ROOT / 'more').mkdir(exist_ok=True); (ROOT / 'more/x').symlink_to('/proc/self/environ');"
        " files.append(File('x', str(ROOT / 'more'), config.site_dir, True))"
    ),
    "what came to docs/ meanwhile": (
        "(ROOT / 'docs/x').symlink_to('/proc/self/environ');"
        " files.append(File('x', config.docs_dir, config.site_dir, True))"
    ),
}


@pytest.mark.parametrize("line", ADDED.values(), ids=ADDED)
def test_what_a_plugin_may_not_add_is_never_written(quick: Portal, line: str) -> None:
    ran = with_plugin(quick, on_files=line).build("--strict").fails(":1:1: error: ")
    assert " out of ;" not in ran.output
    assert quick.files() == {}


def test_a_file_that_a_plugin_makes_is_published(quick: Portal) -> None:
    line = "files.append(File.generated(config, 'feed.xml', content='<feed/>'))"
    with_plugin(quick, on_files=line).build("--strict").ok()
    assert quick.files()["feed.xml"] == b"<feed/>"


DROPPED: Final = {
    "a file": "(site / 'dropped.txt').write_text('x')",
    "a file that is hidden": "(site / '.dropped.txt').write_text('x')",
    "a link": "(site / 'dropped.txt').symlink_to('/proc/self/environ')",
    "a linked folder": "(site / 'dropped.txt').symlink_to(ROOT / 'clients')",
    "a client's file": "(site / 'dropped.txt').hardlink_to(ROOT / 'clients/acme.yml')",
    "a link in the place of a page": (
        "(site / 'index.html').unlink(); (site / 'index.html').symlink_to('/proc/self/environ')"
    ),
}


@pytest.mark.parametrize("line", DROPPED.values(), ids=DROPPED)
def test_what_no_source_names_is_removed(quick: Portal, line: str) -> None:
    with_plugin(quick, on_post_build=line).build("--strict").fails(":1:1: error: ")
    assert not [path for path in quick.site.iterdir() if "dropped" in path.name]
    assert not (quick.site / "index.html").is_symlink()
    assert (quick.root / "clients" / "acme.yml").is_file()


def test_a_named_file_that_a_plugin_writes_stays_unless_it_is_a_copy(quick: Portal) -> None:
    write = "(site / 'feed.xml').write_text('<feed/>')"
    configured(
        quick,
        extra={
            "made_by_plugins": ["feed*.xml"],
            "freelancer": {"name": "Ana", "email": "ana@sample.example"},
        },
    )
    with_plugin(quick, on_post_build=write)
    quick.build("--strict").ok()
    assert quick.files()["feed.xml"] == b"<feed/>"
    copy = "(site / 'feed.xml').write_bytes((ROOT / 'clients/acme.yml').read_bytes())"
    quick.write("other.py", PLUGIN.format(on_files="pass", on_post_build=copy))
    quick.build("--strict").fails()
    assert not (quick.site / "feed.xml").exists()


def test_a_left_over_that_mkdocs_never_cleans_stops_the_build_before_it_cleans(
    quick: Portal,
) -> None:
    quick.write("site/.old/acme.txt", "x")
    quick.write("site/index.html", "old")
    quick.write("site/.git", "gitdir: elsewhere")
    quick.build("--strict").fails(
        "site/.old/acme.txt:1:1: error: an earlier build or another hand left"
    )
    assert quick.files()["index.html"] == b"old"
    (quick.site / ".old" / "acme.txt").unlink()
    quick.build("--strict").ok()
    assert (quick.site / ".git").is_file()


def test_a_folder_that_git_tracks_is_not_emptied(quick: Portal) -> None:
    for command in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm one"):
        subprocess.run(["git", *command.split()], cwd=quick.root, check=True)
    configured(quick, site_dir="notes")
    quick.write("notes/mine.txt", "mine")
    quick.retainer("check").ok()
    subprocess.run(["git", "add", "notes"], cwd=quick.root, check=True)
    said = "notes:1:1: error: git tracks files here, and a build would delete them; name another"
    assert said in quick.retainer("check").stdout
    quick.build().fails(said)
    assert (quick.root / "notes/mine.txt").read_text("utf-8") == "mine"
    # A built site may be tracked.
    quick.write("notes/404.html", "ours")
    quick.retainer("check").ok()


def test_a_hidden_file_of_our_last_build_goes_with_its_source(quick: Portal) -> None:
    source = quick.write("docs/.well-known/security.txt", "Contact: mailto:ana@sample.example\n")
    configured(quick, exclude_docs="!.well-known")
    for _ in range(2):
        quick.build("--strict").ok()
    assert ".well-known/security.txt" in quick.files()
    source.unlink()
    quick.build("--strict").ok()
    assert ".well-known/security.txt" not in quick.files()
    # What another hand put there, or changed, is somebody's.
    source.write_text("Contact: mailto:ana@sample.example\n", encoding="utf-8")
    quick.build("--strict").ok()
    source.unlink()
    quick.write("site/.well-known/security.txt", "changed")
    quick.build("--strict").fails()
    assert quick.files()[".well-known/security.txt"] == b"changed"


def test_what_a_system_leaves_everywhere_stops_nothing(quick: Portal) -> None:
    for folder in ("clients", "docs", "site"):
        quick.write(f"{folder}/.DS_Store", b"\0\0\0\1Bud1 and what the Finder writes")
        quick.write(f"{folder}/desktop.ini", "[.ShellClassInfo]\nIconResource=folder.dll,4\n")
    quick.write("site/.nojekyll", "")
    for _ in range(2):
        quick.build("--strict").ok()
    assert {".DS_Store", ".nojekyll"} <= quick.files().keys()
    quick.retainer("check").ok()
    # Its name alone makes no file harmless.
    quick.write("site/.DS_Store", (quick.root / "clients/acme.yml").read_bytes())
    quick.build("--strict").fails("site/.DS_Store:1:1: error: ")


def test_what_a_dirty_build_would_keep_without_a_source_stops_it(quick: Portal) -> None:
    page = quick.write("docs/old.md", "# Old\n")
    quick.build("--strict").ok()
    quick.build("--dirty").ok()
    page.unlink()
    quick.build("--dirty").fails("site/old/index.html:1:1: error: an earlier build")
    # It may be somebody's: a build that cleans takes it away.
    assert "old/index.html" in quick.files()
    quick.build("--strict").ok()
    assert "old/index.html" not in quick.files()


# --- retainer publish ----------------------------------------------------------------------------


def test_publish_refuses_a_site_that_holds_what_is_for_nobody(quick: Portal) -> None:
    for name, target in {"cl": "../clients", "env.txt": "/proc/self/environ"}.items():
        quick.write("public/index.html", "<h1>Home</h1>")
        (quick.root / "public" / name).symlink_to(target)
    (quick.root / "public/hard.txt").hardlink_to(quick.root / "clients/acme.yml")
    quick.write("public/copy.txt", (quick.root / "clients/acme.yml").read_bytes())
    quick.write("public/data/acme.yml", "a: b\n")
    quick.write("public/openapi.yml", "openapi: 3.1.0\n")
    before = sorted(path.name for path in quick.root.glob("public/*"))
    ran = quick.retainer("publish", "public", CI="true").fails()
    told = {line.split(":")[0] for line in ran.stderr.splitlines()}
    assert told == {f"public/{name}" for name in ("cl", "env.txt", "hard.txt", "copy.txt")} | {
        "public/data/acme.yml"
    }
    assert sorted(path.name for path in quick.root.glob("public/*")) == before
    assert NAME not in ran.output


@pytest.mark.parametrize("folder", [".", "clients", ".retainer"])
def test_publish_writes_into_no_folder_of_the_project_itself(quick: Portal, folder: str) -> None:
    (quick.root / folder).mkdir(exist_ok=True)
    ran = quick.retainer("publish", folder).fails()
    assert ":1:1: error: this folder " in ran.stderr
    assert not (quick.root / folder / "404.html").exists()


def test_publish_needs_no_docs(quick: Portal) -> None:
    (quick.root / "docs" / "index.md").unlink()
    (quick.root / "docs").rmdir()
    quick.write("public/index.html", "<h1>Home</h1>")
    quick.retainer("publish", "public", RETAINER_SECRET=TEST_SECRET).ok()
