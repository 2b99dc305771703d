"""YAML text -> model, or every problem with file, line, column and remedy. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter

from retainer.diagnostics import MAX_PROBLEMS, Problem
from retainer.model import ClientFile, Freelancer, Testimonial, kind_of

from .document import Document, KeyPath, decode, parse
from .rules import Finding, Known, check_client, check_freelancer
from .validation import Fitted, Layer, Shape, Where, fit

T = TypeVar("T")

FREELANCER: Final[KeyPath] = ("extra", "freelancer")

_TIER: Final = {"price": 1, "deliverables": ("-",)}
_CLIENT: Final = Shape(
    TypeAdapter(ClientFile),
    ClientFile,
    {
        ("client",): {"name": "-"},
        ("client", "name"): "-",
        ("tiers",): tuple(_TIER | {"name": f"{n}", "price": n} for n in (1, 2, 3)),
        # Else a price that is none would take all tiers' names with it, which rules look at.
        **{("tiers", index, "price"): 1 for index in range(3)},
    },
)
_FREELANCER: Final = Shape(
    TypeAdapter(Freelancer), Freelancer, {("name",): "-", ("email",): "name@host.example"}
)
_TESTIMONIALS: Final = Shape(TypeAdapter(tuple[Testimonial, ...]), Testimonial)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What was read, and what is wrong with it; no value where it could not be made."""

    value: T | None
    problems: tuple[Problem, ...] = ()
    document: Document | None = None
    advice: tuple[Problem, ...] = ()
    """What is right as it is, and would be better otherwise."""


def read_client(raw: bytes, file: str, known: Known) -> Read[ClientFile]:
    """Read a client's file, all of its problems at once."""
    document = _document(raw, file)
    if isinstance(document, Problem):
        return Read(None, (document,))
    data, problems = document.data, list(document.problems)
    if not isinstance(data, dict):
        if not problems:
            held = "the file is empty" if data is None else f"the file is {kind_of(data)}"
            said = f"{held}; it needs the keys client: and tiers:"
            problems.append(Problem(file, 1, 1, said))
        return _unread(problems, document)
    where = Where((Layer(document, file),))
    fitted = fit(_CLIENT, data, where, problems)
    findings = check_client(fitted.value, known) if fitted.value else ()
    return _read(fitted, findings, where, document)


def read_testimonials(raw: bytes, file: str) -> Read[tuple[Testimonial, ...]]:
    """Read clients/testimonials.yml: a list; an empty file is an empty list."""
    document = _document(raw, file)
    if isinstance(document, Problem):
        return Read(None, (document,))
    problems = list(document.problems)
    data = () if document.data is None and not problems else document.data
    if not isinstance(data, tuple):
        if not problems:
            said = f"the file is {kind_of(data)}, and a list is expected; begin each entry with -"
            problems.append(Problem(file, 1, 1, said))
        return _unread(problems, document)
    where = Where((Layer(document, file),))
    fitted = fit(_TESTIMONIALS, data, where, problems)
    return _read(fitted, _double_ids(data), where, document)


def read_freelancer(layers: Sequence[Layer], data: Any, known: Known) -> Read[Freelancer]:
    """Read extra.freelancer of mkdocs.yml; `data` is its value, `!ENV` resolved.

    `layers` are mkdocs.yml and the files that it inherits, the nearest first.
    """
    where = Where(layers, FREELANCER)
    problems = [problem for layer in layers for problem in layer.document.problems]
    if not isinstance(data, dict):
        if not problems:
            held = "is missing" if data is None else f"is {kind_of(data)}"
            said = f"extra.freelancer: {held}; write `name: ...` and `email: ...` under it"
            problems.append(where.problem((), said, name=()))
        return _unread(problems, layers[0].document)
    fitted = fit(_FREELANCER, data, where, problems)
    findings = check_freelancer(fitted.value, known) if fitted.value else ()
    return _read(fitted, findings, where, layers[0].document)


def _document(raw: bytes, file: str) -> Document | Problem:
    text = decode(raw, file)
    return text if isinstance(text, Problem) else parse(text, file)


def _unread(problems: Iterable[Problem], document: Document) -> Read[Any]:
    return Read(None, tuple(sorted(set(problems))), document)


def _read(
    fitted: Fitted[T], findings: Iterable[Finding], where: Where, document: Document
) -> Read[T]:
    """Put all problems together. What a rule says of a part that could not be read is left out."""
    problems = [problem for layer in where.layers for problem in layer.document.problems]
    problems += fitted.problems
    sure = (finding for finding in findings if fitted.knows(finding.path, *finding.needs))
    noted = [
        replace(
            where.problem(finding.path, finding.message, finding.detail),
            level=finding.level,
            rule=finding.rule,
        )
        for finding in islice(sure, MAX_PROBLEMS)
    ]
    problems += [problem for problem in noted if problem.level == "error"]
    advice = tuple(problem for problem in noted if problem.level == "advice")
    value = None if problems else fitted.value
    return Read(value, tuple(sorted(set(problems))), document, advice)


def _double_ids(data: tuple[Any, ...]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, entry in enumerate(data):
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and seen.setdefault(name, index) != index:
            yield Finding((index, "id"), "another testimonial has this id", f'("{name}")')
