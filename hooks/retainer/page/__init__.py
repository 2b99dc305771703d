"""A proposal becomes the HTML that its client sees, and the shell that stands around it."""

from .colour import LIGHT, Accents, accents
from .figures import Figures
from .markdown import MarkdownRenderer
from .render import TEMPLATES, make_environment, render_page
from .shell import SCRIPTS, STYLES, make_shell, not_found
from .svg import is_svg, svg_problem

__all__ = [
    "LIGHT",
    "SCRIPTS",
    "STYLES",
    "TEMPLATES",
    "Accents",
    "Figures",
    "MarkdownRenderer",
    "accents",
    "is_svg",
    "make_environment",
    "make_shell",
    "not_found",
    "render_page",
    "svg_problem",
]
