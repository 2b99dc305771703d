"""Renders the page of a proposal, before it is sealed. Pure but for reading our own templates."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from retainer.crypto import Payload
from retainer.i18n import Words
from retainer.model import Offer, Proposal, Trial

from . import clauses, steps, summary
from .figures import SUM_NAMES, Figures
from .markdown import MarkdownRenderer
from .tables import PaymentRow, TierLists, payment_rows, plan_texts

TEMPLATES: Final = Path(__file__).parent / "templates"
_REFERENCE_LENGTH: Final = 8
_LONG_PRICE: Final = 11
"""Characters from which a price is set smaller, so that it stays in one line in its card."""
_LONG_REASON: Final = 260
"""Characters from which a reason stands below the prices, which it would push down."""
PLACEHOLDER: Final = re.compile(r"(\{freelancer\}|\{email\})")
"""What the shell's texts leave open."""


def make_environment(words: Words | None = None) -> Environment:
    """Return the templates' environment: for the pages in one language, or for the shell.

    Make it once a build: each template is compiled once an environment.
    """
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"tel": _tel, "whatsapp": _whatsapp, "placeholders": PLACEHOLDER.split}
    if words:
        # Macros see globals, not the context: `s` has the texts without values, `t` writes others.
        environment.globals |= {"words": words, "s": words.fixed, "t": words.text}
    return environment


def render_page(
    proposal: Proposal, words: Words, markdown: MarkdownRenderer, environment: Environment
) -> Payload:
    """Return the page of a proposal in its state, ready to be sealed."""
    closed = _closed(proposal, words, environment) if proposal.closes else None
    title, language = _title(proposal, words), proposal.language
    closes = f"{proposal.closes:%Y-%m-%dT%H:%M:%SZ}" if proposal.closes else None
    if closed and (proposal.state == "expired" or (proposal.state == "trial" and proposal.is_over)):
        # The script puts `closed` in the place of all that has ended.
        return Payload(title, language, closed, closes=closes, closed=closed)
    figures = Figures.of(proposal.offer, words, as_before=proposal.keeps_plan)
    context = _context(proposal, markdown, figures)
    if proposal.state == "accepted":
        template = environment.get_template("accepted.html.j2")
        context |= _accepted_context(proposal, figures)
    else:
        template = environment.get_template("proposal.html.j2")
        context |= _choice_context(proposal, figures, context["payments"])
        context |= _trial_context(proposal, words)
    return Payload(
        title,
        language,
        template.render(context),
        digest=proposal.digest,
        closes=closes,
        closed=closed,
    )


def _title(proposal: Proposal, words: Words) -> str:
    values = {"client": proposal.recipient.name, "sender": _sender_name(proposal)}
    if proposal.state == "accepted":
        return words.plain("page.title_accepted", **values)
    if proposal.state == "expired":
        return words.plain("page.title_closed", sender=values["sender"])
    return words.plain("page.title", **values)


def _sender_name(proposal: Proposal) -> str:
    return proposal.sender.business or proposal.sender.name


def _closed(proposal: Proposal, words: Words, environment: Environment) -> str:
    """Return the page of an offer that has ended: no tier, no price, no text of the offer."""
    subject = words.plain("expired.subject", client=proposal.recipient.name)
    body = words.plain("expired.body", client=proposal.recipient.name)
    return environment.get_template("closed.html.j2").render(
        proposal=proposal,
        mailto=_mailto(proposal.sender.email),
        reopen_mailto=_mailto(proposal.sender.email, subject=subject, body=body),
        **_trial_context(proposal, words, is_open=False),
    )


