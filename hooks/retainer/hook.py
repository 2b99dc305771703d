"""MkDocs' events, each a line or two and all delegated. No other module imports MkDocs."""

from __future__ import annotations

import datetime
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

import click
import yaml
from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import PluginCollection, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import YAML_RE
from mkdocs.utils.yaml import RelativeDirPlaceholder

from retainer import publishing, site
from retainer.diagnostics import Invalid, Problem, Refused, printable, unforeseen
from retainer.files import os_error_text
from retainer.model import FOR_EVERYBODY
from retainer.project import CLIENTS, SECRET_VARIABLE, is_public_log
from retainer.screening import PlannedFile

# The build that runs, from its first event to its last; each one sets it anew. It holds links and
# passphrases: not on `config`, which templates and other plugins read.
_BUILD: ContextVar[publishing.Build] = ContextVar("retainer.build")
_FILES: ContextVar[Files] = ContextVar("retainer.files")
_SECRET: ContextVar[str | None] = ContextVar("retainer.secret", default=None)
__all__ = [
    "on_build_error",
    "on_config",
    "on_env",
    "on_files",
    "on_page_content",
    "on_page_context",
    "on_page_markdown",
    "on_post_build",
    "on_post_page",
    "on_serve",
    "on_template_context",
]
_log = logging.getLogger("mkdocs.hooks.retainer")


@contextmanager
def _clean_errors() -> Iterator[None]:
    """Turn an exception into a `PluginError`, whose lines MkDocs prints without a traceback."""
    try:
        yield
    except Invalid as error:
        private = not is_public_log(_environment(), terminal=_terminal())
        lines = ("", error.text(private=private), *getattr(error, "__notes__", ()))
        raise PluginError("\n".join(lines)) from error
    except Refused as error:
        raise PluginError("\n".join((str(error), *getattr(error, "__notes__", ())))) from error
    except OSError as error:
        raise PluginError(os_error_text(error)) from error
    except MkDocsException:
        raise
    except Exception as error:
        # MkDocs itself would print the exception's text, which may quote a client's file.
        lines = (unforeseen(error), *getattr(error, "__notes__", ()))
        raise PluginError("\n".join(lines)) from error


@event_priority(100)
@_clean_errors()
def on_config(config: MkDocsConfig) -> None:
    """Read, check and seal every client: the earliest event, before MkDocs cleans the site."""
    _give_back()
    _BUILD.set(_begin(config))
    _keep_private(config)


@_clean_errors()
def on_files(files: Files, config: MkDocsConfig) -> None:
    """Keep private chapters out of the site; remove old pages that depend on which these are."""
    for file in files:
        _withhold(file, Path(config.site_dir))


@event_priority(-100)
@_clean_errors()
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Check the files that plugins added: the last event before MkDocs writes into the site."""
    del env
    # Whatever priority another hook gave its own: what it writes is searched too.
    config.plugins.events["post_build"].sort(key=lambda handler: handler is on_post_build)
    _FILES.set(files)
    _BUILD.get().admit(_planned_files(files), config.theme.dirs)


@_clean_errors()
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:
    """Remove text about private chapters from public pages; the preview shows both."""
    del files, config
    _refuse_bad_keys(page, markdown)
    return None if _previews() else _BUILD.get().public.without_private_text(markdown)


@_clean_errors()
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Warn of links into private chapters: MkDocs itself does not warn of a link to a draft."""
    del files, config
    for link in _BUILD.get().public.private_links(page.file.src_uri, page.url, html):
        _log.warning("Doc file '%s' links to a private chapter: '%s'", page.file.src_uri, link)


@_clean_errors()
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Give each page its language's navigation, texts and counterparts."""
    del config
    more = site.page_context(_BUILD.get().public, page, nav.items, _published(context))
    page.previous_page, page.next_page = more["neighbours"]
    return context | more


@_clean_errors()
def on_template_context(
    context: dict[str, Any], template_name: str, config: MkDocsConfig
) -> dict[str, Any]:
    """Give the sitemap each page's counterparts in the other languages."""
    del template_name, config
    pages = _published(context)
    return context | {"alternates": lambda path: site.alternates(path, pages), "by": pages}


