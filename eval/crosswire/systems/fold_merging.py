"""One answer about a story from the answers about every pair of its articles.

The rule: mentions (or events) of a fold are known by article and span, and only those count that the answer about
their article alone has too. Two of them belong together when more than half of the folds that saw both said so; what
belongs together through others does so too. A contradiction is kept when more than half of the folds that saw its
articles found it; its type is that of the first fold that did, its score the mean of the folds that gave one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from crosswire.model import ArticlePrediction, Contradiction, Evidence, Links, MentionRef, StoryPrediction

# A mention or event: article, start, end, type.
Place = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class FoldAnswer:
    """What was said of one fold: of which articles, with which mentions and events, and what of the story."""

    predict: tuple[str, ...]
    articles: Sequence[ArticlePrediction]
    story: StoryPrediction | None


def merge(story: str, folds: Sequence[FoldAnswer], answers: Mapping[str, ArticlePrediction]) -> StoryPrediction:
    """What all folds together say of the story, by the rule above; `answers` are those about single articles.

    A layer is null where no fold had it.
    """
    told = [fold.story for fold in folds if fold.story is not None]
    contradictions = None
    if any(each.contradictions is not None for each in told):
        contradictions = _contradictions(folds)
    return StoryPrediction(
        story,
        _links(folds, answers, lambda said: said.entities, _mention_places),
        _links(folds, answers, lambda said: said.happenings, _event_places),
        contradictions,
    )


def _mention_places(answers: Iterable[ArticlePrediction]) -> dict[MentionRef, Place]:
    return {(a.article, m.id): (a.article, m.start, m.end, m.type) for a in answers for m in a.mentions or ()}


def _event_places(answers: Iterable[ArticlePrediction]) -> dict[MentionRef, Place]:
    return {(a.article, e.id): (a.article, e.start, e.end, e.type) for a in answers for e in a.events or ()}


def _links(
    folds: Sequence[FoldAnswer],
    answers: Mapping[str, ArticlePrediction],
    layer: Callable[[StoryPrediction], Links | None],
    places: Callable[[Iterable[ArticlePrediction]], dict[MentionRef, Place]],
) -> Links | None:
    if not any(fold.story is not None and layer(fold.story) is not None for fold in folds):
        return None
    name_of: dict[Place, MentionRef] = {}
    for reference, place in sorted(places(answers.values()).items()):
        name_of.setdefault(place, reference)
    members: set[Place] = set()
    seen: dict[tuple[str, str], int] = defaultdict(int)
    votes: dict[tuple[Place, Place], int] = defaultdict(int)
    for fold in folds:
        for pair in [*combinations(sorted(fold.predict), 2), *((article, article) for article in fold.predict)]:
            seen[pair] += 1
        own = places(fold.articles)
        for group in (layer(fold.story) if fold.story else None) or ():
            there = sorted({own[reference] for reference in group if own.get(reference) in name_of})
            members.update(there)
            for link in combinations(there, 2):
                votes[link] += 1
    joined = [link for link, number in votes.items() if 2 * number > seen[link[0][0], link[1][0]]]
    return tuple(tuple(name_of[place] for place in group) for group in _connected(members, joined))


def _connected(members: Iterable[Place], links: Iterable[tuple[Place, Place]]) -> list[list[Place]]:
    """The groups that links make of members, each sorted, in the order of their first members."""
    parent = {member: member for member in members}

    def root(member: Place) -> Place:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for one, two in links:
        parent[root(one)] = root(two)
    groups: dict[Place, list[Place]] = defaultdict(list)
    for member in sorted(parent):
        groups[root(member)].append(member)
    return list(groups.values())


def _contradictions(folds: Sequence[FoldAnswer]) -> tuple[Contradiction, ...]:
    found: dict[frozenset[Evidence], list[Contradiction]] = defaultdict(list)
    votes: dict[frozenset[Evidence], set[int]] = defaultdict(set)
    for number, fold in enumerate(folds):
        for pair in (fold.story.contradictions if fold.story else None) or ():
            if {pair.left.article, pair.right.article} <= set(fold.predict):
                evidence = frozenset((pair.left, pair.right))
                found[evidence].append(pair)
                votes[evidence].add(number)
    kept = []
    for evidence, same in found.items():
        articles = {same[0].left.article, same[0].right.article}
        if 2 * len(votes[evidence]) > sum(articles <= set(fold.predict) for fold in folds):
            scores = [pair.score for pair in same if pair.score is not None]
            kept.append(replace(same[0], score=sum(scores) / len(scores) if scores else None))
    return tuple(kept)
