"""Predictions that need no system: the gold, empty predictions, and annotation passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crosswire.dataset.gold_reader import read_gold
from crosswire.dataset.layout import MENTIONS_FILE, find_files
from crosswire.dataset.store import Store
from crosswire.model import (
    Answers,
    ArticlePrediction,
    ClaimPair,
    Contradiction,
    Evidence,
    Gold,
    Story,
    StoryPrediction,
    Verdict,
)
from crosswire.model.claim_pairs import CONTRADICTION, claim_pairs
from crosswire.model.schema import DisputeSchema


@dataclass(frozen=True, slots=True)
class Replayed:
    """The predictions for a story: end-to-end (with the verdicts on given pairs), and for each kind of given items."""

    end_to_end: Answers
    given: Mapping[str, Answers]


def gold(store: Store) -> Callable[[Story], Replayed]:
    """Return a function that predicts the gold of every story, also for given items."""

    def predict(story: Story) -> Replayed:
        known = store.gold(story)
        events = {a: ArticlePrediction(a, events=own) for a, own in (known.events or {}).items()}
        pairs = claim_pairs(known, store.schema.disputes)
        predicted = _replayed(known, story, store.schema.disputes)
        verdicts = None if known.disputes is None else tuple(map(_verdict, pairs))
        end_to_end = replace(predicted.stories[story.id], verdicts=verdicts)
        return Replayed(
            Answers(predicted.articles, {story.id: end_to_end}),
            {
                "mentions": Answers({}, {story.id: StoryPrediction(story.id, entities=end_to_end.entities)}),
                "events": Answers(events, _happenings(end_to_end)),
            },
        )

    return predict


def _happenings(predicted: StoryPrediction) -> dict[str, StoryPrediction]:
    """Return the happenings of a prediction by its story; empty if it has no such layer."""
    story = predicted.story
    return {} if predicted.happenings is None else {story: StoryPrediction(story, happenings=predicted.happenings)}


def _contradiction(pair: ClaimPair) -> Contradiction:
    left, right = (Evidence(claim.article, claim.spans) for claim in (pair.left, pair.right))
    return Contradiction(left, right, pair.type, 1.0)


def _verdict(pair: ClaimPair) -> Verdict:
    return Verdict(pair.id, pair.label, {pair.label: 1.0, CONTRADICTION: float(pair.label == CONTRADICTION)})


def empty(story: Story) -> Replayed:
    """Return empty predictions for every article and every kind of request."""
    articles = {article.id: ArticlePrediction(article.id, mentions=(), events=()) for article in story.articles}
    events = {article.id: ArticlePrediction(article.id, events=()) for article in story.articles}
    return Replayed(
        Answers(articles, {story.id: StoryPrediction(story.id, (), (), (), ())}),
        {
            "mentions": Answers({}, {story.id: StoryPrediction(story.id, entities=())}),
            "events": Answers(events, {story.id: StoryPrediction(story.id, happenings=())}),
        },
    )


def stories_in(folder: Path, store: Store) -> tuple[str, ...]:
    """Return the known stories with files `<story>/<article>/mentions.jsonl`; empty if it is not an annotation pass."""
    return tuple(name for name in store.story_ids if find_files(folder / name, f"*/{MENTIONS_FILE}"))


def replay_pass(folder: Path, store: Store) -> Callable[[Story], Replayed]:
    """Return a function that predicts the annotations of every story; it has no predictions for given items."""

    def predict(story: Story) -> Replayed:
        annotations = read_gold(folder / story.id, story, store.schema)
        return Replayed(_replayed(annotations, story, store.schema.disputes), {})

    return predict


def _replayed(annotations: Gold, story: Story, schema: DisputeSchema) -> Answers:
    """Return annotations as predictions; contested contradictions are left out."""
    pairs = claim_pairs(annotations, schema)
    found = tuple(_contradiction(p) for p in pairs if p.label == CONTRADICTION and not p.contested)
    entities = None if annotations.entities is None else tuple(each.mentions for each in annotations.entities)
    happenings = None if annotations.happenings is None else tuple(each.events for each in annotations.happenings)
    articles = {article.id: _article(annotations, article.id) for article in story.articles}
    predicted = StoryPrediction(story.id, entities, happenings, None if annotations.disputes is None else found)
    return Answers(articles, {story.id: predicted})


def _article(annotations: Gold, article: str) -> ArticlePrediction:
    events = None if annotations.events is None else annotations.events[article]
    return ArticlePrediction(article, annotations.mentions[article], events)
