"""Data -> model; or what of it does not fit, in words, and the model without those parts.

What does not fit is taken out (a required part gives way to a stand-in), so that the rules between
keys are checked in the same run as the keys themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from retainer.diagnostics import MAX_PROBLEMS, Problem, nearest
from retainer.model import kind_of

from .document import Document, KeyPath, named
from .parser import UNREAD

T = TypeVar("T")

_MAX_ROUNDS = 12
"""Taking a part out can leave its parent short of it; files are not nested deeper."""
_SURE = 0.8
_UNKNOWN = "extra_forbidden"
_MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Layer:
    """A parsed file, and its shown name. mkdocs.yml may stand on others (INHERIT)."""

    document: Document
    file: str


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """What data must become. `stand_ins` fill in for required parts that do not fit."""

    adapter: TypeAdapter[T]
    model: type[BaseModel]
    stand_ins: Mapping[KeyPath, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Where:
    """Where the data stands: the files that it comes from, the nearest first, and its path."""

    layers: Sequence[Layer]
    root: KeyPath = ()

    def problem(
        self, path: KeyPath, message: str, detail: str = "", *, name: KeyPath | None = None
    ) -> Problem:
        """Return the problem at a path of the data, which names it.

        With a `name` of its own, its place is the key's, not the value's.
        """
        full = (*self.root, *path)
        layer = self._layer(full)
        place = layer.document.place(full, key=name is not None)
        said = f"{named(path if name is None else name)}{message}"
        return Problem(layer.file, *place, said, detail=detail)

    def _layer(self, path: KeyPath) -> Layer:
        """Return the file that holds the path, or the nearest part of it."""
        while path:
            for layer in self.layers:
                if path in layer.document.values:
                    return layer
            path = path[:-1]
        return self.layers[0]


@dataclass(slots=True)
class Fitted(Generic[T]):
    """A model as far as one could be made, and what had to be taken out for it."""

    value: T | None = None
    problems: list[Problem] = field(default_factory=list)
    without: set[KeyPath] = field(default_factory=set)

    def knows(self, *paths: KeyPath) -> bool:
        """Return whether these paths are as the file has them."""
        return not any(
            path[:length] in self.without for path in paths for length in range(len(path) + 1)
        )


def fit(shape: Shape[T], data: Any, where: Where, known: Iterable[Problem] = ()) -> Fitted[T]:
    """Return the model of the data. What stands where a `known` problem does is not told again."""
    found: Fitted[T] = Fitted()
    told = {_place(problem) for problem in known}
    for _ in range(_MAX_ROUNDS):
        try:
            found.value = shape.adapter.validate_python(data)
        except ValidationError as failure:
            errors = failure.errors(include_url=False)
        else:
            break
        for problem in _problems(errors, shape, where, found.without):
            if len(found.problems) < MAX_PROBLEMS and _place(problem) not in told:
                found.problems.append(problem)
        # Not as they come: two keys that are missing have one place.
        told |= {_place(problem) for problem in found.problems}
        gone = {_part(error, shape.stand_ins) for error in errors}
        found.without |= {_part(error, shape.stand_ins) for error in errors if not _extra(error)}
        data, before = _mended(data, _tree(gone), (), shape.stand_ins), data
        if () in gone or data == before:
            break
    return found


def _problems(
    errors: list[ErrorDetails], shape: Shape[Any], where: Where, without: set[KeyPath]
) -> Iterator[Problem]:
    """Yield the problems that errors are; add to `without` what an unknown key was meant to be."""
    fresh = [error for error in errors if error["input"] is not UNREAD]
    for error in itertools.islice(filter(_extra, fresh), MAX_PROBLEMS):
        *parent, word = _path(error)
        known = _known_keys(shape.model, tuple(parent))
        key, said = _meant(str(word), known, shape.model)
        without.add((*parent, key))
        yield where.problem(_path(error), "unknown key", said, name=tuple(parent))
    # Of a key that is wrong itself nothing more is told: it may be anything, also in a path.
    wrong_keys = {_path(error) for error in fresh if error["loc"][-1:] == ("[key]",)}
    for error in fresh:
        path = _path(error)
        within = any(path[:length] in wrong_keys for length in range(len(path) + 1))
        if within and error["loc"][-1:] != ("[key]",):
            continue
        if error["type"] == _MISSING:
            if not any(path[:length] in without for length in range(len(path) + 1)):
                yield where.problem(path, "is missing; add it", name=path)
        elif not _extra(error) and not any(gone[: len(path)] == path for gone in without):
            yield _misfit(error, path, where)


def _misfit(error: ErrorDetails, path: KeyPath, where: Where) -> Problem:
    context = error.get("ctx", {})
    if error["type"] != "field":
        held = kind_of(error["input"])
        said = f"is {held}, and keys with values are expected, as `key: value`"
        return where.problem(path, "is empty; give it keys" if held == "nothing" else said)
    if error["loc"][-1] == "[key]":
        said, key = context["message"], f'("{path[-1]}")'
        return where.problem(path, f"one of its keys {said}", key, name=path[:-1])
    return where.problem(path, context["message"], context["detail"])


def _meant(word: str, known: Sequence[str], root: type[BaseModel]) -> tuple[str, str]:
    """Return what an unknown key was meant to be, where that is clear, and what to say of it."""
    if word == "<<":
        return word, '"<<": keys are not merged here; write them out'
    quoted = f'"{word}"' if len(word) <= 60 else f'"{word[:60]}..."'  # noqa: PLR2004 - a line's
    if sure := nearest(word, known, _SURE):
        return sure, f'{quoted} (did you mean "{sure}"?)'
    homes = [named(path).rstrip(": ") for path in _homes(root, word)]
    if len(homes) == 1:
        return word, f"{quoted}; it belongs under {homes[0] or 'no other key'}"
    if near := nearest(word, known):
        return near, f'{quoted} (did you mean "{near}"?)'
    return word, f"{quoted}; known here: {', '.join(known)}"


def _homes(root: type[BaseModel], word: str, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the paths in the model under which a key is known."""
    if word in root.model_fields:
        yield path
    for name, info in root.model_fields.items():
        # Nobody writes the accepted offer by hand.
        if name != "accepted" and (inner := _model_in(info.annotation)):
            yield from _homes(inner, word, (*path, name))


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


