"""Several processes make the pages that one makes, whatever becomes of them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from adversity import needs_posix
from retainer.crew import BATCH, Crew, cores
from retainer.links import decode_secret, derive
from retainer.press import Press, Task
from samples import SPOKEN, freelancer, proposal
from support import ROOT, TEST_SECRET, environment, tree

if TYPE_CHECKING:
    from pathlib import Path

    from support import Portal

KEY: Final = decode_secret(TEST_SECRET)
MANY: Final = 80
"""More than one process makes by itself."""

# A crew at work, which waits for what becomes of it.
AT_WORK: Final = """
import sys, time
from pathlib import Path
sys.path.insert(0, "tests")
import test_crew
if __name__ == "__main__":
    try:
        with test_crew.crew(Path(sys.argv[1])) as crew:
            for task in test_crew.tasks():
                crew.take(task)
            print("at work", flush=True)
            time.sleep(600)
    except KeyboardInterrupt:
        print("ended", flush=True)
"""


def tasks(count: int = 8 * BATCH) -> list[Task]:
    """Pages to be made, each with a name and keys of its own."""
    shown = proposal()
    return [
        Task(
            shown.model_copy(
                update={
                    "recipient": shown.recipient.model_copy(update={"name": f"Client {number}"})
                }
            ),
            derive(KEY, f"id:client-{number}"),
        )
        for number in range(count)
    ]


def crew(folder: Path, several: int = 3, expected: int = 0) -> Crew:
    """A crew that calls its helpers for the second page, or at once."""
    return Crew(Press.of(freelancer(), SPOKEN), folder, several, expected, few=1)


def make(folder: Path, several: int = 3, *groups: list[Task]) -> None:
    """Make these pages in a folder, which goes after the first group of them."""
    with crew(folder, several) as made:
        for group in groups:
            for task in group:
                made.take(task)
            if group is not groups[-1]:
                shutil.rmtree(folder)


def test_several_make_the_same_pages_as_one(tmp_path: Path) -> None:
    for several in (1, 3):
        folder = tmp_path / str(several)
        folder.mkdir()
        with crew(folder, several) as made:
            for task in tasks():
                made.take(task)
            assert len(multiprocessing.active_children()) == several - 1
        assert not multiprocessing.active_children()
    one = tree(tmp_path / "1")
    assert len(one) == len(tasks())
    assert one == tree(tmp_path / "3")


@pytest.mark.parametrize(("expected", "helpers"), [(0, 0), (1, 0), (2, 2)])
def test_helpers_start_at_once_where_many_pages_are_expected(
    tmp_path: Path, expected: int, helpers: int
) -> None:
    with crew(tmp_path, 3, expected) as made:
        made.take(tasks(1)[0])
        assert len(multiprocessing.active_children()) == helpers
    assert len(tree(tmp_path)) == 1


def test_a_portal_is_the_same_on_one_processor(portal: Portal) -> None:
    for number in range(MANY):
        portal.client(f"client-{number}")
    program = (
        "import os; from retainer import cli\n"
        "if __name__ == '__main__':\n"
        "    cli.cores = lambda: {}\n"
        "    cli.main(['publish', '{}'])"
    )
    for several in (1, 3):
        (portal.root / f"site-{several}").mkdir()
        ran = subprocess.run(
            [sys.executable, "-c", program.format(several, f"site-{several}")],
            cwd=portal.root,
            env=environment(HOME=str(portal.root)),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert ran.stdout.startswith(f"{MANY} private pages: {MANY} sealed anew")
        assert ran.stderr == ""
    assert tree(portal.root / "site-1") == tree(portal.root / "site-3")


@pytest.mark.parametrize("before", [1, 5 * BATCH])
def test_what_a_helper_dies_over_is_made_all_the_same(tmp_path: Path, before: int) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "less").mkdir()
    make(tmp_path / "whole", 1, tasks())
    with crew(tmp_path / "less") as made:
        for number, task in enumerate(tasks()):
            made.take(task)
            if number == before + BATCH:
                for helper in multiprocessing.active_children():
                    helper.kill()
    assert tree(tmp_path / "whole") == tree(tmp_path / "less")


def test_what_goes_wrong_is_told_as_by_one_process(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    with pytest.raises(FileNotFoundError) as told:
        make(gone, 3, tasks(2 * BATCH), tasks())
    assert told.value.filename == str(gone)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("number", [3, 2 * BATCH])
def test_one_page_that_cannot_be_written_is_not_passed_over(tmp_path: Path, number: int) -> None:
    """Else its link would die: what is not among the pages made is removed from the site."""
    (tmp_path / tasks()[number].keys.slug).mkdir()
    with pytest.raises(OSError, match="directory"):
        make(tmp_path, 3, tasks())
    assert not multiprocessing.active_children()


def test_what_cannot_be_made_is_told_where_the_files_are_read(tmp_path: Path) -> None:
    wrong = [replace(task, passphrase=3) for task in tasks(3 * BATCH)]  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        make(tmp_path, 3, [*tasks(BATCH), *wrong])


@needs_posix
@pytest.mark.parametrize(
    ("kill", "said"), [(signal.SIGKILL, ""), (signal.SIGINT, "ended\n")], ids=["kill", "ctrl-c"]
)
def test_no_helper_outlives_the_build(tmp_path: Path, kill: signal.Signals, said: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", AT_WORK, str(tmp_path)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "at work\n"
        if kill == signal.SIGINT:
            os.killpg(process.pid, kill)  # as a terminal does
        else:
            process.send_signal(kill)
        # Helpers have its output open: the end of it is the end of them all.
        assert process.communicate(timeout=60) == (said, "")


def test_there_is_at_least_one_processor() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
