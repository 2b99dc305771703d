"""Worked examples of digests of form 2, by another implementation: of SPEC.md, section 5, alone.

`python tests/helpers/vectors_form2.py` writes tests/cases/vectors-form2.json. Nothing of the
package is imported here.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any, Final

WHERE: Final = Path(__file__).parents[1] / "cases" / "vectors-form2.json"

TIERS: Final = [
    {"name": "Base", "price": 1000, "deliverables": ["Posts"]},
    {"name": "Growth", "price": 2000.5, "deliverables": [{"name": "Posts", "amount": 30}]},
    {"name": "Complete", "price": 3000, "deliverables": ["Video"]},
]
ANA: Final = {"name": "Ana Sample", "email": "ana@sample.example"}
SPOKEN: Final = {
    "payment_day": 1,
    "payment_method": {"en": "standing order", "ro": "ordin de plată programat"},
    "response_time": "1 working day",
    "notice_days": 30,
    "excludes": [{"ro": "Bugetul de reclame", "en": "The advertising budget"}],
    "late_payment": {"interest": {"en": "8% a year", "ro": "8% pe an"}, "suspend_after_days": 10},
    "more": [
        {
            "title": {"en": "Law", "ro": "Legea aplicabilă"},
            "text": {"en": "*Romanian* law.", "ro": "Legea *română*."},
        }
    ],
}
ALL: Final = {
    "client": {"name": "Acme", "tax": {"label": "VAT", "rate": 19, "note": "Of Germany."}},
    "currency": "EUR",
    "terms": {
        "billing": "yearly",
        "payment_day": 5,
        "payment_method": "bank transfer",
        "starts": "2027-01-01",
        "minimum_months": 12,
        "notice_days": 60,
        "renewal": "monthly",
        "response_time": "a day",
        "unused_hours": "roll_over",
        "hourly_rate": 120,
        "revision_rounds": 2,
        "excludes": ["Print", "Postage"],
        "ownership": "yours once paid",
        "report_day": 5,
        "after_upfront": "same",
        "rollover": {"hours": 10.5, "months": 2},
        "late_payment": {"interest": "8%", "suspend_after_days": 14},
        "price_review": {"every_months": 12, "at_most_percent": 4.5, "notice_days": 60},
        "more": [{"title": "Handover", "text": "All files.\n\nWithin a week."}],
    },
    "tiers": [
        {
            "name": "One",
            "price": 1000,
            "summary": "For a *start*.",
            "workload": "about 10 posts",
            "hours": 12.5,
            "deliverables": ["Posts", {"name": "Calls", "amount": 2}],
            "targets": [{"name": "Followers", "amount": 500}],
        },
        {"name": "Two 🐎", "price": 1500.25, "hours": 20, "deliverables": ["Video"]},
    ],
    "addons": [
        {"name": 'Photo "A\\B"', "price": 900, "per": "once", "description": "A day."},
        {"name": "News", "price": 0},
    ],
    "value_adds": ["A plan"],
    "trial": {
        "name": "A plan",
        "price": 300,
        "weeks": 2,
        "deliverables": ["A plan"],
        "outcome": "You know more.",
    },
}
TWO_LANGUAGES: Final = ANA | {
    "tax": {"rate": 21},
    "defaults": {"terms": SPOKEN, "value_adds": [{"ro": "Un plan"}]},
}
EXAMPLES: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "all keys": (ANA | {"tax": {"label": "TVA", "rate": 21}}, ALL),
    "minimal": (ANA, {"client": {"name": "Acme"}, "tiers": TIERS}),
    "Romanian, with defaults in two languages": (
        TWO_LANGUAGES,
        {"client": {"name": "Acme"}, "language": "ro", "currency": "RON", "tiers": TIERS},
    ),
    "the same in English, where a default stands in Romanian alone": (
        TWO_LANGUAGES,
        {"client": {"name": "Acme"}, "currency": "RON", "tiers": TIERS},
    ),
    "a client's own tax": (
        ANA | {"tax": {"label": "TVA", "treatment": "excluded", "rate": 21, "note": "Home."}},
        {
            "client": {"name": "Acme", "tax": {"treatment": "reverse_charge", "note": "Art. 196"}},
            "tiers": TIERS,
        },
    ),
    "a currency of three decimals": (
        ANA | {"currency": "BHD"},
        {
            "client": {"name": "Acme"},
            "tiers": [{**TIERS[0], "price": 11.275}, {**TIERS[1], "price": 1127.005}],
        },
    ),
    "texts that are not in NFC": (
        ANA,
        {
            "client": {"name": "Acme"},
            "tiers": [{"name": "Cres\u0326tere", "price": 5, "deliverables": ["Postari\u0306"]}],
            "value_adds": ["\u212bngstro\u0308m"],
        },
    ),
    "defaults that cannot hold here": (
        ANA
        | {
            "defaults": {
                "terms": {"after_upfront": "same", "rollover": {"hours": 5}, "notice_days": 30}
            }
        },
        {"client": {"name": "Acme"}, "terms": {"unused_hours": "expire"}, "tiers": TIERS},
    ),
}


def spoken(value: Any, language: str) -> Any:
    """A default in one language; a language's key has two letters."""
    if isinstance(value, dict):
        if value and all(len(key) == 2 for key in value):
            # Else the freelancer's own, which is English in all examples, else the first.
            return value.get(language, value.get("en", next(iter(value.values()))))
        return {key: spoken(inner, language) for key, inner in value.items()}
    return [spoken(inner, language) for inner in value] if isinstance(value, list) else value


