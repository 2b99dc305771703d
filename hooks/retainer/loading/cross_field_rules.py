"""Cross-field rules compare the keys of a file with one another, and with the rest of the project.

They see a valid model. What one value may be is in `model/field_checks.py`; unknown and missing
keys are found in `model_errors.py`. Each rule yields a `Finding`: key path, message, remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

from babel.numbers import list_currencies

from retainer.crypto import consists_of, is_weak
from retainer.diagnostics import near_miss
from retainer.i18n import minor_digits, rounded
from retainer.model import (
    ClientFile,
    Counted,
    Freelancer,
    Tier,
    goes_on,
    has_further_term,
    offered_terms,
    rolls_over,
)

from .findings import Finding, Known, duplicates, list_of
from .page_sources import check_answers, check_testimonials, language_mix
from .parser import KeyPath

MOST_TIERS = 4
_YEAR = 12

_PICTURE = re.compile(r"!\[[^\]\n]*\]\(\s*<?([^)\s>]+)")


def check_client(
    file: ClientFile, pictures: Iterable[tuple[KeyPath, str]], known: Known
) -> Iterator[Finding]:
    """Yield where a client's file breaks a rule; `pictures` are those in its prose."""
    yield from _language(file.language, ("language",), known.languages)
    yield from _currency(file.currency, ("currency",))
    yield from _number_of_tiers(file)
    yield from _tiers(file.tiers)
    yield from duplicates([addon.name for addon in file.addons], ("addons",), "an add-on")
    yield from _decimals(file, file.currency or known.freelancer.currency)
    yield from _billing(file, known.freelancer)
    yield from _dates(file)
    yield from _recommended(file)
    yield from check_testimonials(file, known)
    yield from _passphrase(file, known.freelancer)
    if file.client.logo and (fault := known.picture(file.client.logo)):
        yield Finding(("client", "logo"), f"the picture {fault}", f"({file.client.logo})")
    for path, name in pictures:
        if fault := known.picture(name):
            yield Finding(path, f"the picture {fault}", f"({name})")
    yield from check_answers(file, known)
    yield from language_mix(file, known)


def check_freelancer(freelancer: Freelancer, known: Known) -> Iterator[Finding]:
    """Yield where extra.freelancer breaks a rule; key paths begin below it."""
    yield from _language(freelancer.language, ("language",), known.languages)
    yield from _currency(freelancer.currency, ("currency",))
    zones = _zones()
    if freelancer.timezone not in zones:
        yield Finding(
            ("timezone",),
            "is not a time zone; write a name such as Europe/Bucharest",
            near_miss(freelancer.timezone, zones) or f"({freelancer.timezone})",
        )
    if freelancer.photo and (fault := known.picture(freelancer.photo)):
        yield Finding(("photo",), f"the picture {fault}", f"({freelancer.photo})")
    terms = freelancer.defaults.terms
    if terms and terms.hourly_rate is not None:
        path: KeyPath = ("defaults", "terms", "hourly_rate")
        yield from _too_many_decimals(path, terms.hourly_rate, freelancer.currency)


@cache
def _zones() -> tuple[str, ...]:
    """Return IANA's names; the list of `zoneinfo` depends on the machine."""
    return tuple((files("tzdata") / "zones").read_text("utf-8").split())


def prose_pictures(file: ClientFile) -> Iterator[tuple[KeyPath, str]]:
    """Yield the name of each picture in the file's Markdown, with the key path of the text.

    Addresses and `data:` URIs are not files, and left out.
    """
    # Most files have none, and this tells at once.
    if "![" not in file.model_dump_json(fallback=repr):
        return
    for path, text in _texts_with_pictures(file.model_dump(exclude_none=True), ()):
        for name in _PICTURE.findall(text):
            if ":" not in name:
                yield path, name


