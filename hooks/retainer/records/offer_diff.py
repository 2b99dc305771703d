"""Compares two offers, and names in words each field that differs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_SINGULAR: Final = {
    "tiers": "tier",
    "deliverables": "deliverable",
    "targets": "target",
    "addons": "add-on",
    "value_adds": "value add",
    "excludes": "excluded",
}


def differences(earlier: Any, current: Any) -> tuple[str, ...]:
    """Return a text for each field in which two records differ, of offers or of acceptances."""
    return tuple(_differences((), earlier, current))


def _differences(path: tuple[str, ...], earlier: Any, current: Any) -> Iterator[str]:
    if earlier == current:
        return
    if isinstance(earlier, dict) and isinstance(current, dict):
        for key in dict.fromkeys((*earlier, *current)):
            yield from _differences((*path, key), earlier.get(key), current.get(key))
    elif isinstance(earlier, list | None) and isinstance(current, list | None):
        yield from _list_differences(path, earlier or [], current or [])
    else:
        yield f"{_path_text(path)}: {_value_text(earlier)} then, {_value_text(current)} now"


def _list_differences(
    path: tuple[str, ...], earlier: list[Any], current: list[Any]
) -> Iterator[str]:
    *parents, key = path
    singular = _SINGULAR.get(key, key)
    before, after = _by_name(earlier), _by_name(current)
    for name in dict.fromkeys((*before, *after)):
        item = f"{_path_text((*parents, singular))} {name}"
        if name not in after:
            yield f"{item}: no longer there"
        elif name not in before:
            yield f"{item}: new"
        else:
            yield from _differences((*parents, f"{singular} {name}"), before[name], after[name])
    if before == after:
        yield f"{_path_text(path)}: in another order"


def _by_name(items: list[Any]) -> dict[str, Any]:
    return {str(item.get("name", item) if isinstance(item, dict) else item): item for item in items}


def _path_text(path: tuple[str, ...]) -> str:
    return ", ".join(part.replace("_", " ") for part in path)


def _value_text(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        pairs = value.items()
        return ", ".join(f"{_path_text((key,))} {_value_text(inner)}" for key, inner in pairs)
    if isinstance(value, list):
        return " and ".join(map(_value_text, value))
    return str(value)