def without(block: dict[str, Any], key: str) -> dict[str, Any]:
    """A block without what only describes, and what has nothing in it."""
    return {name: value for name, value in block.items() if name != key and value not in ([], {})}


def counted(item: str | dict[str, Any]) -> dict[str, Any]:
    """A deliverable in its long form."""
    return {"name": item} if isinstance(item, str) else item


def tax_of(own: dict[str, Any] | None, general: dict[str, Any] | None) -> dict[str, Any] | None:
    """The client's tax over the freelancer's."""
    if own is None and general is None:
        return None
    own, general = own or {}, dict(general or {})
    if "treatment" in own and own["treatment"] != general.get("treatment", "excluded"):
        general = {key: general[key] for key in general if key not in ("rate", "note")}
    return {"treatment": "excluded"} | general | own


def record_of(settings: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """The record of form 2 of what a file offers."""
    language = file.get("language", "en")
    defaults = spoken(settings.get("defaults", {}), language)
    general, own = defaults.get("terms", {}), file.get("terms", {})
    terms = {"billing": "monthly"} | general | own
    if terms["billing"] == "monthly" or terms.get("renewal") != "monthly":
        terms.pop("after_upfront", None)
    if terms.get("unused_hours") != "roll_over":
        terms.pop("rollover", None)
    tiers = [
        without(
            tier | {key: [*map(counted, tier.get(key, []))] for key in ("deliverables", "targets")},
            "summary",
        )
        for tier in file["tiers"]
    ]
    addons = [without({"per": "month"} | addon, "description") for addon in file.get("addons", [])]
    record = {
        "what": "offer/2",
        "language": language,
        "currency": file.get("currency", settings.get("currency", "USD")),
        "tax": tax_of(file["client"].get("tax"), settings.get("tax")),
        "terms": terms,
        "tiers": tiers,
        "addons": addons,
        "value_adds": file.get("value_adds", defaults.get("value_adds", [])),
        "trial": without(file["trial"], "outcome") if "trial" in file else None,
    }
    kept: dict[str, Any] = composed({key: each for key, each in record.items() if each})
    return kept


def composed(value: Any) -> Any:
    """A value with its texts in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {composed(key): composed(inner) for key, inner in value.items()}
    return [composed(inner) for inner in value] if isinstance(value, list) else value


def digest_of(record: dict[str, Any]) -> str:
    """The digest of a record; for such numbers and keys, Python's JSON is the canonical one."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> None:
    """Write the examples."""
    examples = [
        {"about": about, "settings": settings, "client": file, "record": record, "digest": digest}
        for about, (settings, file) in EXAMPLES.items()
        for record in [record_of(settings, file)]
        for digest in [digest_of(record)]
    ]
    about = (
        "Worked examples of hooks/retainer/crypto/SPEC.md, section 5, form 2, made by"
        " tests/helpers/vectors_form2.py: `settings` are extra.freelancer, `client` is a file."
    )
    text = json.dumps({"about": about, "digests": examples}, indent=1, ensure_ascii=True)
    WHERE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
