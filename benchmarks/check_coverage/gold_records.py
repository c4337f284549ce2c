"""The gold of one story as JSON objects, for random changes."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crosswire.model import Story
from crosswire.model.schema import Schema

Record = dict[str, Any]

# The files with the possible targets of a dispute.
TARGETS = {"happening": "happenings.jsonl", "entity": "entities.jsonl"}


@dataclass
class Records:
    """The gold of one story as JSON objects, which are changed in place.

    Attributes:
        story: The story with its texts.
        schema: The schema of the records.
        files: The records by file, relative to the folder of the story, such as `flood-2/mentions.jsonl`.
        rng: The random generator.
        articles: The ids of the articles.
    """

    story: Story
    schema: Schema
    files: dict[str, list[Record]]
    rng: random.Random
    articles: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Set the article ids."""
        self.articles = [article.id for article in self.story.articles]

    def pick(self, name: str) -> tuple[str, Record]:
        """Return a random record with its article id; the id is empty for a layer of the whole story."""
        if f"{name}.jsonl" in self.files:
            return "", self.rng.choice(self.files[f"{name}.jsonl"])
        return self.rng.choice([(a, record) for a in self.articles for record in self.files[f"{a}/{name}.jsonl"]])

    def other(self, value: object, known: Iterable[Any]) -> Any:  # noqa: ANN401
        """Return a random one of the known values that differs from `value`."""
        return self.rng.choice([each for each in known if each != value])

    def repeat_text(self, article: str, record: Record) -> None:
        """Set the surface text of a record to the text at its offsets."""
        record["text"] = self.story.article(article).text[record["start"] : record["end"]]
