"""Reads mkdocs.yml for what a proposal depends on, without MkDocs."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from retainer.diagnostics import Invalid, Problem, Refused, concerning
from retainer.files import folder_name, read_start
from retainer.loading import (
    FREELANCER,
    MAX_BYTES,
    Env,
    Known,
    Layer,
    Where,
    decode,
    parse,
    read_freelancer,
    read_plain,
)
from retainer.model import EnvironmentText, Freelancer, is_web

from .pictures import PictureReader, read_picture

CONFIG = "mkdocs.yml"
CLIENTS = "clients"
TODAY = "RETAINER_TODAY"
SECRET_VARIABLE = "RETAINER_SECRET"  # noqa: S105 - the variable's name

_UNREAD_FREELANCER = Freelancer.model_construct(name="", email="")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of mkdocs.yml that a proposal depends on."""

    root: Path
    config_file: Path
    freelancer: Freelancer
    site_url: str | None
    docs_dir: Path
    portrait: str | None = field(default=None, repr=False)
    """The freelancer's photo as a `data:` URI."""
    directory_urls: bool = True
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """All of mkdocs.yml, what it inherits included."""
    layers: tuple[Layer, ...] = field(default=(), repr=False)
    """The files that this comes from, the nearest first."""

    @property
    def where(self) -> Where:
        """The place of each setting in its file."""
        return Where(self.layers)

    @property
    def config_files(self) -> tuple[Path, ...]:
        """The mkdocs.yml, and the file that it inherits."""
        inherited = self.data.get("INHERIT")
        more = (self.config_file.parent / inherited,) if isinstance(inherited, str) else ()
        return (self.config_file, *more)

    @property
    def docs(self) -> str:
        """What messages call the folder of the public pages."""
        return folder_name(self.docs_dir, self.root)

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


def current_day(environ: Mapping[str, str], now: datetime.datetime, timezone: str) -> datetime.date:
    """Return the freelancer's day: RETAINER_TODAY, else the clock's. Raises `Refused`."""
    text = environ.get(TODAY)
    if not text:
        return now.astimezone(ZoneInfo(timezone)).date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{TODAY} must be a day such as 2026-11-20") from None


def read_settings(
    config_file: Path, environ: Mapping[str, str], known_languages: tuple[str, ...]
) -> Settings:
    """Read mkdocs.yml. Raises `Invalid` with every problem of extra.freelancer."""
    with concerning(config_file.name):
        return _settings(config_file, environ, known_languages)


def _settings(
    config_file: Path, environ: Mapping[str, str], known_languages: tuple[str, ...]
) -> Settings:
    layers, data = _config(config_file, environ, ())
    root = config_file.parent.resolve()
    docs_dir = root / _folder(data.get("docs_dir"))
    docs = folder_name(docs_dir, root)
    pictures = PictureReader(lambda name: read_picture(docs_dir, name, docs))
    known = Known(_UNREAD_FREELANCER, known_languages, picture=pictures.problem)
    extra = data.get("extra")
    value = extra.get("freelancer") if isinstance(extra, dict) else None
    read = read_freelancer(layers, value, known)
    site_url = data.get("site_url") or None
    problems = (*read.problems, *_secret_named(layers))
    if site_url is not None and not (isinstance(site_url, str) and is_web(site_url)):
        place = layers[0].document.place(("site_url",))
        message = "site_url: is not a web address; it begins with https:// or http://"
        problems = (*problems, Problem(layers[0].file, *place, message))
    if read.value is None or problems:
        raise Invalid(problems)
    return Settings(
        root=root,
        config_file=config_file,
        freelancer=read.value,
        site_url=site_url,
        docs_dir=docs_dir,
        portrait=pictures.uris.get(read.value.photo or ""),
        directory_urls=data.get("use_directory_urls") is not False,
        data=data,
        layers=tuple(layers),
    )


def _secret_named(layers: Iterable[Layer]) -> Iterator[Problem]:
    """Yield a problem for each text of the settings that names the secret's variable.

    `!ENV` is not the only way: a plugin may look a variable up by its name, a tag may call Python.
    """
    message = (
        f"no setting may name {SECRET_VARIABLE}: what stands here reaches pages, templates and"
        " plugins; take it out"
    )
    for layer in layers:
        # Where it is no YAML, the parser has reported that already.
        with contextlib.suppress(yaml.YAMLError):
            for event in yaml.parse(layer.document.text, yaml.CSafeLoader):
                mark = event.start_mark
                if mark and isinstance(event, yaml.ScalarEvent) and _is_secret(event.value):
                    yield Problem(layer.file, mark.line + 1, mark.column + 1, message)


def _is_secret(name: str) -> bool:
    # On Windows a variable's name has no case.
    return SECRET_VARIABLE.casefold() in name.casefold()


def _folder(value: Any) -> str:
    """Return a docs_dir that is safe to use; MkDocs itself reports what is wrong with it."""
    return value if isinstance(value, str) and value and value.isprintable() else "docs"


def _config(
    path: Path, environ: Mapping[str, str], below: tuple[Path, ...]
) -> tuple[list[Layer], dict[str, Any]]:
    """Return a mkdocs.yml parsed, and its data over that of the file it inherits (INHERIT).

    `below` are the files that inherit this one.
    """
    file = path.name
    try:
        text = decode(read_start(path, MAX_BYTES + 1), file)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}") from error
    if isinstance(text, Problem):
        raise Invalid([text])
    document = parse(text, file, within=FREELANCER)
    if not isinstance(document.data, dict):
        message = "holds no keys with values; is it the right file?"
        raise Invalid(document.problems or [Problem(file, 1, 1, message)])
    data: dict[str, Any] = from_environment(document.data, environ)
    layers = [Layer(document, file)]
    parent = data.get("INHERIT")
    if isinstance(parent, str):
        inherited = path.parent / parent
        place = document.place(("INHERIT",))
        if not _is_file(inherited):
            message = "INHERIT: there is no such file"
            raise Invalid([Problem(file, *place, message, detail=f"({parent})")])
        if inherited.resolve() in (*below, path.resolve()):
            raise Invalid([Problem(file, *place, "INHERIT: this file inherits itself")])
        more, base = _config(inherited, environ, (*below, path.resolve()))
        layers, data = layers + more, _merged(base, data)
    return layers, data


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no system takes
        return False


def from_environment(value: Any, environ: Mapping[str, str]) -> Any:
    """Return the data with each `!ENV NAME` or `!ENV [NAME, ..., default]` of MkDocs read."""
    if isinstance(value, Env):
        names = value.names if isinstance(value.names, tuple) else (value.names,)
        default = names[-1] if len(names) > 1 else None
        names = names[:-1] if len(names) > 1 else names
        values = (environ[name] for name in names if _readable(name) and name in environ)
        text = next(values, None)
        return default if text is None else EnvironmentText(text, read_plain(text).value)
    if isinstance(value, dict):
        return {key: from_environment(inner, environ) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(from_environment(inner, environ) for inner in value)
    return value


def _readable(name: Any) -> bool:
    return isinstance(name, str) and not _is_secret(name)


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    both = {
        key: _merged(base[key], value)
        for key, value in own.items()
        if isinstance(value, dict) and isinstance(base.get(key), dict)
    }
    return base | own | both
