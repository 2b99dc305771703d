"""MkDocs' events, each a line or two and all delegated. No other module imports MkDocs."""

from __future__ import annotations

import datetime
import logging
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import PluginCollection, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import YAML_RE
from mkdocs.utils.yaml import RelativeDirPlaceholder

from retainer import desk, publishing, site
from retainer.diagnostics import Invalid
from retainer.model import FOR_EVERYBODY
from retainer.project import CLIENTS

# The build that runs, from its first event to its last; each one sets it anew. It holds links and
# passphrases: not on `config`, which templates and other plugins read.
_BUILD: ContextVar[publishing.Build] = ContextVar("retainer.build")
_FILES: ContextVar[Files] = ContextVar("retainer.files")
_Context = dict[str, Any]
_log = logging.getLogger("mkdocs.hooks.retainer")


@contextmanager
def _clean_errors() -> Iterator[None]:
    """Turn an exception into a `PluginError`, whose lines MkDocs prints without a traceback."""
    try:
        yield
    except MkDocsException:
        raise
    except Exception as error:
        # MkDocs itself would print the exception's text, which may quote a client's file.
        lead = "\n" if isinstance(error, Invalid) else ""
        raise PluginError(lead + publishing.failure_text(error)) from error


@event_priority(100)
@_clean_errors()
def on_config(config: MkDocsConfig) -> None:
    """Read, check and seal every client: the earliest event, before MkDocs cleans the site."""
    publishing.give_back_secret()
    _BUILD.set(_begin(config))
    _keep_private(config)
    publishing.hide_secret()


@_clean_errors()
def on_files(files: Files, config: MkDocsConfig) -> None:
    """Keep private chapters out of the site; remove old pages that depend on which these are."""
    for file in files:
        _withhold(file, Path(config.site_dir))


@event_priority(-100)
@_clean_errors()
def on_env(_: Environment, config: MkDocsConfig, files: Files) -> None:
    """Check the files that plugins added: the last event before MkDocs writes into the site."""
    # Whatever priority another hook gave its own: what it writes is searched too.
    config.plugins.events["post_build"].sort(key=lambda handler: handler is on_post_build)
    _FILES.set(files)
    _BUILD.get().admit(publishing.planned_files(files), config.theme.dirs)


@_clean_errors()
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str | None:
    """Remove text about private chapters from public pages; the preview shows both."""
    if match := YAML_RE.match(markdown):
        site.check_keys(page, match[1])
    build = _BUILD.get()
    return None if build.preview else build.public.without_private_text(markdown)


@_clean_errors()
def on_page_content(html: str, page: Page, **_: Any) -> None:
    """Warn of links into private chapters: MkDocs itself does not warn of a link to a draft."""
    for link in _BUILD.get().public.private_links(page.file.src_uri, page.url, html):
        _log.warning("Doc file '%s' links to a private chapter: '%s'", page.file.src_uri, link)


@_clean_errors()
def on_page_context(context: _Context, page: Page, nav: Navigation, **_: Any) -> _Context:
    """Give each page its language's navigation, texts and counterparts."""
    more = site.page_context(_BUILD.get().public, page, nav.items, _published(context))
    page.previous_page, page.next_page = more["neighbours"]
    return context | more


@_clean_errors()
def on_template_context(context: _Context, **_: Any) -> _Context:
    """Give the sitemap each page's counterparts in the other languages."""
    pages = _published(context)
    return context | {"alternates": lambda path: site.alternates(path, pages), "by": pages}


@_clean_errors()
def on_post_page(_: str, page: Page, config: MkDocsConfig) -> None:
    """Draw each page's card, but not for a preview, which nobody shares."""
    if not _BUILD.get().preview:
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
    publishing.give_back_secret()
    if _command().info_name is None:  # Python called MkDocs, and goes on
        _BUILD.get().leave()


def on_build_error(error: Exception) -> None:
    """Report in one line what stopped the build: MkDocs would show a traceback.

    A full disk, a closed folder, a fault of ours, or a mistake in a page under docs/.
    """
    publishing.give_back_secret()
    if not isinstance(error, MkDocsException):  # which has a message, also where we raised it
        _explain(error)


@_clean_errors()
def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]) -> None:
    """Watch the clients, keep the last good site up while a rebuild fails, and add the desk.

    MkDocs would let requests hang, and build anew for each swap file of an editor.
    """
    clients = Path(config.config_file_path).parent / CLIENTS
    clients.mkdir(exist_ok=True)
    server.watch(str(clients))
    for emitter in server.observer.emitters:
        if Path(emitter.watch.path).resolve() == clients.resolve():
            queue = partial(_queue_edit, emitter.queue_event)
            emitter.queue_event = queue  # type: ignore[method-assign] # this one's alone
    server.builder = partial(_build_or_keep, builder)
    server.set_app(desk.Desk(server.serve_request, _board_reader(config), server.mount_path))
    _log.info("Your desk: %s", desk.address(server.url))


