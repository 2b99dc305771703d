"""What is said to a client and written to them: the call sheet, the e-mails."""

from .dossier import Dossier
from .draft import Draft, EmailKind, Host, Link
from .emails import email_draft
from .message import as_eml, as_html, as_text
from .paper import sheet_html, sheet_text
from .sheet import Sheet, call_sheet

__all__ = [
    "Dossier",
    "Draft",
    "EmailKind",
    "Host",
    "Link",
    "Sheet",
    "as_eml",
    "as_html",
    "as_text",
    "call_sheet",
    "email_draft",
    "sheet_html",
    "sheet_text",
]
