"""What the cross-field rules compare a file with, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from retainer.diagnostics import Level
from retainer.model import Freelancer, Testimonial

from .model_errors import Where
from .parser import KeyPath

FREELANCER: Final[KeyPath] = ("extra", "freelancer")
Source = Literal["settings", "testimonials"]


class Finding(NamedTuple):
    """A finding says which key path breaks a rule, and what to do; `detail` may quote the file."""

    path: KeyPath
    message: str
    detail: str = ""
    needs: tuple[KeyPath, ...] = ()
    """Other key paths that the rule looked at: if one was invalid, the finding is not reported."""
    level: Level = "error"
    rule: str = ""
    """The name of the rule, where it gives advice."""
    source: Source | None = None
    """The file that the key path is in, where it is not the one that was read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules compare a file with; `picture` returns what is wrong with a picture, if so."""

    freelancer: Freelancer
    languages: Sequence[str]
    testimonials: Mapping[str, Testimonial] | None = field(default_factory=dict)
    """None if clients/testimonials.yml is invalid: nothing is then reported about ids."""
    picture: Callable[[str], str | None] = lambda _name: None
    places: Mapping[Source, Where] = field(default_factory=dict)
    """Where the keys of other files are; of what is not among these, nothing is told."""
    file: str = ""
    """What messages call the client's file."""


def list_of(names: Sequence[str]) -> str:
    """Return all the names that there are, as a detail."""
    return f"(there are: {', '.join(names)})"


def duplicates(names: Sequence[str], path: KeyPath, what: str) -> Iterator[Finding]:
    """Yield each name that stands in a list before; `what` says what has it."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Finding((*path, index), f"{what} of this name is there already", f'("{name}")')
        seen.add(name)
