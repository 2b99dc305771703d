"""The craft of negotiation as rules: each sees one client's file and yields what to change."""

from .rules import RULES, Rule
from .subject import Slip, Subject, is_sample
from .vocabulary import words
from .wording import plain_word, says

__all__ = ["RULES", "Rule", "Slip", "Subject", "is_sample", "plain_word", "says", "words"]
