"""What MkDocs is about to build, as its own objects say: with what other plugins changed in them.

Without MkDocs: its objects are known by the few attributes that are used here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from retainer.screening import PlannedFile

from .build import Generator


def mkdocs_generator(config: Any, page_folder: type, *, dirty: bool) -> Generator:
    """Return what builds the site, with its settings in the form of mkdocs.yml.

    `page_folder` is the type of a path that means the folder of the page itself.
    """
    extensions = {name: config.mdx_configs.get(name) for name in config.markdown_extensions}
    for name, options in extensions.items():
        if name.partition(":")[0] == "pymdownx.snippets":
            base = (options or {}).get("base_path", ["."])
            folders = [
                config.docs_dir if isinstance(folder, page_folder) else _absolute(folder)
                for folder in (base if isinstance(base, list) else [base])
            ]
            extensions[name] = {**(options or {}), "base_path": folders}
    settings = {
        "docs_dir": config.docs_dir,
        "site_dir": config.site_dir,
        "theme": {"custom_dir": config.theme.custom_dir},
        "markdown_extensions": extensions,
        "plugins": list(config.plugins),
    }
    return Generator(config.site_url, config.use_directory_urls, settings, dirty=dirty)


def planned_files(files: Iterable[Any]) -> tuple[PlannedFile, ...]:
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
        if file.inclusion.is_in_serve()
    )


def written_paths(files: Iterable[Any], config: Any) -> dict[str, str]:
    """Return the source path of each page that MkDocs writes by its path, and "" for templates."""
    templates = (*config.theme.static_templates, *config.extra_templates, "sitemap.xml.gz")
    pages = {file.dest_uri: file.src_uri for file in files if file.inclusion.is_included()}
    return dict.fromkeys(templates, "") | pages


def _absolute(folder: object) -> str:
    # By the folder that mkdocs runs in, as the extension takes it.
    return str(Path(folder).absolute() if isinstance(folder, str | os.PathLike) else folder)
