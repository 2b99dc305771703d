"""Edits one key of a client's file and keeps all else: comments, order, quotes, line ends. Pure.

The text is edited at the places that the parser reports, and parsed again: where anything but the
wanted key would differ, the edit is refused.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

import yaml

from retainer.diagnostics import Invalid, Problem, Refused
from retainer.loading import Document, decode, parse

_GONE = object()
"""Stands for the value of a key that is taken out."""
_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]\Z")


def with_link(raw: bytes, file: str, link: str) -> bytes:
    """Return the file with this `link` in place of its own, or added after `client`.

    Raises `Invalid` where the file is no valid YAML, `Refused` where there is no place for it.
    """
    text, document = valid_text(raw, file)
    lines = text.splitlines(keepends=True)
    if "link" in document.data:
        attempts = [_replace_value(lines, document, ("link",), link, file)]
    else:
        attempts = _insert_key(lines, document, file, f"link: {link}", after="client")
    return _first_valid(raw, attempts, file, {"link": link})


def with_passphrase(raw: bytes, file: str, passphrase: str) -> bytes:
    """Return the file with this `passphrase` in place of its own, or added after `link`.

    It must be words that need no quotes. Raises as `with_link` does.
    """
    text, document = valid_text(raw, file)
    lines = text.splitlines(keepends=True)
    if "passphrase" in document.data:
        attempts = [[_replace_node(text, "passphrase", passphrase)]]
    else:
        attempts = _insert_key(lines, document, file, f"passphrase: {passphrase}", after="link")
    return _first_valid(raw, attempts, file, {"passphrase": passphrase})


def with_block(raw: bytes, file: str, key: str, value: object) -> bytes:
    """Return the file with a new key at its end. Raises as `with_link` does."""
    text, document = valid_text(raw, file)
    if key in document.data:
        raise Refused(f"{file}: there is `{key}:` already; nothing was changed")
    lines = text.splitlines(keepends=True)
    indent = _indent(lines, document, file)
    block = _dumped({key: value})
    more = [f"{indent}{line}" for line in block]
    attempts = [_insert_lines(lines, len(lines), more)]
    return _first_valid(raw, attempts, file, {key: parse("\n".join(block), file).data[key]})


def without_block(raw: bytes, file: str, key: str) -> bytes:
    """Return the file without a key and its value. Raises as `with_link` does."""
    text, document = valid_text(raw, file)
    lines = text.splitlines(keepends=True)
    _indent(lines, document, file)
    start = document.keys[key,][0] - 1
    attempts = [[*lines[:start], *lines[end:]] for end in _places_after(lines, document, key)]
    return _first_valid(raw, attempts, file, {key: _GONE}, f"delete `{key}` yourself")


def without_value(raw: bytes, file: str, path: tuple[str, str]) -> bytes:
    """Return the file without a value in a block, both on one line. Raises as `with_link` does."""
    text, document = valid_text(raw, file)
    block, key = path
    rest = {name: value for name, value in document.data[block].items() if name != key}
    if not rest:
        return without_block(raw, file, block)
    lines = text.splitlines(keepends=True)
    line, column = document.keys[path]
    before, written = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    # Where the block is { }, up to the comma.
    attempts = [
        [*lines[: line - 1], *lines[line:]],
        _replace_line(lines, line, before + re.sub(r"^[^,}]*(?:, *)?", "", written)),
    ]
    return _first_valid(raw, attempts, file, {block: rest}, f"delete `{key}` yourself")


def as_written(text: str) -> str:
    """Return a line of text as YAML has it, in quotes where it needs them."""
    return _dumped([text], width=len(text) * 12 + 100)[0].removeprefix("- ")


def with_item(raw: bytes, file: str, key: str, value: dict[str, Any]) -> bytes:
    """Return the file with an item more at the end of a list, which need not be there yet.

    Raises as `with_link` does.
    """
    text, document = valid_text(raw, file)
    items = document.data.get(key)
    if not items:
        emptied = without_block(raw, file, key) if key in document.data else raw
        return with_block(emptied, file, key, [value])
    lines = text.splitlines(keepends=True)
    line, column = document.values[key, 0]
    before = lines[line - 1][: column - 1]
    block = _dumped(value)
    more = [f"{before if not at else ' ' * len(before)}{each}" for at, each in enumerate(block)]
    attempts = [_insert_lines(lines, place, more) for place in _places_after(lines, document, key)]
    new = {key: (*items, parse("\n".join(block), file).data)}
    return _first_valid(raw, attempts, file, new, f"write `{key}` as a list, an item a line")


def with_mark(raw: bytes, file: str, block: str, mark: str) -> bytes:
    """Return the file with this `mark` in a block, in place of its own or before its last key.

    Raises as `with_link` does.
    """
    text, document = valid_text(raw, file)
    lines = text.splitlines(keepends=True)
    opened = document.values[block,]
    if "mark" in document.data[block]:
        attempts = [_replace_value(lines, document, (block, "mark"), mark, file)]
    else:
        own = (at for path, at in document.keys.items() if path[:-1] == (block,))
        line, column = max(own, default=opened)
        before = lines[line - 1][: column - 1]
        flow, inside = lines[opened[0] - 1], opened[1]
        attempts = [
            _insert_lines(lines, line - 1, [f"{before}mark: {mark}"]),
            # Where the block is { }.
            _replace_line(lines, opened[0], f"{flow[:inside]}mark: {mark}, {flow[inside:]}"),
        ]
    new = {block: {**document.data[block], "mark": mark}}
    return _first_valid(raw, attempts, file, new, f"write `{block}` as plain keys, a line each")


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as people do, below a `|`."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


def _dumped(value: object, width: int = 100) -> list[str]:
    dumped = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width)
    return dumped.splitlines()


def valid_text(raw: bytes, file: str) -> tuple[str, Document]:
    """Return a file's text and what it holds.

    Raises `Invalid` where it is no valid YAML, `Refused` where it holds no keys.
    """
    text = decode(raw, file)
    if isinstance(text, Problem):
        raise Invalid([text])
    document = parse(text, file)
    if document.problems:
        raise Invalid(document.problems)
    if not isinstance(document.data, dict) or not document.data:
        raise Refused(f"{file} holds no keys; nothing was changed")
    return text, document


def _replace_value(
    lines: list[str], document: Document, path: tuple[str, ...], new: str, file: str
) -> list[str]:
    """Return the lines with another value at a path."""
    line, column = document.values[path]
    before, written = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    value = document.data
    for key in path:
        value = value[key]
    token = next((t for t in (f'"{value}"', f"'{value}'", str(value)) if written.startswith(t)), "")
    if not token:
        raise Refused(f"{file}:{line}: write the {path[-1]} on one line, as `{path[-1]}: {new}`")
    quote = token[0] if token[0] in "\"'" else ""
    return _replace_line(lines, line, f"{before}{quote}{new}{quote}{written[len(token) :]}")


def _replace_line(lines: list[str], line: int, instead: str) -> list[str]:
    return [*lines[: line - 1], instead, *lines[line:]]


def _replace_node(text: str, key: str, value: str) -> str:
    """Return the text with another value of a key, however many lines the old one has."""
    root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    old = next(node for name, node in root.value if name.value == key)
    start, end = old.start_mark.index, old.end_mark.index
    written, style = text[start:end], getattr(old, "style", None)
    if style in ("|", ">"):
        head = written.splitlines()[0]
        comment = head[head.find(" #") :] if " #" in head else ""
        return text[:start] + value + comment + written[len(written.rstrip()) :] + text[end:]
    quote = style or ""
    return f"{text[:start]}{quote}{value}{quote}{text[end:]}"


def _insert_key(
    lines: list[str], document: Document, file: str, line: str, after: str
) -> list[list[str]]:
    """Return the lines with another after a key, in the two places where it may belong."""
    own_line = f"{_indent(lines, document, file)}{line}"
    return [
        _insert_lines(lines, place, [own_line]) for place in _places_after(lines, document, after)
    ]


def _places_after(lines: list[str], document: Document, key: str) -> list[int]:
    """Return where a line may be inserted: right after this key, else right before the next one.

    Comments and blank lines above the next key are that key's; but what ends a text may look so.
    """
    starts = sorted(place[0] for path, place in document.keys.items() if len(path) == 1)
    own = document.keys.get((key,), (starts[0], 1))[0]
    before = next((start - 1 for start in starts if start > own), len(lines))
    behind = before
    while behind > own and (lines[behind - 1].startswith("#") or not lines[behind - 1].strip()):
        behind -= 1
    return [behind, before]


def _insert_lines(lines: list[str], place: int, more: list[str]) -> list[str]:
    # Ended as the line before is, so that no editor meets two kinds of line ends.
    line_end = _LINE_END.search(lines[place - 1]) or _LINE_END.search(lines[0])
    end = line_end[0] if line_end else "\n"
    before = lines[:place]
    if not _LINE_END.search(before[-1]):
        before[-1] += end
    return [*before, *(line + end for line in more), *lines[place:]]


def _indent(lines: list[str], document: Document, file: str) -> str:
    """Return the indent of all keys. Raises `Refused` for a file that is one { }."""
    places = [place for path, place in document.keys.items() if len(path) == 1]
    before = {lines[line - 1][: column - 1] for line, column in places}
    indent = before.pop()
    if before or indent.strip(" "):
        raise Refused(
            f"{file}: write each key at the beginning of its own line; nothing was changed"
        )
    return indent


def _first_valid(
    raw: bytes, attempts: list[list[str]], file: str, new: dict[str, Any], remedy: str = ""
) -> bytes:
    """Return the first attempt that differs from the file in the new keys alone."""
    text, document = valid_text(raw, file)
    # A text that ended the file without a line end has one when something follows.
    ended = parse(f"{text}\n", file).data
    wanted = [
        {key: value for key, value in (data | new).items() if value is not _GONE}
        for data in (document.data, ended)
    ]
    for lines in attempts:
        edited = parse("".join(lines), file)
        if not edited.problems and edited.data in wanted:
            # `decode` takes the byte order mark off; what is written has it again.
            mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
            return mark + "".join(lines).encode()
    remedy = remedy or f"write `{next(iter(new))}` into it yourself"
    raise Refused(f"{file} cannot be changed safely; {remedy}")
