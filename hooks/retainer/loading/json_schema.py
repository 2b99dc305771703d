"""The JSON Schemas of what people write, made from the model, for editors."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

from retainer.model import ClientFile, Freelancer, Testimonial

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAMES = ("client", "freelancer", "testimonials")


class _Plain(GenerateJsonSchema):
    """Schemas without the null and the titles that only Python needs."""

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().model_schema(schema)
        for name, said in _described(schema["cls"]).items():
            made["properties"][name]["description"] = said
        return made

    def generate(self, schema: Any, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        made = super().generate(schema, mode)
        return {"$schema": DIALECT, **_untitled(made)}


def schema(name: str) -> str:
    """Return one of `NAMES` as JSON text that ends in a line break."""
    models: dict[str, Any] = {
        "client": ClientFile,
        "freelancer": Freelancer,
        "testimonials": list[Testimonial],
    }
    made = TypeAdapter(models[name]).json_schema(schema_generator=_Plain)
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _described(model: type) -> dict[str, str]:
    """Return what the source says below each field.

    Pydantic can read it too, but would do so whenever a command starts: a tenth of that time.
    """
    (whole,) = ast.parse(inspect.getsource(model)).body
    found: dict[str, str] = {}
    for field, text in itertools.pairwise(whole.body if isinstance(whole, ast.ClassDef) else []):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(said))),
            ):
                found[name] = inspect.cleandoc(said)
    return found


def _untitled(value: Any, *, names: bool = False) -> Any:
    """Drop what repeats a key's name; under `properties`, `title` may be a key of its own."""
    if isinstance(value, dict):
        return {
            key: _untitled(inner, names=key in ("properties", "$defs"))
            for key, inner in value.items()
            if names or not (key == "title" or (key == "default" and inner in (None, [], ())))
        }
    return [_untitled(inner) for inner in value] if isinstance(value, list) else value
