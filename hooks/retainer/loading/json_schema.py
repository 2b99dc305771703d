"""JSON Schemas are generated from the model, so that editors complete and check the files."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

from retainer.model import ClientFile, Freelancer, Frozen, Testimonial

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_NAMES = ("client", "freelancer", "testimonials")


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