def _trial_context(proposal: Proposal, words: Words, *, is_open: bool = True) -> dict[str, Any]:
    """Return the template values of the trial that was chosen, if one was."""
    if proposal.trial_accepted is None:
        return {}
    offer = Offer.of_record(proposal.trial_accepted.offer)
    if offer.trial is None:
        return {}
    figures = Figures.of(offer, words)
    steps = _trial_steps(offer.trial, figures)
    if is_open:
        until = proposal.valid_until
        key = "trial.open_until" if until else "trial.open"
        steps.append(words.text(key, **({"date": words.date(until)} if until else {})))
    return {
        "chosen_trial": offer.trial,
        "chosen_price": figures.money(offer.trial.price),
        "chosen_tax": _trial_tax(offer.trial, figures),
        "chosen_columns": figures.sum_parts(),
        "chosen_cells": _trial_cells(offer.trial, figures),
        "chosen_steps": steps,
    }


def _trial_sum(trial: Trial, figures: Figures) -> dict[str, Decimal]:
    """Return a trial's price in its parts: net, tax and gross."""
    return asdict(figures.amounts.rule.split(trial.price))


def _trial_cells(trial: Trial, figures: Figures) -> list[str]:
    """Return the cells of a trial's one payment, in the columns of sums."""
    texts = figures.sums(_trial_sum(trial, figures))
    return [texts[name] for name, _ in figures.sum_parts()]


def _trial_tax(trial: Trial, figures: Figures) -> Markup:
    """Return what is said of a trial's tax beside its price: the sum with it, where it is known."""
    if not figures.amounts.total_is_split:
        return figures.tax_text("short")
    gross = figures.money(figures.amounts.rule.split(trial.price).gross)
    return figures.words.text("tax.with", gross=gross, tax=figures.tax_name)


def _trial_steps(trial: Trial, figures: Figures) -> list[Markup]:
    """Return what comes next once the trial is chosen."""
    words = figures.words
    tax = _trial_tax(trial, figures)
    price = words.text("tax.said", sum=figures.money(trial.price), said=tax)
    third = words.text("trial.third")
    if trial.weeks:
        weeks = words.text("formats.weeks", count=trial.weeks)
        third = words.text("trial.third_weeks", weeks=weeks)
    return [words.text("trial.first"), words.text("trial.second", price=price), third]


def _context(proposal: Proposal, markdown: MarkdownRenderer, figures: Figures) -> dict[str, Any]:
    """Return the template values of every page with an offer."""
    tier = proposal.example_tier
    return {
        "proposal": proposal,
        "offer": proposal.offer,
        "figures": figures,
        "tier_lists": TierLists(figures),
        "mailto": _mailto(proposal.sender.email),
        "prose": markdown.render,
        "sender_name": _sender_name(proposal),
        "terms": list(clauses.terms_of(figures, tier)),
        "method": steps.method(figures),
        "next_steps": steps.next_steps(proposal, figures),
        "payments": list(payment_rows(figures)),
        "sum_parts": figures.sum_parts(),
        "reference": proposal.digest[:_REFERENCE_LENGTH],
    }


