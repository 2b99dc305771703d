"""Every key of the model, tried with every kind of value: what does not fit is told once, there."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from retainer.loading import Known, Layer, parse, read_client, read_freelancer, read_testimonials
from retainer.loading import json_schema as schemas
from retainer.model import ClientFile, Freelancer, digest, resolve_offer
from tests.helpers.marks import Marks, marked_client
from tests.helpers.recording import marked
from tests.helpers.support import FREELANCER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retainer.diagnostics import Problem

Path = tuple[str | int, ...]

OWN: Final = Freelancer(name="Ana Sample", email="ana@sample.example")
KNOWN: Final = Known(OWN, ("en", "ro"), testimonials=None)
HERE: Final = "Zorglub"
TOLD_ELSEWHERE: Final = {"name", "price", "hours", "billing", "renewal", "unused_hours"}
"""The keys whose value may be right, and then others no longer fit it."""
KINDS: Final = {
    "text": f'"{HERE} & Sons"',
    "number": "7310017",
    "truth": "true",
    "day": "2026-11-20",
    "list": f"[{HERE}, [{HERE}]]",
    "keys": f"{{{HERE}: {HERE}}}",
    "nothing": '""',
}


def client(path: Path = ()) -> dict[str, Any]:
    """A client's file with every key that may stand beside the one at this path."""
    data = marked_client(Marks(), "logos/x.svg", "bakery")
    data["client"]["known"] = True
    offer = resolve_offer(ClientFile.model_validate(copy.deepcopy(data)), OWN).record("en")
    block = {
        "form": 2,
        "by": "reply",
        "name": "Ana Client",
        "role": "Owner",
        "date": "2026-11-25",
        "at": "20261125t140233z",
        "digest": digest(offer),
        "offer": offer,
    }
    choice = {"tier": data["tiers"][0]["name"], "addons": [data["addons"][0]["name"]]}
    data["trial_accepted"] = marked(block)
    if path[:1] == ("declined",):
        kept = {key: block[key] for key in ("date", "at", "name")}
        return data | {"declined": kept | {"reason": "We do it ourselves."}}
    return data | {"accepted": marked(block | choice)}


def freelancer(path: Path = ()) -> dict[str, Any]:
    """The settings with every key."""
    del path
    own = FREELANCER | {
        "business": "Sample Studio",
        "role": "Manager",
        "phone": "+40 722 000 000",
        "website": "https://studio.example/",
        "booking": "https://calendar.example/",
        "photo": "me.png",
        "brand": "#0f766e",
        "responds_within": "1 day",
        "minimum_fee": 3000,
        "places_open": 1,
        "legal": {"name": "a", "address": "b", "registration": "c", "tax_id": "d"},
        "tax": {"label": "VAT", "treatment": "excluded", "rate": 21, "note": "a"},
        "reply_url": "https://reply.example/",
        "sellers_guide": "public",
        "defaults": {
            "terms": client()["terms"],
            "faq": [{"question": "a", "answer": "b"}],
            "value_adds": ["a"],
        },
    }
    return {"extra": {"freelancer": own}}


def voices(path: Path = ()) -> list[dict[str, Any]]:
    """An entry with every key."""
    del path
    keys = ("author", "role", "company", "letter", "photo", "service")
    whole = {"id": "a", "quote": {"en": "b"}, "video": "https://video.example/"}
    return [whole | dict.fromkeys(keys, "c") | {"featured": True, "consent": True}]


def problems_of(name: str, text: str) -> tuple[Problem, ...]:
    """The problems of a file of this kind."""
    if name == "client":
        return read_client(text.encode(), "a.yml", KNOWN).problems
    if name == "testimonials":
        return read_testimonials(text.encode(), "a.yml").problems
    document = parse(text, "a.yml", within=ROOTS["freelancer"])
    data = document.data["extra"]["freelancer"]
    return read_freelancer([Layer(document, "a.yml")], data, KNOWN).problems


DATA: Final = {"client": client, "freelancer": freelancer, "testimonials": voices}
ROOTS: Final[dict[str, Path]] = {"freelancer": ("extra", "freelancer")}


def resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return resolved(whole["$defs"][name], whole) if name else schema


