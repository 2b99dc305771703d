"""Reads and verifies replies of form 1, which pages of before sent. Pure, and read for ever.

`reply` parses one, `verification` holds it to the offer. New pages write form 2, see `replies`.
"""

from .reply import Kind, NoReply, Reply, code, read
from .verification import has_changed_digest, is_genuine, judge, visible_changes

__all__ = [
    "Kind",
    "NoReply",
    "Reply",
    "code",
    "has_changed_digest",
    "is_genuine",
    "judge",
    "read",
    "visible_changes",
]
