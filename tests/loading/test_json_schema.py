"""The JSON Schemas: fresh, and at one with the reader, so that an editor says what a build says."""

from __future__ import annotations

import datetime
import json
import pathlib
import re
from decimal import Decimal
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from retainer.loading import json_schema as schemas
from retainer.loading import parse
from retainer.project import shipped_presets
from tests.helpers.support import ROOT
from tests.loading.test_every_key import EVERY, KINDS, ROOTS, Path, problems_of, shown, written

SCHEMAS: Final = {name: json.loads(schemas.schema(name)) for name in schemas.SCHEMA_NAMES}
VALIDATORS: Final = {
    name: Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for name, schema in SCHEMAS.items()
}
SAMPLES: Final = sorted((ROOT / "clients").glob("sample-*.yml"))
PLAIN: Final = {"name", "address", "question", "answer", "website", "company"}
"""Keys that say all by themselves."""


def as_editors_read(value: Any) -> Any:
    """Data as YAML 1.2 has it: no dates, no decimals."""
    match value:
        case dict():
            return {key: as_editors_read(inner) for key, inner in value.items()}
        case tuple():
            return [as_editors_read(inner) for inner in value]
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case _:
            return value


def complaints(name: str, text: str) -> list[str]:
    """What an editor says of a file."""
    data = as_editors_read(parse(text, "a.yml", within=ROOTS.get(name, ())).data)
    for part in ROOTS.get(name, ()):
        data = data[part]
    return [error.message for error in VALIDATORS[name].iter_errors(data)]


@pytest.mark.parametrize("name", schemas.SCHEMA_NAMES)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", ["client", "testimonials"])
def test_the_schema_beside_the_clients_is_fresh(name: str) -> None:
    kept = (ROOT / "clients" / f"{name}.schema.json").read_text(encoding="utf-8")
    command = f"retainer schema {name} > clients/{name}.schema.json"
    assert kept == schemas.schema(name), command


def test_the_page_of_every_key_is_fresh() -> None:
    kept = (ROOT / "hooks/retainer/manual/keys.md").read_text(encoding="utf-8")
    assert kept == schemas.reference(), "retainer schema --page > hooks/retainer/manual/keys.md"
    for name, whole in SCHEMAS.items():
        for block in (whole, *whole.get("$defs", {}).values()):
            for key in block.get("properties", {}):
                assert re.search(rf"^\| `(\S+\.)?{key}(\[\])?` \|", kept, re.MULTILINE), (name, key)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_fit_and_name_it(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=client.schema.json\n")
    assert complaints("client", text) == []


@pytest.mark.parametrize("text", shipped_presets())
def test_a_new_file_fits(text: str) -> None:
    assert text.startswith("# yaml-language-server: $schema=client.schema.json\n")
    assert complaints("client", text) == []


def test_the_other_samples_fit() -> None:
    text = (ROOT / "clients" / "testimonials.yml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=testimonials.schema.json\n")
    assert complaints("testimonials", text) == []
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert complaints("freelancer", text) == []


@pytest.mark.parametrize("case", EVERY, ids=shown)
def test_what_the_reader_takes_an_editor_takes_too_and_the_kinds_are_the_same(
    case: tuple[str, Path, list[dict[str, Any]]],
) -> None:
    name, path, _ = case
    for kind, value in KINDS.items():
        text, *_ = written(name, path, value)
        problems = problems_of(name, text)
        assert bool(complaints(name, text)) <= bool(problems), (kind, complaints(name, text))
        # To an editor (YAML 1.2) a date is text.
        if kind in {"nothing", "day"} or not problems or "higher than" in problems[0].message:
            continue
        if any(words in problems[0].message for words in ("expected", "must be", "is empty")):
            assert complaints(name, text), (kind, problems)


@pytest.mark.parametrize("name", schemas.SCHEMA_NAMES)
def test_an_unknown_key_is_refused_in_every_block(name: str) -> None:
    blocks = {path[:-1] for kind, path, _ in EVERY if kind == name and isinstance(path[-1], str)}
    assert blocks
    for path in blocks - {("accepted", "offer"), ("trial_accepted", "offer")}:
        text, *_ = written(name, (*path, "unheard"), "true")
        assert any("unheard" in complaint for complaint in complaints(name, text)), path


def test_an_editor_describes_each_key_that_needs_it() -> None:
    silent = set()
    for name, whole in SCHEMAS.items():
        blocks = {**whole.get("$defs", {}), name: whole}
        assert any("properties" in block for block in blocks.values())
        for block, schema in blocks.items():
            for key, one in schema.get("properties", {}).items():
                description = one.get("description", "")
                assert not description or description[0].isalnum(), (block, key, description)
                if not description and key not in PLAIN:
                    silent.add((block, key))
    assert silent == set()
