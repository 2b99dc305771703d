"""Turns a proposal into the HTML that its client sees, and makes the shell around that HTML."""

from .colour import LIGHT, Accents, accents
from .figures import Figures
from .markdown import MarkdownRenderer
from .render import TEMPLATES, make_environment, render_page
from .shell import (
    SCRIPTS,
    STYLES,
    make_shell,
    not_found,
    policy_hash,
    proposal_script,
    proposal_styles,
)

__all__ = [
    "LIGHT",
    "SCRIPTS",
    "STYLES",
    "TEMPLATES",
    "Accents",
    "Figures",
    "MarkdownRenderer",
    "accents",
    "make_environment",
    "make_shell",
    "not_found",
    "policy_hash",
    "proposal_script",
    "proposal_styles",
    "render_page",
]
