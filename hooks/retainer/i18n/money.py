"""Money is rounded here as invoices are, and formatted as CLDR (through Babel) has it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_precision, get_currency_symbol

from .messages import NBSP


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """A money format says how sums in one currency are written; the page's script has it too."""

    before: str
    after: str
    decimal: str
    group: str
    digits: int


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Return a sum rounded half up, as invoices are."""
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def minor_digits(currency: str) -> int:
    """Return how many decimals this currency's sums have."""
    return int(get_currency_precision(currency))


# The pages of a build have few currencies; Babel would parse the pattern for each sum anew.
@lru_cache(maxsize=256)
def money_format(language: str, currency: str) -> MoneyFormat:
    """Return how sums in this currency are written in this language."""
    locale = Locale(language)
    pattern = locale.currency_formats["standard"]
    symbol = get_currency_symbol(currency, locale=locale)
    before, after = pattern.prefix[0], pattern.suffix[0]
    # CLDR's currency spacing: letters do not touch digits. Babel writes RON1,234 without it.
    if before.endswith("¤") and symbol[-1:].isalpha():
        before += NBSP
    symbols = locale.number_symbols.get("latn", locale.number_symbols)
    return MoneyFormat(
        before=before.replace("¤", symbol),
        after=after.replace("¤", symbol),
        decimal=symbols["decimal"],
        group=symbols["group"],
        digits=minor_digits(currency),
    )


@lru_cache(maxsize=1024)
def grouped(value: Decimal, places: int | None, group: str, decimal: str) -> str:
    """Return a number with so many decimals, or all it has; its thousands are grouped."""
    if places is None:
        places = max(0, -int(value.normalize().as_tuple().exponent))
    return f"{value:,.{places}f}".translate({ord(","): group, ord("."): decimal})
