"""Decoding and encoding of entities, one per line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.references import decode_references
from crosswire.model import Entity, Wikidata
from crosswire.model.time_values import bounds
from crosswire.problems import Problem, quoted

ENTITY_KEYS = ("id", "type", "name", "aliases", "description", "vague", "member_of", "wikidata", "mentions")


WIKIDATA_KEYS = ("id", "source", "date")


WIKIDATA_ID = re.compile(r"Q[1-9]\d*")


def decode_entity(row: Row, types: Sequence[str]) -> tuple[Entity | None, list[Problem]]:
    """Decode a gold entity from its row; return None, with the problems, if a field is invalid."""
    fields = FieldReader(row, row.data, f"entity {quoted(row.data.get('id'))}")
    fields.reject_unknown(ENTITY_KEYS)
    entity = Entity(
        id=fields.identifier(),
        type=fields.choice("type", "E302", types),
        name=fields.string("name"),
        aliases=tuple(fields.strings("aliases")),
        description=fields.string("description", ""),
        vague=fields.boolean("vague", default=False),
        member_of=tuple(fields.strings("member_of")),
        wikidata=_wikidata(fields),
        mentions=decode_references(fields),
    )
    return (None if fields.problems else entity), fields.problems


def _wikidata(entity: FieldReader) -> Wikidata | None:
    data = entity.data.get("wikidata")
    if data is None:
        return None
    if not isinstance(data, dict):
        entity.problem("E111", f"wikidata is {quoted(data)}; expected an object with id, source and date, or null")
        return None
    fields = FieldReader(entity.row, data, f"{entity.what}: wikidata")
    fields.reject_unknown(WIKIDATA_KEYS)
    found = Wikidata(*(fields.string(key) for key in WIKIDATA_KEYS))
    days = bounds(found.date)
    valid = WIKIDATA_ID.fullmatch(found.id) and found.source and days and days[0] == days[1]
    if not fields.problems and not valid:
        message = f"id is {quoted(found.id)} and date is {quoted(found.date)}"
        fields.problem("E327", f"{message}; expected an id such as Q64, a source, and a full date")
    entity.problems.extend(fields.problems)
    return found


def encode_entity(entity: Entity) -> dict[str, Any]:
    """Return the JSON object of an entity, keys in canonical order."""
    data = {key: getattr(entity, key) for key in ENTITY_KEYS}
    if entity.wikidata is not None:
        data["wikidata"] = {key: getattr(entity.wikidata, key) for key in WIKIDATA_KEYS}
    return {**data, "mentions": [list(reference) for reference in entity.mentions]}
