"""Screens a site: every file has a source that may be public, and no byte tells a secret."""

from .folder_scan import SourceScan, scan_sources, uncleaned_files
from .leak_search import Credential, PublicText, SealedFiles, remove_leaks
from .site_files import (
    PlannedFile,
    check_leftovers,
    check_planned_files,
    check_site,
    remove_unsourced,
)

__all__ = [
    "Credential",
    "PlannedFile",
    "PublicText",
    "SealedFiles",
    "SourceScan",
    "check_leftovers",
    "check_planned_files",
    "check_site",
    "remove_leaks",
    "remove_unsourced",
    "scan_sources",
    "uncleaned_files",
]
