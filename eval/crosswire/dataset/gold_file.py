"""One gold file: its bytes, its rows, and the readers that turn the rows into records and problems."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from crosswire.dataset.layout import (
    CLAIMS_FILE,
    CONFLICTS_FILE,
    DISPUTES_FILE,
    DISTRACTORS_FILE,
    ENTITIES_FILE,
    EVENTS_FILE,
    HAPPENINGS_FILE,
    MENTIONS_FILE,
    SEGMENTS_FILE,
)
from crosswire.formats.conflicts import decode_conflict
from crosswire.formats.disputes import decode_claim, decode_dispute, decode_distractor
from crosswire.formats.entities import decode_entity
from crosswire.formats.events import Known, decode_event, decode_happening, event_problems
from crosswire.formats.files import read_file, unreadable
from crosswire.formats.jsonl import LONGEST_LINE, Row, Rows, parse_rows
from crosswire.formats.mentions import DuplicateSpans, MentionRules, decode_mention, decode_segment, span_problems
from crosswire.model import Event, Mention, Segment
from crosswire.model.schema import Schema
from crosswire.problems import Problem, quoted

_DECODER = msgspec.json.Decoder(dict[str, Any])

Record = TypeVar("Record")
Decode = Callable[[Row, Schema], tuple[Any, list[Problem]]]


def gold_rules(schema: Schema) -> MentionRules:
    """Return the rules for the fields of gold mentions under a schema."""
    return MentionRules(tuple(schema.mention_types), schema.mention_levels, schema.operators)


# The decoder of the records of each gold file, by the name of the file.
DECODERS: Mapping[str, Decode] = {
    SEGMENTS_FILE: lambda row, schema: decode_segment(row, schema.segment_kinds),
    MENTIONS_FILE: lambda row, schema: decode_mention(row, row.data, gold_rules(schema)),
    EVENTS_FILE: lambda row, schema: decode_event(row, row.data, schema.events, whole=True),
    ENTITIES_FILE: lambda row, schema: decode_entity(row, schema.entity_types),
    HAPPENINGS_FILE: lambda row, schema: decode_happening(row, schema.events.types),
    CLAIMS_FILE: decode_claim,
    DISPUTES_FILE: lambda row, schema: decode_dispute(row, schema.disputes),
    DISTRACTORS_FILE: lambda row, schema: decode_distractor(row, schema.disputes),
    CONFLICTS_FILE: lambda row, schema: decode_conflict(row, schema.disputes),
}


class GoldFile:
    """A file of JSON Lines that is opened at most once and parsed at most once, both on demand.

    Attributes:
        path: The path of the file.
    """

    def __init__(self, path: Path) -> None:
        """Store the path; the file is read later."""
        self.path = path

    @property
    def name(self) -> str:
        """The name of the file without its folder."""
        return self.path.name

    @property
    def exists(self) -> bool:
        """True if there is a file, a folder or a link at the path; a broken link cannot be read, and is reported."""
        return os.path.lexists(self.path)

    @property
    def content(self) -> bytes:
        """The bytes of the file; empty if it cannot be read."""
        return self._read[0]

    @property
    def rows(self) -> Sequence[Row]:
        """The lines that are JSON objects."""
        return self._parsed.rows

    @property
    def problems(self) -> Sequence[Problem]:
        """The problems of the other lines, or of the whole file."""
        return self._parsed.problems

    @cached_property
    def _read(self) -> tuple[bytes, Problem | None]:
        try:
            return read_file(self.path), None
        except (OSError, ValueError) as error:
            return b"", unreadable(self.path, error)

    @cached_property
    def _parsed(self) -> Rows:
        content, problem = self._read
        if problem is not None:
            return Rows([], [problem])
        rows = _plain_rows(content, str(self.path))
        return parse_rows(content, str(self.path)) if rows is None else Rows(rows)


def _plain_rows(content: bytes, name: str) -> list[Row] | None:
    """Return the rows of plain JSON Lines, in a quarter of the time of `parse_rows`; null for any other content.

    In plain content every line is an object, and encoding the objects gives the content again, apart from spaces. So no
    key is a duplicate, and there is only one reading of every number and string.
    """
    lines = content.split(b"\n")
    if lines.pop() or not lines or len(content) > LONGEST_LINE:
        return None
    try:
        objects = [_DECODER.decode(line) for line in lines]
        if msgspec.json.format(b"[" + b",".join(lines) + b"]", indent=-1) != msgspec.json.encode(objects):
            return None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return [Row(name, number, data) for number, data in enumerate(objects, 1)]


@dataclass(frozen=True, slots=True)
class Records(Generic[Record]):
    """The valid records of a gold file, each with its row, and all problems of the file.

    Attributes:
        file: The file.
        pairs: The records with their rows, in the order of the file.
        problems: The problems of lines, fields and spans.
    """

    file: GoldFile
    pairs: Sequence[tuple[Record, Row]] = ()
    problems: Sequence[Problem] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The records without their rows."""
        return tuple(record for record, _ in self.pairs)


def read_segments(file: GoldFile, text: str, schema: Schema) -> Records[Segment]:
    """Read the segments of an article; an empty file is a problem."""
    decode = DECODERS[SEGMENTS_FILE]
    found, problems = [], list(file.problems)
    for row in file.rows:
        segment, wrong = decode(row, schema)
        if segment is not None:
            wrong = span_problems(row, segment, text, f"segment {quoted(segment.id)}")
        problems.extend(wrong)
        if segment is not None and not wrong:
            found.append((segment, row))
    return Records(file, found, problems)


def read_mentions(file: GoldFile, text: str, schema: Schema) -> Records[Mention]:
    """Read the mentions of an article; the problems include duplicates.

    An empty file is valid: the article has no mentions.
    """
    rules, seen = gold_rules(schema), DuplicateSpans()
    found, problems = [], _without_empty(file)
    for row in file.rows:
        mention, wrong = decode_mention(row, row.data, rules)
        if mention is not None:
            wrong = span_problems(row, mention, text, f"mention {quoted(mention.id)}")
            wrong += seen.problems(row, mention)
        problems.extend(wrong)
        if mention is not None and not wrong:
            found.append((mention, row))
    return Records(file, found, sorted(problems, key=lambda problem: problem.line or 0))


def read_events(file: GoldFile, text: str, schema: Schema, mentions: Iterable[str]) -> Records[Event]:
    """Read the events of an article; the problems include references, `mentions` are the known ids.

    An empty file is valid: the article has no events.
    """
    found, problems, known = [], _without_empty(file), Known(set(mentions))
    for row in file.rows:
        event, wrong = decode_event(row, row.data, schema.events, whole=True)
        if event is not None:
            wrong = span_problems(row, event, text, f"event {quoted(event.id)}")
        problems += wrong
        if event is not None and not wrong:
            found.append((event, row))
        else:
            known.add_invalid_event(row.data)
    problems += event_problems(found, known, text)
    return Records(file, found, sorted(problems, key=lambda problem: problem.line or 0))


def read_records(file: GoldFile, schema: Schema) -> Records[Any]:
    """Read the records of a file of the story, without their references; an empty file is a problem."""
    decode = DECODERS[file.name]
    found, problems = [], list(file.problems)
    for row in file.rows:
        record, wrong = decode(row, schema)
        problems.extend(wrong)
        if record is not None:
            found.append((record, row))
    return Records(file, found, problems)


def _without_empty(file: GoldFile) -> list[Problem]:
    """Return the problems of a file that may be empty."""
    return [problem for problem in file.problems if problem.rule != "E107"]
