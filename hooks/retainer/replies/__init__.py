"""What a client sends back: read, checked against the offer, and written down."""

from .accept import take
from .mail import MAX_BYTES
from .records import verified
from .trust import renew

__all__ = ["MAX_BYTES", "renew", "take", "verified"]
