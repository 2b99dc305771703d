"""A proposal -> the HTML of its page, before it is sealed. Pure but for reading our own templates.

One environment serves a whole build, so that each template is compiled once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from retainer.i18n import Words
from retainer.model import Proposal, Sender

from . import clauses
from .amounts import SUMS, Figures
from .markdown import Prose
from .tier_lists import Menu

TEMPLATES = Path(__file__).parent / "templates"
REFERENCE_LENGTH = 8
LONG_SUM = 11
"""Characters from which a price is set smaller, so that it stays in one line in its card."""
_INCLUDE = re.compile(r'\{% include "([\w.]+)" %\}\n?')
_FIXED = re.compile(r'\{\{ s\["([\w.]+)"\] \}\}')


class _Whole(FileSystemLoader):
    """Puts included templates, and what a language says on every page, in place while reading.

    Else each page would copy its context for each part, and look up the same hundred texts.
    """

    def __init__(self, words: Words) -> None:
        super().__init__(TEMPLATES)
        self._words = words

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, fresh = super().get_source(environment, template)

        def included(match: re.Match[str]) -> str:
            name = match[1]
            if name.endswith(".fixed.html.j2"):
                made = environment.get_template(name)
                return made.render(s=self._words.fixed, t=self._words.text)
            return self.get_source(environment, name)[0].removesuffix("\n")

        def said(match: re.Match[str]) -> str:
            return self._words.fixed[match[1]]

        return _FIXED.sub(said, _INCLUDE.sub(included, source)), path, fresh


@dataclass(frozen=True, slots=True)
class Page:
    """What is sealed of a proposal."""

    title: str
    html: str
    closed: str | None = None
    """What stands there after the offer's closing instant."""


def environment(words: Words) -> Environment:
    """Return the environment that `render` takes for a language; make it once a build."""
    made = Environment(
        autoescape=True,
        loader=_Whole(words),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"said": clauses.said, "tel": _tel}
    # All pages of a build have one sender, and most have the same empty tables of sums.
    made.globals |= {
        "from_sender": _kept(made, words, "_from.html.j2", _sender),
        "reach_sender": _kept(made, words, "_reach.html.j2", _sender),
        "cells_of": _kept(made, words, "_cells.html.j2", _cells),
    }
    return made


def _kept(
    env: Environment, words: Words, template: str, values: Callable[..., dict[str, Any]]
) -> Callable[..., Markup]:
    """Return what makes a template of its arguments by `values`, and remembers what it made."""

    @lru_cache(maxsize=64)
    def made(*arguments: Hashable) -> Markup:
        html = env.get_template(template).render(values(*arguments), s=words.fixed, t=words.text)
        return Markup(html)  # noqa: S704 - a template's own

    return made


def _sender(sender: Sender) -> dict[str, Any]:
    return {"who": sender, "mail": _mail(sender.email)}


def _cells(
    parts: tuple[tuple[str, str], ...], shown: tuple[str, ...], key: str = ""
) -> dict[str, Any]:
    return {"parts": parts, "shown": shown, "key": key}


def render_page(proposal: Proposal, words: Words, prose: Prose, env: Environment) -> Page:
    """Return the page of a proposal as it stands in its state."""
    closed = _closed(proposal, words, env) if proposal.closes else None
    if proposal.state == "expired":
        return Page(_title(proposal, words), closed or _closed(proposal, words, env))
    figures = Figures.of(proposal.offer, words)
    context = _context(proposal, words, prose, figures)
    if proposal.state == "accepted":
        context |= _agreed(proposal, figures)
        return Page(_title(proposal, words), env.get_template("_accepted.html.j2").render(context))
    context |= _offered(proposal, words, figures)
    html = env.get_template("proposal.html.j2").render(context)
    return Page(_title(proposal, words), html, closed)


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
        s=words.fixed,
        t=words.text,
        w=words,
        reopen=_mail(proposal.sender.email, subject=subject, body=body),
    )


def _context(proposal: Proposal, words: Words, prose: Prose, figures: Figures) -> dict[str, Any]:
    """What every open page is made with."""
    tier = clauses.example_tier(proposal)
    return {
        "p": proposal,
        "offer": proposal.offer,
        "f": figures,
        "menu": Menu(figures),
        "w": words,
        "s": words.fixed,
        "t": words.text,
        "prose": prose.block,
        "inline": prose.inline,
        "sender": sender_name(proposal),
        "terms": clauses.terms_of(figures, tier),
        "next_steps": clauses.next_steps(proposal, figures),
        "due": figures.due(),
        "sum_parts": figures.sum_parts(),
        "reference": proposal.digest[:REFERENCE_LENGTH],
    }


def _offered(proposal: Proposal, words: Words, figures: Figures) -> dict[str, Any]:
    """What a page with an offer to choose from is made with."""
    recommended = proposal.recommendation and proposal.offer.tier(proposal.recommendation.tier)
    index = proposal.offer.tiers.index(recommended) if recommended else None
    record = figures.record() | {
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
    agreed = figures.agreed(tier, addons)
    texts = agreed.choice(0, figures.once(addons))
    shown = {key: tuple(texts[f"{key}.{name}"] for name, _ in agreed.sum_parts()) for key in SUMS}
    return {
        "tier": tier,
        "addons": addons,
        "choice_name": figures.chosen(tier, len(addons)),
        "sums": {key: parts if any(parts) else () for key, parts in shown.items()},
        "due": agreed.due(),
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
