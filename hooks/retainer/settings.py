"""mkdocs.yml, read for what a proposal depends on, without MkDocs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .document import Document, decode, parse
from .model import Freelancer
from .pictures import picture_problem
from .problems import Invalid, Problem, Refused
from .rules import Known
from .source import FREELANCER, from_environment, read_freelancer

CONFIG = "mkdocs.yml"
CLIENTS = "clients"
DOCS = "docs/"
TODAY = "RETAINER_TODAY"

_UNREAD_FREELANCER = Freelancer.model_construct(name="", email="")


@dataclass(frozen=True, slots=True)
class Settings:
    """What mkdocs.yml says that a proposal depends on."""

    root: Path
    config_file: Path
    freelancer: Freelancer
    site_url: str | None
    docs_dir: Path
    directory_urls: bool = True

    @property
    def clients(self) -> Path:
        """The folder with a file per client."""
        return self.root / CLIENTS


def find_config(start: Path) -> Path:
    """Return the mkdocs.yml of this folder or of one above it. Raises `Refused`."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder / CONFIG
    raise Refused(f"there is no {CONFIG} here or above; run this in your portal's folder")


def as_of(environ: Mapping[str, str], now: datetime.datetime, timezone: str) -> datetime.date:
    """Return the freelancer's day: RETAINER_TODAY, else the clock's. Raises `Refused`."""
    given = environ.get(TODAY)
    if not given:
        return now.astimezone(ZoneInfo(timezone)).date()
    try:
        return datetime.date.fromisoformat(given)
    except ValueError:
        raise Refused(f"{TODAY} must be a day such as 2026-11-20") from None


def read_settings(
    config_file: Path, environ: Mapping[str, str], known_languages: tuple[str, ...]
) -> Settings:
    """Read mkdocs.yml. Raises `Invalid` with every problem of extra.freelancer."""
    shown = config_file.name
    document, data = _config(config_file, environ)
    root = config_file.parent.resolve()
    docs_dir = root / str(data.get("docs_dir") or "docs")
    known = Known(
        freelancer=_UNREAD_FREELANCER,
        languages=known_languages,
        picture=lambda name: picture_problem(docs_dir, name, DOCS),
    )
    extra = data.get("extra")
    value = extra.get("freelancer") if isinstance(extra, dict) else None
    read = read_freelancer(document, shown, value, known)
    if read.value is None:
        raise Invalid(read.problems)
    site_url = data.get("site_url")
    return Settings(
        root=root,
        config_file=config_file,
        freelancer=read.value,
        site_url=str(site_url) if site_url else None,
        docs_dir=docs_dir,
        directory_urls=data.get("use_directory_urls") is not False,
    )


def _config(path: Path, environ: Mapping[str, str]) -> tuple[Document, dict[str, Any]]:
    """Return a mkdocs.yml parsed, and its data over that of the file it inherits (INHERIT)."""
    try:
        text = decode(path.read_bytes(), path.name)
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}") from error
    if isinstance(text, Problem):
        raise Invalid([text])
    document = parse(text, path.name, within=FREELANCER)
    if not isinstance(document.data, dict):
        raise Invalid(document.problems or [Problem(path.name, 1, 1, "the file holds no keys")])
    data: dict[str, Any] = from_environment(document.data, environ)
    parent = data.get("INHERIT")
    if isinstance(parent, str) and (path.parent / parent).is_file():
        data = _merged(_config(path.parent / parent, environ)[1], data)
    return document, data


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    both = {
        key: _merged(base[key], value)
        for key, value in own.items()
        if isinstance(value, dict) and isinstance(base.get(key), dict)
    }
    return base | own | both
