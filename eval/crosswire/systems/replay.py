"""Answers that are there already: the gold, nothing at all, and the annotation passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crosswire.gold_files import read_gold
from crosswire.model import ArticlePrediction, Gold, Prediction, Story
from crosswire.store import Store


def gold(store: Store) -> Callable[[Story], Prediction]:
    """Answers every story with its gold."""
    return lambda story: as_prediction(store.gold(story), story)


def empty(story: Story) -> Prediction:
    """Answers for every article and finds nothing."""
    answers = tuple(ArticlePrediction(article.id, mentions=(), events=()) for article in story.articles)
    return Prediction(answers, entities=(), happenings=())


def is_pass(folder: Path, store: Store) -> bool:
    """Whether a folder has the form of annotations: `<story>/<article>/mentions.jsonl` for a known story."""
    return any(next((folder / story_id).glob("*/mentions.jsonl"), None) for story_id in store.story_ids)


def replay_pass(folder: Path, store: Store) -> Callable[[Story], Prediction]:
    """Answers every story with what an annotation pass says."""
    return lambda story: as_prediction(read_gold(folder / story.id, story, store.schema), story)


def as_prediction(annotations: Gold, story: Story) -> Prediction:
    """Annotations as if a system had said them."""
    return Prediction(
        articles=tuple(_answer(annotations, article.id) for article in story.articles),
        entities=None if annotations.entities is None else [entity.mentions for entity in annotations.entities],
        happenings=None if annotations.happenings is None else [each.events for each in annotations.happenings],
    )


def _answer(annotations: Gold, article: str) -> ArticlePrediction:
    events = None if annotations.events is None else annotations.events[article]
    return ArticlePrediction(article, annotations.mentions[article], events)
