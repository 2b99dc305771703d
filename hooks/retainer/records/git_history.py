"""Looks up earlier versions of clients' files in git: the offer with a digest, all past data.

Runs git.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from retainer.loading import FREELANCER, decode, parse
from retainer.model import ClientFile, Freelancer, Offer, resolve_offer
from retainer.project import CLIENTS, Settings, from_environment, git

_MAX_COMMITS = 200
"""The newest commits, in which an offer is looked for."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An offer of the past, its page's language, and the commit that has it."""

    offer: Offer
    language: str
    commit: str


def find_offer(settings: Settings, name: str, fits: Callable[[Offer, str], bool]) -> Earlier | None:
    """Return the newest offer of clients/NAME in git that fits, by its digest.

    The digest proves that it is the offer that was made: git need not be trusted. `fits` takes an
    offer and its page's language.
    """
    for commit in _commits(settings.root, name, settings.config_file.name):
        file = _client(settings.root, f"{commit}:./{name}")
        if file is None:
            continue
        # The defaults of that commit, or today's where those cannot be read.
        committed = _freelancer(settings.root, f"{commit}:./{settings.config_file.name}")
        for freelancer in filter(None, (committed, settings.freelancer)):
            offer, language = resolve_offer(file, freelancer), file.language or freelancer.language
            if fits(offer, language):
                return Earlier(offer, language, commit)
    return None


def committed_data(root: Path) -> Iterator[tuple[str, object]]:
    """Yield the data of each version of each client's file that any branch has, and its path.

    By the versions themselves, not by the name: whoever renames a file and rewrites it loses no
    version of it. Yields nothing in a shallow clone: the commits that it lacks may have others.
    """
    if git(root, "rev-parse", "--is-shallow-repository").strip() != "false":
        return
    paths = f":(glob){CLIENTS}/*.yml"
    listed = git(root, "rev-list", "--all", "--full-history", "--objects", "--", paths)
    for line in listed.splitlines():
        version, _, path = line.partition(" ")
        if path.endswith(".yml"):  # else it is a commit or a folder
            yield f"{CLIENTS}/{path.rpartition('/')[2]}", _data(root, version)


def _commits(root: Path, *paths: str) -> Iterator[str]:
    yield from git(root, "log", f"--max-count={_MAX_COMMITS}", "--format=%h", "--", *paths).split()


def _client(root: Path, name: str) -> ClientFile | None:
    try:
        return ClientFile.model_validate(_data(root, name))
    except ValidationError:
        return None


def _freelancer(root: Path, name: str) -> Freelancer | None:
    data = _data(root, name)
    for key in FREELANCER:
        data = data.get(key) if isinstance(data, dict) else None
    try:
        return Freelancer.model_validate(from_environment(data, os.environ))
    except ValidationError:
        return None


def _data(root: Path, name: str) -> object:
    text = decode(git(root, "show", name).encode(), name)
    within = FREELANCER if name.endswith(".yml") and "clients/" not in name else ()
    return parse(text, name, within=within).data if isinstance(text, str) else None
