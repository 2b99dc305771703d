"""What surrounds the clients' files: settings, testimonials, public addresses. The edge."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from retainer.diagnostics import Problem
from retainer.loading import Known
from retainer.model import Surroundings, Testimonial

from .pictures import picture_problem, read_picture
from .settings import CLIENTS, Settings
from .testimonials import belongs, read_testimonial_files


@dataclass(frozen=True, slots=True)
class Project:
    """All that is not one client's: settings, testimonials, and what the rules compare with."""

    settings: Settings
    testimonials: tuple[Testimonial, ...]
    shown: Mapping[str, bytes] = field(repr=False)
    """Photos and letters with consent, by their path in the site."""
    known: Known
    around: Surroundings


def read_project(
    settings: Settings, languages: tuple[str, ...], today: datetime.date
) -> tuple[Project, tuple[Problem, ...]]:
    """Read what surrounds the clients' files, and what is wrong with it."""
    testimonials = read_testimonial_files(settings)
    entries = testimonials.read.value or ()
    own = settings.freelancer.photo
    known = Known(
        freelancer=settings.freelancer,
        languages=languages,
        testimonials=(
            None if testimonials.read.value is None else {entry.id: entry for entry in entries}
        ),
        picture=lambda name: _picture_problem(settings, name),
    )
    around = Surroundings(
        freelancer=settings.freelancer,
        testimonials=entries,
        portraits=testimonials.portraits,
        letters={
            entry.id: _at(settings, path)
            for entry in entries
            if (path := entry.site_path("letter"))
        },
        portrait=read_picture(settings.docs_dir, own, settings.docs) if own else None,
        today=today,
        testimonials_href=_addresses(settings, languages, "testimonials.md"),
        guide_href=_addresses(settings, languages, "guide/index.md"),
    )
    project = Project(settings, entries, testimonials.files, known, around)
    return project, testimonials.problems


def _picture_problem(settings: Settings, name: str) -> str | None:
    problem = picture_problem(settings.clients, name, f"{CLIENTS}/")
    if problem is None and belongs(settings, settings.clients / name):
        return f"is a testimonial's, and shown with that alone; put it elsewhere under {CLIENTS}/"
    return problem


def _addresses(settings: Settings, languages: tuple[str, ...], page: str) -> dict[str, str]:
    """Return where a public page stands, by language: in its own folder, else the common one."""
    found: dict[str, str] = {}
    for language in languages:
        for name in (f"{language}/{page}", page):
            if (settings.docs_dir / name).is_file():
                found[language] = _address(settings, name)
                break
    return found


def _address(settings: Settings, name: str) -> str:
    path = name.removesuffix(".md").removesuffix("index")
    if settings.directory_urls:
        path = f"{path.rstrip('/')}/"
    elif not path or path.endswith("/"):
        path += "index.html"
    else:
        path += ".html"
    return _at(settings, path)


def _at(settings: Settings, path: str) -> str:
    # Without site_url the address is relative to /p/<slug>/.
    return f"{settings.site_url.rstrip('/')}/{path}" if settings.site_url else f"../../{path}"
