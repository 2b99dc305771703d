"""YAML text -> model, or every problem with file, line, column and remedy. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from .document import Document, Env, Path, decode, parse
from .fields import kind_of
from .model import ClientFile, Freelancer
from .problems import Problem, near_miss
from .rules import Finding, Known, check_client, check_freelancer
from .testimonial import Testimonial

T = TypeVar("T")

_CLIENT = TypeAdapter(ClientFile)
_FREELANCER = TypeAdapter(Freelancer)
_TESTIMONIALS = TypeAdapter(tuple[Testimonial, ...])
FREELANCER: Path = ("extra", "freelancer")
_MAX_PRUNINGS = 5


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What was read, and what is wrong with it; no value where it could not be made."""

    value: T | None
    problems: tuple[Problem, ...] = ()
    document: Document | None = None


def read_client(raw: bytes, file: str, known: Known) -> Read[ClientFile]:
    """Read a client's file, all of its problems at once."""
    document = _document(raw, file)
    if isinstance(document, Problem):
        return Read(None, (document,))
    problems = list(document.problems)
    if not _is_mapping(document, file, problems, "client: and tiers:"):
        return Read(None, tuple(problems), document)
    value = _validated(_CLIENT, document.data, _Place(document, file), problems)
    if value is not None:
        problems += _placed(check_client(value, known), document, file)
    return Read(None if problems else value, tuple(problems), document)


def read_testimonials(raw: bytes, file: str) -> Read[tuple[Testimonial, ...]]:
    """Read docs/testimonials.yml: a list; an empty file is an empty list."""
    document = _document(raw, file)
    if isinstance(document, Problem):
        return Read(None, (document,))
    problems = list(document.problems)
    data = () if document.data is None else document.data
    if not isinstance(data, tuple):
        said = f"the file holds {kind_of(data)}, and a list of testimonials is expected"
        return Read(None, (*problems, Problem(file, 1, 1, said)), document)
    value = _validated(_TESTIMONIALS, data, _Place(document, file), problems)
    problems += _placed(_double_ids(data), document, file)
    return Read(None if problems else value, tuple(problems), document)


def read_freelancer(document: Document, file: str, data: Any, known: Known) -> Read[Freelancer]:
    """Read extra.freelancer of a parsed mkdocs.yml; `data` is its value, `!ENV` resolved."""
    problems = list(document.problems)
    if data is None:
        said = "extra.freelancer is missing; write `extra: {freelancer: {name: ..., email: ...}}`"
        return Read(None, (*problems, Problem(file, *document.place(FREELANCER), said)), document)
    if not isinstance(data, dict):
        said = f"extra.freelancer is {kind_of(data)}, and keys and values are expected"
        return Read(None, (*problems, Problem(file, *document.place(FREELANCER), said)), document)
    value = _validated(_FREELANCER, data, _Place(document, file, FREELANCER), problems)
    if value is not None:
        findings = check_freelancer(value, known)
        problems += _placed(
            (finding._replace(path=(*FREELANCER, *finding.path)) for finding in findings),
            document,
            file,
        )
    return Read(None if problems else value, tuple(problems), document)


