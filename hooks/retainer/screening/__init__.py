"""What of a site may be public: every file has a source, and no byte tells the secret."""

from .inventory import SourceScan, scan_sources, uncleaned_files
from .last_look import Credential, SealedFiles, remove_leaks
from .sources import (
    PlannedFile,
    check_leftovers,
    check_planned_files,
    check_publishable,
    remove_unsourced,
)

__all__ = [
    "Credential",
    "PlannedFile",
    "SealedFiles",
    "SourceScan",
    "check_leftovers",
    "check_planned_files",
    "check_publishable",
    "remove_leaks",
    "remove_unsourced",
    "scan_sources",
    "uncleaned_files",
]
