"""Matching of predicted contradictions and gold pairs: evidence snapped to sentences, in either orientation."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from msgspec import structs

from crosswire.model import Article, ClaimPair, Contradiction, Evidence, Segment, Span
from crosswire.model.claim_pairs import CONTRADICTION
from crosswire.tasks.counting.span_pairs import touches
from crosswire.tasks.counting.units import StoryUnit

# A side that touches more segments hits nothing: gold evidence never touches more (rule E405).
MOST_SEGMENTS = 2

# A sentence: its article and its index among the article's segments.
Sentence = tuple[str, int]
Sentences = frozenset[Sentence]


@dataclass(frozen=True, eq=False)
class Case:
    """The gold and predicted pairs of one story that are compared.

    Attributes:
        gold: The pairs of claims.
        predicted: The predicted contradictions, without those that have evidence in boilerplate.
        hits: For each prediction the indices in `gold` of the pairs that it hits, in order.
        ignored: The predictions that were ignored because they have evidence in boilerplate.
    """

    gold: Sequence[ClaimPair]
    predicted: Sequence[Contradiction]
    hits: Sequence[tuple[int, ...]]
    ignored: Sequence[Contradiction] = ()

    @cached_property
    def positives(self) -> list[int]:
        """The indices of the gold contradictions that are not contested."""
        return [index for index, pair in enumerate(self.gold) if pair.label == CONTRADICTION and not pair.contested]

    @cached_property
    def contested(self) -> frozenset[int]:
        """The indices of the contested gold pairs, of any label; they are neither rewarded nor punished."""
        return frozenset(index for index, pair in enumerate(self.gold) if pair.contested)

    @cached_property
    def scored_predictions(self) -> list[int]:
        """The indices of the predicted pairs that count: all except those that hit only contested pairs."""
        ignored = {hits for hits in set(self.hits) if hits and self.contested.issuperset(hits)}
        return [index for index, hits in enumerate(self.hits) if hits not in ignored]

    @cached_property
    def false_alarms(self) -> list[int]:
        """The indices of the scored predictions that hit no positive."""
        positives = set(self.positives)
        alarming = {hits for hits in set(self.hits) if positives.isdisjoint(hits)}
        return [index for index in self.scored_predictions if self.hits[index] in alarming]

    def restricted(self, keep: Callable[[str, str], bool]) -> Case:
        """Return the pairs on both sides whose two articles are kept.

        A prediction hits only pairs of its own articles, so that kept predictions keep their hits.
        """
        gold = [index for index, pair in enumerate(self.gold) if keep(pair.left.article, pair.right.article)]
        new_index = {old: new for new, old in enumerate(gold)}
        kept = [index for index, each in enumerate(self.predicted) if keep(each.left.article, each.right.article)]
        known = {hits: tuple(new_index[old] for old in hits) for hits in {self.hits[index] for index in kept}}
        return Case(
            gold=[self.gold[index] for index in gold],
            predicted=[self.predicted[index] for index in kept],
            hits=[known[self.hits[index]] for index in kept],
            ignored=[each for each in self.ignored if keep(each.left.article, each.right.article)],
        )


def case_of(unit: StoryUnit) -> Case:
    """Return the gold and predicted pairs of a story; malformed predictions come last and hit nothing.

    Pairs with a side in an article that is not in the unit are left out on both sides.
    """
    articles = {each.article.id: each.article for each in unit.articles}
    gold = [pair for pair in unit.gold_pairs or () if {pair.left.article, pair.right.article} <= set(articles)]
    regions = {name: article.boilerplate for name, article in articles.items()}
    known = [p for p in unit.contradictions or () if p.left.article in articles and p.right.article in articles]
    predicted = [pair for pair in known if not _touches_boilerplate(pair, regions)]
    snap = Snapping(articles)
    pair_index = _Index(gold, snap)
    sides = ((snap.of(p.left.article, p.left.spans), snap.of(p.right.article, p.right.spans)) for p in predicted)
    hits = [pair_index.hit(left, right) for left, right in sides]
    ignored = [pair for pair in known if _touches_boilerplate(pair, regions)] if len(predicted) < len(known) else []
    malformed = [pair for pair in unit.contradictions or () if pair.is_malformed]
    return Case(gold, [*predicted, *malformed], [*hits, *[()] * len(malformed)], ignored)


def in_canonical_order(predicted: Iterable[Contradiction]) -> tuple[Contradiction, ...]:
    """Return pairs with the earlier side on the left, sorted by sides, type and score."""

    def place(side: Evidence) -> tuple[str, tuple[Span, ...]]:
        return side.article, side.spans

    turned = []
    for pair in predicted:
        left, right = sorted((pair.left, pair.right), key=place)
        turned.append(structs.replace(pair, left=left, right=right))
    return tuple(sorted(turned, key=lambda p: (place(p.left), place(p.right), p.type or "", p.score or 0.0)))


def is_in_scope(scope: str, left: str, right: str) -> bool:
    """Return whether a pair of these articles is in a scope: `within` one article, `cross`, or all (empty).

    A malformed prediction has no articles and is in neither.
    """
    return not scope or (bool(left) and (scope == "within") == (left == right))


def _touches_boilerplate(pair: Contradiction, boilerplate: Mapping[str, Sequence[Segment]]) -> bool:
    sides = ((boilerplate[side.article], side.spans) for side in (pair.left, pair.right))
    return any(touches(own, *span) for own, spans in sides if own for span in spans)


class Snapping:
    """A cached mapping from evidence to the sentences that it touches."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        """Store the sorted segments of these articles."""
        self._segments = {
            name: sorted((s.start, s.end) for s in article.segments) for name, article in articles.items()
        }
        self._known: dict[tuple[str, tuple[Span, ...]], Sentences] = {}

    def of(self, article: str, spans: tuple[Span, ...]) -> Sentences:
        """Return the sentences of an article that share a character with any of the spans."""
        key = (article, spans)
        if key not in self._known:
            segments = self._segments[article]
            touched = set()
            for start, end in spans:
                index = max(bisect_left(segments, (start, 0)) - 1, 0)
                while index < len(segments) and segments[index][0] < end:
                    if start < segments[index][1]:
                        touched.add((article, index))
                    index += 1
            self._known[key] = frozenset(touched)
        return self._known[key]


class _Index:
    """An index of the gold pairs by the sentences of their sides."""

    def __init__(self, gold: Sequence[ClaimPair], snap: Snapping) -> None:
        self._left: dict[Sentence, set[int]] = defaultdict(set)
        self._right: dict[Sentence, set[int]] = defaultdict(set)
        self._known: dict[tuple[Sentences, Sentences], tuple[int, ...]] = {}
        for index, pair in enumerate(gold):
            for claim, side in ((pair.left, self._left), (pair.right, self._right)):
                for sentence in snap.of(claim.article, claim.spans):
                    side[sentence].add(index)

    def hit(self, one: Sentences, two: Sentences) -> tuple[int, ...]:
        """Return the sorted indices of the pairs that two sides hit; empty if a side touches too many segments."""
        if max(len(one), len(two)) > MOST_SEGMENTS:
            return ()
        if (one, two) not in self._known:
            straight = _any(one, self._left) & _any(two, self._right)
            turned = _any(one, self._right) & _any(two, self._left)
            self._known[one, two] = tuple(sorted(straight | turned))
        return self._known[one, two]


def _any(sentences: Iterable[Sentence], index: Mapping[Sentence, set[int]]) -> set[int]:
    return set().union(*(index.get(sentence, ()) for sentence in sentences))


def evidence_dice(predicted: Contradiction, gold: ClaimPair) -> float:
    """Return the lower Dice of the two sides, in the better orientation; 0 for different articles."""
    left, right = predicted.left, predicted.right
    straight = min(_dice(left.article, left.spans, gold, 0), _dice(right.article, right.spans, gold, 1))
    turned = min(_dice(left.article, left.spans, gold, 1), _dice(right.article, right.spans, gold, 0))
    return max(straight, turned)


def _dice(article: str, spans: tuple[Span, ...], gold: ClaimPair, side: int) -> float:
    """Return the Dice of the characters of some spans and of one side of a gold pair; 0 for different articles."""
    claim = (gold.left, gold.right)[side]
    if article != claim.article:
        return 0.0
    one, two = _characters(spans), _characters(claim.spans)
    return 2 * len(one & two) / (len(one) + len(two))


def _characters(spans: Iterable[Span]) -> set[int]:
    return {offset for start, end in spans for offset in range(start, end)}
