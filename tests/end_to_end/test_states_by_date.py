"""What stands at a link on which day: states, time zones, the closing instant, what must go."""

from __future__ import annotations

import datetime
import re
import shutil
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from retainer.crypto import keys as links
from retainer.model.proposal import closing_instant
from retainer.project import current_day
from tests.helpers.inside import opened, page_of, prepared, publish, urls
from tests.helpers.opening import reaches
from tests.helpers.recording import agreed
from tests.helpers.samples import text_of
from tests.helpers.support import (
    CLIENT,
    TEST_SECRET,
    Portal,
    Ran,
    ServeFolder,
    git,
    make_portal,
    run,
)

SECRET: Final = links.decode_secret(TEST_SECRET)
DAY: Final = "2026-12-20"
SECOND: Final = datetime.timedelta(seconds=1)

# A time zone, the last day of an offer, and the instant (UTC) at which it closes, worked by hand.
CLOSES: Final = [
    ("UTC", "2026-12-20", "2026-12-21T00:00:00Z"),
    ("Pacific/Kiritimati", "2026-12-20", "2026-12-20T10:00:00Z"),  # UTC+14
    ("Pacific/Pago_Pago", "2026-12-20", "2026-12-21T11:00:00Z"),  # UTC-11
    ("Asia/Kathmandu", "2026-12-20", "2026-12-20T18:15:00Z"),  # UTC+5:45
    ("Europe/Bucharest", "2026-03-28", "2026-03-28T22:00:00Z"),
    ("Europe/Bucharest", "2026-03-29", "2026-03-29T21:00:00Z"),  # 23 hours long
    ("Europe/Bucharest", "2026-10-25", "2026-10-25T22:00:00Z"),  # 25 hours long
    ("America/Santiago", "2026-09-05", "2026-09-06T04:00:00Z"),  # the next day has no midnight
    ("America/Havana", "2026-10-31", "2026-11-01T04:00:00Z"),  # the next day has two
]


def instant(text: str) -> datetime.datetime:
    """A time as the payload has it."""
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)


# --- days ----------------------------------------------------------------------------------------


@given(
    st.sampled_from(sorted(zoneinfo.available_timezones())),
    st.dates(datetime.date(2020, 1, 1), datetime.date(2036, 12, 31)),
)
@example("America/Santiago", datetime.date(2026, 9, 5))
@example("Africa/Cairo", datetime.date(2026, 10, 29))  # ends twice: at 24:00 it is 23:00 again
def test_an_offer_closes_when_its_last_day_ends(timezone: str, last: datetime.date) -> None:
    closes = closing_instant(last, timezone)
    assert current_day({}, closes - datetime.timedelta(microseconds=1), timezone) == last
    assert current_day({}, closes, timezone) == last + datetime.timedelta(days=1)


@pytest.mark.parametrize(("timezone", "last", "closes"), CLOSES)
def test_the_state_is_by_the_freelancers_midnight(
    portal: Portal, timezone: str, last: str, closes: str
) -> None:
    portal.config({"timezone": timezone})
    portal.client("acme", valid_until=last)
    end = instant(closes)
    assert as_built(portal, end - SECOND) == ("sent", closes)
    assert as_built(portal, end) == ("expired", closes)
    # The day that is given counts, whatever the clock says.
    assert as_built(portal, end, RETAINER_TODAY=last) == ("sent", closes)


def as_built(portal: Portal, now: datetime.datetime, **environ: str) -> tuple[str, object]:
    """The state of the client's page in a build at this instant, and when its payload closes."""
    portal.fingerprint()
    made = prepared(portal, now, {"CI": "1"} | environ)
    made.write(portal.site)
    made.leave()
    [row] = made.sealed.rows
    return row.state, opened(portal.site, "acme")["closes"]


# A freelancer and a reader at the two ends of the day.
ENDS: Final = [
    ("Pacific/Kiritimati", "Pacific/Pago_Pago", "2026-12-20T10:00:00Z"),
    ("Pacific/Pago_Pago", "Pacific/Kiritimati", "2026-12-21T11:00:00Z"),
]


@pytest.mark.parametrize("ends", ENDS)
def test_the_page_of_an_old_build_closes_by_itself(
    portal: Portal, serve_folder: ServeFolder, browser: Browser, ends: tuple[str, str, str]
) -> None:
    timezone, reader, closes = ends[0], ends[1], instant(ends[2])
    portal.config({"timezone": timezone})
    portal.client("acme", valid_until=DAY)
    publish(portal, RETAINER_TODAY=DAY).ok()
    served = serve_folder(portal.root / "public")
    url = urls(portal)["acme"].replace("https://portal.example", served.url)
    with browser.new_context(locale="en-US", timezone_id=reader) as context:
        page = context.new_page()
        page.clock.install(time=closes - 3600 * SECOND)
        page.goto(url)
        reaches(page, "open")
        page.clock.pause_at(closes - SECOND)
        expect(page.locator("#proposal")).to_contain_text("Graphic design")
        page.clock.fast_forward(1000)
        reaches(page, "expired")
        expect(page.locator("#proposal")).not_to_contain_text("Graphic design")
        # Who comes later is not shown it at all.
        page.reload()
        reaches(page, "expired")
        expect(page.locator("#proposal")).to_contain_text(re.compile(r"20\sDecember\s2026"))
        # A laptop slept through the end: no timer has run when it wakes.
        later = context.new_page()
        later.clock.install(time=closes - 3600 * SECOND)
        later.goto(url)
        reaches(later, "open")
        later.clock.set_system_time(closes + 3600 * SECOND)
        later.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        reaches(later, "expired")


