"""Makes sealed pages of proposals and their keys; what all pages of a build share is made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Self

from jinja2 import Environment
from markupsafe import escape

from retainer.crypto import Keys, Payload, SealedPage, Shell, seal
from retainer.crypto import stretch as stretch_anew
from retainer.diagnostics import concerning
from retainer.i18n import Words, load
from retainer.model import Freelancer, Proposal
from retainer.page import (
    MarkdownRenderer,
    accents,
    make_environment,
    make_shell,
    not_found,
    proposal_script,
    proposal_styles,
    render_page,
)
from retainer.project import CLIENTS

# Keyed by all that goes in, so it cannot go stale; 600,000 rounds a page would slow every reload.
stretch = lru_cache(maxsize=1024)(stretch_anew)


class Order(NamedTuple):
    """An order is what one page is made from."""

    proposal: Proposal
    keys: Keys
    passphrase: str | None = None
    pictures: Mapping[str, str] = {}
    """What the prose shows: a `data:` URI by name."""


@dataclass(frozen=True, slots=True)
class PageMaker:
    """A page maker makes one freelancer's pages. `of` makes it; it is not for several threads."""

    freelancer: Freelancer
    shell: Shell
    not_found: str = field(repr=False)
    """404.html."""
    words: Mapping[str, Words]
    """By language, the freelancer's own first."""
    prose: MarkdownRenderer = field(default_factory=MarkdownRenderer)
    environments: Mapping[str, Environment] = field(default_factory=dict)
    """By language; templates are compiled as they are needed."""

    @classmethod
    def of(
        cls,
        freelancer: Freelancer,
        languages: Iterable[str],
        site_url: str | None = None,
        *,
        preview: bool = False,
    ) -> Self:
        """Return a maker of pages in these languages; a closed page shows all of them."""
        ordered = sorted(languages, key=lambda code: (code != freelancer.language, code))
        words = {code: load(code) for code in ordered}
        name, colours = freelancer.business or freelancer.name, accents(freelancer.brand).css()
        shell = make_shell(
            name,
            freelancer.email,
            colours,
            {code: _texts(words[code], "closed") for code in words},
            styles=proposal_styles(),
            script=proposal_script(),
            reply_url=freelancer.reply_url,
            preview=preview,
        )
        dead_link = not_found(
            name,
            freelancer.email,
            colours,
            {code: _texts(words[code], "not_found") for code in words},
            site_url or "",
        )
        environments = {code: make_environment(spoken) for code, spoken in words.items()}
        return cls(freelancer, shell, dead_link, words, environments=environments)

    def __reduce__(self) -> tuple[Any, ...]:
        """Make another process make its own, where that starts with nothing of this one's."""
        return PageMaker.of, (self.freelancer, tuple(self.words))

    def seal(self, order: Order) -> SealedPage:
        """Return the sealed page of a proposal."""
        with concerning(f"{CLIENTS}/{order.proposal.id}.yml", "shown"):
            return self._sealed(order)

    def _sealed(self, order: Order) -> SealedPage:
        language = order.proposal.language
        prose = self.prose.with_pictures(order.pictures) if order.pictures else self.prose
        words, templates = self.words[language], self.environments[language]
        payload = render_page(order.proposal, words, prose, templates)
        return seal(payload, order.keys, order.passphrase, self.shell, stretch)

    def seal_problems(self, file: str, problems: Iterable[str], keys: Keys) -> SealedPage:
        """Return what `mkdocs serve` shows at the link of a file that cannot be read."""
        lines = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
        title = f"{file}: not shown"
        html = f"<h1>{escape(title)}</h1><ol>{lines}</ol>"
        return seal(Payload(title=title, language="en", html=html), keys, None, self.shell)

    def public_text(self) -> bytes:
        """Return what everybody can read of the freelancer and of every private page."""
        parts = (self.shell.prefix, self.shell.suffix, self.not_found.encode())
        return b"\n".join((public_settings(self.freelancer), *parts))


def public_settings(freelancer: Freelancer) -> bytes:
    """Return the freelancer's settings that everybody can read, as JSON."""
    return freelancer.public().model_dump_json(exclude_none=True).encode()


def _texts(words: Words, prefix: str) -> dict[str, str]:
    return {key: str(text) for key, text in words.sources(prefix).items()}