def _choice_context(
    proposal: Proposal, figures: Figures, payments: Sequence[PaymentRow]
) -> dict[str, Any]:
    """Return the template values of a page with tiers to choose from."""
    trial = proposal.offer.trial if proposal.state != "trial" else None
    recommended = proposal.recommended
    data = figures.script_data() | {
        "client": proposal.recipient.name,
        "digest": proposal.digest,
        "language": proposal.language,
        "email": proposal.sender.email,
        "reply_url": proposal.sender.reply_url,
        "responds_within": proposal.sender.responds_within,
        "whatsapp": _whatsapp(proposal.sender.phone),
        "example": proposal.offer.tiers.index(proposal.example_tier),
    }
    worth = (proposal.discovery and proposal.discovery.worth) or ""
    data["tax"] |= {"said": figures.tax_text("short").striptags()}
    if trial:
        units = 10**figures.amounts.rule.digits
        whole = {part: int(amount * units) for part, amount in _trial_sum(trial, figures).items()}
        data["trial"] = {"name": trial.name, "sum": whole}
    parts = [part for part, _ in figures.sum_parts()]
    data_json = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {
        "worth_has_figure": any(sign.isdigit() for sign in worth),
        "opening_facts": summary.opening_facts(figures, proposal),
        "risks": summary.risks(figures, proposal),
        "term_facts": summary.term_facts(figures, proposal.example_tier),
        "steps": steps.steps(figures),
        "end_of_day": _end_of_day(proposal, figures.words),
        "trial_offered": trial,
        "trial_steps": _trial_steps(trial, figures) if trial else [],
        "trial_cells": _trial_cells(trial, figures) if trial else [],
        "questions": list(steps.questions(figures)),
        "recommended_index": proposal.offer.tiers.index(recommended) if recommended else None,
        "long_price": _LONG_PRICE,
        "long_reason": _LONG_REASON,
        "total_rows": figures.total_rows(),
        "plan_texts": plan_texts(figures, payments),
        "fee_texts": figures.sums(
            {
                f"{index}.{part}": getattr(tier_fees.month, part)
                for index, tier_fees in enumerate(figures.amounts.fees)
                for part in parts
            }
        ),
        # Nothing is chosen for the reader; the page's script fills in what they choose.
        "choice_name": "",
        "once_names": [],
        "once_sum": "",
        "sums": dict.fromkeys(SUM_NAMES, ()),
        "script_data": f'{data_json[:-1]},"words":{figures.words.script}}}',
        "deliverable_names": list(
            dict.fromkeys(item.name for tier in proposal.offer.tiers for item in tier.deliverables)
        ),
    }


def _accepted_context(proposal: Proposal, figures: Figures) -> dict[str, Any]:
    """Return the template values of a page whose offer was accepted."""
    tier = proposal.example_tier
    addons = proposal.chosen_addons
    choice = figures.for_choice(tier, addons)
    is_form2 = bool(proposal.accepted and proposal.accepted.form)
    payments = list(payment_rows(choice))
    parts = [name for name, _ in choice.sum_parts()]
    rows = {payment.sum: [f"{payment.sum}.{part}" for part in parts] for payment in payments}
    once = f"once.{choice.amounts.offered_part}"
    amounts = choice.amounts.choice_sums(0)
    texts = choice.sums({key: amounts[key] for key in (once, *chain(*rows.values()))})
    return {
        "tier": tier,
        "addons": addons,
        "choice": choice,
        "choice_name": choice.choice_name(tier),
        "once_sum": texts[once],
        "once_names": [addon.name for addon in addons if addon.per == "once"],
        "sums": {name: [texts[key] for key in keys] for name, keys in rows.items()},
        "payments": payments,
        "terms": list(clauses.terms_of(choice, tier, shares=is_form2)),
    }


def _end_of_day(proposal: Proposal, words: Words) -> Markup:
    """Return where the offer ends with its last day: in a city, or in a zone such as UTC."""
    zone = proposal.sender.timezone
    is_city = "/" in zone and not zone.startswith("Etc/")
    place = words.place(zone)
    return words.text("page.until.city", city=place) if is_city else Markup.escape(place)


def _mailto(address: str, *, subject: str = "", body: str = "") -> str:
    """Return a mailto: address (RFC 6068)."""
    # A line break in a mail is CRLF, in its address too.
    fields = {"subject": subject, "body": body.replace("\n", "\r\n")}
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in fields.items() if text)
    return f"mailto:{quote(address, safe='@+')}" + (f"?{query}" if query else "")


def _tel(phone: str) -> str:
    """Return a telephone number as a tel: address has it."""
    return re.sub(r"[^+\d]", "", phone)


def _whatsapp(phone: str | None) -> str:
    """Return a telephone number as wa.me has it, if it is written with its country's code."""
    number = _tel(phone or "")
    match = re.fullmatch(r"(?:\+|00)(\d+)", number)
    return match[1] if match else ""
