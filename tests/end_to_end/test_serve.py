"""`mkdocs serve` through a working day: a real server, a real browser."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from playwright.sync_api import Page, expect

from retainer import hook
from retainer.crypto import keys as links
from tests.helpers.serving import PATIENCE, Serving
from tests.helpers.support import TEST_SECRET, Portal, run

SECRET: Final = links.decode_secret(TEST_SECRET)


class Portals(Serving):
    """One that knows the clients' links."""

    def page(self, client_id: str, link: str | None = None) -> str:
        """The address of a client's page here."""
        return links.url(self.url, links.derive(SECRET, links.handle(client_id, link)))

    def status(self, url: str) -> int:
        """What the server answers."""
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


@pytest.fixture
def serving(portal: Portal, unused_port: int) -> Iterator[Portals]:
    """A portal with two clients, served."""
    portal.client("acme")
    portal.client("beta", link="abcdefg2")
    with Portals(portal.root, unused_port) as running:
        yield running


def shown(page: Page, url: str) -> str:
    """What a client's page says once it is open."""
    page.goto(url)
    page.wait_for_selector("html[data-state=open]")
    text = page.locator("#proposal").inner_text()
    page.goto("about:blank")  # an open page would load itself anew under the next one
    return text


def test_a_day_of_editing(portal: Portal, serving: Portals, page: Page) -> None:
    acme, beta = serving.page("acme"), serving.page("beta", "abcdefg2")
    assert "Acme" in shown(page, acme)

    # An edit shows, and nothing else is sealed again.
    at = len(serving.printed)
    portal.client("acme", note="The first edit.")
    at = serving.wait_for("Reloading browsers", at)
    assert any("2 private pages: 1 sealed anew, 0 removed." in line for line in serving.printed)
    assert "The first edit." in shown(page, acme)

    # A broken file: its place in the terminal and at its link, all others stay up.
    portal.client("acme", note="The second edit.", prize=3)
    serving.wait_for("ERROR   -  clients/acme.yml:", at)
    at = serving.wait_for("Reloading browsers", at)
    assert 'unknown key "prize"' in shown(page, acme)
    assert "Acme" in shown(page, beta)
    assert serving.status(f"{serving.url}/") == 200

    # Mended.
    portal.client("acme", note="The third edit.")
    at = serving.wait_for("Reloading browsers", at)
    assert "The third edit." in shown(page, acme)

    # A new client appears, as a draft too; a deleted one goes.
    portal.client("gamma", status="draft")
    at = serving.wait_for("Reloading browsers", at)
    assert "Acme" in shown(page, serving.page("gamma"))
    (portal.root / "clients" / "gamma.yml").unlink()
    at = serving.wait_for("Reloading browsers", at)
    assert serving.status(serving.page("gamma")) == 404

    # Renamed: with a `link` the address stays, without one it is another.
    (portal.root / "clients" / "beta.yml").rename(portal.root / "clients" / "renamed.yml")
    at = serving.wait_for("Reloading browsers", at)
    assert "Acme" in shown(page, beta)

    # Rotated: the old address ends, the new one opens.
    portal.retainer("rotate", "renamed").ok()
    at = serving.wait_for("Reloading browsers", at)
    assert serving.status(beta) == 404
    text = (portal.root / "clients" / "renamed.yml").read_text("utf-8")
    link = re.search(r"^link: (\w{8})$", text, re.MULTILINE)
    assert link
    assert "Acme" in shown(page, serving.page("renamed", link[1]))


@pytest.mark.parametrize(
    ("edit", "text"),
    [({"note": "An edit."}, "An edit."), ({"prize": 3}, 'unknown key "prize"')],
    ids=["an edit", "a mistake"],
)
def test_an_open_page_shows_an_edit_by_itself(
    portal: Portal, serving: Portals, page: Page, edit: dict[str, Any], text: str
) -> None:
    page.goto(serving.page("acme"))
    page.wait_for_selector("html[data-state=open]")
    portal.client("acme", **edit)
    expect(page.locator("#proposal")).to_contain_text(text, timeout=PATIENCE * 1000)
    expect(page).to_have_url(serving.page("acme"))


