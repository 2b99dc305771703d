"""What mkdocs.yml names for the public site: folders, and settings that let in too much. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KeyPath = tuple[str | int, ...]
Finding = tuple[KeyPath, str]
"""A path of keys, and what is wrong there."""

_Extensions = Sequence[tuple[str, Any]]
"""Names and options of Markdown extensions; one may be named twice."""

_SNIPPETS = "pymdownx.snippets"
_EMOJI = "pymdownx.emoji"
_ANY_FILE = "with it a page can take in any file of this machine"
_EXTENSIONS: Mapping[str, str] = {
    "markdown_include": _ANY_FILE,
    "mdx_include": _ANY_FILE,
    "pymdownx.b64": _ANY_FILE,
}
_PLUGINS: Mapping[str, str] = {
    "codeinclude": _ANY_FILE,
    "include-markdown": _ANY_FILE,
    "macros": "it runs what stands in a page, in a build that has the secret",
    "markdown-exec": "it runs what stands in a page, in a build that has the secret",
    "table-reader": _ANY_FILE,
}
_INSTEAD = f"take it out; {_SNIPPETS} takes in files of a folder of their own"


@dataclass(frozen=True, slots=True)
class SitePaths:
    """The folders and files that mkdocs.yml names."""

    docs_dir: str
    site_dir: str
    custom_dir: str | None
    includes: tuple[str, ...]
    """Folders, or single files, that a page's text can take files from."""
    templates: tuple[str, ...]
    """What MkDocs runs as a template beside the theme's own."""
    made_by_plugins: tuple[str, ...]
    """Patterns of files that plugins write into the site by themselves."""


def read_site_settings(data: Mapping[str, Any]) -> tuple[SitePaths, tuple[Finding, ...]]:
    """Return the paths that a mkdocs.yml names, and which of its settings let in too much."""
    extensions = tuple(
        (name.partition(":")[0], options)  # `pymdownx.snippets:SnippetExtension` names it too
        for name, options in _options(data.get("markdown_extensions"))
    )
    theme, extra = _mapping(data.get("theme")), _mapping(data.get("extra"))
    docs_dir = _text(data.get("docs_dir")) or "docs"
    paths = SitePaths(
        docs_dir,
        _text(data.get("site_dir")) or "site",
        _text(theme.get("custom_dir")),
        tuple(_includes(extensions, docs_dir)),
        tuple(filter(None, map(_text, _sequence(data.get("extra_templates"))))),
        tuple(filter(None, map(_text, _sequence(extra.get("made_by_plugins"))))),
    )
    return paths, tuple(_risky_settings(data, extensions))


def templates_in_docs(paths: SitePaths, docs: frozenset[str]) -> Iterator[Finding]:
    """Yield those `extra_templates` that are files of docs/; `docs` are all of its files."""
    for index, name in enumerate(paths.templates):
        if posixpath.normpath(name) in docs:
            message = (
                "a file under docs/ is text and is not run as a template; take this line out"
                " (robots.txt is written for you), or move the file into the theme's folder"
            )
            yield ("extra_templates", index), message


def _risky_settings(data: Mapping[str, Any], extensions: _Extensions) -> Iterator[Finding]:
    where = ("markdown_extensions",)
    for name, options in extensions:
        yield from ((where, f"{name}: {message}") for message in _risky_options(name, options))
    plugins = dict(_options(data.get("plugins")))
    for name, why in _PLUGINS.items():
        if name in plugins:
            yield ("plugins",), f"{name}: {why}; {_INSTEAD}"
    for key in ("extra_css", "extra_javascript", "extra_templates"):
        for index, entry in enumerate(_sequence(data.get(key))):
            path = _text(entry.get("path") if isinstance(entry, Mapping) else entry)
            if path and _leaves_docs(path):
                yield (key, index), "leads out of docs/; name a file from there on"


def _risky_options(extension: str, options: Any) -> Iterator[str]:
    """Yield what is wrong with an extension of Markdown, and with its options."""
    snippets = _mapping(options) if extension == _SNIPPETS else {}
    if snippets.get("url_download"):
        yield "url_download puts what another server says into your pages; take it out"
    if snippets.get("restrict_base_path") is False:
        yield "restrict_base_path: false lets a page take in any file; take it out"
    for name, why in _EXTENSIONS.items():
        if f"{extension}.".startswith(f"{name}."):
            yield f"{why}; {_INSTEAD}"


def _includes(extensions: _Extensions, docs_dir: str) -> Iterator[str]:
    for name, options in extensions:
        if name == _SNIPPETS:
            base_path = _mapping(options).get("base_path", ".")
            for base in _sequence(base_path) or (base_path,):
                # As `!relative $docs_dir` reads where tags are passed over; alone it is the page's.
                text = (_text(base) or docs_dir).replace("$config_dir", ".")
                yield text.replace("$docs_dir", docs_dir)
        if name == _EMOJI:
            icons = _mapping(_mapping(options).get("options")).get("custom_icons")
            yield from filter(None, map(_text, _sequence(icons)))


def _leaves_docs(name: str) -> bool:
    plain = posixpath.normpath(name.replace("\\", "/"))
    return plain.startswith("..") or name.casefold().startswith("file:")


def _options(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield names and options of a list that holds `name` or `name: options`, or of a mapping."""
    for entry in (value,) if isinstance(value, Mapping) else _sequence(value):
        if isinstance(entry, Mapping):
            yield from ((str(name), options) for name, options in _mapping(entry).items())
        elif name := _text(entry):
            yield name, None


def _mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping with what YAML merges into it (`<<`), or an empty one."""
    if not isinstance(value, Mapping):
        return {}
    merged: dict[str, Any] = {}
    below = value.get("<<")
    for part in reversed(_sequence(below) or (below,)):
        merged |= _mapping(part)
    return merged | {key: inner for key, inner in value.items() if key != "<<"}


def _sequence(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else ()


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str) and value else None
