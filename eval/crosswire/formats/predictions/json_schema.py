"""The JSON Schema of the predictions file, for editors and for systems in other languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crosswire.formats.predictions.encoder import FORMAT
from crosswire.formats.predictions.header import LONGEST_NAME
from crosswire.formats.predictions.pairs import LARGEST
from crosswire.model import GIVEN_KINDS
from crosswire.model.schema import DisputeSchema, EventSchema, Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Part = dict[str, Any]

_TEXT: Part = {"type": "string"}
_NAME: Part = {"type": "string", "maxLength": LONGEST_NAME}
_ID: Part = {"type": "string", "minLength": 1, "description": "Unique in the article."}
_START: Part = {"type": "integer", "minimum": 0}
_END: Part = {"type": "integer", "minimum": 1}
_SPAN: Part = {"type": "array", "items": _START, "minItems": 2, "maxItems": 2}
_REFERENCES: Part = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2},
    "description": "Pairs of article id and mention (or event) id.",
}


def predictions_schema(schema: Schema, labels: str) -> Part:
    """Return the schema of one line: the header, an article, or a story.

    Only `bench check FILE` finds offsets outside the text, duplicates, unknown articles, references to objects that do
    not exist or were not given, roles that a type does not take, and whole numbers written as 1.0.
    """
    return {
        "$schema": DIALECT,
        "title": "One line of a Crosswire predictions file",
        "description": "JSON Lines, UTF-8: an optional header, then one object per article and per story. Offsets"
        " count code points of the article's text from 0; end is exclusive.",
        "oneOf": [_refer(name) for name in ("header", "article", "given_article", "story", "given_story")],
        "$defs": {
            "header": _header(),
            "article": _article(),
            "given_article": _given_article(),
            "story": _story(),
            "given_story": _given_story(),
            "mention": _mention(schema, labels),
            "quantity": _quantity(schema),
            "event": _event(schema.events),
            "argument": _argument(schema.events),
            "entity": _object({"id": _TEXT, "mentions": _REFERENCES}, required=["mentions"]),
            "happening": _object({"id": _TEXT, "events": _REFERENCES}, required=["events"]),
            "contradiction": _contradiction(schema.disputes),
            "evidence": _object(
                {"article": _TEXT, "spans": {"type": "array", "items": _SPAN, "minItems": 1}},
                required=["article", "spans"],
            ),
            "verdict": _verdict(schema.disputes),
        },
    }


def _header() -> Part:
    system = {"name": _NAME, "version": _NAME, "parameters": {"type": "object"}, "digest": _NAME}
    data = {
        "type": ["object", "null"],
        "additionalProperties": _TEXT,
        "description": "Maps stories to the digests of the data of the run.",
    }
    form = {"type": "integer", "const": FORMAT}
    return _object({"format": form, "system": _object(system, required=[]), "data": data}, required=["format"])


def _article() -> Part:
    properties = {
        "article": _TEXT | {"description": "The article's id, e.g. homs-000."},
        "mentions": _list_of("mention", "Absent: this system does not find mentions. Empty: it found none."),
        "events": _list_of("event", "Absent: this system does not find events. Empty: it found none."),
    }
    return _object(properties, required=["article"])


def _story() -> Part:
    properties = {
        "story": _TEXT | {"description": "The story's id, e.g. homs. Several lines of one story add up."},
        "entities": _list_of("entity", "Absent: this system does not link mentions."),
        "happenings": _list_of("happening", "Absent: this system does not link events."),
        "contradictions": _list_of("contradiction", "Absent: this system does not look for contradictions."),
        "verdicts": _list_of("verdict", "Absent: this system does not judge given pairs of claims."),
    }
    return _object(properties, required=["story"])


def _given_article() -> Part:
    properties = {
        "article": _TEXT,
        "given": {"const": "events", "description": "The line is about given gold events."},
        "events": _list_of("event", "Given events, with unchanged id, span and type."),
    }
    return _object(properties, required=["article", "given"])


def _given_story() -> Part:
    properties = {
        "story": _TEXT,
        "given": {"enum": list(GIVEN_KINDS), "description": "The line is about given gold mentions or events."},
        "entities": _list_of("entity", "Groups of given mentions."),
        "happenings": _list_of("happening", "Groups of given events."),
    }
    return _object(properties, required=["story", "given"])


def _contradiction(schema: DisputeSchema) -> Part:
    properties = {
        "left": _refer("evidence"),
        "right": _refer("evidence"),
        "type": _one_of(schema.slots),
        "score": {
            "anyOf": [_score(), {"type": "null"}],
            "description": "Confidence of the system; higher means more confident.",
        },
    }
    return _object(properties, required=["left", "right"])


def _score() -> Part:
    return {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}


def _verdict(schema: DisputeSchema) -> Part:
    scores = {label: _score() for label in schema.labels}
    properties = {
        "pair": _TEXT | {"description": "The id of a given pair."},
        "label": {"enum": list(schema.labels)},
        "scores": {"anyOf": [_object(scores, required=[]), {"type": "null"}]},
    }
    return _object(properties, required=["pair", "label"])


def _mention(schema: Schema, labels: str) -> Part:
    properties = {
        "id": _ID,
        "start": _START,
        "end": _END,
        "type": {"enum": list(schema.label_map(labels))},
        "level": {"enum": list(schema.mention_levels), "default": schema.mention_levels[0]},
        "text": _TEXT | {"description": "The surface text; checked if present."},
        "value": {"type": ["string", "null"], "description": "Only for TIME: the EDTF value."},
        "quantity": {"anyOf": [_refer("quantity"), {"type": "null"}]},
    }
    return _object(properties, required=["id", "start", "end", "type"])


def _quantity(schema: Schema) -> Part:
    properties = {
        "op": {"enum": list(schema.operators)},
        "value": {"type": "number"},
        "upper": {"type": ["number", "null"], "description": "Only for the operator range."},
        "unit": _TEXT,
    }
    return _object(properties, required=["op", "value", "unit"])


def _event(schema: EventSchema) -> Part:
    properties = {
        "id": _ID,
        "start": _START,
        "end": _END,
        "type": {"enum": list(schema.types)},
        "text": _TEXT,
        "act": _one_of(schema.acts),
        "polarity": _one_of(schema.polarities),
        "modality": _one_of(schema.modalities),
        "aspect": _one_of(schema.aspects),
        "holder": {"type": ["string", "null"], "description": "`author`, or the id of a Statement of the article."},
        "factuality": _one_of(schema.factualities),
        "arguments": _list_of("argument", "The fillers of its roles."),
    }
    return _object(properties, required=["id", "start", "end", "type"])


def _argument(schema: EventSchema) -> Part:
    properties = {
        "role": {"enum": sorted({role for roles in schema.types.values() for role in roles})},
        "mention": {"type": ["string", "null"], "description": "The id of a mention of the article."},
        "spans": {"type": "array", "items": _SPAN, "description": "Only for the role Content."},
    }
    return _object(properties, required=["role"])


def _one_of(values: Sequence[str]) -> Part:
    return {"enum": [*values, None]}


def _list_of(name: str, description: str) -> Part:
    return {"type": "array", "items": _refer(name), "description": description}


def _refer(name: str) -> Part:
    return {"$ref": f"#/$defs/{name}"}


def _object(properties: Part, required: list[str]) -> Part:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
