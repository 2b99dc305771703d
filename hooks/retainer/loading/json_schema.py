"""JSON Schemas are generated from the model, so that editors complete and check the files.

From them come all keys with what they mean, and the page that lists them.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

from retainer.model import ClientFile, Freelancer, Frozen, Testimonial

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_NAMES = ("client", "freelancer", "testimonials")
_FILES: Final = {
    "client": "`clients/<id>.yml`: one client, one proposal",
    "freelancer": "`extra.freelancer` in `mkdocs.yml`: who you are",
    "testimonials": "`clients/testimonials.yml`: a list of these",
}
_KINDS: Final = {"string": "text", "integer": "whole number", "number": "number"}


class Key(NamedTuple):
    """A key that a file may hold: what it takes, what it means, the keys of a block."""

    name: str
    kind: str
    """In words, such as `whole number, 1 to 28`."""
    is_list: bool
    description: str
    keys: tuple[Key, ...]


class _Plain(GenerateJsonSchema):
    """Generates schemas without the nulls and titles that only Python needs."""

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        json_schema = super().model_schema(schema)
        for model in reversed(schema["cls"].__mro__):
            if issubclass(model, Frozen):
                for name, description in _descriptions(model).items():
                    json_schema["properties"][name]["description"] = description
        return json_schema

    def generate(self, schema: Any, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        return {"$schema": DIALECT, **_without_titles(super().generate(schema, mode))}


def schema(name: str) -> str:
    """Return one of `SCHEMA_NAMES` as JSON text that ends in a line break."""
    models: dict[str, Any] = {
        "client": ClientFile,
        "freelancer": Freelancer,
        "testimonials": list[Testimonial],
    }
    json_schema = TypeAdapter(models[name]).json_schema(schema_generator=_Plain)
    return json.dumps(json_schema, indent=2, ensure_ascii=False) + "\n"


def keys(name: str) -> tuple[Key, ...]:
    """Return the keys of one of `SCHEMA_NAMES`, in the order of the model."""
    whole = json.loads(schema(name))
    return _keys(whole.get("items", whole), whole.get("$defs", {}))


def reference() -> str:
    """Return the page that lists every key of every file, as Markdown."""
    lines = ["# Every key", "", "Made by `retainer schema --page`; an editor shows the same.", ""]
    for name, title in _FILES.items():
        lines += [f"## {title}", "", "| key | takes | means |", "| --- | --- | --- |"]
        lines += [f"| `{path}` | {kind} | {text} |" for path, kind, text in _rows(keys(name))]
        lines.append("")
    return "\n".join(lines)


def _rows(keys: tuple[Key, ...], before: str = "") -> Iterator[tuple[str, str, str]]:
    for key in keys:
        path = f"{before}{key.name}{'[]' if key.is_list else ''}"
        yield path, key.kind, key.description.replace("|", r"\|")
        yield from _rows(key.keys, f"{path}.")


def _keys(block: dict[str, Any], blocks: dict[str, Any]) -> tuple[Key, ...]:
    return tuple(
        _key(name, value, blocks, required=name in block.get("required", ()))
        for name, value in _followed(block, blocks).get("properties", {}).items()
    )


def _key(name: str, value: dict[str, Any], blocks: dict[str, Any], *, required: bool) -> Key:
    is_list = value.get("type") == "array"
    item = value["items"] if is_list else value
    forms = [_followed(form, blocks) for form in item.get("anyOf", [item])]
    own = next((form for form in forms if "properties" in form), {})
    kind = " or ".join(dict.fromkeys(map(_kind, forms)))
    parts = ("list: " if is_list else "", kind, "; needed" if required else "")
    return Key(name, "".join(parts), is_list, value.get("description", ""), _keys(own, blocks))


def _followed(value: dict[str, Any], blocks: dict[str, Any]) -> dict[str, Any]:
    """Return a schema, or the block that it refers to."""
    own = value.get("$ref")
    return blocks[own.rpartition("/")[2]] if own else value


def _kind(form: dict[str, Any]) -> str:
    """Return in words what values a schema takes."""
    if "properties" in form or form.get("additionalProperties") is True:
        return "block"
    if "patternProperties" in form:
        return "block of texts by language"
    if "enum" in form:
        return ", ".join(f"`{value}`" for value in form["enum"])
    if form.get("type") == "boolean":
        return "`true`, `false`"
    if form.get("format") in ("date", "email"):
        return {"date": "day", "email": "e-mail address"}[form["format"]]
    kind = _KINDS.get(form["type"], form["type"])
    low, high = form.get("minimum"), form.get("maximum")
    return f"{kind}, {low} to {high}" if low is not None and high is not None else kind


def _descriptions(model: type) -> dict[str, str]:
    """Return the docstring below each field of a model, from its source.

    Pydantic's `use_attribute_docstrings` does the same at each start: 60 ms of every command.
    """
    (definition,) = ast.parse(inspect.getsource(model)).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    descriptions: dict[str, str] = {}
    for field, text in itertools.pairwise(body):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(docstring))),
            ):
                descriptions[name] = inspect.cleandoc(docstring)
    return descriptions


def _without_titles(value: Any, *, names: bool = False) -> Any:
    """Drop titles and empty defaults; with `names`, the keys are names and may be `title`."""
    if isinstance(value, dict):
        return {
            key: _without_titles(inner, names=key in ("properties", "$defs"))
            for key, inner in value.items()
            if names or not (key == "title" or (key == "default" and inner in (None, [], ())))
        }
    return [_without_titles(inner) for inner in value] if isinstance(value, list) else value
