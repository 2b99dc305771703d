"""The desk: what the freelancer alone sees of a proposal. Nothing of it is ever published."""

from .board_cards import Board, read_board
from .checking import MOST_SHOWN, advise, in_order, shown, texts
from .overview import Overview, overview_texts
from .overview import lines as overview_lines
from .overview import record as overview_record
from .samples import sample_texts, samples_left
from .serving import Desk, address
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
    "Board",
    "Desk",
    "Dossier",
    "Draft",
    "EmailKind",
    "Host",
    "Link",
    "Overview",
    "Sheet",
    "address",
    "advise",
    "as_eml",
    "as_html",
    "as_text",
    "call_sheet",
    "email_draft",
    "in_order",
    "overview_lines",
    "overview_record",
    "overview_texts",
    "read_board",
    "sample_texts",
    "samples_left",
    "sheet_html",
    "sheet_text",
    "shown",
    "texts",
]
