"""A proposal -> the HTML of its page, before it is sealed. Pure but for reading our own templates.

One environment serves a whole build, so that each template is compiled once.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from retainer.crypto import Payload
from retainer.i18n import Words
from retainer.model import Proposal

from . import clauses
from .amounts import SUMS
from .figures import Figures
from .markdown import MarkdownRenderer
from .tier_lists import Menu

TEMPLATES = Path(__file__).parent / "templates"
REFERENCE_LENGTH = 8
LONG_SUM = 11
"""Characters from which a price is set smaller, so that it stays in one line in its card."""


def make_environment(words: Words) -> Environment:
    """Return the templates' environment for a language; make it once a build."""
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["tel"] = _tel
    # Macros see these too, and every template says the same texts.
    made.globals |= {"w": words, "s": words.fixed, "t": words.text}
    return made


def render_page(
    proposal: Proposal, words: Words, prose: MarkdownRenderer, env: Environment
) -> Payload:
    """Return what the page of a proposal says, as it stands in its state, before it is sealed."""
    closed = _closed(proposal, words, env) if proposal.closes else None
    title, language = _title(proposal, words), proposal.language
    closes = f"{proposal.closes:%Y-%m-%dT%H:%M:%SZ}" if proposal.closes else None
    if proposal.state == "expired":
        return Payload(title, language, closed or _closed(proposal, words, env), closes=closes)
    figures = Figures.of(proposal.offer, words)
    context = _context(proposal, prose, figures)
    accepted = proposal.state == "accepted"
    context |= _agreed(proposal, figures) if accepted else _offered(proposal, words, figures)
    template = env.get_template("_accepted.html.j2" if accepted else "proposal.html.j2")
    return Payload(
        title,
        language,
        template.render(context),
        digest=proposal.digest,
        closes=closes,
        closed=closed,
    )


def _title(proposal: Proposal, words: Words) -> str:
    values = {"client": proposal.recipient.name, "sender": sender_name(proposal)}
    if proposal.state == "accepted":
        return words.plain("page.title_accepted", **values)
    if proposal.state == "expired":
        return words.plain("page.title_closed", sender=values["sender"])
    return words.plain("page.title", **values)


def sender_name(proposal: Proposal) -> str:
    """Return what the freelancer goes by."""
    return proposal.sender.business or proposal.sender.name


def _closed(proposal: Proposal, words: Words, env: Environment) -> str:
    """Nothing of the offer is in it: no tier, no price, no text."""
    subject = words.plain("expired.subject", client=proposal.recipient.name)
    body = words.plain("expired.body", client=proposal.recipient.name)
    return env.get_template("_closed.html.j2").render(
        p=proposal,
        mail=_mail(proposal.sender.email),
        reopen=_mail(proposal.sender.email, subject=subject, body=body),
    )


def _context(proposal: Proposal, prose: MarkdownRenderer, figures: Figures) -> dict[str, Any]:
    """What every open page is made with."""
    tier = clauses.example_tier(proposal)
    return {
        "p": proposal,
        "offer": proposal.offer,
        "f": figures,
        "menu": Menu(figures),
        "mail": _mail(proposal.sender.email),
        "prose": prose.render,
        "inline": prose.inline,
        "sender": sender_name(proposal),
        "terms": clauses.terms_of(figures, tier),
        "next_steps": clauses.next_steps(proposal, figures),
        "due": list(figures.due()),
        "sum_parts": figures.sum_parts(),
        "reference": proposal.digest[:REFERENCE_LENGTH],
    }


def _offered(proposal: Proposal, words: Words, figures: Figures) -> dict[str, Any]:
    """What a page with an offer to choose from is made with."""
    recommended = proposal.recommendation and proposal.offer.tier(proposal.recommendation.tier)
    index = proposal.offer.tiers.index(recommended) if recommended else None
    record = figures.script_data() | {
        "client": proposal.recipient.name,
        "digest": proposal.digest,
        "language": proposal.language,
        "email": proposal.sender.email,
        "reply_url": proposal.sender.reply_url,
        "responds_within": proposal.sender.responds_within,
    }
    written = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {
        "steps": clauses.steps(figures),
        "questions": clauses.questions(figures),
        "suggested": index,
        "long_sum": LONG_SUM,
        "total_rows": figures.total_rows(),
        # Nothing is chosen for the reader; the page's script fills in what they choose.
        "choice_name": "",
        "sums": dict.fromkeys(SUMS, ()),
        "record": f'{written[:-1]},"words":{words.script}}}',
        "swaps": list(
            dict.fromkeys(item.name for tier in proposal.offer.tiers for item in tier.deliverables)
        ),
    }


def _agreed(proposal: Proposal, figures: Figures) -> dict[str, Any]:
    """What an accepted page is made with."""
    tier = clauses.example_tier(proposal)
    names = proposal.accepted.addons if proposal.accepted else ()
    addons = [addon for name in names if (addon := proposal.offer.addon(name))]
    agreed = figures.for_choice(tier, addons)
    texts = agreed.sums(agreed.amounts.choice_sums(0, figures.amounts.one_time_sum(addons)))
    shown = {key: tuple(texts[f"{key}.{name}"] for name, _ in agreed.sum_parts()) for key in SUMS}
    return {
        "tier": tier,
        "addons": addons,
        "choice_name": figures.chosen(tier, len(addons)),
        "sums": {key: parts if any(parts) else () for key, parts in shown.items()},
        "due": list(agreed.due()),
    }


def _mail(address: str, *, subject: str = "", body: str = "") -> str:
    """Return a mailto: address (RFC 6068)."""
    # A line break in a mail is CRLF, in its address too.
    fields = {"subject": subject, "body": body.replace("\n", "\r\n")}
    query = "&".join(f"{name}={quote(said, safe='')}" for name, said in fields.items() if said)
    return f"mailto:{quote(address, safe='@+')}" + (f"?{query}" if query else "")


def _tel(phone: str) -> str:
    """Return a number as an address has it."""
    return re.sub(r"[^+\d]", "", phone)
