"""Dossiers of clients that a test writes, and what is written from them, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from retainer.desk import Dossier, Link
from retainer.model import ClientFile, Freelancer, Surroundings, Testimonial, resolve
from tests.helpers.samples import frozen
from tests.helpers.support import FREELANCER

TODAY: Final = date(2026, 11, 28)
CODE: Final = "abcdefghijklmnopqrstuvwxyz"
LINK: Final = Link(f"https://portal.example/p/aaaaaaaaaaaaaaaa/#{CODE}", CODE)


def dossier(
    data: Mapping[str, Any],
    own: Mapping[str, Any] | None = None,
    testimonials: tuple[Testimonial, ...] = (),
    today: date = TODAY,
) -> Dossier:
    """The dossier of a client's file, as plain data; `own` are the freelancer's keys."""
    freelancer = Freelancer.model_validate(frozen({**FREELANCER, **(own or {})}))
    around = Surroundings(freelancer=freelancer, testimonials=testimonials, today=today)
    file = ClientFile.model_validate(frozen(data))
    return Dossier(file, resolve("acme", file, around), freelancer, today)


def dossier_of(path: Path, own: Mapping[str, Any] | None = None) -> Dossier:
    """The dossier of a client's file on disk."""
    return dossier(yaml.safe_load(path.read_text("utf-8")), own)
