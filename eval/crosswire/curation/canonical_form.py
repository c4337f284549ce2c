"""The canonical form of gold files: one record a line, fixed key order, sorted by position, entities by id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosswire.curation.waivers import by_place, decode_waiver, encode_waiver
from crosswire.dataset.gold_reader import WAIVERS_FILE, gold_rules
from crosswire.dataset.store import Store
from crosswire.formats.disputes import (
    decode_claim,
    decode_dispute,
    decode_distractor,
    encode_claim,
    encode_dispute,
    encode_distractor,
)
from crosswire.formats.entities import decode_entity, encode_entity
from crosswire.formats.events import decode_event, decode_happening, encode_event, encode_happening
from crosswire.formats.jsonl import Row, dump_line, parse_rows, read_rows
from crosswire.formats.mentions import decode_mention, decode_segment, encode_mention, encode_segment
from crosswire.model import Claim, Dispute, Distractor, Entity, Event, Happening, Mention, Segment
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, Exit, Problem


def gold_files(store: Store) -> Iterator[Path]:
    """The files of gold of every story, in order."""
    for story_id in store.story_ids:
        folder = store.root / "annotations" / story_id
        yield from sorted(path for path in (*folder.glob("*/*.jsonl"), *folder.glob("*.jsonl")) if path.name in FORMS)


def canonical(path: Path, schema: Schema, *, content: str | None = None) -> str:
    """The content that a gold file should have; only its form differs, never what it says.

    Args:
        path: The file; its name says what its records are.
        schema: What they may say.
        content: What the file is going to hold, if it is not what it holds now.

    Raises:
        CrosswireError: A record is invalid, and nothing can be said of its form.
    """
    form = FORMS[path.name]
    read = read_rows(path) if content is None else parse_rows(content.encode(), str(path))
    records: list[Any] = []
    problems = [problem for problem in read.problems if problem.rule != "E107"]
    for row in read.rows:
        record, wrong = form.decode(row, schema)
        problems.extend(wrong)
        records.extend(() if record is None else [record])
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
    return "".join(dump_line(form.encode(record)) for record in sorted(records, key=form.order))


@dataclass(frozen=True, slots=True)
class Form:
    """How the records of a kind of file are read, ordered and written."""

    decode: Callable[[Row, Schema], tuple[Any, list[Problem]]]
    order: Callable[[Any], Any]
    encode: Callable[[Any], dict[str, Any]]


def _by_position(record: Mention | Segment | Event) -> tuple[int, int, str]:
    return record.start, record.end, record.id


def _by_number(record: Entity | Happening | Claim | Dispute | Distractor) -> tuple[int, str]:
    """Ids in the order in which they were given: e2 before e10."""
    digits = record.id.lstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits) if digits.isdecimal() else 0), record.id


FORMS = {
    "segments.jsonl": Form(lambda row, schema: decode_segment(row, schema.segment_kinds), _by_position, encode_segment),
    "mentions.jsonl": Form(
        lambda row, schema: decode_mention(row, row.data, gold_rules(schema)), _by_position, encode_mention
    ),
    "events.jsonl": Form(
        lambda row, schema: decode_event(row, row.data, schema.events, whole=True), _by_position, encode_event
    ),
    "happenings.jsonl": Form(
        lambda row, schema: decode_happening(row, schema.events.types), _by_number, encode_happening
    ),
    "entities.jsonl": Form(lambda row, schema: decode_entity(row, schema.entity_types), _by_number, encode_entity),
    "claims.jsonl": Form(decode_claim, _by_number, encode_claim),
    "disputes.jsonl": Form(lambda row, schema: decode_dispute(row, schema.disputes), _by_number, encode_dispute),
    "distractors.jsonl": Form(
        lambda row, schema: decode_distractor(row, schema.disputes), _by_number, encode_distractor
    ),
    WAIVERS_FILE: Form(lambda row, _: decode_waiver(row), by_place, encode_waiver),
}


def format_problems(path: Path, schema: Schema) -> list[Problem]:
    """E115 at the first line that is not in canonical form; none where the file is."""
    found = path.read_bytes().decode().split("\n")
    wanted = canonical(path, schema).split("\n")
    for number, (line, expected) in enumerate(zip(found, wanted, strict=False), 1):
        if line != expected:
            return [Problem("E115", "is not in canonical form from this line on; run bench fmt", str(path), number)]
    if len(found) != len(wanted):
        what = "has blank lines" if len(found) > len(wanted) else "does not end with a newline"
        return [Problem("E115", f"{what}; run bench fmt", str(path), min(len(found), len(wanted)))]
    return []
