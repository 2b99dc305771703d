"""Language rules advise against texts of the wrong language on a client's page."""

from __future__ import annotations

from collections.abc import Iterator

from retainer.model import ClientFile, spoken_in, spoken_texts

from .findings import FREELANCER, Finding, Known, Source
from .parser import KeyPath


def language_mix(file: ClientFile, known: Known) -> Iterator[Finding]:
    """Yield the freelancer's own texts that this client's page shows in another language.

    Quotations are left out, which stand as they were said and carry their language, and names.
    """
    if file.status not in ("draft", "sent") or file.declined:
        return
    own = known.freelancer.language
    language = file.language or own
    if file.accepted:
        language = file.accepted.offer.get("language", language)
    for path, text, source in _shown(file, known):
        other = spoken_in(text, language, own)[1]
        if other != language:
            message = (
                f"the page of {known.file} is in {language}, and this text in {other}; write"
                f" {{{other}: ..., {language}: ...}}"
            )
            yield Finding(path, message, level="advice", rule="language-mix", source=source)


def _shown(file: ClientFile, known: Known) -> Iterator[tuple[KeyPath, str, Source]]:
    """Yield the texts that the page takes from the settings and the testimonials."""
    for path, text in spoken_texts(known.freelancer, ()):
        if _is_shown(path, file):
            yield (*FREELANCER, *path), text, "settings"
    if file.accepted:
        return
    for index, entry in enumerate((known.testimonials or {}).values()):
        is_named = entry.id in file.testimonials if file.testimonials else entry.featured
        if is_named and entry.consent and entry.role:
            yield (index, "role"), entry.role, "testimonials"


def _is_shown(path: KeyPath, file: ClientFile) -> bool:
    match path:
        case ("role",):
            return True
        case ("defaults", "terms", key, *_):
            is_own = file.terms is not None and key in file.terms.model_fields_set
        case ("defaults", "value_adds", *_):
            is_own = file.value_adds is not None
        case _:
            is_own = False
    return not is_own and not file.accepted
