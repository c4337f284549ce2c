"""The files of gold, or of a pass of the same form: read as records, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from crosswire.formats.dispute_references import Known, claim_problems, dispute_problems
from crosswire.formats.disputes import decode_claim, decode_dispute, decode_distractor
from crosswire.formats.entities import decode_entity
from crosswire.formats.events import decode_event, decode_happening, event_problems
from crosswire.formats.jsonl import Row, read_rows
from crosswire.formats.mentions import DuplicateSpans, MentionRules, decode_mention, decode_segment, span_problems
from crosswire.formats.references import group_problems, of_entity, of_happening
from crosswire.model import (
    Claim,
    Dispute,
    Distractor,
    Entity,
    Event,
    Gold,
    Happening,
    Mention,
    Segment,
    Story,
)
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, Exit, Problem, quoted

ENTITIES_FILE = "entities.jsonl"
EVENTS_FILE = "events.jsonl"
HAPPENINGS_FILE = "happenings.jsonl"
CLAIMS_FILE = "claims.jsonl"
DISPUTES_FILE = "disputes.jsonl"
DISTRACTORS_FILE = "distractors.jsonl"
# The files that lie in the folder of an article; the others lie in that of the story.
ARTICLE_FILES = ("segments.jsonl", "mentions.jsonl", EVENTS_FILE)
# What a contributor says of warnings: no annotation, and nothing that a score rests on.
WAIVERS_FILE = "waivers.jsonl"

Record = TypeVar("Record")
Decode = Callable[[Row], tuple[Record | None, list[Problem]]]


def gold_rules(schema: Schema) -> MentionRules:
    """What the fields of a gold mention may hold under a schema."""
    return MentionRules(tuple(schema.mention_types), schema.mention_levels, schema.operators)


def read_segments(path: Path, text: str, kinds: Sequence[str]) -> tuple[list[tuple[Segment, Row]], list[Problem]]:
    """The segments of an article with the row of each, and everything wrong with fields and spans."""
    read = read_rows(path)
    found, problems = [], list(read.problems)
    for row in read.rows:
        segment, wrong = decode_segment(row, kinds)
        if segment is not None:
            wrong = span_problems(row, segment, text, f"segment {quoted(segment.id)}")
        problems.extend(wrong)
        if segment is not None and not wrong:
            found.append((segment, row))
    return found, problems


def read_mentions(path: Path, text: str, rules: MentionRules) -> tuple[list[tuple[Mention, Row]], list[Problem]]:
    """The mentions of an article with the row of each, and everything wrong with fields, spans and repetitions.

    An empty file says that there are none.
    """
    read = read_rows(path)
    found = []
    problems = [problem for problem in read.problems if problem.rule != "E107"]
    seen = DuplicateSpans()
    for row in read.rows:
        mention, wrong = decode_mention(row, row.data, rules)
        if mention is not None:
            wrong = span_problems(row, mention, text, f"mention {quoted(mention.id)}")
            wrong += seen.problems(row, mention)
        problems.extend(wrong)
        if mention is not None and not wrong:
            found.append((mention, row))
    return found, sorted(problems, key=lambda problem: problem.line or 0)


def read_records(path: Path, decode: Decode[Record]) -> tuple[list[tuple[Record, Row]], list[Problem]]:
    """The records of a file with the row of each, and everything wrong with fields; an empty file is one problem."""
    read = read_rows(path)
    found, problems = [], list(read.problems)
    for row in read.rows:
        record, wrong = decode(row)
        problems.extend(wrong)
        if record is not None:
            found.append((record, row))
    return found, problems


def read_entities(path: Path, schema: Schema) -> tuple[list[tuple[Entity, Row]], list[Problem]]:
    """The entities of a story with the row of each, and everything wrong with fields."""
    return read_records(path, lambda row: decode_entity(row, schema.entity_types))


def entity_problems(entities: Sequence[tuple[Entity, Row]], mentions: Mapping[str, Sequence[Mention]]) -> list[Problem]:
    """What is wrong with what entities refer to."""
    types = {(article, mention.id): mention.type for article, own in mentions.items() for mention in own}
    return list(group_problems([of_entity(entity, row) for entity, row in entities], types))


def happening_problems(
    happenings: Sequence[tuple[Happening, Row]], events: Mapping[str, Sequence[Event]]
) -> list[Problem]:
    """What is wrong with what happenings refer to."""
    types = {(article, event.id): event.type for article, own in events.items() for event in own}
    return list(group_problems([of_happening(happening, row) for happening, row in happenings], types))


def read_gold(folder: Path, story: Story, schema: Schema) -> Gold:
    """The gold (or a pass of the same form) that lies in a folder, one folder an article.

    Raises:
        CrosswireError: A file is missing or holds an invalid record; all problems at once.
    """
    gold = read_gold_without_disputes(folder, story, schema)
    files, problems = read_disputes(folder, story, gold, schema)
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
    return gold if files is None else with_disputes(gold, files)


def with_disputes(gold: Gold, files: DisputeFiles) -> Gold:
    """The gold with what these files hold."""
    return replace(
        gold,
        claims=tuple(claim for claim, _ in files.claims),
        disputes=tuple(dispute for dispute, _ in files.disputes),
        distractors=tuple(distractor for distractor, _ in files.distractors),
    )


def read_gold_without_disputes(folder: Path, story: Story, schema: Schema) -> Gold:
    """The layers that disputes rest on.

    Raises:
        CrosswireError: A file is missing or holds an invalid record; all problems at once.
    """
    mentions: dict[str, tuple[Mention, ...]] = {}
    problems: list[Problem] = []
    for article in story.articles:
        found, wrong = read_mentions(folder / article.id / "mentions.jsonl", article.text, gold_rules(schema))
        problems.extend(wrong)
        mentions[article.id] = tuple(sorted((m for m, _ in found), key=lambda m: (m.start, m.end, m.id)))
    entities: list[tuple[Entity, Row]] | None = None
    if (folder / ENTITIES_FILE).exists():
        entities, wrong = read_entities(folder / ENTITIES_FILE, schema)
        problems += wrong or ([] if problems else entity_problems(entities, mentions))
    events, unsound = read_all_events(folder, story, schema, mentions)
    problems += unsound
    happenings: list[tuple[Happening, Row]] | None = None
    if (folder / HAPPENINGS_FILE).exists():
        happenings, wrong = read_happenings(folder / HAPPENINGS_FILE, schema)
        problems += wrong or ([] if unsound else happening_problems(happenings, events or {}))
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
    return Gold(
        story=story.id,
        mentions=mentions,
        entities=None if entities is None else tuple(entity for entity, _ in entities),
        events=events,
        happenings=None if happenings is None else tuple(happening for happening, _ in happenings),
    )


def read_all_events(
    folder: Path, story: Story, schema: Schema, mentions: Mapping[str, Sequence[Mention]]
) -> tuple[dict[str, tuple[Event, ...]] | None, list[Problem]]:
    """Article id to its events, sorted by position, and all that is wrong; null where no article has such a file."""
    paths = {article.id: folder / article.id / EVENTS_FILE for article in story.articles}
    if not any(path.exists() for path in paths.values()):
        return None, []
    events: dict[str, tuple[Event, ...]] = {}
    problems: list[Problem] = []
    for article in story.articles:
        own = [mention.id for mention in mentions[article.id]]
        found, wrong = read_events(paths[article.id], article.text, schema, own)
        problems += wrong
        events[article.id] = tuple(sorted((e for e, _ in found), key=lambda e: (e.start, e.end, e.id)))
    return events, problems


def read_events(
    path: Path, text: str, schema: Schema, mentions: Iterable[str]
) -> tuple[list[tuple[Event, Row]], list[Problem]]:
    """The events of an article with the row of each, and everything wrong with fields, spans and references."""
    read = read_rows(path)
    found = []
    problems = [problem for problem in read.problems if problem.rule != "E107"]
    for row in read.rows:
        event, wrong = decode_event(row, row.data, schema.events, whole=True)
        if event is not None:
            wrong = span_problems(row, event, text, f"event {quoted(event.id)}")
        problems += wrong
        if event is not None and not wrong:
            found.append((event, row))
    problems += event_problems(found, mentions, text)
    return found, sorted(problems, key=lambda problem: problem.line or 0)


def read_happenings(path: Path, schema: Schema) -> tuple[list[tuple[Happening, Row]], list[Problem]]:
    """The happenings of a story with the row of each, and everything wrong with fields."""
    return read_records(path, lambda row: decode_happening(row, schema.events.types))


@dataclass(frozen=True, slots=True)
class DisputeFiles:
    """What the files of claims, disputes and distractors of a story hold, with the row of each record."""

    claims: Sequence[tuple[Claim, Row]]
    disputes: Sequence[tuple[Dispute, Row]]
    distractors: Sequence[tuple[Distractor, Row]]


def read_disputes(folder: Path, story: Story, gold: Gold, schema: Schema) -> tuple[DisputeFiles | None, list[Problem]]:
    """The claims, disputes and distractors of a story, and all that is wrong; null where it has no such file.

    `gold` holds the entities and happenings that they may refer to.
    """
    if not any((folder / name).exists() for name in (CLAIMS_FILE, DISPUTES_FILE, DISTRACTORS_FILE)):
        return None, []
    claims, problems = read_records(folder / CLAIMS_FILE, lambda row: decode_claim(row, schema))
    disputes, wrong = read_records(folder / DISPUTES_FILE, lambda row: decode_dispute(row, schema.disputes))
    problems += wrong
    distractors: list[tuple[Distractor, Row]] = []
    if (folder / DISTRACTORS_FILE).exists():
        distractors, wrong = read_records(
            folder / DISTRACTORS_FILE, lambda row: decode_distractor(row, schema.disputes)
        )
        problems += wrong
    known = Known(
        texts={article.id: article.text for article in story.articles},
        entities=frozenset(entity.id for entity in gold.entities or ()),
        happenings=frozenset(happening.id for happening in gold.happenings or ()),
    )
    if not problems:
        problems = [
            *claim_problems(claims, known),
            *dispute_problems(disputes, distractors, claims, known),
        ]
    return DisputeFiles(claims, disputes, distractors), problems


def read_mentions_of(folder: Path, story: Story, schema: Schema) -> dict[str, list[Mention]]:
    """Article id to its valid mentions, in the order of the file."""
    paths = {article.id: folder / article.id / "mentions.jsonl" for article in story.articles}
    rules = gold_rules(schema)
    return {
        article.id: [mention for mention, _ in read_mentions(paths[article.id], article.text, rules)[0]]
        for article in story.articles
    }
