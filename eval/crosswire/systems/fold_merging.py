"""Merging of the responses for every pair of articles into one prediction for the story.

The rule for links: mentions (or events) of a fold are identified by article, span and type. A mention counts only if
the response for its article alone also contains it. Two mentions are linked if more than half of the folds with both
articles link them. Links are transitive.

The rule for contradictions: a contradiction is kept if more than half of the folds with its articles predict it. Its
type is the type of the first such fold; if the fold predicts several types for it, the one with the highest score. Its
score is the mean of all scores that the folds give. A malformed contradiction has no articles; those of all folds are
kept. The order of a response does not matter.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from msgspec import structs

from crosswire.metrics.connected_components import connected_groups
from crosswire.model import ArticlePrediction, Contradiction, Evidence, Links, MentionRef, StoryPrediction

# A mention or event: article, start, end, type.
Place = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class FoldResponse:
    """The response for one fold: its articles, their mentions and events, and the prediction for the story."""

    predict: tuple[str, ...]
    articles: Sequence[ArticlePrediction]
    story: StoryPrediction | None


def merge(story: str, folds: Sequence[FoldResponse], single: Mapping[str, ArticlePrediction]) -> StoryPrediction:
    """Return the merged prediction of all folds; `single` has the predictions for each article alone.

    A layer is None if no fold has it.
    """
    predictions = [fold.story for fold in folds if fold.story is not None]
    contradictions = None
    if any(each.contradictions is not None for each in predictions):
        contradictions = _contradictions(folds)
    return StoryPrediction(
        story,
        _links(folds, single, lambda prediction: prediction.entities, _mention_places),
        _links(folds, single, lambda prediction: prediction.happenings, _event_places),
        contradictions,
    )


def _mention_places(articles: Iterable[ArticlePrediction]) -> dict[MentionRef, Place]:
    return {(a.article, m.id): (a.article, m.start, m.end, m.type) for a in articles for m in a.mentions or ()}


def _event_places(articles: Iterable[ArticlePrediction]) -> dict[MentionRef, Place]:
    return {(a.article, e.id): (a.article, e.start, e.end, e.type) for a in articles for e in a.events or ()}


def _links(
    folds: Sequence[FoldResponse],
    single: Mapping[str, ArticlePrediction],
    layer: Callable[[StoryPrediction], Links | None],
    places: Callable[[Iterable[ArticlePrediction]], dict[MentionRef, Place]],
) -> Links | None:
    if not any(fold.story is not None and layer(fold.story) is not None for fold in folds):
        return None
    name_of: dict[Place, MentionRef] = {}
    for reference, place in sorted(places(single.values()).items()):
        name_of.setdefault(place, reference)
    members: set[Place] = set()
    folds_with: dict[tuple[str, str], int] = defaultdict(int)
    votes: dict[tuple[Place, Place], int] = defaultdict(int)
    for fold in folds:
        for pair in [*combinations(sorted(fold.predict), 2), *((article, article) for article in fold.predict)]:
            folds_with[pair] += 1
        own = places(fold.articles)
        for group in (layer(fold.story) if fold.story else None) or ():
            linked = sorted({own[reference] for reference in group if own.get(reference) in name_of})
            members.update(linked)
            for link in combinations(linked, 2):
                votes[link] += 1
    joined = [link for link, number in votes.items() if 2 * number > folds_with[link[0][0], link[1][0]]]
    return tuple(tuple(name_of[place] for place in group) for group in connected_groups(sorted(members), joined))


def _contradictions(folds: Sequence[FoldResponse]) -> tuple[Contradiction, ...]:
    found: dict[frozenset[Evidence], list[Contradiction]] = defaultdict(list)
    votes: dict[frozenset[Evidence], set[int]] = defaultdict(set)
    for number, fold in enumerate(folds):
        for pair in sorted((fold.story.contradictions if fold.story else None) or (), key=_by_score):
            if not pair.is_malformed and {pair.left.article, pair.right.article} <= set(fold.predict):
                evidence = frozenset((pair.left, pair.right))
                found[evidence].append(pair)
                votes[evidence].add(number)
    kept = [
        pair
        for fold in folds
        for pair in (fold.story.contradictions if fold.story else None) or ()
        if pair.is_malformed
    ]
    for evidence, same in found.items():
        articles = {same[0].left.article, same[0].right.article}
        if 2 * len(votes[evidence]) > sum(articles <= set(fold.predict) for fold in folds):
            scores = [pair.score for pair in same if pair.score is not None]
            kept.append(structs.replace(same[0], score=math.fsum(scores) / len(scores) if scores else None))
    return tuple(kept)


def _by_score(pair: Contradiction) -> tuple[float, str]:
    """Return the sort key of a contradiction: the highest score first, then the type."""
    return math.inf if pair.score is None else -pair.score, pair.type or ""
