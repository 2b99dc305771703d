"""YAML text becomes the model, or every problem in it with its file, line, column and remedy."""

from .document import MAX_BYTES, Document, Env, decode, parse
from .findings import FREELANCER, Known
from .json_schema import SCHEMA_NAMES, Key, keys, reference, schema
from .loader import read_client, read_freelancer, read_testimonials
from .model_errors import Layer, Read, Where
from .yaml_traps import read_plain

__all__ = [
    "FREELANCER",
    "MAX_BYTES",
    "SCHEMA_NAMES",
    "Document",
    "Env",
    "Key",
    "Known",
    "Layer",
    "Read",
    "Where",
    "decode",
    "keys",
    "parse",
    "read_client",
    "read_freelancer",
    "read_plain",
    "read_testimonials",
    "reference",
    "schema",
]
