"""A proposal and its keys -> its sealed page. What all pages of a build share is made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from jinja2 import Environment
from markupsafe import escape

from retainer import crypto, i18n, page
from retainer.crypto import Keys, Shell
from retainer.model import Freelancer, Proposal
from retainer.page import MarkdownRenderer, accents, make_shell, not_found

# Keyed by all that goes in, so it cannot go stale; 600,000 rounds a page would slow every reload.
stretch = lru_cache(maxsize=1024)(crypto.stretch)


@dataclass(frozen=True, slots=True)
class Task:
    """A page to be made."""

    proposal: Proposal
    keys: Keys = field(repr=False)
    passphrase: str | None = field(default=None, repr=False)
    pictures: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the prose shows: a `data:` URI by name."""


@dataclass(frozen=True, slots=True)
class Press:
    """Makes the pages of one freelancer. Made by `of`; it is not for several threads at once."""

    freelancer: Freelancer
    shell: Shell
    words: Mapping[str, i18n.Words]
    prose: MarkdownRenderer
    environments: Mapping[str, Environment]
    """By language; templates are compiled as they are needed."""

    @classmethod
    def of(cls, freelancer: Freelancer, languages: Iterable[str]) -> Self:
        """Make ready for pages in these languages; what is closed shows all of them."""
        own = freelancer.language
        ordered = sorted(languages, key=lambda code: (code != own, code))
        spoken = {code: i18n.load(code) for code in ordered}
        outside = make_shell(
            freelancer.business or freelancer.name,
            freelancer.email,
            accents(freelancer.brand).css(),
            {code: _part(spoken[code], "closed") for code in spoken},
            styles=page.proposal_styles(),
            script=page.proposal_script(),
            reply_url=freelancer.reply_url,
        )
        environments = {code: page.make_environment(said) for code, said in spoken.items()}
        return cls(freelancer, outside, spoken, MarkdownRenderer(), environments)

    def sealed(self, task: Task) -> crypto.SealedPage:
        """Return the page of a proposal, under its keys."""
        proposal, language = task.proposal, task.proposal.language
        prose = self.prose.with_pictures(task.pictures) if task.pictures else self.prose
        payload = page.render_page(
            proposal, self.words[language], prose, self.environments[language]
        )
        return crypto.seal(payload, task.keys, task.passphrase, self.shell, stretch)

    def broken(self, shown: str, problems: Iterable[str], keys: Keys) -> crypto.SealedPage:
        """Return what `mkdocs serve` shows at the link of a file that cannot be read."""
        lines = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
        title = f"{shown}: not shown"
        html = f"<h1>{escape(title)}</h1><ol>{lines}</ol>"
        payload = crypto.Payload(title=title, language="en", html=html)
        return crypto.seal(payload, keys, None, self.shell)

    def not_found(self, site_url: str | None) -> str:
        """Return 404.html."""
        return not_found(
            self.freelancer.business or self.freelancer.name,
            self.freelancer.email,
            accents(self.freelancer.brand).css(),
            {code: _part(spoken, "not_found") for code, spoken in self.words.items()},
            site_url or "",
        )


def _part(spoken: i18n.Words, prefix: str) -> dict[str, str]:
    return {key: str(text) for key, text in spoken.sources(prefix).items()}
