"""Reads and edits the freelancer's folder: settings, clients, secret, pictures, presets."""

from .clients import (
    ClientEntry,
    count_clients,
    id_problem,
    named,
    read_clients,
    renew_link,
    reread_client,
    sound,
)
from .editor import with_block, with_mark
from .git import git
from .presets import DEFAULT_PRESET, read_preset
from .project import Project, read_project
from .secret import (
    FILE,
    FINGERPRINT,
    KEEP,
    LOCK,
    Secret,
    find_secret,
    in_ci,
    public_log,
    remember,
    secret_at_hand,
    tracked,
)
from .settings import (
    CLIENTS,
    CONFIG,
    SECRET_VARIABLE,
    Settings,
    as_of,
    find_config,
    from_environment,
    read_settings,
)
from .testimonials import bring_files, is_ours

__all__ = [
    "CLIENTS",
    "CONFIG",
    "DEFAULT_PRESET",
    "FILE",
    "FINGERPRINT",
    "KEEP",
    "LOCK",
    "SECRET_VARIABLE",
    "ClientEntry",
    "Project",
    "Secret",
    "Settings",
    "as_of",
    "bring_files",
    "count_clients",
    "find_config",
    "find_secret",
    "from_environment",
    "git",
    "id_problem",
    "in_ci",
    "is_ours",
    "named",
    "public_log",
    "read_clients",
    "read_preset",
    "read_project",
    "read_settings",
    "remember",
    "renew_link",
    "reread_client",
    "secret_at_hand",
    "sound",
    "tracked",
    "with_block",
    "with_mark",
]