def walk(schema: dict[str, Any], whole: dict[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    """Every key and entry that the schema knows, with its own schemas."""
    choices = [resolved(one, whole) for one in schema.get("anyOf", [schema])]
    yield path, choices
    for one in choices:
        if one.get("type") == "array":
            yield from walk(one["items"], whole, (*path, 0))
        for key, inner in one.get("properties", {}).items():
            yield from walk(inner, whole, (*path, key))


def keys_of(name: str) -> list[tuple[str, Path, list[dict[str, Any]]]]:
    whole = json.loads(schemas.schema(name))
    root = ROOTS.get(name, ())
    # What is wrong with a whole file is among the broken files.
    keys = [(name, path, choices) for path, choices in walk(whole, whole, root) if path != root]
    assert len(keys) > 10
    return keys


EVERY: Final = [case for name in schemas.SCHEMA_NAMES for case in keys_of(name)]


def fitting(choice: dict[str, Any]) -> set[str]:
    """The kinds of value that a schema takes, right or wrong in other ways."""
    if choice.get("const") == 2:
        return {"number"}
    if "enum" in choice or "const" in choice:
        return {"text"}
    if choice["type"] == "string":
        return {"day", "text"} if choice.get("format") == "date" else {"text"}
    others = {"integer": "number", "number": "number", "boolean": "truth", "array": "list"}
    return {others.get(choice["type"], "keys")}


@cache
def around(name: str, path: Path) -> tuple[str, str]:
    """The text of a full file before and after the value at the path."""
    data: Any = DATA[name](path)
    inner = data
    for part in path[:-1]:
        if isinstance(inner[part], str):  # a deliverable, in its short form
            inner[part] = {"name": inner[part]}
        inner = inner[part]
    inner[path[-1]] = "@@@"
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=1000)
    before, _, after = text.partition("'@@@'")
    return before, after


def written(name: str, path: Path, value: str) -> tuple[str, int, int]:
    """A full file with this value at the path (the last part may be a new key), and its place."""
    before, after = around(name, path)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return before + value + after, line, column


def shown(case: tuple[str, Path, Any]) -> str:
    return ".".join(map(str, (case[0], *case[1])))


def test_the_full_files_use_every_key_and_fit() -> None:
    for name, path, _ in EVERY:
        inner: Any = DATA[name](path)
        for part in path:
            inner = {"name": inner, "amount": 1} if isinstance(inner, str) else inner
            inner = inner[part]
    for name, data in DATA.items():
        assert problems_of(name, yaml.safe_dump(data(), sort_keys=False)) == (), name


@pytest.mark.parametrize("case", EVERY, ids=shown)
def test_a_value_of_another_kind_is_told_once_at_its_place(
    case: tuple[str, Path, list[dict[str, Any]]],
) -> None:
    name, path, choices = case
    right = set().union(*map(fitting, choices))
    assert right < set(KINDS)
    for kind in KINDS.keys() - right:
        text, line, column = written(name, path, KINDS[kind])
        problems = problems_of(name, text)
        assert [(one.line, one.column) for one in problems] == [(line, column)], (kind, problems)
        assert HERE not in problems[0].text(private=False)


@pytest.mark.parametrize("case", EVERY, ids=shown)
def test_a_value_of_the_right_kind_is_taken_or_told_of_within_itself(
    case: tuple[str, Path, list[dict[str, Any]]],
) -> None:
    name, path, choices = case
    for kind in set().union(*map(fitting, choices)):
        text, line, column = written(name, path, KINDS[kind])
        for problem in problems_of(name, text):
            if kind in {"list", "keys"}:
                assert problem.line >= line, problem
            elif not {"accepted", "trial_accepted"} & {*path} and path[-1] not in TOLD_ELSEWHERE:
                # Those are told at what no longer fits them.
                assert (problem.line, problem.column) == (line, column), problem
            assert HERE not in problem.text(private=False)


@pytest.mark.parametrize("name", schemas.SCHEMA_NAMES)
def test_an_unknown_key_is_told_once_at_its_place_in_every_block(name: str) -> None:
    blocks = {path[:-1] for _, path, _ in keys_of(name) if isinstance(path[-1], str)}
    for path in blocks - {("accepted", "offer"), ("trial_accepted", "offer")}:
        text, line, column = written(name, (*path, f"{HERE} key"), "true")
        problems = problems_of(name, text)
        place = (line, column - len(f"{HERE} key: "))
        assert [(one.line, one.column) for one in problems] == [place], (path, problems)
        assert "unknown key" in problems[0].message
        assert HERE not in problems[0].text(private=False)


@pytest.mark.parametrize("name", schemas.SCHEMA_NAMES)
def test_a_required_key_that_is_missing_is_told_once(name: str) -> None:
    whole = json.loads(schemas.schema(name))
    tried = 0
    for path, choices in walk(whole, whole, ROOTS.get(name, ())):
        for key in (key for choice in choices for key in choice.get("required", ())):
            data: Any = DATA[name](path)
            inner = data
            for part in path:
                if isinstance(inner[part], str):
                    inner[part] = {"name": inner[part], "amount": 1}
                inner = inner[part]
            del inner[key]
            (problem,) = problems_of(name, yaml.safe_dump(data, sort_keys=False))
            assert f"{key}: is missing; " in problem.message
            tried += 1
    assert tried > 1
