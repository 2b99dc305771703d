"""What of a site may be public: every file has a source, and no byte tells the secret."""

from .inventory import Survey, left, survey
from .last_look import Expected, Guarded, look
from .sources import Given, added, left_over, refused, unsourced

__all__ = [
    "Expected",
    "Given",
    "Guarded",
    "Survey",
    "added",
    "left",
    "left_over",
    "look",
    "refused",
    "survey",
    "unsourced",
]
