"""YAML text becomes the model, or every problem in it with its file, line, column and remedy."""

from .document import MAX_BYTES, Document, Env, decode, parse
from .json_schema import NAMES, schema
from .loader import FREELANCER, Read, read_client, read_freelancer, read_testimonials
from .rules import Known, shown_in
from .scalars import read_plain
from .validation import Layer, Where

__all__ = [
    "FREELANCER",
    "MAX_BYTES",
    "NAMES",
    "Document",
    "Env",
    "Known",
    "Layer",
    "Read",
    "Where",
    "decode",
    "parse",
    "read_client",
    "read_freelancer",
    "read_plain",
    "read_testimonials",
    "schema",
    "shown_in",
]
