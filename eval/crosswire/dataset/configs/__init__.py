"""The dataset's configs: which columns each has, and its rows made from a story and its gold."""

from __future__ import annotations

from crosswire.dataset.configs.config import (
    Columns,
    Config,
    DatasetRow,
    Kind,
    Labels,
    Source,
    column_meanings,
    dotted_columns,
)
from crosswire.dataset.configs.disputes import CLAIMS, CONTRADICTIONS, DISPUTES
from crosswire.dataset.configs.events import COREFERENCE, EVENTS
from crosswire.dataset.configs.mentions import ARTICLES, ENTITIES, MENTIONS, TOKENS, tag_names
from crosswire.dataset.store import Store

CONFIGS: tuple[Config, ...] = (
    ARTICLES,
    ENTITIES,
    MENTIONS,
    TOKENS,
    EVENTS,
    COREFERENCE,
    CLAIMS,
    DISPUTES,
    CONTRADICTIONS,
)

__all__ = [
    "CONFIGS",
    "Columns",
    "Config",
    "DatasetRow",
    "Kind",
    "Labels",
    "column_meanings",
    "dotted_columns",
    "rows_by_split",
    "tag_names",
]


def rows_by_split(config: Config, store: Store) -> dict[str, list[DatasetRow]]:
    """Return the rows of a config by split.

    Stories are in the order of their names, splits in the order train, validation, test.

    Raises:
        CrosswireError: A file of the data is damaged or invalid.
    """
    splits: dict[str, list[DatasetRow]] = {"train": [], "validation": [], "test": []}
    for story_id in store.story_ids:
        story, files = store.story(story_id), store.files(story_id)
        source = Source(files.card, story, files.story_gold, files.claim_pairs, files.schema)
        splits[story.split].extend(config.rows(source))
    return {split: rows for split, rows in splits.items() if rows}
