"""Renders the page of a proposal, before it is sealed. Pure but for reading our own templates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from retainer.crypto import Payload
from retainer.i18n import Words
from retainer.model import Proposal

from . import clauses, steps
from .amounts import SUM_NAMES
from .figures import Figures, TierLists
from .markdown import MarkdownRenderer

TEMPLATES: Final = Path(__file__).parent / "templates"
_REFERENCE_LENGTH: Final = 8
_LONG_PRICE: Final = 11
"""Characters from which a price is set smaller, so that it stays in one line in its card."""
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
    environment.filters |= {"tel": _tel, "placeholders": PLACEHOLDER.split}
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
    if proposal.state == "expired":
        html = closed or _closed(proposal, words, environment)
        return Payload(title, language, html, closes=closes)
    figures = Figures.of(proposal.offer, words)
    context = _context(proposal, markdown, figures)
    if proposal.state == "accepted":
        template = environment.get_template("accepted.html.j2")
        context |= _accepted_context(proposal, figures)
    else:
        template = environment.get_template("proposal.html.j2")
        context |= _choice_context(proposal, words, figures)
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
    )


def _context(proposal: Proposal, markdown: MarkdownRenderer, figures: Figures) -> dict[str, Any]:
    """Return the template values of every page with an offer."""
    tier = clauses.example_tier(proposal)
    return {
        "proposal": proposal,
        "offer": proposal.offer,
        "figures": figures,
        "tier_lists": TierLists(figures),
        "mailto": _mailto(proposal.sender.email),
        "prose": markdown.render,
        "sender_name": _sender_name(proposal),
        "terms": list(clauses.terms_of(figures, tier)),
        "method": clauses.method(figures),
        "next_steps": steps.next_steps(proposal, figures),
        "payments": list(figures.payments()),
        "sum_parts": figures.sum_parts(),
        "reference": proposal.digest[:_REFERENCE_LENGTH],
    }


def _choice_context(proposal: Proposal, words: Words, figures: Figures) -> dict[str, Any]:
    """Return the template values of a page with tiers to choose from."""
    recommended = proposal.recommendation and proposal.offer.tier(proposal.recommendation.tier)
    data = figures.script_data() | {
        "client": proposal.recipient.name,
        "digest": proposal.digest,
        "language": proposal.language,
        "email": proposal.sender.email,
        "reply_url": proposal.sender.reply_url,
        "responds_within": proposal.sender.responds_within,
        "example": proposal.offer.tiers.index(clauses.example_tier(proposal)),
    }
    data_json = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {
        "lead": steps.lead(figures),
        "steps": steps.steps(figures),
        "questions": list(steps.questions(figures)),
        "recommended_index": proposal.offer.tiers.index(recommended) if recommended else None,
        "long_price": _LONG_PRICE,
        "total_rows": figures.total_rows(),
        # Nothing is chosen for the reader; the page's script fills in what they choose.
        "choice_name": "",
        "once_names": [],
        "once_sum": "",
        "sums": dict.fromkeys(SUM_NAMES, ()),
        "script_data": f'{data_json[:-1]},"words":{words.script}}}',
        "deliverable_names": list(
            dict.fromkeys(item.name for tier in proposal.offer.tiers for item in tier.deliverables)
        ),
    }


def _accepted_context(proposal: Proposal, figures: Figures) -> dict[str, Any]:
    """Return the template values of a page whose offer was accepted."""
    tier = clauses.example_tier(proposal)
    names = proposal.accepted.addons if proposal.accepted else ()
    addons = [addon for name in names if (addon := proposal.offer.addon(name))]
    choice = figures.for_choice(tier, addons)
    texts = choice.sums(choice.amounts.choice_sums(0))
    parts = [name for name, _ in choice.sum_parts()]
    sums = {name: tuple(texts[f"{name}.{part}"] for part in parts) for name in SUM_NAMES}
    return {
        "tier": tier,
        "addons": addons,
        "choice": choice,
        "choice_name": choice.choice_name(tier),
        "once_sum": texts[f"once.{choice.amounts.offered_part}"],
        "once_names": [addon.name for addon in addons if addon.per == "once"],
        "sums": {name: cells if any(cells) else () for name, cells in sums.items()},
        "payments": list(choice.payments()),
        "terms": list(clauses.terms_of(choice, tier)),
    }


def _mailto(address: str, *, subject: str = "", body: str = "") -> str:
    """Return a mailto: address (RFC 6068)."""
    # A line break in a mail is CRLF, in its address too.
    fields = {"subject": subject, "body": body.replace("\n", "\r\n")}
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in fields.items() if text)
    return f"mailto:{quote(address, safe='@+')}" + (f"?{query}" if query else "")


def _tel(phone: str) -> str:
    """Return a telephone number as a tel: address has it."""
    return re.sub(r"[^+\d]", "", phone)
