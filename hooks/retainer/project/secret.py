"""Finds the portal's secret in the environment or in one file that git ignores, or makes it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from retainer.crypto import SECRET_BYTES, BadSecret, decode_secret, encode_secret, fingerprint
from retainer.diagnostics import Problem, Refused
from retainer.files import build_lock, os_error_text, own_folder, write_whole

from .git import git
from .settings import SECRET_VARIABLE

FILE = Path(".retainer", "secret")
FINGERPRINT = Path("clients", ".fingerprint")
LOCK_FILE = Path(".retainer", "lock")
"""Held by the build that runs, so that two at once do not empty each other's site."""
OWNER_ONLY = 0o600

NEW_SECRET_NOTICE = (
    f"A new secret was made: {FILE.as_posix()}. Every link depends on it, and no host shows it"
    " again: keep a copy in your password manager (`retainer secret` says how), and commit"
    f" {FINGERPRINT.as_posix()}."
)


@dataclass(frozen=True, slots=True)
class Secret:
    """The portal's secret, and where it was found."""

    key: bytes = field(repr=False)
    origin: Literal["environment", "file"]
    made: bool = False
    """Whether it was made just now; then print `NEW_SECRET_NOTICE`."""

    @property
    def fingerprint(self) -> str:
        """What may be committed to notice another secret."""
        return fingerprint(self.key)

    def instructions(self) -> tuple[str, ...]:
        """Return lines that say where the secret is, and what to do with it."""
        where = SECRET_VARIABLE if self.origin == "environment" else FILE.as_posix()
        return (
            f"The secret is in {where}; its fingerprint is {self.fingerprint}.",
            "Keep a copy in your password manager: `retainer secret --show` prints it.",
            (
                f"For CI: `retainer secret --show | gh secret set {SECRET_VARIABLE}`, or paste it"
                " there."
            ),
        )


def find_secret(
    root: Path,
    environ: Mapping[str, str],
    random: Callable[[int], bytes] = os.urandom,
    *,
    trust: bool = False,
) -> Secret:
    """Return the secret of the portal at `root`; make one where this is its first local build.

    Raises `Refused`, with what to do, where there is none and none may be made, where it is
    malformed or readable by others, where CI is set and no fingerprint is committed, and, without
    `trust`, where the fingerprint is another's: with it, whoever asked looks over what depends on
    the secret, then calls `store_fingerprint`.
    """
    secret = _from_environment(environ) or _from_file(root) or _make(root, environ, random)
    stored = _stored_fingerprint(root)
    if stored is not None and stored != secret.fingerprint and not trust:
        raise Refused(_other_secret(secret.origin))
    if stored is None and in_ci(environ):
        # Unnoticed another secret would end every link, and a checkout without clients/ every page.
        raise Refused(
            f"{FINGERPRINT.as_posix()} is not here, and without it a wrong secret would end every"
            f" link: commit {FINGERPRINT.as_posix()}, which a build on your own machine writes"
        )
    if stored is None:
        store_fingerprint(root, secret)
    return secret


def existing_secret(root: Path, environ: Mapping[str, str]) -> bytes | None:
    """Return the portal's secret if it is here and right; make none, and raise nothing."""
    try:
        secret = _from_environment(environ) or _from_file(root)
        stored = _stored_fingerprint(root)
    except Refused:
        return None
    return secret.key if secret and stored in (None, secret.fingerprint) else None


def in_ci(environ: Mapping[str, str]) -> bool:
    """Return whether a build service runs this: its logs may be public."""
    return environ.get("CI", "").casefold() not in ("", "0", "false")


