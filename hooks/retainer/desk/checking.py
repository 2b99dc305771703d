"""Advice becomes problems to print, in the freelancer's language and the most costly first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from retainer.diagnostics import Problem, near_miss
from retainer.i18n import Words, texts_in
from retainer.loading import Document, Layer, Where
from retainer.model import state_of
from retainer.project import ClientEntry, Project

from .advice import RULES, Rule, Slip, Subject

TEXTS: Final = Path(__file__).parent / "texts"
MOST_SHOWN: Final = 5
"""Of one file: who mends these looks again."""
_ORDER: Final = {rule.name: number for number, rule in enumerate(RULES)}


def advise(project: Project, entry: ClientEntry, samples: frozenset[str]) -> ClientEntry:
    """Return the entry with all advice about its file, the most costly first.

    `samples` are the texts that only their owner can replace. A rule that is to be ignored, and is
    none, is a problem.
    """
    file, document = entry.read.value, entry.read.document
    if file is None or document is None:
        return entry
    language = project.settings.freelancer.language
    ignored = file.advice.ignore if file.advice else ()
    subject = Subject(
        file=file,
        document=document,
        state=state_of(file, project.today),
        today=project.today,
        freelancer=project.settings.freelancer,
        testimonials=project.testimonials,
        samples=samples,
    )
    where = Where((Layer(document, entry.file),))
    own = (
        _problem(rule, slip, where, document, texts(language))
        for rule in RULES
        if subject.state in rule.states and rule.name not in ignored
        for slip in rule.check(subject)
    )
    others = (problem for problem in entry.read.advice if problem.rule not in ignored)
    unknown = tuple(_unknown(ignored, where, language))
    problems = (*entry.read.problems, *unknown)
    read = replace(entry.read, problems=problems, advice=in_order((*others, *own)))
    return replace(entry, read=read)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by file: errors by their place, then advice by what it costs."""

    def key(problem: Problem) -> tuple[object, ...]:
        cost = -1 if problem.level == "error" else _ORDER[problem.rule]
        return problem.file, cost, problem

    return tuple(sorted(set(problems), key=key))


def shown(
    problems: Sequence[Problem], most: int = MOST_SHOWN
) -> Iterator[tuple[str, list[Problem], int]]:
    """Yield by file what is shown of problems in order, and how much advice is left out."""
    for file, group in groupby(problems, key=lambda problem: problem.file):
        own = list(group)
        advice = [problem for problem in own if problem.level == "advice"]
        left = advice[most:]
        yield file, own[: len(own) - len(left)], len(left)


def texts(language: str) -> Words:
    """Return what advice says in a language, or else in English."""
    return texts_in(TEXTS, language)


def advice_text(words: Words, name: str, guide: str, /, **values: object) -> tuple[str, str]:
    """Return the message of a rule or of its variant, and the example, which may quote the file."""
    parts = {part: words.plain(f"rules.{name}.{part}") for part in ("why", "do")}
    example = words.plain(f"rules.{name}.eg", consulting=words.plain("consulting"), **values)
    return words.plain("line", guide=guide, **parts), words.plain("example", example=example)


def _problem(rule: Rule, slip: Slip, where: Where, document: Document, words: Words) -> Problem:
    name = f"{rule.name}.{slip.variant}" if slip.variant else rule.name
    message, example = advice_text(words, name, rule.guide, **slip.values)
    if not slip.quote:
        problem = where.problem(slip.path, message, example)
    else:
        problem = where.problem(slip.path, message, example, name=())
        line, column = _place(slip, document)
        problem = replace(problem, line=line, column=column, where=f'"{slip.quote}": ')
    return replace(problem, level="advice", rule=rule.name)


def _place(slip: Slip, document: Document) -> tuple[int, int]:
    """Return where the quoted words begin in the file; if a line break is in them, their text."""
    line, column = document.place(slip.path)
    lines = document.text.splitlines()
    later = (place for place in document.values.values() if place > (line, column))
    last, _ = min(later, default=(len(lines), 1))
    for number in range(line, min(last, len(lines)) + 1):
        text = lines[number - 1]
        start = text.find(slip.quote, column - 1 if number == line else 0)
        if start >= 0:
            return number, start + 1
    return line, column


def _unknown(ignored: Sequence[str], where: Where, language: str) -> Iterator[Problem]:
    for index, name in enumerate(ignored):
        if name not in _ORDER:
            hint = near_miss(name, _ORDER) or f'("{name}")'
            yield where.problem(("advice", "ignore", index), texts(language).plain("ignore"), hint)
