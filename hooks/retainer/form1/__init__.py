"""Reads and verifies replies of form 1, which pages of before sent. Pure, and read for ever.

`reply` parses one, `verification` holds it to the offer, `page_text` knows the text around it. New
pages write form 2, see `replies`.
"""

from .page_text import head_places, page_lines, unsigned_members
from .reply import Kind, NoReply, Reply, code, read
from .verification import has_changed_digest, is_genuine, judge, visible_changes

__all__ = [
    "Kind",
    "NoReply",
    "Reply",
    "code",
    "has_changed_digest",
    "head_places",
    "is_genuine",
    "judge",
    "page_lines",
    "read",
    "unsigned_members",
    "visible_changes",
]
