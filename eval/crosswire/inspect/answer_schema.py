"""The JSON Schema of the answer to one request, for providers that can enforce it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crosswire.formats.quotes.json_schema import quotes_schema
from crosswire.model.schema import Schema


def answer_schema(schema: Schema, keys: Sequence[str]) -> dict[str, Any]:
    """Return the schema of an object with these keys of an answer with quotes; of a verdict without keys."""
    known = quotes_schema(schema)["properties"]
    if keys:
        return _object({key: known[key] for key in keys}, keys)
    labels = schema.disputes.labels
    scores = _object({label: {"type": "number"} for label in labels}, labels)
    return _object({"label": {"type": "string", "enum": list(labels)}, "scores": scores}, ["label"])


def _object(properties: dict[str, Any], required: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
