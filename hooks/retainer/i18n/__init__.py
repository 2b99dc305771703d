"""The pages' texts in each language, and its formats for money, dates, numbers and plurals."""

from .language import FOLDER, Words, languages, load, texts_in
from .money import minor_digits, rounded

__all__ = ["FOLDER", "Words", "languages", "load", "minor_digits", "rounded", "texts_in"]
