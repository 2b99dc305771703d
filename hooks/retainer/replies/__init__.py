"""What a client sends back: read, checked against the offer, and written down."""

from .accept import accept_reply
from .mail import MAX_BYTES
from .records import check_marks
from .trust import trust_secret

__all__ = ["MAX_BYTES", "accept_reply", "check_marks", "trust_secret"]
