"""The canonical form of gold files: one record per line, fixed key order, sorted by position or by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosswire.curation.waivers import decode_waiver, encode_waiver, waiver_key
from crosswire.dataset.gold_file import DECODERS, Decode, GoldFile, Records
from crosswire.dataset.layout import (
    CLAIMS_FILE,
    CONFLICTS_FILE,
    DISPUTES_FILE,
    DISTRACTORS_FILE,
    ENTITIES_FILE,
    EVENTS_FILE,
    HAPPENINGS_FILE,
    MENTIONS_FILE,
    READINGS,
    SEGMENTS_FILE,
    WAIVERS_FILE,
)
from crosswire.dataset.readings_file import ReadingsFile
from crosswire.dataset.store import Store
from crosswire.formats.conflicts import decode_reader, decode_reading, encode_conflict, encode_reader, encode_reading
from crosswire.formats.disputes import encode_claim, encode_dispute, encode_distractor
from crosswire.formats.entities import encode_entity
from crosswire.formats.events import encode_event, encode_happening
from crosswire.formats.jsonl import Row, Rows, dump_line, parse_rows
from crosswire.formats.mentions import encode_mention, encode_segment
from crosswire.model import Claim, Conflict, Dispute, Distractor, Entity, Event, Happening, Mention, Reader, Segment
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, Exit, Problem


def gold_files(store: Store) -> Iterator[GoldFile]:
    """Yield the gold files of every story, in order."""
    for story_id in store.story_ids:
        files = store.files(story_id).gold.all_files
        yield from (file for file in files if file.name in FORMS or is_readings(file.path))


def schema_of(path: Path, store: Store) -> Schema:
    """Return the schema of a gold file; that of a story with light disputes allows absent fields."""
    owners = (store.files(story_id) for story_id in store.story_ids)
    return next((files.schema for files in owners if files.gold.folder in path.parents), store.schema)


def is_readings(path: Path) -> bool:
    """Return whether a path is that of a file of readings."""
    return path.parent.name == READINGS


def canonical_file(file: GoldFile, schema: Schema) -> str:
    """Return the canonical content of a gold file; only the form changes, never the data.

    Raises:
        CrosswireError: A record is invalid, so the file has no canonical form.
    """
    return _canonical_rows(file.path, Rows(list(file.rows), list(file.problems)), schema)


def canonical_content(path: Path, content: str, schema: Schema) -> str:
    """Return the canonical form of new content of a gold file.

    Raises:
        CrosswireError: A record is invalid, so the content has no canonical form.
    """
    return _canonical_rows(path, parse_rows(content.encode(), str(path)), schema)


def _canonical_rows(path: Path, read: Rows, schema: Schema) -> str:
    form = READINGS_FORM if is_readings(path) else FORMS[path.name]
    records: list[Any] = []
    problems = [problem for problem in read.problems if problem.rule != "E107"]
    for row in read.rows:
        record, wrong = form.decode(row, schema)
        problems.extend(wrong)
        records.extend(() if record is None else [record])
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
    return _canonical_records(form, records)


def _canonical_records(form: Form, records: Iterable[Any]) -> str:
    return "".join(dump_line(form.encode(record)) for record in sorted(records, key=form.order))


@dataclass(frozen=True, slots=True)
class Form:
    """The decoder, sort key and encoder of the records of one kind of gold file."""

    decode: Decode
    order: Callable[[Any], Any]
    encode: Callable[[Any], dict[str, Any]]


def _by_position(record: Mention | Segment | Event) -> tuple[int, int, str]:
    return record.start, record.end, record.id


def _by_number(record: Entity | Happening | Claim | Dispute | Distractor | Conflict) -> tuple[int, str]:
    """Return a sort key of numbered ids: e2 before e10."""
    digits = record.id.lstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits) if digits.isdecimal() else 0), record.id


FORMS = {
    SEGMENTS_FILE: Form(DECODERS[SEGMENTS_FILE], _by_position, encode_segment),
    MENTIONS_FILE: Form(DECODERS[MENTIONS_FILE], _by_position, encode_mention),
    EVENTS_FILE: Form(DECODERS[EVENTS_FILE], _by_position, encode_event),
    HAPPENINGS_FILE: Form(DECODERS[HAPPENINGS_FILE], _by_number, encode_happening),
    ENTITIES_FILE: Form(DECODERS[ENTITIES_FILE], _by_number, encode_entity),
    CLAIMS_FILE: Form(DECODERS[CLAIMS_FILE], _by_number, encode_claim),
    DISPUTES_FILE: Form(DECODERS[DISPUTES_FILE], _by_number, encode_dispute),
    DISTRACTORS_FILE: Form(DECODERS[DISTRACTORS_FILE], _by_number, encode_distractor),
    CONFLICTS_FILE: Form(DECODERS[CONFLICTS_FILE], _by_number, encode_conflict),
    WAIVERS_FILE: Form(lambda row, _: decode_waiver(row), waiver_key, encode_waiver),
}


def _decode_of_readings(row: Row, schema: Schema) -> tuple[Reader | tuple[str, str] | None, list[Problem]]:
    return decode_reading(row) if "line" in row.data else decode_reader(row)


def _order_of_readings(record: Reader | tuple[str, str]) -> str:
    """Return a sort key: the header first, then the readings by line."""
    return "" if isinstance(record, Reader) else record[0]


def _encode_of_readings(record: Reader | tuple[str, str]) -> dict[str, Any]:
    return encode_reader(record) if isinstance(record, Reader) else encode_reading(record)


# The form of the files of readings, which are named after their readers.
READINGS_FORM = Form(_decode_of_readings, _order_of_readings, _encode_of_readings)


def reading_format_problems(read: ReadingsFile) -> list[Problem]:
    """Return E115 for the first line of a valid file of readings that is not in canonical form."""
    records = [read.reader, *(reading for reading, _ in read.pairs)]
    return _first_difference(read.file, _canonical_records(READINGS_FORM, records))


def format_problems(read: Records[Any]) -> list[Problem]:
    """Return E115 for the first line of a valid file that is not in canonical form; empty for a canonical file."""
    return _first_difference(read.file, _canonical_records(FORMS[read.file.name], read.records))


def _first_difference(file: GoldFile, canonical: str) -> list[Problem]:
    found, wanted = file.content.decode().split("\n"), canonical.split("\n")
    for number, (line, expected) in enumerate(zip(found, wanted, strict=False), 1):
        if line != expected:
            message = "not in canonical form from this line on; run `bench fmt`"
            return [Problem("E115", message, str(file.path), number)]
    if len(found) != len(wanted):
        what = "has blank lines" if len(found) > len(wanted) else "does not end with a newline"
        return [Problem("E115", f"{what}; run `bench fmt`", str(file.path), min(len(found), len(wanted)))]
    return []
