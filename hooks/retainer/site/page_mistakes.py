"""What an author reads whose page under docs/ cannot be built: the page, and what to mend.

Without MkDocs: a page is known by the few attributes that are used here.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import yaml
from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from retainer.diagnostics import Invalid, Problem, printable


def check_keys(page: Any, text: str) -> None:
    """Raise `Invalid` where the keys at a page's top are no YAML: they would be published as text.

    `text` is what stands between its two rules.
    """
    try:
        yaml.safe_load(text)
    except Exception as error:  # a day such as 2026-13-01 raises a ValueError
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        message = "the keys at the page's top are not valid YAML; put quotes around the value"
        reason = str(getattr(error, "problem", error))
        problem = Problem(_path(page), line, column, message, detail=f"({reason})")
        raise Invalid([problem]) from error


def explain_mistake(error: Exception, page: Any | None) -> str | None:
    """Return why the page cannot be built; None where no page is to blame.

    Without a page, it was one that the theme builds by itself.
    """
    match error:
        case UnicodeDecodeError() if page and page.markdown is None:
            reason = f"it is not UTF-8 from byte {error.start + 1} on; save it as UTF-8"
        case TemplateNotFound():
            reason = f"there is no template {error.name!r}; mend the name where a page gives it"
        case TemplateSyntaxError():
            reason = f"{error.filename or error.name}:{error.lineno}: {error.message}"
        case _ if page or isinstance(error, TemplateError):
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            reason = f"{error} ({place}); mend its text, or the keys at its top"
        case _:
            return None
    path = _path(page) if page else "a page of the theme"
    return printable(" ".join(f"{path}: cannot be built: {reason}".split()))


def _path(page: Any) -> str:
    folder = page.file.src_dir  # none where a plugin wrote the page
    return f"{Path(folder).name}/{page.file.src_uri}" if folder else str(page.file.src_uri)