@_clean_errors()
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> None:
    """Draw each page's card, but not for a preview, which nobody shares."""
    del output  # stays as it is
    if not _previews():
        title = str(page.meta.get("title") or page.title)
        _BUILD.get().draw_card(Path(config.site_dir), page.file.src_uri, title)


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """Write the private pages.

    Last, see `on_env`: after the search plugin, which writes one index for all languages, and when
    no plugin is left that could list the private pages or write over our 404.html.
    """
    with _clean_errors():
        _finish(_BUILD.get(), config)
    _give_back()
    if _command().info_name is None:  # Python called MkDocs, and goes on
        _BUILD.get().leave()


def on_build_error(error: Exception) -> None:
    """Report in one line what stopped the build: MkDocs would show a traceback.

    A full disk, a closed folder, a fault of ours, or a mistake in a page under docs/.
    """
    _give_back()
    if isinstance(error, MkDocsException):  # it has a message, also where we raised it
        return
    if line := publishing.explain_halt(error) or _page_problem(error):
        _log.debug("This stopped the build:", exc_info=error)  # `mkdocs build --verbose` shows it
        raise PluginError("\n".join((line, *getattr(error, "__notes__", ())))) from error


@_clean_errors()
def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]) -> None:
    """Watch the clients, whatever `watch` says; keep the last good site up while a rebuild fails.

    MkDocs would let requests hang.
    """
    clients = Path(config.config_file_path).parent / CLIENTS
    clients.mkdir(exist_ok=True)
    server.watch(str(clients))
    server.builder = partial(_build_or_keep, builder)


# --- between MkDocs and ours ---------------------------------------------------------------------


def _begin(config: MkDocsConfig) -> publishing.Build:
    """Begin a build of the site that MkDocs is about to write."""
    command = _command()
    publishing.refuse_history(command.info_name, command.params)
    generator = publishing.Generator(
        config.site_url,
        config.use_directory_urls,
        _settings(config),
        dirty=not command.params.get("clean", True),
    )
    run = publishing.Run(
        os.environ,
        datetime.datetime.now(datetime.UTC),
        _log.info,
        terminal=_terminal(),
        preview=_previews(),
        previous=_BUILD.get(None),
        # Somebody's script that calls MkDocs would be run again by each other process; and what
        # serves has threads, which a fork does not bear.
        **({} if command.info_name and not _previews() else {"cores": 1}),
    )
    file = Path(config.config_file_path) if config.config_file_path else None
    target = publishing.Target(Path(config.site_dir), generator)
    return publishing.build(file, target, run)


def _withhold(file: File, site_dir: Path) -> None:
    """Keep a private chapter out of the site; remove what an earlier build made of it."""
    public = _BUILD.get().public
    if public.depends_on_settings(file.src_uri):
        # It would outlive a build with `--dirty`.
        (site_dir / file.dest_uri).unlink(missing_ok=True)
        (site_dir / site.card_path(file.src_uri)).unlink(missing_ok=True)
    if public.is_private(file.src_uri):
        file.inclusion = InclusionLevel.DRAFT  # shown by `mkdocs serve`, absent from a build


def _planned_files(files: Files) -> tuple[PlannedFile, ...]:
    """Return every file that MkDocs may write into the site, its own and the plugins'."""
    return tuple(
        PlannedFile(
            file.src_uri,
            file.src_dir,
            file.abs_src_path,
            None if file.abs_src_path else file.content_bytes,
            file.generated_by,
        )
        for file in files
        if file.inclusion is not InclusionLevel.EXCLUDED
    )


