"""All clients become sealed pages, and those become part of a site, whole or not at all."""

from .build import Build, Generator, Run, Target, build, explain_halt, refuse_history
from .link_table import table
from .sealing import check_passphrases, list_links

__all__ = [
    "Build",
    "Generator",
    "Run",
    "Target",
    "build",
    "check_passphrases",
    "explain_halt",
    "list_links",
    "refuse_history",
    "table",
]
