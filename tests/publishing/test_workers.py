"""Many pages are sealed by several processes, and come out as from one."""

from __future__ import annotations

import gc
import os
import pickle
from collections.abc import Callable
from typing import NoReturn

import pytest

from retainer import publishing
from retainer.model import Freelancer
from retainer.publishing.pages import PageMaker
from retainer.publishing.workers import FEW
from tests.helpers.inside import NOW
from tests.helpers.support import FREELANCER, TEST_SECRET, Portal


def _no_process() -> NoReturn:
    raise BlockingIOError(11, "Resource temporarily unavailable")


def _killed() -> NoReturn:
    os._exit(9)


@pytest.mark.parametrize(
    "hurt",
    [
        pytest.param(lambda _: None, id="all is well"),
        pytest.param(lambda patch: patch.setattr(os, "fork", _no_process), id="no process"),
        # Which is called in the other processes alone.
        pytest.param(lambda patch: patch.setattr(gc, "freeze", _killed), id="each is killed"),
    ],
)
def test_several_processes_seal_what_one_does(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, hurt: Callable[[pytest.MonkeyPatch], None]
) -> None:
    for number in range(3 * FEW):
        portal.client(f"client-{number}", note=f"The note of {number}.")

    def pages(cores: int) -> dict[str, bytes]:
        run = publishing.Run({"RETAINER_SECRET": TEST_SECRET}, NOW, print, cores=cores)
        build = publishing.build(portal.root / "mkdocs.yml", portal.site, run)
        build.leave()
        return {slug: page.content for slug, page in build.sealed.pages.items()}

    alone = pages(1)
    hurt(monkeypatch)
    together = pages(2)
    assert len(alone) == 3 * FEW
    assert list(together.items()) == list(alone.items())


def test_a_process_that_starts_with_nothing_makes_its_own_maker() -> None:
    maker = PageMaker.of(Freelancer.model_validate(FREELANCER), ["ro", "en"])
    sent = pickle.loads(pickle.dumps(maker))  # noqa: S301 - just pickled
    assert (sent.freelancer, sent.shell, list(sent.words)) == (
        maker.freelancer,
        maker.shell,
        list(maker.words),
    )