def _texts_with_pictures(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        if "![" in value:
            yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts_with_pictures(inner, (*path, key))
    elif isinstance(value, (tuple, list)):
        for index, inner in enumerate(value):
            yield from _texts_with_pictures(inner, (*path, index))


def _language(language: str | None, path: KeyPath, shipped: Sequence[str]) -> Iterator[Finding]:
    if language is not None and language not in shipped:
        yield Finding(path, f"there are no texts in this language; use {' or '.join(shipped)}")


def _currency(currency: str | None, path: KeyPath) -> Iterator[Finding]:
    if currency is not None and currency not in _currencies():
        yield Finding(path, "is not a currency of ISO 4217, such as USD, EUR or RON")


@cache
def _currencies() -> frozenset[str]:
    """Return Babel's set of currencies, which Babel itself makes anew at each call."""
    return frozenset(list_currencies())


def _number_of_tiers(file: ClientFile) -> Iterator[Finding]:
    number = len(file.tiers)
    if number > MOST_TIERS:
        remedy = "merge two, or make one an add-on"
        message = f"a proposal has one to four tiers, and this one has {number}; {remedy}"
        yield Finding(("tiers",), message)


def _tiers(tiers: Sequence[Tier]) -> Iterator[Finding]:
    yield from duplicates([tier.name for tier in tiers], ("tiers",), "a tier")
    included: dict[str, Counted] = {}
    hours: Decimal | None = None
    for index, tier in enumerate(tiers):
        path: KeyPath = ("tiers", index)
        if index and tier.price <= tiers[index - 1].price:
            message = "must be higher than the price of the tier before, which this one includes"
            yield Finding((*path, "price"), message, needs=(("tiers", index - 1, "price"),))
        if tier.hours is not None:
            if hours is not None and tier.hours < hours:
                message = "are fewer than those of an earlier tier, which this one includes"
                yield Finding((*path, "hours"), message)
            hours = tier.hours
        names = [item.name for item in tier.deliverables]
        yield from duplicates(names, (*path, "deliverables"), "a deliverable")
        yield from duplicates([item.name for item in tier.targets], (*path, "targets"), "a target")
        for number, item in enumerate(tier.deliverables):
            yield from _grows(item, included.get(item.name), (*path, "deliverables", number))
        included |= {item.name: item for item in tier.deliverables}


def _grows(item: Counted, earlier: Counted | None, path: KeyPath) -> Iterator[Finding]:
    if earlier is None:
        return
    if item.amount is None:
        yield Finding(path, "an earlier tier has it already; give a new amount or delete the line")
    elif earlier.amount is not None and item.amount < earlier.amount:
        yield Finding(path, "a smaller amount than in an earlier tier, which this one includes")


def _decimals(file: ClientFile, currency: str) -> Iterator[Finding]:
    sums: list[tuple[KeyPath, Decimal | None]] = [
        *((("tiers", index, "price"), tier.price) for index, tier in enumerate(file.tiers)),
        *((("addons", index, "price"), addon.price) for index, addon in enumerate(file.addons)),
        (("trial", "price"), file.trial.price if file.trial else None),
        (("terms", "hourly_rate"), file.terms.hourly_rate if file.terms else None),
    ]
    for path, amount in sums:
        if amount is not None:
            yield from _too_many_decimals(path, amount, currency)


def _too_many_decimals(path: KeyPath, amount: Decimal, currency: str) -> Iterator[Finding]:
    """Yield a sum with more decimals than its currency has (ISO 4217's minor unit)."""
    if currency not in _currencies():
        return
    digits = minor_digits(currency)
    if amount != (fitting := rounded(amount, digits)):
        decimals = f"has {digits} decimals" if digits else "has no decimals"
        message = f"{currency} {decimals}, and this price has more; round it"
        yield Finding(path, message, f"(write {fitting})", needs=(("currency",),))


def _billing(file: ClientFile, freelancer: Freelancer) -> Iterator[Finding]:
    """Yield terms that cannot hold together; once they are accepted, what was accepted holds."""
    if file.accepted:
        return
    terms, months = offered_terms(file, freelancer), ("terms", "minimum_months")
    if terms.billing == "upfront" and terms.minimum_months is None:
        yield Finding(
            ("terms", "billing"),
            "upfront pays all of the minimum months at once; give terms.minimum_months",
            needs=(months,),
        )
    if terms.billing == "yearly" and terms.minimum_months and terms.minimum_months % _YEAR:
        message = (
            "yearly pays 12 months at once, and the minimum is not whole years; give"
            " terms.minimum_months 12, 24, 36, 48 or 60, or another billing"
        )
        yield Finding(("terms", "billing"), message, f"(it is {terms.minimum_months})", (months,))
    if terms.renewal == "none" and terms.minimum_months is None:
        message = (
            "none ends with the minimum months, and there are none; give terms.minimum_months, or"
            " write `renewal: monthly`"
        )
        yield Finding(("terms", "renewal"), message, needs=(months,))
    if terms.price_review and not goes_on(terms):
        message = (
            "is for a fee that goes on after the minimum; delete it, or write `renewal: monthly`"
        )
        yield Finding(("terms", "price_review"), message, needs=(("terms", "renewal"),))
    if terms.after_upfront and not has_further_term(terms):
        message = (
            "is for billing yearly or upfront with `renewal: monthly`; delete it, or give terms"
            " after which something is paid"
        )
        needs = (("terms", "billing"), ("terms", "renewal"))
        yield Finding(("terms", "after_upfront"), message, needs=needs)
    if terms.rollover and not rolls_over(terms):
        message = "limits hours that roll over; write `unused_hours: roll_over`, or delete it"
        yield Finding(("terms", "rollover"), message, needs=(("terms", "unused_hours"),))


def _dates(file: ClientFile) -> Iterator[Finding]:
    if file.prepared and file.sent and file.sent < file.prepared:
        yield Finding(("sent",), "is before `prepared`; check both days")
    for name in ("sent", "prepared"):
        earlier = getattr(file, name)
        if file.valid_until and earlier and file.valid_until < earlier:
            yield Finding(("valid_until",), f"is before `{name}`; check both days")
            return


def _recommended(file: ClientFile) -> Iterator[Finding]:
    names = [tier.name for tier in file.tiers]
    if file.recommendation and file.recommendation.tier not in names:
        yield Finding(
            ("recommendation", "tier"),
            "no tier has this name",
            near_miss(file.recommendation.tier, names) or list_of(names),
            needs=(("tiers",),),
        )


def _passphrase(file: ClientFile, freelancer: Freelancer) -> Iterator[Finding]:
    """Yield a weak passphrase: an error in a draft, advice once the link was sent."""
    if not file.passphrase:
        return
    is_known = consists_of(file.passphrase, _names_and_addresses(file, freelancer))
    if not is_known and not is_weak(file.passphrase):
        return
    path, needs = ("passphrase",), (("status",), ("accepted",))
    if file.accepted or file.status == "sent":
        message = (
            "is easy to guess for whoever has the link or an old copy of the page;"
            " run `retainer rotate ID --passphrase`, and send the new link"
        )
        yield Finding(path, message, needs=needs, level="advice", rule="passphrase")
    elif file.status == "draft":
        reason = " (it is a name or an address of yours or of theirs)" if is_known else ""
        message = (
            f"is too easy to guess{reason}; take four different words of three letters or more, in"
            " the manner of `maple drums cross winter`, or 14 characters without spaces of which"
            " six differ and not all are figures; `retainer rotate ID --passphrase` writes one"
        )
        yield Finding(path, message, needs=needs)


def _names_and_addresses(file: ClientFile, freelancer: Freelancer) -> list[str]:
    """Return what a stranger who guesses a passphrase tries first."""
    keys = {"name", "business", "contact", "greeting", "email", "website", "booking", "legal"}
    texts = list[str]()
    for party in (file.client, freelancer):
        values = party.model_dump(include=keys, exclude_none=True)
        texts.extend(values.pop("legal", {}).values())
        texts.extend(values.values())
    return texts