def is_public_log(environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether others may read what is printed: then no link and no client's value.

    `terminal` says whether all of it is shown on one. Not every build service sets `CI`; all of
    them give the secret by the environment, and keep what is printed.
    """
    return in_ci(environ) or SECRET_VARIABLE in environ or not terminal


def secret_in_git(root: Path) -> Iterator[Problem]:
    """Yield a problem where git has the secret's file, be it committed or staged."""
    for name in filter(None, git(root, "ls-files", "-z", f":(icase){FILE.as_posix()}").split("\0")):
        message = (
            "git tracks the portal's secret; run: git rm --cached"
            f" {FILE.as_posix()}. If it was ever committed, whoever has the history has every link:"
            f" delete it and {FINGERPRINT.as_posix()} too, build, and send every client a new link"
        )
        yield Problem(name, 1, 1, message)


def _from_environment(environ: Mapping[str, str]) -> Secret | None:
    text = environ.get(SECRET_VARIABLE)
    if text is None:
        return None
    if not text.strip():
        raise Refused(
            f"{SECRET_VARIABLE} is set but empty; give it the secret (in GitHub: Settings, Secrets"
            " and variables, Actions), or unset it"
        )
    try:
        return Secret(decode_secret(text), "environment")
    except BadSecret as error:
        raise Refused(f"{SECRET_VARIABLE}: {error}") from error


def _from_file(root: Path) -> Secret | None:
    path = root / FILE
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise Refused(
            f"{FILE.as_posix()} is not a secret; put your copy back in its place"
        ) from error
    except OSError as error:
        raise Refused(os_error_text(error)) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(
            f"others on this machine can read {FILE.as_posix()}; run: chmod 600 {FILE.as_posix()}"
        )
    try:
        return Secret(decode_secret(text), "file")
    except BadSecret as error:
        raise Refused(f"{FILE.as_posix()}: {error}") from error


def _make(root: Path, environ: Mapping[str, str], random: Callable[[int], bytes]) -> Secret:
    if in_ci(environ):
        raise Refused(
            f"there is no secret: set {SECRET_VARIABLE} for this build (in GitHub: Settings,"
            " Secrets and variables, Actions); `retainer secret` on your own machine shows how"
        )
    if (root / FINGERPRINT).exists():
        raise Refused(
            f"this portal's secret is not on this machine: put your copy in {FILE.as_posix()} (mode"
            f" 600) or in {SECRET_VARIABLE}. A new one would break every link already sent; if it"
            f" is lost for good, delete {FINGERPRINT.as_posix()}, build, and send every client a"
            " new link"
        )
    text = encode_secret(random(SECRET_BYTES)) + "\n"
    try:
        # Two first builds at once: the second one takes what the first made.
        with build_lock(root / LOCK_FILE, lambda _line: None):
            existing = _from_file(root)
            if existing is None:
                own_folder((root / FILE).parent)
                write_whole(root / FILE, text.encode("ascii"), OWNER_ONLY)
    except OSError as error:
        raise Refused(f"a secret cannot be kept: {os_error_text(error)}") from error
    return existing or Secret(decode_secret(text), "file", made=True)


def _stored_fingerprint(root: Path) -> str | None:
    try:
        return (root / FINGERPRINT).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise Refused(f"{FINGERPRINT.as_posix()} cannot be read; take it back from git") from error
    except OSError as error:
        raise Refused(os_error_text(error)) from error


def has_fingerprint(root: Path, secret: Secret) -> bool:
    """Return whether the secret is the one that is trusted so far."""
    return _stored_fingerprint(root) == secret.fingerprint


def store_fingerprint(root: Path, secret: Secret) -> bool:
    """Store the fingerprint of this secret as the right one; return whether that changes it."""
    try:
        return write_whole(root / FINGERPRINT, secret.fingerprint.encode() + b"\n")
    except OSError as error:
        raise Refused(
            f"{os_error_text(error)}; or build once where you can write, and commit"
            f" {FINGERPRINT.as_posix()}"
        ) from error


def _other_secret(origin: str) -> str:
    where = SECRET_VARIABLE if origin == "environment" else FILE.as_posix()
    return (
        f"the secret in {where} is not the one that your links were made with"
        f" ({FINGERPRINT.as_posix()} is another's). Put the right one there; or, if every client is"
        " to get a new link, run: retainer secret --trust"
    )
