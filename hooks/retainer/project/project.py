"""The freelancer's folder without the clients' own files: settings, testimonials, addresses."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from retainer.diagnostics import Problem
from retainer.files import read_start
from retainer.loading import MAX_BYTES, Known
from retainer.model import Surroundings, Testimonial

from .settings import Settings
from .testimonials import TestimonialFiles, read_testimonial_files


@dataclass(frozen=True, slots=True)
class Project:
    """All that is common to the clients' files, on one day."""

    settings: Settings
    languages: tuple[str, ...]
    """Those that there are texts in."""
    today: datetime.date
    testimonial_files: TestimonialFiles
    testimonials_href: Mapping[str, str]
    """The address of the public testimonials page, by language."""
    guide_href: Mapping[str, str]
    """The address of the public guide for clients, by language."""

    @property
    def testimonials(self) -> tuple[Testimonial, ...]:
        """All testimonials, those without consent too."""
        return self.testimonial_files.entries or ()

    def known(self, picture: Callable[[str], str | None]) -> Known:
        """Return what the rules compare a client's file with.

        `picture` returns what is wrong with a picture that the file names.
        """
        entries = self.testimonial_files.entries
        return Known(
            freelancer=self.settings.freelancer,
            languages=self.languages,
            testimonials=None if entries is None else {entry.id: entry for entry in entries},
            picture=picture,
            places={"settings": self.settings.where, "testimonials": self.testimonial_files.where},
        )

    def surroundings(self, logos: Mapping[str, str]) -> Surroundings:
        """Return what a client's proposal takes from outside its file; `logos` as `data:` URIs."""
        letters = {entry.id: entry.site_path("letter") for entry in self.testimonials}
        return Surroundings.model_construct(
            freelancer=self.settings.freelancer,
            testimonials=self.testimonials,
            logos=logos,
            portrait=self.settings.portrait,
            portraits=self.testimonial_files.portraits,
            letters={name: _address(self.settings, path) for name, path in letters.items() if path},
            today=self.today,
            testimonials_href=self.testimonials_href,
            guide_href=self.guide_href,
        )


def read_project(
    settings: Settings, languages: tuple[str, ...], today: datetime.date
) -> tuple[Project, tuple[Problem, ...]]:
    """Return all that is common to the clients' files, and what is wrong with it."""
    testimonial_files = read_testimonial_files(settings)
    project = Project(
        settings,
        languages,
        today,
        testimonial_files,
        testimonials_href=_page_addresses(settings, languages, "testimonials.md"),
        guide_href=_page_addresses(settings, languages, "guide/index.md"),
    )
    return project, testimonial_files.problems


def front_pages(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page at the top of the site, of each language."""
    for path in sorted(
        (*settings.docs_dir.glob("*.md"), *settings.docs_dir.glob("[a-z][a-z]/*.md"))
    ):
        with contextlib.suppress(OSError):
            text = read_start(path, MAX_BYTES).decode(errors="replace")
            yield (
                f"{settings.docs.rstrip('/')}/{path.relative_to(settings.docs_dir).as_posix()}",
                text,
            )


def _page_addresses(settings: Settings, languages: tuple[str, ...], page: str) -> dict[str, str]:
    """Return the address of a public page by language: in its own folder, else the common one."""
    addresses: dict[str, str] = {}
    for language in languages:
        for name in (f"{language}/{page}", page):
            if (settings.docs_dir / name).is_file():
                addresses[language] = _page_address(settings, name)
                break
    return addresses


def _page_address(settings: Settings, name: str) -> str:
    path = name.removesuffix(".md").removesuffix("index")
    if settings.directory_urls:
        path = f"{path.rstrip('/')}/"
    elif not path or path.endswith("/"):
        path += "index.html"
    else:
        path += ".html"
    return _address(settings, path)


def _address(settings: Settings, path: str) -> str:
    # Without site_url the address is relative to /p/<slug>/.
    return f"{settings.site_url.rstrip('/')}/{path}" if settings.site_url else f"../../{path}"
