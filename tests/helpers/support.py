"""What tests build and serve with: a project in a folder, a run of a command, a web server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, Final, Self

import click
import yaml
from mkdocs.__main__ import cli as mkdocs

from retainer.cli import main as retainer
from retainer.crypto import decode_secret, fingerprint
from tests.helpers.terminals import inside, on_terminals

ROOT: Final = Path(__file__).parents[2]
HOOK: Final = ROOT / "hooks" / "proposals.py"

# The bytes 0 to 31, as in vectors-v1.json: for tests only.
TEST_SECRET: Final = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

RETAINER: Final = ("-c", "from retainer.cli import main; main(prog_name='retainer')")

AT_START: Final = {"LC_ALL", "PYTHONHASHSEED", "TZ"}
"""What a process reads as it begins, and never again."""
# All of the outer environment that a command under test gets to see. SYSTEMROOT: without it Python
# does not start on Windows.
PASSED_ON: Final = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP")

FREELANCER: Final = {
    "name": "Ana Sample",
    "email": "ana@sample.example",
    "timezone": "Europe/Bucharest",
    "currency": "USD",
    "language": "en",
}
CLIENT: Final = {
    "client": {"name": "Acme"},
    "tiers": [
        {"name": "Base", "price": 3000, "deliverables": ["Graphic design"]},
        {"name": "Growth", "price": 5000, "deliverables": ["Short videos"]},
        {"name": "Complete", "price": 10000, "deliverables": ["Paid campaigns"]},
    ],
}


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        """All that it printed."""
        return self.stdout + self.stderr

    def ok(self, *said: str) -> Self:
        """It ended well and printed each of these texts."""
        return self._ended(0, said)

    def fails(self, *said: str) -> Self:
        """It ended with exit code 1, without a traceback, and printed each of these texts."""
        return self._ended(1, said)

    def _ended(self, code: int, said: tuple[str, ...]) -> Self:
        assert self.code == code, self.output
        assert "Traceback" not in self.output
        assert [text for text in said if text not in self.output] == [], self.output
        return self


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hear_interrupts() -> None:
    """Lets Ctrl-C end what tests start: a shell with us in its background has it ignored by all."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of a command under test, built anew: no CI, no RETAINER_* from outside.

    A change of None takes the variable out.
    """
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    fixed = {
        "NO_COLOR": "1",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": str(HOOK.parent),
        "PYTHONUTF8": "1",
        "RETAINER_SECRET": TEST_SECRET,
    }
    wanted: dict[str, str | None] = {**passed, **fixed, **changes}
    return {name: value for name, value in wanted.items() if value is not None}


def _at_home(folder: Path, env: Mapping[str, str | None]) -> dict[str, str | None]:
    """Puts the test secret where a freelancer has it, unless the test says where it is."""
    if "RETAINER_SECRET" in env or not os.access(folder, os.W_OK):
        return dict(env)
    roots = (place for place in (folder, *folder.parents) if (place / "mkdocs.yml").is_file())
    file = next(roots, folder) / ".retainer" / "secret"
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(f"{TEST_SECRET}\n", encoding="ascii")
        file.chmod(0o600)
    return {**env, "RETAINER_SECRET": None}


def run(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str | None] | None = None,
    stdin: str = "",
    piped: bool = False,
) -> Ran:
    """Runs this Python in a process of its own; `env` as `environment` takes it.

    As a freelancer does: on a terminal, the secret in its file. `piped` is as programs do: what is
    printed goes through pipes, and the secret is in the environment.
    """
    if not piped:
        given = environment(**{"HOME": str(cwd), **_at_home(cwd, env or {})})
        return Ran(*on_terminals([sys.executable, *arguments], cwd, given, stdin))
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=cwd,
        env=environment(**{"HOME": str(cwd), **(env or {})}),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def run_inside(
    command: click.Command,
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str | None],
    stdin: str = "",
) -> Ran:
    """Runs a command as `run` does, yet in this process: in a third of the time, or less."""
    given = environment(**{"HOME": str(cwd), **_at_home(cwd, env)})
    return Ran(*inside(command, [str(part) for part in arguments], cwd, given, stdin))


def mkdocs_build(project: Path, *options: str, **env: str | None) -> Ran:
    """A `mkdocs build` of a project, in this process if that can be."""
    if AT_START & env.keys():
        return run("-m", "mkdocs", "build", *options, cwd=project, env=env)
    return run_inside(mkdocs, "build", *options, cwd=project, env=env)


def git(folder: Path, *arguments: str) -> str:
    """A real git, which knows nothing of whoever runs the tests; returns what it printed."""
    done = subprocess.run(
        ["git", "-c", "user.name=Ana", "-c", "user.email=ana@sample.example", *arguments],
        check=True,
        cwd=folder,
        env=environment(HOME=str(folder), GIT_CONFIG_NOSYSTEM="1"),
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout


@dataclass(frozen=True)
class Portal:
    """A project in a folder of its own, with this repository's hook."""

    root: Path

    @property
    def site(self) -> Path:
        """Where the site is built."""
        return self.root / "site"

    def write(self, path: str, content: object) -> Path:
        """Writes text or bytes as they are, and anything else as YAML."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
            target.write_text(text, encoding="utf-8", newline="")
        return target

    def client(self, name: str, content: object = None, **changes: object) -> Path:
        """Writes clients/NAME.yml: `content`, or the smallest valid file with `changes` on top."""
        whole = {**CLIENT, **changes} if content is None else content
        return self.write(f"clients/{name}.yml", whole)

    def config(self, freelancer: Mapping[str, object] | None = None, **changes: object) -> Path:
        """Writes mkdocs.yml; `changes` are its top-level keys, `freelancer` those of that block."""
        settings: dict[str, object] = {
            "site_name": "Sample portal",
            "site_url": "https://portal.example/",
            "theme": {"name": "material", "font": False},
            "hooks": [str(HOOK)],
            "extra": {"freelancer": {**FREELANCER, **(freelancer or {})}},
        }
        return self.write("mkdocs.yml", settings | changes)

    def fingerprint(self) -> None:
        """Writes the test secret's fingerprint, as a freelancer has committed it."""
        key = decode_secret(TEST_SECRET)
        self.write("clients/.fingerprint", f"{fingerprint(key)}\n")

    def build(self, *options: str, **env: str | None) -> Ran:
        """A `mkdocs build`; where CI is set, with the fingerprint that it needs."""
        if env.get("CI"):
            self.fingerprint()
        return mkdocs_build(self.root, *options, **env)

    def retainer(self, *arguments: str | Path, stdin: str | None = None, **env: str | None) -> Ran:
        """A `retainer ...`; where CI is set, with the fingerprint that it needs."""
        if env.get("CI"):
            self.fingerprint()
        return run_inside(retainer, *arguments, cwd=self.root, env=env, stdin=stdin or "")

    def files(self) -> dict[str, bytes]:
        """Every file of the built site: its path from the site's folder, and its bytes."""
        return tree(self.site)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder: its path from there, with forward slashes, and its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def make_portal(root: Path) -> Portal:
    """A project with a home page, a freelancer and no client yet."""
    portal = Portal(root)
    portal.config()
    portal.write("docs/index.md", "# Sample portal\n")
    (root / "clients").mkdir()
    return portal


