"""The gold of one story as JSON objects, to be changed at random."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crosswire.model import Story
from crosswire.model.schema import Schema

Record = dict[str, Any]

# The file of what a dispute may be about.
TARGETS = {"happening": "happenings.jsonl", "entity": "entities.jsonl"}


@dataclass
class Records:
    """The gold of one story as JSON objects, to be changed in place.

    Attributes:
        story: Its texts.
        schema: What may be said.
        files: File below the story's folder, such as `flood-2/mentions.jsonl`, to its records.
        rng: Where chance comes from.
    """

    story: Story
    schema: Schema
    files: dict[str, list[Record]]
    rng: random.Random
    articles: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Name the articles."""
        self.articles = [article.id for article in self.story.articles]

    def pick(self, name: str) -> tuple[str, Record]:
        """An article and one of its records, every record of the story with the same chance; or one of the story."""
        if f"{name}.jsonl" in self.files:
            return "", self.rng.choice(self.files[f"{name}.jsonl"])
        return self.rng.choice([(a, record) for a in self.articles for record in self.files[f"{a}/{name}.jsonl"]])

    def other(self, value: object, known: Iterable[Any]) -> Any:  # noqa: ANN401
        """One of the known values that is not this one."""
        return self.rng.choice([each for each in known if each != value])

    def repeat_text(self, article: str, record: Record) -> None:
        """Let the surface text be what stands at the offsets, as a careful hand would."""
        record["text"] = self.story.article(article).text[record["start"] : record["end"]]
