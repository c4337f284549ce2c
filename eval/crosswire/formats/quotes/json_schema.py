"""The JSON Schema of one answer with quotes; its description is an instruction for a language model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crosswire.model.schema import Schema

Part = dict[str, Any]

INSTRUCTION = (
    "Read the article. Answer with one JSON object and nothing else. Copy every quote from the text, character for"
    " character; never give offsets. A mention stands for all places of its quote; add occurrence (from 1) for a single"
    " one. Use one name in entity for mentions of one entity, in every article, and one name in happening for events of"
    " one happening. The quote of an argument is that of a mention; for the role Content it is what is said. Across"
    " articles, list pairs of quotes of which not both can be true as contradictions."
)

_TEXT: Part = {"type": "string", "minLength": 1}
_OCCURRENCE: Part = {"type": "integer", "minimum": 1}


def quotes_schema(schema: Schema) -> Part:
    """Return the schema of one object: the answer on an article, on the pairs of a story, or on both."""
    events = schema.events
    roles = sorted({role for own in events.types.values() for role in own})
    argument = _object({"role": {"enum": roles}, "quote": _TEXT, "occurrence": _OCCURRENCE}, "role", "quote")
    side = _object({"article": _TEXT, "quote": _TEXT, "occurrence": _OCCURRENCE}, "article", "quote")
    mention = {
        "quote": _TEXT,
        "type": {"enum": list(schema.mention_types)},
        "level": {"enum": list(schema.mention_levels)},
        "entity": _TEXT,
        "occurrence": _OCCURRENCE,
    }
    event = {
        "trigger": _TEXT,
        "type": {"enum": list(events.types)},
        "arguments": _list(argument),
        "factuality": {"enum": list(events.factualities)},
        "happening": _TEXT,
        "occurrence": _OCCURRENCE,
    }
    contradiction = {"left": side, "right": side, "type": {"enum": list(schema.disputes.slots)}}
    verdict = {"pair": _TEXT, "label": {"enum": list(schema.disputes.labels)}}
    properties = {
        "article": _TEXT,
        "mentions": _list(_object(mention, "quote", "type")),
        "events": _list(_object(event, "trigger", "type")),
        "story": _TEXT,
        "contradictions": _list(_object({**contradiction, "score": {"type": "number"}}, "left", "right")),
        "verdicts": _list(_object(verdict, "pair", "label")),
    }
    return {"title": "One answer with quotes", "description": INSTRUCTION, **_object(properties)}


def _object(properties: Mapping[str, Part], *required: str) -> Part:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": dict(properties), **needed}


def _list(item: Part) -> Part:
    return {"type": "array", "items": item}
