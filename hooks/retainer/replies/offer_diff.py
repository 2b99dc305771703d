"""What differs between two offers, field by field, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

# One of a list, where its plural names it.
_ONE: Final = {
    "tiers": "tier",
    "deliverables": "deliverable",
    "targets": "target",
    "addons": "add-on",
    "value_adds": "value add",
    "excludes": "excluded",
}


def differences(then: Any, now: Any) -> tuple[str, ...]:
    """Return what differs between two records of `Offer.record()`, the earlier one first."""
    return tuple(_differ((), then, now))


def _differ(path: tuple[str, ...], then: Any, now: Any) -> Iterator[str]:
    if then == now:
        return
    if isinstance(then, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*then, *now)):
            yield from _differ((*path, key), then.get(key), now.get(key))
    elif isinstance(then, list) or isinstance(now, list):
        yield from _lists(path, then or [], now or [])
    else:
        yield f"{_said(path)}: {_value(then)} then, {_value(now)} now"


def _lists(path: tuple[str, ...], then: list[Any], now: list[Any]) -> Iterator[str]:
    *around, last = path
    one = (*around, _ONE.get(last, last))
    before, after = _by_name(then), _by_name(now)
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield f"{_said(one)} {name}: no longer there"
        elif name not in before:
            yield f"{_said(one)} {name}: new"
        else:
            yield from _differ((*around, f"{one[-1]} {name}"), before[name], after[name])
    if before == after:
        yield f"{_said(path)}: in another order"


def _by_name(items: list[Any]) -> dict[str, Any]:
    return {item["name"] if isinstance(item, dict) else str(item): item for item in items}


def _said(path: tuple[str, ...]) -> str:
    return ", ".join(part.replace("_", " ") for part in path)


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{_said((key,))} {_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return " and ".join(map(_value, value))
    return str(value)
