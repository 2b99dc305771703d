"""Several processes make the pages that one makes, whatever becomes of them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from retainer.crypto import client_keys, decode_secret
from retainer.publishing.crew import BATCH, FEW, Crew, Start
from retainer.publishing.crew import start as how
from retainer.publishing.pages import Press, Task
from tests.helpers.adversity import needs_posix
from tests.helpers.samples import SPOKEN, freelancer, proposal
from tests.helpers.support import ROOT, TEST_SECRET, environment, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.helpers.support import Portal

if sys.platform != "win32":
    import resource

KEY: Final = decode_secret(TEST_SECRET)
MANY: Final = 2 * BATCH + max(FEW.values())
"""More than one process makes by itself."""

STARTS: Final[tuple[Start, ...]] = (
    ("fork", "spawn") if "fork" in multiprocessing.get_all_start_methods() else ("spawn",)
)
# Where nothing else runs, as a fork wants it: one of the functions below that take a way to start.
APART: Final = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
import test_crew
if __name__ == "__main__":
    getattr(test_crew, sys.argv[1])(sys.argv[2], Path(sys.argv[3]), *map(int, sys.argv[4:]))
"""


def tasks(count: int = MANY) -> list[Task]:
    """Pages to be made, each with a name and keys of its own."""
    shown = proposal()
    return [
        Task(
            shown.model_copy(
                update={
                    "recipient": shown.recipient.model_copy(update={"name": f"Client {number}"})
                }
            ),
            client_keys(KEY, f"client-{number}", None),
        )
        for number in range(count)
    ]


def crew(start: Start, folder: Path, several: int = 3, expected: int = MANY) -> Crew:
    """A crew, by default one that knows that it will have a lot to do."""
    return Crew(Press.of(freelancer(), SPOKEN), folder, several, start, expected)


