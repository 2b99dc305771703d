"""Languages of the public site: English stands at the root of docs/, others in their own folder."""

from __future__ import annotations

from collections.abc import Iterable

LANGUAGES = ("en", "ro")
"""The first stands at the root of docs/."""
DEFAULT = LANGUAGES[0]


def language_of(path: str) -> str:
    """Return the language of a page, by the folder that it is in."""
    folder = path.split("/", 1)[0]
    return folder if "/" in path and folder in LANGUAGES[1:] else DEFAULT


def without_language(path: str) -> str:
    """Return the path without its language's folder, which a page and its translations share."""
    language = language_of(path)
    return path if language == DEFAULT else path.removeprefix(f"{language}/")


def in_language(language: str, path: str) -> str:
    """Return the path at which a language has the page that English has at `path`."""
    return path if language == DEFAULT else f"{language}/{path}"


def alternates(path: str, published: Iterable[str]) -> dict[str, str]:
    """Return the path of a page in each language that it is published in, by language."""
    all_paths = set(published)
    paths = {language: in_language(language, without_language(path)) for language in LANGUAGES}
    return {language: path for language, path in paths.items() if path in all_paths}
