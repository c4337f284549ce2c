"""The JSON Schema of answers as inspect sends it to a provider."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai.model import ResponseSchema
from inspect_ai.util import JSONSchema

from crosswire.inspect.answer_schema import answer_schema
from crosswire.model.schema import Schema


def response_schema(schema: Schema, keys: Sequence[str]) -> ResponseSchema:
    """Return the schema of an object with these keys; of a verdict without keys."""
    return ResponseSchema(name="answer", json_schema=JSONSchema.model_validate(answer_schema(schema, keys)))
