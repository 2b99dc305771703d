"""Changes to a client's file that keep all else: comments, order, quotes, line ends. Pure.

The text is edited at the places that the parser gives, and read again: where anything but the
wanted key would differ, nothing is changed.
"""

from __future__ import annotations

import codecs
from typing import Any

import yaml

from .document import Document, decode, parse
from .problems import Invalid, Problem, Refused


def with_link(raw: bytes, file: str, link: str) -> bytes:
    """Return the file with this `link` in place of its own, or added after `client`.

    Raises `Invalid` where the file is no valid YAML, `Refused` where there is no place for it.
    """
    text, document = _read(raw, file)
    lines = text.splitlines(keepends=True)
    if "link" in document.data:
        line, column = document.values[("link",)]
        old = lines[line - 1]
        value = document.data["link"]
        written = old[column - 1 :]
        token = next(
            (t for t in (f'"{value}"', f"'{value}'", str(value)) if written.startswith(t)), ""
        )
        if not token:
            raise Refused(f"{file}:{line}: write the link on one line, as `link: {link}`")
        quote = token[0] if token[0] in "\"'" else ""
        lines[line - 1] = f"{old[: column - 1]}{quote}{link}{quote}{written[len(token) :]}"
    else:
        lines = _added(lines, document, f"link: {link}", file)
    return _checked(raw, lines, file, document.data | {"link": link})


def with_block(raw: bytes, file: str, key: str, value: dict[str, Any]) -> bytes:
    """Return the file with a new key at its end. Raises as `with_link` does."""
    text, document = _read(raw, file)
    if key in document.data:
        raise Refused(f"{file}: there is `{key}:` already; nothing was changed")
    lines = text.splitlines(keepends=True)
    _flow(document, file)
    end = _line_end(lines)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    block = yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=100)
    lines += [line + end for line in block.splitlines()]
    return _checked(raw, lines, file, document.data | {key: parse(block, file).data[key]})


def _read(raw: bytes, file: str) -> tuple[str, Document]:
    text = decode(raw, file)
    if isinstance(text, Problem):
        raise Invalid([text])
    document = parse(text, file)
    if document.problems:
        raise Invalid(document.problems)
    if not isinstance(document.data, dict):
        raise Refused(f"{file} holds no keys; nothing was changed")
    return text, document


def _added(lines: list[str], document: Document, line: str, file: str) -> list[str]:
    _flow(document, file)
    starts = sorted(place[0] for path, place in document.keys.items() if len(path) == 1)
    client = document.keys.get(("client",), (starts[0], 1))[0]
    after = next((start for start in starts if start > client), None)
    end = _line_end(lines)
    if after is None:
        if not lines[-1].endswith(("\n", "\r")):
            lines[-1] += end
        return [*lines, line + end]
    return [*lines[: after - 1], line + end, *lines[after - 1 :]]


def _flow(document: Document, file: str) -> None:
    """A file that is one { } has no lines to add to."""
    if any(place[1] != 1 for path, place in document.keys.items() if len(path) == 1):
        raise Refused(
            f"{file}: write each key at the beginning of its own line; nothing was changed"
        )


def _line_end(lines: list[str]) -> str:
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"


def _checked(raw: bytes, lines: list[str], file: str, wanted: dict[str, Any]) -> bytes:
    text = "".join(lines)
    again = parse(text, file)
    if again.problems or again.data != wanted:
        raise Refused(f"{file} cannot be changed safely; write the key yourself")
    # `decode` takes the byte order mark off; what is written has it again.
    return (codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b"") + text.encode("utf-8")
