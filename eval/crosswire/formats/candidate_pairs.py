"""Candidate pairs of claims and their labels in annotation passes: candidates.jsonl and labels.jsonl."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crosswire.formats.events import decode_spans
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row, read_rows
from crosswire.model import Evidence, Story
from crosswire.model.schema import DisputeSchema
from crosswire.problems import CrosswireError, Exit, Problem, quoted

CANDIDATES_FILE = "candidates.jsonl"
LABELS_FILE = "labels.jsonl"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that one of the passes found, with its evidence only.

    Attributes:
        id: Unique in its file.
        story: The story of both sides.
        left: The evidence of one side.
        right: The evidence of the other side.
    """

    id: str
    story: str
    left: Evidence
    right: Evidence


def read_candidates(path: Path, stories: Mapping[str, Story]) -> dict[str, Candidate]:
    """Read candidates by id; each must belong to one of `stories`.

    Raises:
        CrosswireError: A line is invalid. It holds all problems.
    """
    found: dict[str, Candidate] = {}

    def read(row: Row) -> list[Problem]:
        fields = FieldReader(row, row.data, f"candidate {quoted(row.data.get('id'))}")
        fields.reject_unknown(("id", "story", "left", "right"))
        name, story = fields.string("id"), fields.choice("story", "E313", stories)
        texts = {article.id: article.text for article in stories[story].articles} if story in stories else {}
        sides = [_side(fields, key, texts) for key in ("left", "right")] if texts else []
        if name in found:
            fields.problem("E112", "duplicate id; ids must be unique within the file; change one")
        if sides and not fields.problems:
            found[name] = Candidate(name, story, sides[0], sides[1])
        return fields.problems

    _read(path, read)
    return found


def _side(candidate: FieldReader, key: str, texts: Mapping[str, str]) -> Evidence:
    data = candidate.data.get(key)
    if not isinstance(data, dict):
        candidate.problem("E111", f"{key} is {quoted(data)}; expected an object with article, spans and text")
        return Evidence("", ())
    fields = FieldReader(candidate.row, data, f"{candidate.what}: {key}")
    fields.reject_unknown(("article", "spans", "text"))
    article = fields.choice("article", "E301", texts)
    spans = tuple(decode_spans(fields))
    surface = fields.strings("text")
    if not spans and not fields.problems:
        fields.problem("E109", "spans is missing or empty; expected at least one [start, end]; add the evidence")
    if not fields.problems:
        expected = [texts[article][start:end] for start, end in spans]
        if surface != expected:
            fields.problem(
                "E204", f"text is {quoted(surface)}, but the article has {quoted(expected)}; correct text or spans"
            )
    candidate.problems.extend(fields.problems)
    return Evidence(article, spans)


def read_labels(path: Path, candidates: Mapping[str, Candidate], schema: DisputeSchema) -> dict[str, str]:
    """Read the label of every candidate, by its id.

    Raises:
        CrosswireError: A line is invalid, or a candidate has no label. It holds all problems.
    """
    found: dict[str, str] = {}
    known = {"type": schema.slots, "reason": schema.pair_reasons, "confidence": schema.confidences}

    def read(row: Row) -> list[Problem]:
        fields = FieldReader(row, row.data, f"label of {quoted(row.data.get('id'))}")
        fields.reject_unknown(("id", "label", *known))
        name, label = fields.choice("id", "E307", candidates), fields.choice("label", "E316", schema.labels)
        for key, values in known.items():
            if row.data.get(key) is not None:
                fields.choice(key, "E316", values)
        if name in found:
            fields.problem("E112", "duplicate id; expected one label per candidate; keep one")
        found[name] = label
        return fields.problems

    def missing() -> list[str]:
        return [f"candidate {quoted(name)} has no label; add a line for it" for name in candidates - found.keys()]

    _read(path, read, missing)
    return {name: found[name] for name in candidates}


def _read(path: Path, read: Callable[[Row], list[Problem]], missing: Callable[[], list[str]] = list) -> None:
    rows = read_rows(path)
    problems = [*rows.problems, *(problem for row in rows.rows for problem in read(row))]
    problems += [Problem("E307", message, str(path)) for message in sorted(missing())]
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
