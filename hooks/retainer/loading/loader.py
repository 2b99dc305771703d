"""Each `read_*` function turns the bytes of one kind of file into its model, or into every problem.

This is the way in; the steps are in the other modules: `document.py` parses YAML, `model_errors.py`
validates it key by key, `cross_field_rules.py` compares keys with one another. Nothing here opens a
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter

from retainer.diagnostics import MAX_PROBLEMS, Problem
from retainer.model import ClientFile, Freelancer, Testimonial, kind_of

from .cross_field_rules import MOST_TIERS, check_client, check_freelancer, prose_pictures
from .document import Document, decode, parse
from .findings import FREELANCER, Finding, Known, Source
from .model_errors import Layer, Read, Shape, Where, validate

T = TypeVar("T")

_TIER: Final = {"price": 1, "deliverables": ("-",)}
_CLIENT: Final = Shape(
    TypeAdapter(ClientFile),
    ClientFile,
    {
        ("client",): {"name": "-"},
        ("client", "name"): "-",
        ("tiers",): tuple(_TIER | {"name": f"{n}", "price": n} for n in (1, 2, 3)),
        # Or else one invalid price would drop all tiers, and the rules could not see their names.
        **{("tiers", index, "price"): 1 for index in range(MOST_TIERS)},
    },
)
_FREELANCER: Final = Shape(
    TypeAdapter(Freelancer), Freelancer, {("name",): "-", ("email",): "name@host.example"}
)
_TESTIMONIALS: Final = Shape(TypeAdapter(tuple[Testimonial, ...]), Testimonial)


def read_client(raw: bytes, file: str, known: Known) -> Read[ClientFile]:
    """Read a client's file, or report all of its problems at once."""
    document = _document(raw, file, known.freelancer.currency)
    if isinstance(document, Problem):
        return Read(None, (document,))
    data = document.data
    if not isinstance(data, dict):
        state = "the file is empty" if data is None else f"the file is {kind_of(data)}"
        message = f"{state}; it needs the keys client: and tiers:"
        return _unread(document.problems, Problem(file, 1, 1, message), document)
    where = Where((Layer(document, file),))
    read = validate(_CLIENT, data, where)
    client = read.value
    if client is None:
        return _with_findings(read, (), where)
    pictures = tuple(prose_pictures(client))
    read = replace(read, pictures=tuple(name for _, name in pictures))
    findings = check_client(client, pictures, replace(known, file=file))
    unwanted = client.advice.ignore if client.advice else ()
    wanted = (finding for finding in findings if finding.rule not in unwanted)
    return _with_findings(read, wanted, where, known.places)


def read_testimonials(raw: bytes, file: str) -> Read[tuple[Testimonial, ...]]:
    """Read clients/testimonials.yml, which is a list; an empty file is an empty list."""
    document = _document(raw, file)
    if isinstance(document, Problem):
        return Read(None, (document,))
    data = () if document.data is None and not document.problems else document.data
    if not isinstance(data, tuple):
        message = f"the file is {kind_of(data)}, and a list is expected; begin each entry with -"
        return _unread(document.problems, Problem(file, 1, 1, message), document)
    where = Where((Layer(document, file),))
    return _with_findings(validate(_TESTIMONIALS, data, where), _double_ids(data), where)


def read_freelancer(layers: Sequence[Layer], data: Any, known: Known) -> Read[Freelancer]:
    """Read extra.freelancer of mkdocs.yml; `data` is its value, `!ENV` resolved.

    `layers` are mkdocs.yml and the files that it inherits, the nearest first.
    """
    where = Where(layers, FREELANCER)
    if not isinstance(data, dict):
        state = "is missing" if data is None else f"is {kind_of(data)}"
        message = f"extra.freelancer: {state}; write `name: ...` and `email: ...` under it"
        parsing = [problem for layer in layers for problem in layer.document.problems]
        return _unread(parsing, where.problem((), message, name=()), layers[0].document)
    read = validate(_FREELANCER, data, where)
    findings = check_freelancer(read.value, known) if read.value else ()
    return _with_findings(read, findings, where)


def _document(raw: bytes, file: str, currency: str = "") -> Document | Problem:
    text = decode(raw, file)
    return text if isinstance(text, Problem) else parse(text, file, currency=currency)


def _unread(parsing: Iterable[Problem], otherwise: Problem, document: Document) -> Read[Any]:
    """Return the parser's problems, or if there are none the other one."""
    return Read(None, tuple(sorted(set(parsing))) or (otherwise,), document)


def _with_findings(
    read: Read[T],
    findings: Iterable[Finding],
    where: Where,
    others: Mapping[Source, Where] = MappingProxyType({}),
) -> Read[T]:
    """Add what the rules found, unless it follows from a part that was invalid."""
    certain = (finding for finding in findings if read.intact(finding.path, *finding.needs))
    reported = [
        replace(
            place.problem(finding.path, finding.message, finding.detail),
            level=finding.level,
            rule=finding.rule,
        )
        for finding in islice(certain, MAX_PROBLEMS)
        if (place := others.get(finding.source) if finding.source else where)
    ]
    errors = [problem for problem in reported if problem.level == "error"]
    problems = tuple(sorted({*read.problems, *errors}))
    return replace(
        read,
        value=None if problems else read.value,
        problems=problems,
        advice=tuple(problem for problem in reported if problem.level == "advice"),
    )


def _double_ids(data: tuple[Any, ...]) -> Iterator[Finding]:
    first_by_id: dict[str, int] = {}
    for index, entry in enumerate(data):
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and first_by_id.setdefault(name, index) != index:
            yield Finding((index, "id"), "another testimonial has this id", f'("{name}")')
