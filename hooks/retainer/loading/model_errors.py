"""Model errors: pydantic's errors about a file's data become problems with line and column.

What one value may be is in `model/field_checks.py`; here are unknown keys, missing keys, and the
place in the file for each. Validation is then repeated without the invalid parts (a stand-in
takes the place of a required one), so that `cross_field_rules.py` reports its problems in the same
run.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from retainer.diagnostics import MAX_PROBLEMS, Problem, nearest
from retainer.model import ClientFile, kind_of

from .document import Document, KeyPath, dotted
from .parser import REPORTED

T = TypeVar("T")

_MAX_ROUNDS = 12
"""Removing a part can make its parent invalid in the next round; no file is nested deeper."""
_NEAR_CERTAIN = 0.8
"""The similarity of words from which an unknown key is taken for the known one."""
_RECORDS = ("accepted", "trial_accepted")
"""The blocks that a command wrote, and nobody else should."""
_MOST_LISTED = 12
"""The keys of a block that one line can name."""
_MEANINGS = {
    "answer": "what you say to it",
    "challenge": "what stands in their way",
    "client": "whom the proposal is for",
    "date": "a day such as 2026-11-20",
    "deliverables": "a list of what they get",
    "price": "in digits alone",
    "question": "what clients ask",
    "quote": "what they said",
    "solution": "what you do about it",
    "text": "in your words",
    "tier": "the name of one of your tiers",
    "tiers": "a list of what is offered, each with name, price and deliverables",
    "title": "what it is about",
}
"""What required keys hold, for whoever left one out."""
_EXTRA = "extra_forbidden"
_MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer is one parsed file and its name in messages; mkdocs.yml may inherit from others."""

    document: Document
    file: str


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """A shape is the model for some data, and stand-ins for required parts that are invalid."""

    adapter: TypeAdapter[T]
    model: type[BaseModel]
    stand_ins: Mapping[KeyPath, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Where:
    """The origin of data: its key path in a file, and the files it inherits from, nearest first."""

    layers: Sequence[Layer]
    root: KeyPath = ()

    def problem(
        self, path: KeyPath, message: str, detail: str = "", *, name: KeyPath | None = None
    ) -> Problem:
        """Return a problem at the value of a key path; the message begins with the path.

        With `name`, which the message then begins with, the place is that of the key.
        """
        full = (*self.root, *path)
        layer = self._layer(full)
        place = layer.document.place(full, key=name is not None)
        text = f"{dotted(path if name is None else name)}{message}"
        return Problem(layer.file, *place, text, detail=detail)

    def _layer(self, path: KeyPath) -> Layer:
        """Return the layer with this key path, or with the longest part of it."""
        while path:
            for layer in self.layers:
                if path in layer.document.values:
                    return layer
            path = path[:-1]
        return self.layers[0]


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """The result of reading a file: its value, or the problems for which there is none.

    Only between `validate` and the end of a `read_*` function may there be both: a value without
    the invalid parts, so that the cross-field rules run all the same.
    """

    value: T | None
    problems: tuple[Problem, ...] = ()
    document: Document | None = None
    advice: tuple[Problem, ...] = ()
    """What is valid, and would better be changed."""
    pictures: tuple[str, ...] = ()
    """The names of the pictures in the prose of a client's file."""
    dropped: frozenset[KeyPath] = frozenset()
    """The key paths that were invalid, so that `value` was made without them."""

    def intact(self, *paths: KeyPath) -> bool:
        """Return whether none of these key paths was dropped as invalid."""
        return not any(
            path[:length] in self.dropped for path in paths for length in range(len(path) + 1)
        )


def validate(shape: Shape[T], data: Any, where: Where) -> Read[T]:
    """Validate data against its model, and make the model without the parts that are invalid.

    An error at the place of a problem that the parser reported is its consequence, and left out.
    """
    value: T | None = None
    parsing = [problem for layer in where.layers for problem in layer.document.problems]
    problems: list[Problem] = []
    dropped: set[KeyPath] = set()
    reported = {_place(problem) for problem in parsing}
    for _ in range(_MAX_ROUNDS):
        try:
            value = shape.adapter.validate_python(data)
        except ValidationError as failure:
            errors = failure.errors(include_url=False)
        else:
            break
        for problem in _problems(errors, shape, where, dropped):
            if len(problems) < MAX_PROBLEMS and _place(problem) not in reported:
                problems.append(problem)
        # Only now: two missing keys have one place, and both are reported.
        reported |= {_place(problem) for problem in problems}
        removed = {_part(error, shape.stand_ins) for error in errors}
        dropped |= {_part(error, shape.stand_ins) for error in errors if not _is_unknown_key(error)}
        data, before = _without(data, _tree(removed), (), shape.stand_ins), data
        if () in removed or data == before:
            break
    document = where.layers[0].document
    return Read(value, (*parsing, *problems), document, dropped=frozenset(dropped))


def _problems(
    errors: list[ErrorDetails], shape: Shape[Any], where: Where, dropped: set[KeyPath]
) -> Iterator[Problem]:
    """Yield a problem per error; add to `dropped` the key that an unknown one was meant to be."""
    fresh = [error for error in errors if error["input"] is not REPORTED]
    for error in itertools.islice(filter(_is_unknown_key, fresh), MAX_PROBLEMS):
        *parent, word = _path(error)
        known = _known_keys(shape.model, tuple(parent))
        key, detail = _intended_key(str(word), known, shape.model)
        dropped.add((*parent, key))
        yield where.problem(_path(error), "unknown key", detail, name=tuple(parent))
    # Below an invalid key nothing is reported, as its path would quote the key, which is private.
    invalid_keys = {_path(error) for error in fresh if error["loc"][-1:] == ("[key]",)}
    for error in fresh:
        path = _path(error)
        below_invalid_key = any(path[:length] in invalid_keys for length in range(len(path) + 1))
        if below_invalid_key and error["loc"][-1:] != ("[key]",):
            continue
        if error["type"] == _MISSING:
            if not any(path[:length] in dropped for length in range(len(path) + 1)):
                yield where.problem(path, f"is missing; {_remedy(path)}", name=path)
        elif not _is_unknown_key(error) and not any(key[: len(path)] == path for key in dropped):
            yield _invalid_value(error, path, where)


def _invalid_value(error: ErrorDetails, path: KeyPath, where: Where) -> Problem:
    context = error.get("ctx", {})
    if error["type"] != "field":
        kind = kind_of(error["input"])
        message = f"is {kind}, and keys with values are expected, as `key: value`"
        return where.problem(path, "is empty; give it keys" if kind == "nothing" else message)
    if error["loc"][-1] == "[key]":
        message, key = context["message"], f'("{path[-1]}")'
        return where.problem(path, f"one of its keys {message}", key, name=path[:-1])
    return where.problem(path, context["message"], context["detail"])


def _remedy(path: KeyPath) -> str:
    """Return what to add in the place of a required key."""
    if path[0] in _RECORDS:
        return "restore the block from git"
    key = str(path[-1])
    return f"add `{key}:`, {_MEANINGS[key]}" if key in _MEANINGS else f"add `{key}:`"


def _intended_key(word: str, known: Sequence[str], root: type[BaseModel]) -> tuple[str, str]:
    """Return the known key that an unknown one was meant to be, if clear, and what to report."""
    if word == "<<":
        return word, '"<<": keys are not merged here; write them out'
    quoted = f'"{word}"' if len(word) <= 60 else f'"{word[:60]}..."'  # noqa: PLR2004 - a line's
    if key := nearest(word, known, _NEAR_CERTAIN):
        return key, f'{quoted} (did you mean "{key}"?)'
    parents = [dotted(path).rstrip(": ") for path in _parents(root, word)]
    if len(parents) == 1:
        return word, f"{quoted}; it belongs under {parents[0] or 'no other key'}"
    if key := nearest(word, known):
        return key, f'{quoted} (did you mean "{key}"?)'
    if len(known) > _MOST_LISTED:
        near = ", ".join(difflib.get_close_matches(word, known, 3, 0))
        command = f"retainer schema {'client' if root is ClientFile else 'freelancer'}"
        return word, f"{quoted}; near it are {near}; `{command}` lists all"
    return word, f"{quoted}; known here: {', '.join(known)}"


def _parents(root: type[BaseModel], word: str, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the key paths in the model under which a key is known."""
    if word in root.model_fields:
        yield path
    for name, info in root.model_fields.items():
        # Nobody writes a record by hand.
        if name not in _RECORDS and (inner := _model_in(info.annotation)):
            yield from _parents(inner, word, (*path, name))


def _known_keys(root: type[BaseModel], path: KeyPath) -> tuple[str, ...]:
    model: type[BaseModel] | None = root
    for part in path:
        if isinstance(part, str):
            info = model.model_fields.get(part) if model else None
            model = _model_in(info.annotation) if info else None
    return tuple(model.model_fields) if model else ()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


def _is_unknown_key(error: ErrorDetails) -> bool:
    return error["type"] == _EXTRA


def _path(error: ErrorDetails) -> KeyPath:
    """Return the key path of an error, without what pydantic adds for a mapping's keys."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _part(error: ErrorDetails, stand_ins: Mapping[KeyPath, Any]) -> KeyPath:
    """Return the key path to remove for an error: for an entry of a list, the whole list."""
    path = _path(error)
    if error["type"] == _MISSING and path not in stand_ins:
        path = path[:-1]
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _tree(paths: Iterable[KeyPath]) -> dict[str | int, Any]:
    tree: dict[str | int, Any] = {}
    # The longest first, so that a shorter path, which removes more, has the last word.
    for path in sorted(filter(None, paths), key=len, reverse=True):
        branch = tree
        for part in path[:-1]:
            branch = branch.setdefault(part, {})
        branch[path[-1]] = {}
    return tree


def _without(
    data: Any, tree: Mapping[str | int, Any], path: KeyPath, stand_ins: Mapping[KeyPath, Any]
) -> Any:
    """Return the data without the tree's leaves, with stand-ins for those that are required."""
    if isinstance(data, dict):
        leaves = {(*path, key): key for key, branch in tree.items() if not branch}
        kept = {
            key: _without(value, tree[key], (*path, key), stand_ins) if key in tree else value
            for key, value in data.items()
            if (*path, key) not in leaves
        }
        return kept | {key: stand_ins[leaf] for leaf, key in leaves.items() if leaf in stand_ins}
    if isinstance(data, tuple):
        return tuple(
            _without(value, tree[index], (*path, index), stand_ins) if index in tree else value
            for index, value in enumerate(data)
        )
    return data