# --- states --------------------------------------------------------------------------------------

# What becomes of an offer that was sent, and the state that it is then in.
BECOMES: Final[dict[str, dict[str, object] | None]] = {
    "sent": {},
    "draft": {"status": "draft"},
    "declined": {"status": "declined"},
    "withdrawn": {"status": "withdrawn"},
    "expired": {"valid_until": "2026-12-19"},
    "accepted": {"valid_until": "2026-12-19"},
    "rotated": {"link": "bbbbbbb2"},
    "deleted": None,
}


def change(portal: Portal) -> None:
    """Does to each client what its name says."""
    for name, changes in BECOMES.items():
        path = portal.root / "clients" / f"{name}.yml"
        if changes is None:
            path.unlink()
        else:
            portal.client(name, **changes)
    whole = {**CLIENT, **(BECOMES["accepted"] or {})}
    portal.client("accepted", accepted=agreed(whole, DAY), valid_until="2026-12-19")


def standing(site: Path) -> set[str]:
    """The names of the clients with a page in a site; the rotated one's new page is `new`."""
    handles = {name: links.handle(name, None) for name in BECOMES}
    handles["new"] = links.handle("rotated", "bbbbbbb2")
    slugs = {links.derive(SECRET, handle).slug: name for name, handle in handles.items()}
    return {slugs[path.name] for path in (site / "p").iterdir()}


def holds_what_it_may(site: Path) -> None:
    """The site after the change: what must go is gone, and what stays says what it may."""
    assert standing(site) == {"sent", "expired", "accepted", "new"}
    ended = opened(site, "expired")
    for said in ("Graphic design", "3,000", "Growth"):
        assert said in opened(site, "sent")["html"]
        assert said not in " ".join(str(part) for part in ended.values())
    assert "19 December 2026" in text_of(ended["html"])
    assert "closes" not in opened(site, "accepted")
    assert "A. Boss" in opened(site, "accepted")["html"]


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Eight offers, sent and built; tests take copies."""
    portal = make_portal(tmp_path_factory.mktemp("eight") / "portal")
    for name in BECOMES:
        portal.client(name)
    portal.build(RETAINER_TODAY=DAY).ok()
    assert standing(portal.site) == BECOMES.keys()
    return portal


WAYS: Final[dict[str, Callable[[Portal], Ran]]] = {
    "build": lambda portal: portal.build(RETAINER_TODAY=DAY),
    "build --dirty": lambda portal: portal.build("--dirty", RETAINER_TODAY=DAY),
    "publish": lambda portal: portal.retainer("publish", str(portal.site), RETAINER_TODAY=DAY),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_each_state_has_what_it_should_at_its_link(
    eight: Portal, tmp_path: Path, way: Callable[[Portal], Ran]
) -> None:
    portal = Portal(tmp_path / "portal")
    shutil.copytree(eight.root, portal.root)
    change(portal)
    way(portal).ok()
    holds_what_it_may(portal.site)


def test_what_must_go_is_gone_though_the_rest_cannot_be_written(
    eight: Portal, tmp_path: Path
) -> None:
    portal = Portal(tmp_path / "portal")
    shutil.copytree(eight.root, portal.root)
    change(portal)
    # A folder where a page should be written: as good as a full disk.
    page = page_of(portal.site, "sent")
    page.unlink()
    page.mkdir()
    WAYS["publish"](portal).fails()
    assert standing(portal.site) <= {"sent", "expired", "accepted", "new"}


# --- gh-deploy -----------------------------------------------------------------------------------


def test_gh_deploy_keeps_no_public_history(portal: Portal, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", str(remote))
    portal.client("acme", link="abcdefg2")
    portal.config(theme="mkdocs", plugins=[])  # fewer files to push
    git(portal.root, "init", "--quiet")
    git(portal.root, "remote", "add", "origin", str(remote))
    git(portal.root, "add", "mkdocs.yml", "docs", "clients")
    git(portal.root, "commit", "--quiet", "-m", "An offer")
    ran = deploy(portal).fails()
    [line] = [line for line in ran.stderr.splitlines() if "gh-deploy" in line]
    assert "in the branch's public history" in line
    assert "run: mkdocs gh-deploy --no-history" in line
    assert not portal.site.exists()
    assert git(remote, "branch", "--list") == ""
    for link in ("abcdefg2", "bbbbbbb2"):
        portal.client("acme", link=link)
        deploy(portal, "--no-history").ok()
        assert git(remote, "rev-list", "--count", "gh-pages") == "1\n"
        keys = links.derive(SECRET, links.handle("acme", link))
        pages = git(remote, "ls-tree", "-r", "--name-only", "gh-pages", "p/").split()
        assert pages == [f"p/{keys.slug}/index.html"]


def deploy(portal: Portal, *options: str) -> Ran:
    """A real `mkdocs gh-deploy`."""
    author = {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@sample.example"}
    committer = {name.replace("AUTHOR", "COMMITTER"): text for name, text in author.items()}
    return run("-m", "mkdocs", "gh-deploy", *options, cwd=portal.root, env={**author, **committer})
