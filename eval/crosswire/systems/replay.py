"""Answers that are there already: the gold, nothing at all, and the annotation passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crosswire.model import ArticlePrediction, Gold, Prediction, Story
from crosswire.store import Store, read_gold


def gold(store: Store) -> Callable[[Story], Prediction]:
    """Answers every story with its gold."""
    return lambda story: as_prediction(store.gold(story), story)


def empty(story: Story) -> Prediction:
    """Answers for every article and finds nothing."""
    return Prediction(tuple(ArticlePrediction(article.id, mentions=()) for article in story.articles), entities=())


def is_pass(folder: Path, store: Store) -> bool:
    """Whether a folder has the form of annotations: `<story>/<article>/mentions.jsonl` for a known story."""
    return any(next((folder / story_id).glob("*/mentions.jsonl"), None) for story_id in store.story_ids)


def replay_pass(folder: Path, store: Store) -> Callable[[Story], Prediction]:
    """Answers every story with what an annotation pass says."""
    return lambda story: as_prediction(read_gold(folder / story.id, story, store.schema), story)


def as_prediction(annotations: Gold, story: Story) -> Prediction:
    """Annotations as if a system had said them."""
    articles = tuple(ArticlePrediction(article.id, annotations.mentions[article.id]) for article in story.articles)
    if annotations.entities is None:
        return Prediction(articles)
    return Prediction(articles, entities=tuple(entity.mentions for entity in annotations.entities))
