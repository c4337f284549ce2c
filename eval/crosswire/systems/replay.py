"""Answers that are there already: the gold, nothing at all, and the annotation passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crosswire.dataset.gold_reader import read_gold
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
    """What is said of a story: openly, to each kind of things given, and of the given pairs."""

    end_to_end: Answers
    given: Mapping[str, Answers]


def gold(store: Store) -> Callable[[Story], Replayed]:
    """Answers every story with its gold, also where something is given."""

    def answer(story: Story) -> Replayed:
        known = store.gold(story)
        events = {a: ArticlePrediction(a, events=own) for a, own in (known.events or {}).items()}
        pairs = claim_pairs(known, store.schema.disputes)
        said = _replayed(known, story, store.schema.disputes)
        verdicts = None if known.disputes is None else tuple(map(_verdict, pairs))
        end_to_end = replace(said.stories[story.id], verdicts=verdicts)
        return Replayed(
            Answers(said.articles, {story.id: end_to_end}),
            {
                "mentions": Answers({}, {story.id: StoryPrediction(story.id, entities=end_to_end.entities)}),
                "events": Answers(events, {story.id: StoryPrediction(story.id, happenings=end_to_end.happenings)}),
            },
        )

    return answer


def _contradiction(pair: ClaimPair) -> Contradiction:
    left, right = (Evidence(claim.article, claim.spans) for claim in (pair.left, pair.right))
    return Contradiction(left, right, pair.type, 1.0)


def _verdict(pair: ClaimPair) -> Verdict:
    return Verdict(pair.id, pair.label, {pair.label: 1.0, CONTRADICTION: float(pair.label == CONTRADICTION)})


def empty(story: Story) -> Replayed:
    """Answers for every article and every question, and finds nothing."""
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
    """The known stories that an annotation pass has: `<story>/<article>/mentions.jsonl`; none where it is no pass."""
    return tuple(name for name in store.story_ids if any((folder / name).glob("*/mentions.jsonl")))


def replay_pass(folder: Path, store: Store) -> Callable[[Story], Replayed]:
    """Answers every story with what an annotation pass says; to what is given it has no answer."""

    def answer(story: Story) -> Replayed:
        annotations = read_gold(folder / story.id, story, store.schema)
        return Replayed(_replayed(annotations, story, store.schema.disputes), {})

    return answer


def _replayed(annotations: Gold, story: Story, schema: DisputeSchema) -> Answers:
    """Annotations as if a system had said them; contested contradictions are left out."""
    pairs = claim_pairs(annotations, schema)
    found = tuple(_contradiction(p) for p in pairs if p.label == CONTRADICTION and not p.contested)
    entities = None if annotations.entities is None else tuple(each.mentions for each in annotations.entities)
    happenings = None if annotations.happenings is None else tuple(each.events for each in annotations.happenings)
    articles = {article.id: _answer(annotations, article.id) for article in story.articles}
    said = StoryPrediction(story.id, entities, happenings, None if annotations.disputes is None else found)
    return Answers(articles, {story.id: said})


def _answer(annotations: Gold, article: str) -> ArticlePrediction:
    events = None if annotations.events is None else annotations.events[article]
    return ArticlePrediction(article, annotations.mentions[article], events)
