"""The search indexes: one for each language, split from the one that the search plugin writes."""

from __future__ import annotations

import json

from .languages import LANGUAGES, in_language, language_of, without_language

SEARCH_INDEX = "search/search_index.json"


def split_index(text: str) -> dict[str, str]:
    """Return a search index per language, from the one for all: path -> JSON.

    The theme's script looks for it, and for the pages that it names, below the base that the page
    names: the language's folder. Readers get their language's results alone, and half the bytes.
    """
    whole = json.loads(text)
    indexes = {}
    for language in LANGUAGES:
        docs = [
            {**doc, "location": without_language(doc["location"])}
            for doc in whole["docs"]
            if language_of(doc["location"]) == language
        ]
        if docs:
            config = {**whole["config"], "lang": [language]}
            indexes[in_language(language, SEARCH_INDEX)] = json.dumps(
                {"config": config, "docs": docs}, ensure_ascii=False, separators=(",", ":")
            )
    return indexes