class Local:
    """A web server on a free port of the loopback; `with` stops it."""

    handler: ClassVar[Callable[..., BaseHTTPRequestHandler]]
    """Answers a request; `of` is this server."""

    def __enter__(self) -> Self:
        """Begins to serve."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(self.handler, of=self))
        # A kept-open connection of the browser's must not hold up the end.
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        return self

    def __exit__(self, *_: object) -> None:
        """From now on nobody answers at the address."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port


@dataclass
class Served(Local):
    """A folder on the web, served as a static host does."""

    folder: Path
    prefix: str = ""
    requests: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the folder, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    @property
    def insecure_url(self) -> str:
        """The same under a name that browsers hold for an insecure origin (see browser.py)."""
        return f"http://insecure.test:{self.port}{self.prefix}"


class _Handler(SimpleHTTPRequestHandler):
    """Serves index.html for a folder, the site's own 404.html, and notes each path asked for."""

    def __init__(self, *args: Any, of: Served) -> None:
        self._served = of
        super().__init__(*args, directory=str(of.folder))

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # a reader may leave while it is answered
            super().handle()

    def do_GET(self) -> None:
        self._served.requests.append(self.path)
        if not self.path.startswith(f"{self._served.prefix}/"):
            self.send_error(404)
            return
        self.path = self.path.removeprefix(self._served.prefix)
        super().do_GET()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """No host lists folders."""
        del path
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        own = self._served.folder / "404.html"
        if code != 404 or not own.is_file():
            super().send_error(code, message, explain)
            return
        body = own.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nothing on the console: `requests` is the log."""


Served.handler = _Handler

ServeFolder = Callable[..., Served]
"""What the fixture `serve_folder` is."""
