"""Reads and edits the freelancer's folder: settings, clients, secret, pictures, presets."""

from .clients import (
    ClientEntry,
    has_clients,
    id_problem,
    read_clients,
    renew_link,
    require_valid,
    reread_client,
    select_clients,
)
from .editor import with_block, with_mark
from .git import git
from .presets import DEFAULT_PRESET, read_preset, shipped_presets
from .project import Project, read_project
from .secret import (
    FILE,
    FINGERPRINT,
    LOCK_FILE,
    NEW_SECRET_NOTICE,
    Secret,
    existing_secret,
    find_secret,
    has_fingerprint,
    in_ci,
    is_public_log,
    secret_in_git,
    store_fingerprint,
)
from .settings import (
    CLIENTS,
    CONFIG,
    SECRET_VARIABLE,
    Settings,
    current_day,
    find_config,
    from_environment,
    read_settings,
)
from .testimonials import is_testimonial_file, problem_in_docs, write_testimonial_files

__all__ = [
    "CLIENTS",
    "CONFIG",
    "DEFAULT_PRESET",
    "FILE",
    "FINGERPRINT",
    "LOCK_FILE",
    "NEW_SECRET_NOTICE",
    "SECRET_VARIABLE",
    "ClientEntry",
    "Project",
    "Secret",
    "Settings",
    "current_day",
    "existing_secret",
    "find_config",
    "find_secret",
    "from_environment",
    "git",
    "has_clients",
    "has_fingerprint",
    "id_problem",
    "in_ci",
    "is_public_log",
    "is_testimonial_file",
    "problem_in_docs",
    "read_clients",
    "read_preset",
    "read_project",
    "read_settings",
    "renew_link",
    "require_valid",
    "reread_client",
    "secret_in_git",
    "select_clients",
    "shipped_presets",
    "store_fingerprint",
    "with_block",
    "with_mark",
    "write_testimonial_files",
]
