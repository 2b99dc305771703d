"""Samples are what came with the project and should be gone by the first real offer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from retainer.diagnostics import Problem
from retainer.loading import FREELANCER, Where, parse
from retainer.model import PUBLISHED, state_of
from retainer.project import ClientEntry, Project, Settings

from .advice import RULES, is_sample, plain_word, says, words
from .checking import advice_text, texts

_RULE: Final = "sample-left"
_LINE: Final = re.compile(r"^[#\s-]*(?:[a-z_]+:)?\s*(.*?)(?:\s+#.*)?$")


def sample_texts(presets: Iterable[str], entries: Iterable[ClientEntry]) -> frozenset[str]:
    """Return the texts of presets and sample clients, folded as `sample-text` compares them."""
    lines = (
        match[1]
        for preset in presets
        for line in preset.splitlines()
        if (match := _LINE.match(line))
    )
    found = {_folded(text) for line in lines for text in _texts_of(line)}
    for entry in entries:
        if entry.read.value and is_sample(entry.read.value):
            data = entry.read.value.model_dump(exclude_none=True)
            client = data["client"]
            own = [client["name"], client.get("contact"), client.get("email"), data.get("note")]
            found |= {
                _folded(text)
                for text in _strings((own, data.get("discovery"), data.get("recommendation")))
            }
    return frozenset(text for text in found if " " in text or "@" in text)


def _texts_of(line: str) -> Iterator[str]:
    """Yield the texts of what stands behind a key: one, or those in [ ] and { }."""
    flow = parse(line, "").data if line[:1] in "[{" else None
    yield from _strings(flow) if flow else (line.strip("'\""),)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(tuple(value.values()))
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from _strings(inner)


def _folded(text: str) -> str:
    return " ".join(plain_word(text).split())


def samples_left(
    project: Project, entries: Iterable[ClientEntry], pages: Iterable[tuple[str, str]]
) -> Iterator[Problem]:
    """Yield the samples that a real client meets: in the settings, on the site, beside their offer.

    `pages` are the names and texts of the site's front pages. Where all clients are samples, none.
    """
    read = [(entry, entry.read.value) for entry in entries if entry.read.value]
    public = [(entry, file) for entry, file in read if state_of(file, project.today) in PUBLISHED]
    samples = [entry for entry, file in public if is_sample(file)]
    if len(samples) == len(public):
        return
    yield from _in_settings(project.settings, project)
    for index, voice in enumerate(project.testimonials):
        texts_of_it = (voice.author, voice.company or "", voice.quote)
        if voice.consent and any(says("sample", text) for text in texts_of_it):
            where = project.testimonial_files.where
            yield _advice(project, where, (index, "author"), "testimonial")
    for name, text in pages:
        if says("sample_site", text):
            yield _placed(project, name, "page")
    for entry in samples:
        yield _placed(project, entry.file, "client")


def _in_settings(settings: Settings, project: Project) -> Iterator[Problem]:
    freelancer, where = settings.freelancer, settings.where
    extra = settings.data.get("extra")
    if isinstance(extra, dict) and extra.get("sample"):
        yield _advice(project, where, ("extra", "sample"), "marked")
    shipped = words("shipped")
    if settings.site_url in shipped:
        yield _advice(project, where, ("site_url",), "site")
    for name in ("name", "business", "email", "phone", "website", "booking"):
        if getattr(freelancer, name) in shipped:
            yield _advice(project, where, (*FREELANCER, name), "freelancer")


def _advice(project: Project, where: Where, path: tuple[str | int, ...], variant: str) -> Problem:
    message, example = _text(project, variant)
    return replace(where.problem(path, message, example), level="advice", rule=_RULE)


def _placed(project: Project, file: str, variant: str) -> Problem:
    message, example = _text(project, variant)
    return Problem(file, 1, 1, message, "advice", _RULE, example)


def _text(project: Project, variant: str) -> tuple[str, str]:
    guide = next(rule.guide for rule in RULES if rule.name == _RULE)
    words = texts(project.settings.freelancer.language)
    return advice_text(words, f"{_RULE}.{variant}", guide)
