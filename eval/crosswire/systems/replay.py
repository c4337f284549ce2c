"""Predictions that need no system: the gold, empty predictions, and annotation passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crosswire.dataset.gold_reader import read_gold
from crosswire.dataset.layout import MENTIONS_FILE, find_files
from crosswire.dataset.store import Store
from crosswire.model import (
    Answers,
    ArticlePrediction,
    Contradiction,
    Evidence,
    Gold,
    Story,
    StoryPrediction,
    Verdict,
)
from crosswire.model.claim_lines import FIRM, Line, claim_lines
from crosswire.model.claim_pairs import CONTRADICTION


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
        lines = claim_lines(known, store.schema.disputes, story.articles)
        predicted = _replayed(known, story, lines)
        verdicts = None if known.disputes is None else tuple(_verdict(line) for line in lines if line.is_of_claims)
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


def _contradictions(lines: Iterable[Line]) -> Iterator[Contradiction]:
    """Yield the firm lines, each pair of places with one type once."""
    seen: set[tuple[frozenset[Evidence], str | None]] = set()
    for line in lines:
        left, right = (Evidence(place.article, place.spans) for place in (line.left, line.right))
        key = frozenset((left, right)), line.pair.type
        if line.state == FIRM and left != right and key not in seen:
            seen.add(key)
            yield Contradiction(left, right, line.pair.type, 1.0)


def _verdict(line: Line) -> Verdict:
    """Return the verdict of the gold on a pair; its score is the support of the pair, if somebody has read it."""
    contradicts = line.pair.label == CONTRADICTION
    score = float(contradicts) if line.support is None else line.support.share
    return Verdict(line.pair.id, line.pair.label, {line.pair.label: 1.0, CONTRADICTION: score})


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
        schema = store.files(story.id).schema
        annotations = read_gold(folder / story.id, story, schema)
        lines = claim_lines(annotations, schema.disputes, story.articles)
        return Replayed(_replayed(annotations, story, lines), {})

    return predict


def _replayed(annotations: Gold, story: Story, lines: Sequence[Line]) -> Answers:
    """Return annotations as predictions; contested contradictions are left out."""
    found = tuple(_contradictions(lines))
    entities = None if annotations.entities is None else tuple(each.mentions for each in annotations.entities)
    happenings = None if annotations.happenings is None else tuple(each.events for each in annotations.happenings)
    articles = {article.id: _article(annotations, article.id) for article in story.articles}
    predicted = StoryPrediction(story.id, entities, happenings, None if annotations.disputes is None else found)
    return Answers(articles, {story.id: predicted})


def _article(annotations: Gold, article: str) -> ArticlePrediction:
    events = None if annotations.events is None else annotations.events[article]
    return ArticlePrediction(article, annotations.mentions[article], events)
