"""Where the records of sound gold stand: file and line of each, found by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from crosswire.dataset.gold_reader import CLAIMS_FILE, DISPUTES_FILE, DISTRACTORS_FILE, EVENTS_FILE
from crosswire.model import Claim, Dispute, Distractor, Event, Gold, Mention, Segment, Story
from crosswire.problems import Problem

Record = Mention | Event | Segment | Claim | Dispute | Distractor


class Places:
    """Finds records of one story in its files, which must be in canonical form: a line a record, in order."""

    def __init__(self, folder: Path, story: Story, gold: Gold) -> None:
        """Number the records of the gold that lies in a folder."""
        self._places = {
            name: (str(path), line) for path, names in _files(folder, story, gold) for line, name in enumerate(names, 1)
        }

    def problem(self, rule: str, name: str, message: str) -> Problem:
        """A problem of the record of this name: `flood-2/m7` inside an article, `d3` of the story."""
        file, line = self._places[name]
        return Problem(rule, message, file, line)


def _files(folder: Path, story: Story, gold: Gold) -> Iterator[tuple[Path, list[str]]]:
    for article in story.articles:
        own = folder / article.id
        yield own / "segments.jsonl", _named(article.id, article.segments)
        yield own / "mentions.jsonl", _named(article.id, gold.mentions[article.id])
        yield own / EVENTS_FILE, _named(article.id, (gold.events or {}).get(article.id, ()))
    yield folder / CLAIMS_FILE, [record.id for record in gold.claims or ()]
    yield folder / DISPUTES_FILE, [record.id for record in gold.disputes or ()]
    yield folder / DISTRACTORS_FILE, [record.id for record in gold.distractors or ()]


def _named(article: str, records: Sequence[Record]) -> list[str]:
    return [f"{article}/{record.id}" for record in records]
