"""The JSON Schema of the predictions file, for editors and for systems in other languages."""

from __future__ import annotations

from typing import Any

from crosswire.formats.predictions.encoder import FORMAT
from crosswire.formats.predictions.header import LONGEST_NAME
from crosswire.formats.predictions.pairs import LARGEST
from crosswire.formats.predictions.reader import LINE_KEYS
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
            "header": _header(schema),
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


def _header(schema: Schema) -> Part:
    system = {"name": _NAME, "version": _NAME, "parameters": {"type": "object"}, "digest": _NAME}
    data = {
        "type": "object",
        "additionalProperties": _TEXT,
        "description": "Maps stories to the digests of the data of the run.",
    }
    form = {"type": "integer", "const": FORMAT}
    labels = {"enum": list(schema.label_sets), "description": "The label set of the types; native if absent."}
    properties = {"format": form, "system": _object(system, required=[]), "data": data, "labels": labels}
    return _line(properties, required=["format"])


def _article() -> Part:
    properties = {
        "article": _TEXT | {"description": "The article's id, e.g. homs-000."},
        "mentions": _list_of("mention", "Absent: this system does not find mentions. Empty: it found none."),
        "events": _list_of("event", "Absent: this system does not find events. Empty: it found none."),
    }
    return _line(properties, required=["article"])


def _story() -> Part:
    properties = {
        "story": _TEXT | {"description": "The story's id, e.g. homs. Several lines of one story add up."},
        "entities": _list_of("entity", "Absent: this system does not link mentions."),
        "happenings": _list_of("happening", "Absent: this system does not link events."),
        "contradictions": _list_of("contradiction", "Absent: this system does not look for contradictions."),
        "verdicts": _list_of("verdict", "Absent: this system does not judge given pairs of claims."),
    }
    return _line(properties, required=["story"])


def _given_article() -> Part:
    properties = {
        "article": _TEXT,
        "given": {"const": "events", "description": "The line is about given gold events."},
        "events": _list_of("event", "Given events, with unchanged id, span and type."),
    }
    return _line(properties, required=["article", "given"])


def _given_story() -> Part:
    properties = {
        "story": _TEXT,
        "given": {"enum": list(GIVEN_KINDS), "description": "The line is about given gold mentions or events."},
        "entities": _list_of("entity", "Groups of given mentions."),
        "happenings": _list_of("happening", "Groups of given events."),
    }
    return _line(properties, required=["story", "given"])


def _contradiction(schema: DisputeSchema) -> Part:
    properties = {
        "left": _refer("evidence"),
        "right": _refer("evidence"),
        "type": {"enum": list(schema.slots)},
        "score": _score() | {"description": "Confidence of the system; higher means more confident."},
    }
    return _object(properties, required=["left", "right"])


def _score() -> Part:
    return {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}


def _verdict(schema: DisputeSchema) -> Part:
    scores = {label: _score() for label in schema.labels}
    properties = {
        "pair": _TEXT | {"description": "The id of a given pair."},
        "label": {"enum": list(schema.labels)},
        "scores": _object(scores, required=[]),
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
        "value": _TEXT | {"description": "Only for TIME: the EDTF value."},
        "quantity": _refer("quantity"),
    }
    return _object(properties, required=["id", "start", "end", "type"])


def _quantity(schema: Schema) -> Part:
    properties = {
        "op": {"enum": list(schema.operators)},
        "value": {"type": "number"},
        "upper": {"type": "number", "description": "Only for the operator range."},
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
        "act": {"enum": list(schema.acts)},
        "polarity": {"enum": list(schema.polarities)},
        "modality": {"enum": list(schema.modalities)},
        "aspect": {"enum": list(schema.aspects)},
        "holder": {"type": "string", "description": "`author`, or the id of a Statement of the article."},
        "factuality": {"enum": list(schema.factualities)},
        "arguments": _list_of("argument", "The fillers of its roles."),
    }
    return _object(properties, required=["id", "start", "end", "type"])


def _argument(schema: EventSchema) -> Part:
    properties = {
        "role": {"enum": sorted({role for roles in schema.types.values() for role in roles})},
        "mention": {"type": "string", "description": "The id of a mention of the article."},
        "spans": {"type": "array", "items": _SPAN, "description": "Only for the role Content."},
    }
    return _object(properties, required=["role"])


def _list_of(name: str, description: str) -> Part:
    return {"type": "array", "items": _refer(name), "description": description}


def _refer(name: str) -> Part:
    return {"$ref": f"#/$defs/{name}"}


def _line(properties: Part, required: list[str]) -> Part:
    """Return the schema of a line; the keys of other kinds of lines can only be null."""
    return _object({key: {"type": "null"} for key in LINE_KEYS if key not in properties} | properties, required)


def _object(properties: Part, required: list[str]) -> Part:
    """Return the schema of an object; null means that an optional key is absent."""
    values = {key: part if key in required else _or_null(part) for key, part in properties.items()}
    return {"type": "object", "properties": values, "required": required, "additionalProperties": False}


def _or_null(part: Part) -> Part:
    if "enum" in part:
        return part | {"enum": [*part["enum"], None]}
    if isinstance(part.get("type"), str):
        return part | {"type": list(dict.fromkeys((part["type"], "null")))}
    return {"anyOf": [part, {"type": "null"}]}
