"""What is said to a client and written to them: the call sheet, the e-mails."""

from .dossier import Dossier
from .draft import Draft, EmailKind, Host, Link
from .emails import email_draft
from .message import as_eml, as_html, as_text

__all__ = [
    "Dossier",
    "Draft",
    "EmailKind",
    "Host",
    "Link",
    "as_eml",
    "as_html",
    "as_text",
    "email_draft",
]