@contextmanager
def begun(done: Callable[..., None], *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """One of the functions below, in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", APART, done.__name__, *map(str, arguments)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            yield process
        except subprocess.TimeoutExpired:  # what waits for ever must not make us wait too
            process.kill()
            raise


def apart(done: Callable[..., None], *arguments: object) -> None:
    """Runs it to its end."""
    with begun(done, *arguments) as process:
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 0


def pages(made: Crew) -> dict[str, bytes]:
    """The pages that a crew has made."""
    found = {page.slug: page.content() for page in made.laid}
    assert len(found) == len(made.laid)
    return found


def make(start: Start, folder: Path, several: int = 3, *groups: list[Task]) -> dict[str, bytes]:
    """Makes these pages in a folder, which goes after the first group of them."""
    with crew(start, folder, several) as made:
        for group in groups:
            for task in group:
                made.take(task)
            if group is not groups[-1]:
                shutil.rmtree(folder)
    return pages(made)


def the_same(start: Start, tmp_path: Path) -> None:
    """Makes the same pages with one process and with three."""
    found = []
    for several in (1, 3):
        with crew(start, tmp_path, several, expected=0) as made:
            for task in tasks():
                made.take(task)
            assert len(multiprocessing.active_children()) == several - 1
        assert not multiprocessing.active_children()
        found.append(pages(made))
    assert len(found[0]) == len(tasks())
    assert found[0] == found[1]


@pytest.mark.parametrize("start", STARTS)
def test_several_make_the_same_pages_as_one(start: Start, tmp_path: Path) -> None:
    apart(the_same, start, tmp_path)


def expecting(start: Start, tmp_path: Path, expected: int, helpers: int) -> None:
    """Expects so many pages, and so many helpers at the first of them."""
    with crew(start, tmp_path, 3, expected) as made:
        made.take(tasks(1)[0])
        assert len(multiprocessing.active_children()) == helpers
    assert len(pages(made)) == 1


@pytest.mark.parametrize(("above", "helpers"), [(0, 0), (1, 2)])
def test_new_pythons_start_at_once_where_many_pages_are_expected(
    tmp_path: Path, above: int, helpers: int
) -> None:
    apart(expecting, "spawn", tmp_path, FEW["spawn"] + above, helpers)


@needs_posix
def test_forks_do_not(tmp_path: Path) -> None:
    apart(expecting, "fork", tmp_path, MANY, 0)


def test_a_process_with_threads_is_not_forked() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        assert how() == "spawn"


def test_a_portal_is_the_same_on_one_processor(portal: Portal) -> None:
    for number in range(MANY):
        portal.client(f"client-{number}")
    program = (
        "from retainer import cli, crew, portal\n"
        "if __name__ == '__main__':\n"
        "    cli.cores = lambda: {}\n"
        "    portal.start = lambda: '{}' or crew.start()\n"
        "    cli.main(['publish', '{}'])"
    )
    ways = [(1, ""), (3, ""), (3, "spawn")]
    for several, start in ways:
        site = portal.root / f"site-{several}{start}"
        site.mkdir()
        ran = subprocess.run(
            [sys.executable, "-c", program.format(several, start, site)],
            cwd=portal.root,
            env=environment(HOME=str(portal.root)),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert ran.stdout.startswith(f"{MANY} private pages: {MANY} sealed anew")
        assert ran.stderr == ""
    one, *others = (tree(portal.root / f"site-{several}{start}") for several, start in ways)
    assert all(other == one for other in others)


def killing(start: Start, tmp_path: Path, before: int) -> None:
    """Kills all helpers at this page."""
    with crew(start, tmp_path) as made:
        for number, task in enumerate(tasks()):
            made.take(task)
            if number == before:
                helpers = multiprocessing.active_children()
                assert helpers
                for helper in helpers:
                    helper.kill()
    assert pages(made) == make(start, tmp_path, 1, tasks())


@pytest.mark.parametrize("before", [2 * BATCH + 1, 6 * BATCH])
@pytest.mark.parametrize("start", STARTS)
def test_what_a_helper_dies_over_is_made_all_the_same(
    start: Start, tmp_path: Path, before: int
) -> None:
    apart(killing, start, tmp_path, before)


def losing_the_folder(start: Start, tmp_path: Path) -> None:
    """Has its folder taken away."""
    gone = tmp_path / "gone"
    gone.mkdir()
    with pytest.raises(FileNotFoundError) as told:
        make(start, gone, 3, tasks(2 * BATCH), tasks())
    assert told.value.filename == str(gone)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("start", STARTS)
def test_what_goes_wrong_is_told_as_by_one_process(start: Start, tmp_path: Path) -> None:
    apart(losing_the_folder, start, tmp_path)


def filling_up(start: Start, tmp_path: Path) -> None:
    """Finds room for a batch in each process, and for not much more."""
    [page] = make(start, tmp_path, 1, tasks(1)).values()
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * BATCH * len(page), 2 * BATCH * len(page)))
    with pytest.raises(OSError, match="large"):
        make(start, tmp_path, 3, tasks())
    assert not multiprocessing.active_children()


@needs_posix
@pytest.mark.parametrize("start", STARTS)
def test_a_disk_that_is_full_is_told(start: Start, tmp_path: Path) -> None:
    apart(filling_up, start, tmp_path)


def short_of_files(start: Start, tmp_path: Path, most: int) -> None:
    """May have so many files open at once."""
    alone = make(start, tmp_path, 1, tasks())
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    assert make(start, tmp_path, 3, tasks()) == alone


@needs_posix
@pytest.mark.parametrize("most", [4, 6, 8])
@pytest.mark.parametrize("start", STARTS)
def test_where_no_more_may_start_one_does(start: Start, tmp_path: Path, most: int) -> None:
    apart(short_of_files, start, tmp_path, most)


def raising(start: Start, tmp_path: Path) -> None:
    """Is handed what no page can be made of."""
    wrong = [replace(task, passphrase=3) for task in tasks(3 * BATCH)]  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        make(start, tmp_path, 3, [*tasks(BATCH), *wrong])


@pytest.mark.parametrize("start", STARTS)
def test_a_page_that_cannot_be_made_is_not_passed_over(start: Start, tmp_path: Path) -> None:
    """Else its link would die: what is not among the pages made is removed from the site."""
    apart(raising, start, tmp_path)


def waiting(start: Start, tmp_path: Path) -> None:
    """Is at work, and waits for what becomes of it."""
    try:
        with crew(start, tmp_path) as made:
            for task in tasks():
                made.take(task)
            print("at work", flush=True)
            time.sleep(600)
    except KeyboardInterrupt:
        print("ended", flush=True)


@needs_posix
@pytest.mark.parametrize(
    ("kill", "said"), [(signal.SIGKILL, ""), (signal.SIGINT, "ended\n")], ids=["kill", "ctrl-c"]
)
@pytest.mark.parametrize("start", STARTS)
def test_no_helper_outlives_the_build(
    tmp_path: Path, kill: signal.Signals, said: str, start: Start
) -> None:
    with begun(waiting, start, tmp_path) as process:
        assert process.stdout
        assert process.stdout.readline() == "at work\n"
        if kill == signal.SIGINT:
            os.killpg(process.pid, kill)  # as a terminal does
        else:
            process.send_signal(kill)
        # Helpers have its output open: the end of it is the end of them all.
        assert process.communicate(timeout=60) == (said, "")
