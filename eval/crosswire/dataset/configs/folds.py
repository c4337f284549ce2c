"""The rows of a fold: the story without some of its articles for training, and the rows about them for testing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crosswire.dataset.configs.config import Config, DatasetRow, Source
from crosswire.dataset.store import Store
from crosswire.formats.story_card import Fold
from crosswire.model.claim_lines import claim_lines

TRAIN, TEST = "train", "test"


def source_of(store: Store, story_id: str) -> Source:
    """Return a story with everything that its rows are made from.

    Raises:
        CrosswireError: A file of the story is damaged or invalid.
    """
    story, files = store.story(story_id), store.files(story_id)
    gold = files.story_gold
    entities = frozenset(entity.id for entity in gold.entities or ())
    return Source(files.card, story, gold, files.claim_lines, files.schema, entities)


def fold_names(store: Store) -> list[str]:
    """Return the names of the folds of articles of all stories, those of the split test first."""
    return list(_folds(store))


def rows_of_fold(config: Config, store: Store, name: str) -> dict[str, list[DatasetRow]]:
    """Return the rows of a config for training and for testing in one fold.

    Training has the rows of the story as if the held-out articles did not exist, as a system with `fit` receives it,
    and then all stories of the split train. Testing has every row of the full story that is about a held-out article,
    also if it is about others as well.

    Raises:
        KeyError: The fold is unknown.
        CrosswireError: A file of the data is damaged or invalid.
    """
    story_id, fold = _folds(store)[name]
    full = source_of(store, story_id)
    train = list(config.rows(_restricted_source(full, fold.fit)))
    for other in store.story_ids:
        if other != story_id and store.card(other).split == TRAIN:
            train.extend(config.rows(source_of(store, other)))
    test = [row for row in config.rows(full) if set(fold.predict) & set(config.articles(row))]
    return {TRAIN: train, TEST: test}


def _folds(store: Store) -> Mapping[str, tuple[str, Fold]]:
    """Return the name of each fold, its held-out articles joined by `+`, with its story."""
    stories = sorted(store.story_ids, key=lambda story_id: store.card(story_id).split != TEST)
    return {"+".join(fold.predict): (each, fold) for each in stories for fold in store.card(each).article_folds}


def _restricted_source(source: Source, articles: Sequence[str]) -> Source:
    """Return a story as if it had only these articles; its lines are computed anew."""
    gold = source.gold.restricted_to(articles)
    story = source.story.restricted_to(articles)
    lines = claim_lines(gold, source.schema.disputes, story.articles)
    return replace(source, story=story, gold=gold, claim_lines=lines)
