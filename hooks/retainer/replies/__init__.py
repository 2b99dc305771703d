"""Handles replies of clients: reads one, verifies it, writes it down; checks and renews its mark.

`mail` decodes a saved e-mail into texts, `plain_text` makes strangers' words safe, `reply` parses
one, `verification` and `offer_diff` hold it to the offer, `git_history` finds an earlier offer,
`accept` writes the record; `records` checks the marks of records, `trust` renews them.
"""

from .accept import accept_reply
from .mail import MAX_BYTES
from .records import check_marks
from .trust import trust_secret

__all__ = ["MAX_BYTES", "accept_reply", "check_marks", "trust_secret"]
