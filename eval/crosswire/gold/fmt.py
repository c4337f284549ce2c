"""The canonical form of gold files: one record a line, fixed key order, sorted by (start, end, id)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crosswire.jsonlines import dump_line, read_rows
from crosswire.model import Mention, Segment
from crosswire.problems import CrosswireError, Exit, Problem
from crosswire.schema import Schema
from crosswire.standoff import decode_mention, decode_segment, encode_mention, encode_segment
from crosswire.store import Store, gold_rules


def gold_files(store: Store) -> Iterator[Path]:
    """The files of gold of every story, in order."""
    for story_id in store.story_ids:
        yield from sorted((store.root / "annotations" / story_id).glob("*/*.jsonl"))


def canonical(path: Path, schema: Schema) -> str:
    """The content that a gold file should have; only its form differs, never what it says.

    Raises:
        CrosswireError: A record is invalid, and nothing can be said of its form.
    """
    read = read_rows(path)
    records: list[Segment | Mention] = []
    problems = [problem for problem in read.problems if problem.rule != "E107"]
    for row in read.rows:
        record: Segment | Mention | None
        if path.name == "segments.jsonl":
            record, wrong = decode_segment(row, schema.segment_kinds)
        else:
            record, wrong = decode_mention(row, row.data, gold_rules(schema))
        problems.extend(wrong)
        if record is not None:
            records.append(record)
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
    records.sort(key=lambda record: (record.start, record.end, record.id))
    return "".join(
        dump_line(encode_segment(record) if isinstance(record, Segment) else encode_mention(record))
        for record in records
    )


def format_problems(path: Path, schema: Schema) -> list[Problem]:
    """E115 at the first line that is not in canonical form; none where the file is."""
    found = path.read_bytes().decode().split("\n")
    wanted = canonical(path, schema).split("\n")
    for number, (line, expected) in enumerate(zip(found, wanted, strict=False), 1):
        if line != expected:
            return [Problem("E115", "is not in canonical form from this line on; run bench fmt", str(path), number)]
    if len(found) != len(wanted):
        return [Problem("E115", "has blank lines; run bench fmt", str(path), min(len(found), len(wanted)) + 1)]
    return []
