"""The desk: what the freelancer alone sees of a proposal. Nothing of it is ever published."""

from .checking import MOST_SHOWN, advise, in_order, shown, texts
from .samples import sample_texts, samples_left
from .talk import (
    Dossier,
    Draft,
    EmailKind,
    Host,
    Link,
    Sheet,
    as_eml,
    as_html,
    as_text,
    call_sheet,
    email_draft,
    sheet_html,
    sheet_text,
)

__all__ = [
    "MOST_SHOWN",
    "Dossier",
    "Draft",
    "EmailKind",
    "Host",
    "Link",
    "Sheet",
    "advise",
    "as_eml",
    "as_html",
    "as_text",
    "call_sheet",
    "email_draft",
    "in_order",
    "sample_texts",
    "samples_left",
    "sheet_html",
    "sheet_text",
    "shown",
    "texts",
]
