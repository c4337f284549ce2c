"""The gold files of one story, or of an annotation pass over it, each read at most once, on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from crosswire.dataset.gold_file import (
    GoldFile,
    Records,
    read_events,
    read_mentions,
    read_records,
    read_segments,
)
from crosswire.dataset.layout import (
    ARTICLE_FILES,
    CLAIMS_FILE,
    CONFLICTS_FILE,
    DISPUTE_FILES,
    DISPUTES_FILE,
    DISTRACTORS_FILE,
    ENTITIES_FILE,
    EVENTS_FILE,
    HAPPENINGS_FILE,
    MENTIONS_FILE,
    READINGS,
    SEGMENTS_FILE,
    STORY_FILES,
    article_file,
    find_files,
)
from crosswire.dataset.readings_file import ReadingsFile, read_readings
from crosswire.formats.dispute_references import Known, claim_problems, conflict_problems, dispute_problems
from crosswire.formats.references import group_problems, of_entity, of_happening
from crosswire.model import Claim, Conflict, Dispute, Distractor, Entity, Event, Happening, Mention, Segment
from crosswire.model.schema import Schema
from crosswire.problems import Problem

Record = TypeVar("Record")


class GoldFiles:
    """The gold files of one story, or the files of an annotation pass over it.

    The readers of layers return valid records with their rows, and problems. A file that is missing although the layer
    does not need it has neither.

    Attributes:
        folder: The folder of the story in `annotations/`, or in an annotation pass.
        texts: Article id to its text.
        schema: The schema of the records.
    """

    def __init__(self, folder: Path, texts: Mapping[str, str], schema: Schema) -> None:
        """Store the folder; the files are read on demand."""
        self.folder = folder
        self.texts = texts
        self.schema = schema
        self._files: dict[str, GoldFile] = {}
        self._records: dict[str, Records[Any]] = {}

    def file(self, name: str) -> GoldFile:
        """Return a file by its name relative to the folder, such as `claims.jsonl` or `flood-2/mentions.jsonl`."""
        return self._files.setdefault(name, GoldFile(self.folder / name))

    def files(self, pattern: str) -> list[GoldFile]:
        """Return the files with names that match a glob pattern relative to the folder, sorted by path."""
        return [self.file(path.relative_to(self.folder).as_posix()) for path in find_files(self.folder, pattern)]

    @property
    def all_files(self) -> list[GoldFile]:
        """The files in the folder and its subfolders, sorted by path."""
        return sorted([*self.files("*/*.jsonl"), *self.files("*.jsonl")], key=lambda file: file.path)

    @cached_property
    def has_events(self) -> bool:
        """True if an article has a file of events; then every article needs one."""
        return any(self.file(article_file(article, EVENTS_FILE)).exists for article in self.texts)

    @cached_property
    def has_disputes(self) -> bool:
        """True if the story has a file of claims, disputes or their parts; then it needs claims and disputes."""
        return bool(self.readings) or any(self.file(name).exists for name in DISPUTE_FILES)

    def checksums(self) -> dict[str, str]:
        """Return the sha256 of the bytes that were read of every file that affects scores, by its name."""
        names = [*STORY_FILES, *(article_file(article, name) for article in self.texts for name in ARTICLE_FILES)]
        names += [f"{READINGS}/{each.file.name}" for each in self.readings]
        files = {name: self.file(name) for name in names}
        return {name: hashlib.sha256(f.content).hexdigest() for name, f in files.items() if f.path.is_file()}

    def segments(self, article: str) -> Records[Segment]:
        """Return the segments of an article."""
        return self._read(
            article_file(article, SEGMENTS_FILE), lambda file: read_segments(file, self.texts[article], self.schema)
        )

    def mentions(self, article: str) -> Records[Mention]:
        """Return the mentions of an article."""
        return self._read(
            article_file(article, MENTIONS_FILE), lambda file: read_mentions(file, self.texts[article], self.schema)
        )

    def events(self, article: str) -> Records[Event]:
        """Return the events of an article."""

        def read(file: GoldFile) -> Records[Event]:
            mentions = [mention.id for mention, _ in self.mentions(article).pairs]
            return read_events(file, self.texts[article], self.schema, mentions)

        return self._read(article_file(article, EVENTS_FILE), read, needed=self.has_events)

    @property
    def entities(self) -> Records[Entity]:
        """The entities of the story."""
        return self._of_story(ENTITIES_FILE)

    @property
    def happenings(self) -> Records[Happening]:
        """The happenings of the story."""
        return self._of_story(HAPPENINGS_FILE)

    @property
    def claims(self) -> Records[Claim]:
        """The claims of the story."""
        return self._of_story(CLAIMS_FILE, needed=self.has_disputes)

    @property
    def disputes(self) -> Records[Dispute]:
        """The disputes of the story."""
        return self._of_story(DISPUTES_FILE, needed=self.has_disputes)

    @property
    def distractors(self) -> Records[Distractor]:
        """The distractors of the story."""
        return self._of_story(DISTRACTORS_FILE)

    @property
    def conflicts(self) -> Records[Conflict]:
        """The conflicts of the story."""
        return self._of_story(CONFLICTS_FILE)

    @cached_property
    def readings(self) -> Sequence[ReadingsFile]:
        """The files of readings, sorted by name."""
        return [read_readings(file) for file in self.files(f"{READINGS}/*.jsonl")]

    @cached_property
    def entity_problems(self) -> Sequence[Problem]:
        """The problems of entities: their fields, or else their references to mentions."""
        types = {(article, m.id): m.type for article in self.texts for m, _ in self.mentions(article).pairs}
        groups = [of_entity(*pair) for pair in self.entities.pairs]
        return self.entities.problems or list(group_problems(groups, types))

    @cached_property
    def event_problems(self) -> Sequence[Problem]:
        """The problems of the events of all articles."""
        return [problem for article in self.texts for problem in self.events(article).problems]

    @cached_property
    def happening_problems(self) -> Sequence[Problem]:
        """The problems of happenings: their fields, or else their references to events."""
        types = {(article, e.id): e.type for article in self.texts for e, _ in self.events(article).pairs}
        groups = [of_happening(*pair) for pair in self.happenings.pairs]
        return self.happenings.problems or list(group_problems(groups, types))

    @cached_property
    def lower_problems(self) -> Sequence[Problem]:
        """The problems of the layers that disputes refer to: mentions, entities, events and happenings.

        References to invalid mentions and events are not reported.
        """
        mentions = [problem for article in self.texts for problem in self.mentions(article).problems]
        entities = self.entities.problems if mentions else self.entity_problems
        happenings = self.happenings.problems if self.event_problems else self.happening_problems
        return [*mentions, *entities, *self.event_problems, *happenings]

    @cached_property
    def dispute_problems(self) -> Sequence[Problem]:
        """The problems of claims, disputes and their parts, for a story whose lower layers are valid."""
        claims, disputes, distractors = self.claims, self.disputes, self.distractors
        problems = [*claims.problems, *disputes.problems, *distractors.problems, *self.conflicts.problems]
        problems += [problem for each in self.readings for problem in each.problems]
        if problems or not self.has_disputes:
            return problems
        known = Known(
            texts=self.texts,
            entities=frozenset(entity.id for entity in self.entities.records),
            happenings=frozenset(happening.id for happening in self.happenings.records),
            segments=self._segments_by_id(),
            light=self.schema.disputes.light,
        )
        found = dispute_problems(disputes.pairs, distractors.pairs, claims.pairs, known)
        conflicts = conflict_problems(disputes.pairs, self.conflicts.pairs)
        return [*claim_problems(claims.pairs, known), *found, *conflicts]

    def _segments_by_id(self) -> dict[str, dict[str, Segment]]:
        """Return the segments of each article by their ids, for the articles of claims with further places."""
        articles = {claim.article for claim in self.claims.records if claim.also and claim.article in self.texts}
        return {article: {each.id: each for each in self.segments(article).records} for article in articles}

    def _of_story(self, name: str, *, needed: bool = False) -> Records[Any]:
        return self._read(name, lambda file: read_records(file, self.schema), needed=needed or self.file(name).exists)

    def _read(self, name: str, read: Callable[[GoldFile], Records[Record]], *, needed: bool = True) -> Records[Record]:
        if name not in self._records:
            file = self.file(name)
            self._records[name] = read(file) if needed else Records(file)
        return self._records[name]
