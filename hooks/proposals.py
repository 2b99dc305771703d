"""The MkDocs hook: each event a line or two, all delegated. The only module that imports MkDocs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from pydantic import TypeAdapter

from retainer import site
from retainer.model import Freelancer, Testimonial

# --- the public site -----------------------------------------------------------------------------


def on_config(config: MkDocsConfig) -> None:
    # On `config`, which is new for each build: under `mkdocs serve` a module's own state would last.
    config.extra["public"] = _public(config)


def on_files(files: Files, config: MkDocsConfig) -> None:
    # MkDocs copies all that lies under docs/, so what is not for publishing leaves the collection.
    public = config.extra["public"]
    for file in list(files):
        if file.src_uri in public.withheld():
            files.remove(file)
        elif public.private(file.src_uri):
            file.inclusion = InclusionLevel.DRAFT  # shown by `mkdocs serve`, absent from a build


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    # `pages` are those of this run: drafts are among them under `mkdocs serve` alone.
    published = {file.src_uri: file.page for file in context["pages"]}
    more = site.context(config.extra["public"], page, nav.items, published)
    page.previous_page, page.next_page = more["neighbours"]
    return context | more


def on_template_context(
    context: dict[str, Any], template_name: str, config: MkDocsConfig
) -> dict[str, Any]:
    del template_name, config
    # The sitemap names each page's counterparts.
    published = {file.src_uri: file.page for file in context["pages"]}
    return context | {"alternates": lambda path: site.alternates(path, published), "by": published}


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    # After the search plugin, which writes one index for all languages.
    whole = Path(config.site_dir, site.INDEX)
    if whole.is_file():
        for path, text in site.split_index(whole.read_text("utf-8")).items():
            target = Path(config.site_dir, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def _public(config: MkDocsConfig) -> site.Public:
    path = Path(config.docs_dir, site.TESTIMONIALS)
    read = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else []
    entries = TypeAdapter(tuple[Testimonial, ...]).validate_python(tuple(read))
    return site.Public(Freelancer.model_validate(config.extra["freelancer"]), entries)
