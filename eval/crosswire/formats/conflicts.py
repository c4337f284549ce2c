"""Decoding and encoding of conflicts and of the files of readings, with checks of every field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.model import Closing, Conflict, Reader
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION
from crosswire.model.conflicts import CAUSES, MODEL, READER_KINDS
from crosswire.model.schema import DisputeSchema
from crosswire.model.time_values import bounds
from crosswire.problems import Problem, quoted

CONFLICT_KEYS = ("id", "fact", "cause", "confidence", "note", "closed")
READER_KEYS = ("reader", "kind", "maker", "version", "date", "shown", "instruction")
READING_KEYS = ("line", "label")
READING_LABELS = (CONTRADICTION, COMPATIBLE)


def decode_conflict(row: Row, schema: DisputeSchema) -> tuple[Conflict | None, list[Problem]]:
    """Decode a conflict from its row; return None, with the problems, if a field is invalid."""
    fields = FieldReader(row, row.data, f"conflict {quoted(row.data.get('id'))}")
    fields.reject_unknown(CONFLICT_KEYS)
    conflict = Conflict(
        id=fields.identifier(),
        fact=fields.identifier("fact"),
        cause=fields.optional_choice("cause", "E316", CAUSES),
        confidence=fields.optional_choice("confidence", "E316", schema.confidences),
        note=fields.string("note", ""),
        closed=tuple(_closings(fields)),
    )
    if not fields.problems and (conflict.cause is None) != (conflict.confidence is None):
        fields.problem("E109", "cause and confidence belong together; give both or neither")
    return (None if fields.problems else conflict), fields.problems


def _closings(fields: FieldReader) -> Iterator[Closing]:
    for inner in fields.objects("closed"):
        inner.reject_unknown(("reader", "date"))
        yield Closing(inner.identifier("reader"), _date(inner))


def _date(fields: FieldReader) -> str:
    """Return the date of a record; any other value is a problem (E402)."""
    value = fields.string("date")
    if not fields.problems and bounds(value) is None:
        fields.problem("E402", f"date is {quoted(value)}; expected a date such as 2026-11-25")
    return value


def encode_conflict(conflict: Conflict) -> dict[str, Any]:
    """Return the JSON object of a conflict, keys in canonical order."""
    return {
        "id": conflict.id,
        "fact": conflict.fact,
        "cause": conflict.cause,
        "confidence": conflict.confidence,
        "note": conflict.note,
        "closed": [{"reader": each.reader, "date": each.date} for each in conflict.closed],
    }


def decode_reader(row: Row) -> tuple[Reader | None, list[Problem]]:
    """Decode the first line of a file of readings; a model needs its maker and version, a person has neither."""
    fields = FieldReader(row, row.data, "header")
    fields.reject_unknown(READER_KEYS)
    reader = Reader(
        name=fields.identifier("reader"),
        kind=fields.choice("kind", "E316", READER_KINDS),
        date=_date(fields),
        shown=fields.identifier("shown"),
        maker=fields.string("maker", ""),
        version=fields.string("version", ""),
        instruction=fields.string("instruction", ""),
    )
    if not fields.problems and {bool(reader.maker), bool(reader.version)} != {reader.kind == MODEL}:
        fields.problem("E109", "maker and version are required for the kind model, and only for it; correct them")
    return (None if fields.problems else reader), fields.problems


def encode_reader(reader: Reader) -> dict[str, Any]:
    """Return the JSON object of a reader: keys in canonical order, without empty values."""
    data = {
        "reader": reader.name,
        "kind": reader.kind,
        "maker": reader.maker,
        "version": reader.version,
        "date": reader.date,
        "shown": reader.shown,
        "instruction": reader.instruction,
    }
    return {key: value for key, value in data.items() if value}


def decode_reading(row: Row) -> tuple[tuple[str, str] | None, list[Problem]]:
    """Decode one reading, a line id and its label; return None, with the problems, if a field is invalid."""
    fields = FieldReader(row, row.data, f"reading of {quoted(row.data.get('line'))}")
    fields.reject_unknown(READING_KEYS)
    line, label = fields.identifier("line"), fields.choice("label", "E316", READING_LABELS)
    return (None if fields.problems else (line, label)), fields.problems


def encode_reading(reading: tuple[str, str]) -> dict[str, Any]:
    """Return the JSON object of a reading."""
    return dict(zip(READING_KEYS, reading, strict=True))