def from_environment(value: Any, environ: Mapping[str, str]) -> Any:
    """Return the data with each `!ENV NAME` or `!ENV [NAME, ..., default]` of MkDocs read."""
    if isinstance(value, Env):
        names = value.names if isinstance(value.names, tuple) else (value.names,)
        found = (environ[name] for name in names if isinstance(name, str) and name in environ)
        default = names[-1] if len(names) > 1 else None
        return next(found, default)
    if isinstance(value, dict):
        return {key: from_environment(inner, environ) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(from_environment(inner, environ) for inner in value)
    return value


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the data that is validated stands."""

    document: Document
    file: str
    root: Path = ()


def _document(raw: bytes, file: str) -> Document | Problem:
    text = decode(raw, file)
    return text if isinstance(text, Problem) else parse(text, file)


def _is_mapping(document: Document, file: str, problems: list[Problem], keys: str) -> bool:
    if isinstance(document.data, dict):
        return True
    if not problems:
        empty = document.data is None
        said = "the file is empty" if empty else f"the file holds {kind_of(document.data)}"
        problems.append(Problem(file, 1, 1, f"{said}; it needs the keys {keys}"))
    return False


def _validated(
    adapter: TypeAdapter[T],
    data: Any,
    where: _Place,
    problems: list[Problem],
) -> T | None:
    """Return the model; where parts do not fit, report them and try once more without them.

    So the rules between keys are checked in the same run as the keys themselves.
    """
    taken = {(problem.line, problem.column) for problem in problems}
    dropped: set[Path] = set()
    for _ in range(_MAX_PRUNINGS):
        try:
            return adapter.validate_python(data)
        except ValidationError as failure:
            pruned = data
            for error in failure.errors(include_url=False, include_input=True):
                path = _path(error)
                problem = _problem(error, where)
                if path not in dropped and (problem.line, problem.column) not in taken:
                    problems.append(problem)
                path = _own_key(path)
                dropped.add(path)
                pruned = _dropped(pruned, path) if path else pruned
            if pruned == data:
                return None
            data = pruned
            taken |= {(problem.line, problem.column) for problem in problems}
    return None


def _path(error: ErrorDetails) -> Path:
    """Return where the error is, less what pydantic adds for a mapping's keys."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _own_key(path: Path) -> Path:
    """Return the path up to its last key: an entry of a list goes with the list's key."""
    keys = [index for index, part in enumerate(path) if isinstance(part, str)]
    return path[: keys[-1] + 1] if keys else ()


def _dropped(data: Any, path: Path) -> Any:
    """Return the data less what stands at the path."""
    first, rest = path[0], path[1:]
    if isinstance(data, dict) and first in data:
        if not rest:
            return {key: value for key, value in data.items() if key != first}
        return data | {first: _dropped(data[first], rest)}
    if isinstance(data, tuple) and isinstance(first, int) and first < len(data) and rest:
        return (*data[:first], _dropped(data[first], rest), *data[first + 1 :])
    return data


def _problem(error: ErrorDetails, where: _Place) -> Problem:
    document, file, root = where.document, where.file, where.root
    path = (*root, *_path(error))
    kind, context = error["type"], error.get("ctx", {})
    named = _name(path[len(root) :])
    if kind == "extra_forbidden":
        known = _known_keys(path[len(root) : -1], root)
        close = near_miss(str(path[-1]), known) or f"; known here: {', '.join(known)}"
        said = f"{_join(named)}unknown key {close}".replace(" ;", ";")
        return Problem(file, *document.place(path, key=True), said)
    if kind == "missing":
        place = document.place(path[:-1], key=True)
        return Problem(file, *place, f"{_join(named)}is missing; add it")
    if kind == "field":
        said = f"{_join(named)}{context['message']}"
        return Problem(file, *document.place(path), said, detail=context["detail"])
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        held = kind_of(error["input"])
        said = "is empty; give it keys or delete the line" if held == "nothing" else ""
        said = said or f"is {held}, and keys with values are expected"
        return Problem(file, *document.place(path), f"{_join(named)}{said}")
    return Problem(file, *document.place(path), f"{_join(named)}{error['msg']}")


def _name(path: Path) -> str:
    """Return `tiers[2].price` for a path; lists count from 1, as people do."""
    named = ""
    for part in path:
        named += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if named else part
    return named


def _join(named: str) -> str:
    return f"{named}: " if named else ""


def _placed(findings: Iterable[Finding], document: Document, file: str) -> Iterator[Problem]:
    for finding in findings:
        own = finding.path[2:] if finding.path[:2] == FREELANCER else finding.path
        place = document.place(finding.path)
        yield Problem(file, *place, f"{_join(_name(own))}{finding.message}", detail=finding.detail)


def _double_ids(data: tuple[Any, ...]) -> Iterator[Finding]:
    seen: set[Any] = set()
    for index, entry in enumerate(data):
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and name in seen:
            yield Finding((index, "id"), "another testimonial has this id", f'("{name}")')
        seen.add(name if isinstance(name, str) else None)


def _known_keys(path: Path, root: Path) -> tuple[str, ...]:
    """Return the keys that the model knows at a path."""
    model: Any = Freelancer if root else ClientFile
    if path[:1] and isinstance(path[0], int):
        model, path = Testimonial, path[1:]
    elif not path and not root:
        return tuple(ClientFile.model_fields)
    for part in path:
        if isinstance(part, str):
            field = model.model_fields.get(part) if model else None
            model = _model_in(field.annotation) if field else None
    return tuple(model.model_fields) if model else ()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
