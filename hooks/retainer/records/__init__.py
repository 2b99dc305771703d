"""Keeps what commands wrote into clients' files: checks marks, renews them, finds earlier offers.

`mark_checks` finds records that were changed, `trust` marks them anew after a new secret,
`git_history` reads what git remembers, `offer_diff` names what differs, `choices` reckons what was
chosen, `plain_text` makes strangers' words safe.
"""

from .choices import Choice, choice_of, in_units, sum_texts
from .git_history import Earlier, find_offer
from .kept_replies import Keeper
from .mark_checks import RECORDS, check_marks
from .offer_diff import differences
from .plain_text import BLANKS, CUT, MAX_LINE, one_line, printed, require_visible, without_controls
from .trust import trust_secret

__all__ = [
    "BLANKS",
    "CUT",
    "MAX_LINE",
    "RECORDS",
    "Choice",
    "Earlier",
    "Keeper",
    "check_marks",
    "choice_of",
    "differences",
    "find_offer",
    "in_units",
    "one_line",
    "printed",
    "require_visible",
    "sum_texts",
    "trust_secret",
    "without_controls",
]