def _published(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pages of this run by path: drafts are among them under `mkdocs serve` alone."""
    return {file.src_uri: file.page for file in context["pages"]}


def _finish(build: publishing.Build, config: MkDocsConfig) -> None:
    """Write the sealed pages, and log what the freelancer should know."""
    site_dir, named = Path(config.site_dir), _named(config)
    for line in (build.write(site_dir, named), *build.notes()):
        _log.info(line)
    if not _previews():  # a preview is nobody else's
        build.remove_unnamed(site_dir, named, config.plugins)
    for line in build.warnings():
        _log.warning(line)
    for line in build.problems():
        _log.error(line)


def _refuse_bad_keys(page: Page, markdown: str) -> None:
    """Raise where the keys at a page's top are no YAML: MkDocs would publish them as its text."""
    if match := YAML_RE.match(markdown):
        try:
            yaml.safe_load(match[1])
        except Exception as error:  # a day such as 2026-13-01 raises a ValueError
            mark = getattr(error, "problem_mark", None)
            line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
            message = "the keys at the page's top are not valid YAML; put quotes around the value"
            reason = str(getattr(error, "problem", error))
            problem = Problem(_path_of(page), line, column, message, detail=f"({reason})")
            raise Invalid([problem]) from error


def _page_problem(error: Exception) -> str | None:
    """Return which page cannot be built, and why; None where another plugin raised the error."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if any(frame.f_code is PluginCollection.run_event.__code__ for frame in frames):
        return None
    candidates = (frame.f_locals.get("page") for frame in frames)
    page = next((value for value in candidates if isinstance(value, Page)), None)
    if page is None and not isinstance(error, TemplateError):
        return None
    match error:
        case UnicodeDecodeError() if page and page.markdown is None:
            reason = f"it is not UTF-8 from byte {error.start + 1} on; save it as UTF-8"
        case TemplateNotFound():
            reason = f"there is no template {error.name!r}; mend the name where a page gives it"
        case TemplateSyntaxError():
            reason = f"{error.filename or error.name}:{error.lineno}: {error.message}"
        case _:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            reason = f"{error} ({place}); mend its text, or the keys at its top"
    path = _path_of(page) if page else "a page of the theme"
    return printable(" ".join(f"{path}: cannot be built: {reason}".split()))


def _path_of(page: Page) -> str:
    folder = page.file.src_dir  # none where a plugin wrote the page
    return f"{Path(folder).name}/{page.file.src_uri}" if folder else page.file.src_uri


def _build_or_keep(builder: Callable[[], None]) -> None:
    try:
        builder()
    except MkDocsException as error:
        _log.error("%s", error)
        _log.error("The last good site stays up; it is built anew at the next change.")


def _previews() -> bool:
    """Return whether it is `mkdocs serve` that runs."""
    return _command().info_name == "serve"


def _command() -> click.Context:
    """Return the mkdocs command that runs, or a nameless one where Python calls MkDocs."""
    return click.get_current_context(silent=True) or click.Context(click.Command(None))


def _settings(config: MkDocsConfig) -> dict[str, Any]:
    """Return the settings as MkDocs and other plugins changed them, in the form of mkdocs.yml."""
    extensions = {name: config.mdx_configs.get(name) for name in config.markdown_extensions}
    for name, options in extensions.items():
        if name.partition(":")[0] == "pymdownx.snippets":
            # By the folder that mkdocs runs in, as the extension takes them.
            snippets = dict(options or {})
            base = snippets.get("base_path", ["."])
            bases = base if isinstance(base, list) else [base]
            snippets["base_path"] = [_absolute(each, config) for each in bases]
            extensions[name] = snippets
    return {
        "docs_dir": config.docs_dir,
        "site_dir": config.site_dir,
        "theme": {"custom_dir": config.theme.custom_dir},
        "markdown_extensions": extensions,
        "plugins": list(config.plugins),
    }


def _absolute(folder: object, config: MkDocsConfig) -> str:
    """Return a folder of snippets as an absolute path; for the page's own folder, docs/."""
    if isinstance(folder, RelativeDirPlaceholder):
        return config.docs_dir
    return str(Path(folder).absolute() if isinstance(folder, str | os.PathLike) else folder)


def _named(config: MkDocsConfig) -> dict[str, str]:
    """Return the source path of each page that MkDocs writes by its path, and "" for templates."""
    files = [file for file in _FILES.get() if file.inclusion.value > InclusionLevel.DRAFT.value]
    templates = (*config.theme.static_templates, *config.extra_templates, "sitemap.xml.gz")
    return dict.fromkeys(templates, "") | {file.dest_uri: file.src_uri for file in files}


def _keep_private(config: MkDocsConfig) -> None:
    """Remove the freelancer's private settings and the secret from what templates and plugins see.

    In place: MkDocs has the same mapping in other places too.
    """
    freelancer: dict[str, Any] = config.extra["freelancer"]
    for key in freelancer.keys() - set(FOR_EVERYBODY):
        del freelancer[key]
    _SECRET.set(os.environ.pop(SECRET_VARIABLE, None))


def _give_back() -> None:
    """Put the secret back into the environment, for the next build of this process."""
    if secret := _SECRET.get():
        os.environ[SECRET_VARIABLE] = secret
        _SECRET.set(None)


def _environment() -> dict[str, str]:
    """Return the environment as it was when this process began, the secret included."""
    kept = _SECRET.get()
    return dict(os.environ) | ({SECRET_VARIABLE: kept} if kept else {})


def _terminal() -> bool:
    """Return whether all that is printed is shown on a terminal: MkDocs writes to the second."""
    return sys.stdout.isatty() and sys.stderr.isatty()