def _extra(error: ErrorDetails) -> bool:
    return error["type"] == _UNKNOWN


def _path(error: ErrorDetails) -> KeyPath:
    """Return where the error is, less what pydantic adds for a mapping's keys."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _part(error: ErrorDetails, stand_ins: Mapping[KeyPath, Any]) -> KeyPath:
    """Return the path of what has to go: an entry of a list goes with the whole list."""
    path = _path(error)
    if error["type"] == _MISSING and path not in stand_ins:
        path = path[:-1]
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _tree(paths: Iterable[KeyPath]) -> dict[str | int, Any]:
    tree: dict[str | int, Any] = {}
    # The longest first: what goes whole is not cut up before.
    for path in sorted(filter(None, paths), key=len, reverse=True):
        branch = tree
        for part in path[:-1]:
            branch = branch.setdefault(part, {})
        branch[path[-1]] = {}
    return tree


def _mended(
    data: Any, tree: Mapping[str | int, Any], path: KeyPath, stand_ins: Mapping[KeyPath, Any]
) -> Any:
    """Return the data less the tree's ends, with stand-ins for what must be there."""
    if isinstance(data, dict):
        ends = {(*path, key): key for key, branch in tree.items() if not branch}
        kept = {
            key: _mended(value, tree[key], (*path, key), stand_ins) if key in tree else value
            for key, value in data.items()
            if (*path, key) not in ends
        }
        return kept | {key: stand_ins[end] for end, key in ends.items() if end in stand_ins}
    if isinstance(data, tuple):
        return tuple(
            _mended(value, tree[index], (*path, index), stand_ins) if index in tree else value
            for index, value in enumerate(data)
        )
    return data
