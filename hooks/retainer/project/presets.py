"""Reads the presets, from which a client's file is begun: presets/<service>.<language>.yml."""

from __future__ import annotations

from pathlib import Path

from retainer.diagnostics import Refused, near_miss

FOLDER = Path(__file__).parent / "presets"
DEFAULT_PRESET = "social-media"


def services() -> tuple[str, ...]:
    """Return the services that there are presets for."""
    return tuple(sorted({path.name.partition(".")[0] for path in FOLDER.glob("*.yml")}))


def shipped_presets() -> tuple[str, ...]:
    """Return the text of each preset."""
    return tuple(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yml")))


def read_preset(service: str, language: str, link: str) -> str:
    """Return a new client's file for this service, with its link. Raises `Refused`."""
    if service not in services():
        raise Refused(
            f"there is no preset of that name {near_miss(service, services())}".rstrip()
            + f"; there are: {', '.join(services())}"
        )
    path = FOLDER / f"{service}.{language}.yml"
    own = path if path.is_file() else FOLDER / f"{service}.en.yml"
    before, key, after = own.read_text("utf-8").partition("status:")
    return (
        f"{before}link: {link}".ljust(len(before) + 34)
        + f"# `retainer rotate` replaces it: the old link ends\n{key}{after}"
    )
