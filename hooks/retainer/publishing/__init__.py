"""All clients become sealed pages, and those become part of a site, whole or not at all."""

from .build import Build, Generator, Run, build, explain_halt
from .from_mkdocs import mkdocs_generator, planned_files, written_paths
from .link_table import table
from .process import failure_text, give_back_secret, hide_secret, prints_in_private, this_process
from .refusals import refuse_history
from .sealing import check_passphrases, list_links

__all__ = [
    "Build",
    "Generator",
    "Run",
    "build",
    "check_passphrases",
    "explain_halt",
    "failure_text",
    "give_back_secret",
    "hide_secret",
    "list_links",
    "mkdocs_generator",
    "planned_files",
    "prints_in_private",
    "refuse_history",
    "table",
    "this_process",
    "written_paths",
]