# --- between MkDocs and ours ---------------------------------------------------------------------


def _begin(config: MkDocsConfig) -> publishing.Build:
    """Begin a build of the site that MkDocs is about to write."""
    command = _command()
    publishing.refuse_history(command.info_name, command.params)
    dirty = not command.params.get("clean", True)
    generator = publishing.mkdocs_generator(config, RelativeDirPlaceholder, dirty=dirty)
    preview = command.info_name == "serve"
    run = replace(publishing.this_process(_log.info), preview=preview, previous=_BUILD.get(None))
    # Somebody's script that calls MkDocs would be run again by each other process; and what serves
    # has threads, which a fork does not bear.
    if preview or not command.info_name:
        run = replace(run, cores=1)
    file = Path(config.config_file_path) if config.config_file_path else None
    return publishing.build(file, Path(config.site_dir), run, generator)


def _withhold(file: File, site_dir: Path) -> None:
    """Keep a private chapter out of the site; remove what an earlier build made of it."""
    public = _BUILD.get().public
    if public.depends_on_settings(file.src_uri):
        # It would outlive a build with `--dirty`.
        (site_dir / file.dest_uri).unlink(missing_ok=True)
        (site_dir / site.card_path(file.src_uri)).unlink(missing_ok=True)
    if public.is_private(file.src_uri):
        file.inclusion = InclusionLevel.DRAFT  # shown by `mkdocs serve`, absent from a build


def _published(context: _Context) -> dict[str, Any]:
    """Return the pages of this run by path: drafts are among them under `mkdocs serve` alone."""
    return {file.src_uri: file.page for file in context["pages"]}


def _finish(build: publishing.Build, config: MkDocsConfig) -> None:
    """Write the sealed pages, and log what the freelancer should know."""
    site_dir, named = Path(config.site_dir), publishing.written_paths(_FILES.get(), config)
    for line in (build.write(site_dir, named), *build.notes()):
        _log.info(line)
    if not build.preview:  # which is nobody else's
        build.remove_unnamed(site_dir, named, config.plugins)
    for line in build.warnings():
        _log.warning(line)
    for line in build.problems():
        _log.error(line)


def _explain(error: Exception) -> None:
    """Raise a `PluginError` that says what stopped the build, unless another plugin did."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    line = publishing.explain_halt(error)
    if not line and all(
        frame.f_code is not PluginCollection.run_event.__code__ for frame in frames
    ):
        values = (frame.f_locals.get("page") for frame in frames)
        page = next((value for value in values if isinstance(value, Page)), None)
        line = site.explain_mistake(error, page)
    if line:
        _log.debug("This stopped the build:", exc_info=error)  # `mkdocs build --verbose` shows it
        raise PluginError("\n".join((line, *getattr(error, "__notes__", ())))) from error


def _build_or_keep(builder: Callable[[], None]) -> None:
    try:
        builder()
    except MkDocsException as error:
        _log.error("%s", error)
        _log.error("The last good site stays up; it is built anew at the next change.")


def _board_reader(config: MkDocsConfig) -> Callable[[], desk.Board]:
    """Return what reads the desk's cards: from the files as they are when it is asked for.

    It keeps the environment, as a build hides the secret from that while it runs.
    """
    file, environ = Path(config.config_file_path), dict(os.environ)
    return lambda: desk.read_board(
        file, environ, datetime.datetime.now(datetime.UTC), publishing.check_passphrases
    )


def _queue_edit(queue: Callable[[Any], None], event: Any) -> None:
    """Queue what happened to a file, unless that is hidden: no build reads it."""
    paths = filter(None, (event.src_path, event.dest_path))
    if not all(Path(path).name.startswith(".") for path in paths):
        queue(event)


def _command() -> click.Context:
    """Return the mkdocs command that runs, or a nameless one where Python calls MkDocs."""
    return click.get_current_context(silent=True) or click.Context(click.Command(None))


def _keep_private(config: MkDocsConfig) -> None:
    """Remove the freelancer's private settings from what templates and plugins see.

    In place: MkDocs has the same mapping in other places too.
    """
    freelancer: dict[str, Any] = config.extra["freelancer"]
    for key in freelancer.keys() - set(FOR_EVERYBODY):
        del freelancer[key]
