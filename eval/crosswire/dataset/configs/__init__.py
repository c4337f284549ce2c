"""The dataset's configs: which columns each has, and its rows made from a story and its gold."""

from __future__ import annotations

from crosswire.dataset.configs.config import (
    Choice,
    Columns,
    Config,
    DatasetRow,
    Kind,
    Labels,
    column_meaning,
    dotted_columns,
    read_column_meanings,
)
from crosswire.dataset.configs.disputes import CLAIMS, DISPUTES
from crosswire.dataset.configs.events import COREFERENCE, EVENTS
from crosswire.dataset.configs.folds import fold_names, rows_of_fold, source_of
from crosswire.dataset.configs.mentions import ARTICLES, ENTITIES, MENTIONS, TOKENS, tag_names
from crosswire.dataset.configs.pairs import CONTRADICTIONS, PAIRS
from crosswire.dataset.store import Store
from crosswire.formats.story_card import SPLITS

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
    PAIRS,
)

__all__ = [
    "CONFIGS",
    "Choice",
    "Columns",
    "Config",
    "DatasetRow",
    "Kind",
    "Labels",
    "column_meaning",
    "dotted_columns",
    "fold_names",
    "read_column_meanings",
    "rows_by_split",
    "rows_of_fold",
    "tag_names",
]


def rows_by_split(config: Config, store: Store) -> dict[str, list[DatasetRow]]:
    """Return the rows of a config by split; a split has no rows if its stories lack the layer.

    Stories are in the order of their names, splits in the order train, validation, test.

    Raises:
        CrosswireError: A file of the data is damaged or invalid.
    """
    splits: dict[str, list[DatasetRow]] = {}
    for story_id in store.story_ids:
        rows = config.rows(source_of(store, story_id))
        splits.setdefault(store.card(story_id).split, []).extend(rows)
    return {split: splits[split] for split in SPLITS if split in splits}
