"""The JSON Schema of the predictions file, for editors and for systems in other languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crosswire.prediction_lines import FORMAT
from crosswire.predictions import LONGEST_NAME
from crosswire.schema import EventSchema, Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


_SPAN = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
_REFERENCES = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    "description": "Pairs of article id and mention (or event) id.",
}


def predictions_schema(schema: Schema, labels: str) -> dict[str, Any]:
    """The schema of one line: the header, or one article.

    What it cannot see is told by `bench check FILE`: offsets beyond the text, duplicates, unknown articles, and
    whole numbers written as 1.0.
    """
    name = {"type": "string", "maxLength": LONGEST_NAME}
    return {
        "$schema": DIALECT,
        "title": "One line of a Crosswire predictions file",
        "description": "JSON Lines, UTF-8: an optional header, then one object an article and one a story. Offsets"
        " count code points of the article's text from 0; end is exclusive.",
        "oneOf": [{"$ref": "#/$defs/header"}, {"$ref": "#/$defs/article"}, {"$ref": "#/$defs/story"}],
        "$defs": {
            "header": _object(
                {
                    "format": {"type": "integer", "const": FORMAT},
                    "system": _object(
                        {
                            "name": name,
                            "version": name,
                            "parameters": {"type": "object"},
                            "digest": name,
                        },
                        required=[],
                    ),
                    "data": {
                        "type": ["object", "null"],
                        "additionalProperties": {"type": "string"},
                        "description": "Story to the digest of the data it was run on.",
                    },
                },
                required=["format"],
            ),
            "article": _object(
                {
                    "article": {"type": "string", "description": "The article's id, e.g. homs-000."},
                    "mentions": {
                        "type": "array",
                        "items": {"$ref": "#/$defs/mention"},
                        "description": "Absent: this system does not find mentions. Empty: it found none.",
                    },
                    "events": {
                        "type": "array",
                        "items": {"$ref": "#/$defs/event"},
                        "description": "Absent: this system does not find events. Empty: it found none.",
                    },
                },
                required=["article"],
            ),
            "story": _object(
                {
                    "story": {"type": "string", "description": "The story's id, e.g. homs."},
                    "entities": {
                        "type": "array",
                        "items": {"$ref": "#/$defs/entity"},
                        "description": "Absent: this system does not link mentions. Several lines of a story add up.",
                    },
                    "happenings": {"type": "array", "items": {"$ref": "#/$defs/happening"}},
                },
                required=["story"],
            ),
            "happening": _object({"id": {"type": "string"}, "events": _REFERENCES}, required=["events"]),
            "event": _object(_event(schema.events), required=["id", "start", "end", "type"]),
            "argument": _object(
                {
                    "role": {"enum": sorted({role for roles in schema.events.types.values() for role in roles})},
                    "mention": {"type": ["string", "null"], "description": "The id of a mention of the article."},
                    "spans": {"type": "array", "items": _SPAN, "description": "Of a Content only."},
                },
                required=["role"],
            ),
            "entity": _object(
                {
                    "id": {"type": "string"},
                    "mentions": _REFERENCES,
                },
                required=["mentions"],
            ),
            "mention": _object(_mention(schema, labels), required=["id", "start", "end", "type"]),
            "quantity": _object(
                {
                    "op": {"enum": list(schema.operators)},
                    "value": {"type": "number"},
                    "upper": {"type": ["number", "null"], "description": "Of the operator range only."},
                    "unit": {"type": "string"},
                },
                required=["op", "value", "unit"],
            ),
        },
    }


def _mention(schema: Schema, labels: str) -> dict[str, Any]:
    return {
        "id": {"type": "string", "minLength": 1, "description": "Unique in the article."},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
        "type": {"enum": list(schema.label_map(labels))},
        "level": {"enum": list(schema.mention_levels), "default": schema.mention_levels[0]},
        "text": {"type": "string", "description": "The surface text; checked where it is given."},
        "value": {"type": ["string", "null"], "description": "Of a TIME: its EDTF value."},
        "quantity": {"anyOf": [{"$ref": "#/$defs/quantity"}, {"type": "null"}]},
    }


def _event(schema: EventSchema) -> dict[str, Any]:
    def one_of(values: Sequence[str]) -> dict[str, Any]:
        return {"enum": [*values, None]}

    return {
        "id": {"type": "string", "description": "Unique in the article."},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
        "type": {"enum": list(schema.types)},
        "text": {"type": "string"},
        "act": one_of(schema.acts),
        "polarity": one_of(schema.polarities),
        "modality": one_of(schema.modalities),
        "aspect": one_of(schema.aspects),
        "holder": {"type": ["string", "null"], "description": "`author`, or the id of a Statement of the article."},
        "factuality": one_of(schema.factualities),
        "arguments": {"type": "array", "items": {"$ref": "#/$defs/argument"}},
    }


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
