"""All clients become sealed pages, and those become part of a site, whole or not at all."""

from .build import Build, Run, Site, allow, halted, prepare
from .crew import cores
from .link_table import table
from .stage import Aim, rows, stage
from .writer import replaced

__all__ = [
    "Aim",
    "Build",
    "Run",
    "Site",
    "allow",
    "cores",
    "halted",
    "prepare",
    "replaced",
    "rows",
    "stage",
    "table",
]