def test_what_is_published_has_a_stricter_policy_and_else_the_same_shell(
    portal: Portal, serving: Portals
) -> None:
    address = serving.page("acme").partition("#")[0]
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own
        served = shell(answer.read().decode())
    file = portal.root / "site" / address.removeprefix(serving.url)[1:] / "index.html"
    portal.build().ok()
    built = shell(file.read_text("utf-8"))
    portal.retainer("publish", "site").ok()
    published = shell(file.read_text("utf-8"))
    assert published == built
    assert "unsafe" not in built[0]
    assert "connect-src" not in built[0]
    assert served[0] != built[0]
    assert served[1] == built[1]


def shell(page: str) -> tuple[str, str]:
    """The policy of a page, and what else is in clear, without the script that MkDocs adds."""
    page, sealed = re.subn(r'(?<=<script id="sealed" type="application/json">)[^<]+', "", page)
    page = re.sub(r"<script>\s+var livereload = .+?</script>", "", page, flags=re.DOTALL)
    before, policy, behind = re.split('(?<=Policy" content=")([^"]+)', page)
    assert sealed == 1
    return policy, before + behind


def test_a_broken_mkdocs_yml_keeps_the_last_good_site(
    portal: Portal, serving: Portals, page: Page
) -> None:
    at = len(serving.printed)
    portal.config({"timezone": "Mars/Olympus"})
    serving.wait_for("timezone: is not a time zone", at)
    at = serving.wait_for("The last good site stays up", at)
    assert "Acme" in shown(page, serving.page("acme"))
    assert serving.status(f"{serving.url}/") == 200
    portal.config()
    serving.wait_for("private pages", at)
    at = serving.wait_for("Reloading browsers", at)
    portal.client("acme", note="After the mend.")
    serving.wait_for("1 sealed anew", at)
    serving.wait_for("Reloading browsers", at)
    assert "After the mend." in shown(page, serving.page("acme"))
    assert not any("Traceback" in line for line in serving.printed)


@pytest.mark.parametrize(
    ("change", "edited"),
    [
        (lambda clients: (clients / ".acme.yml.swp").touch(), set()),
        (lambda clients: (clients / ".open.swp").write_text("more"), set()),
        (lambda clients: (clients / ".open.swp").unlink(), set()),
        (lambda clients: (clients / ".open.swp").rename(clients / ".open.swo"), set()),
        (lambda clients: (clients / ".open.swp").rename(clients / "new.yml"), {".open.swp"}),
        (lambda clients: (clients / "acme.yml").write_text("more"), {"acme.yml"}),
        (lambda clients: (clients / "acme.yml").rename(clients / ".acme.yml"), {"acme.yml"}),
        (lambda clients: (clients / "acme" / "agreement.en.md").unlink(), {"agreement.en.md"}),
    ],
    ids=["made", "written", "gone", "renamed", "put in place", "an edit", "hidden", "in a folder"],
)
def test_a_hidden_file_is_no_edit(
    tmp_path: Path, change: Callable[[Path], object], edited: set[str]
) -> None:
    clients = tmp_path / "clients"
    (clients / "acme").mkdir(parents=True)
    for name in ("acme.yml", ".open.swp", "acme/agreement.en.md"):
        (clients / name).touch()
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path / "site"))
    config = MkDocsConfig(str(tmp_path / "mkdocs.yml"))
    hook.on_serve(server, config=config, builder=server.builder)
    server.watch(str(clients))  # as mkdocs.yml may ask for
    (emitter,) = server.observer.emitters
    emitter.on_thread_start()
    change(clients)
    emitter.queue_events(0)
    events = server.observer.event_queue
    happened = [events.get_nowait()[0] for _ in range(events.qsize())]
    server.server_close()
    assert {Path(it.src_path).name for it in happened if not it.is_directory} == edited


def test_a_broken_start_is_one_clear_list(portal: Portal, unused_port: int) -> None:
    portal.config({"timezone": "Mars/Olympus"})
    run("-m", "mkdocs", "serve", "-a", f"127.0.0.1:{unused_port}", cwd=portal.root).fails(
        "timezone: is not a time zone"
    )


def test_ctrl_c_ends_it_clean_and_leaves_no_temporary_folder(
    portal: Portal, unused_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    portal.client("acme")
    with Portals(portal.root, unused_port) as running:
        assert running.interrupt() == 0
    assert not any("Traceback" in line for line in running.printed)
    assert [path.name for path in Path(tmp_path).iterdir() if "retainer" in path.name] == []
