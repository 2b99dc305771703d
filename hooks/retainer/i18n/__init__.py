"""What the pages say in each language, and how it writes money, dates and plurals."""

from .language import FOLDER, Words, languages, load, minor_digits, rounded

__all__ = ["FOLDER", "Words", "languages", "load", "minor_digits", "rounded"]
