"""Which pairs of the gold a predicted contradiction hits: evidence snapped to sentences, in either orientation."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crosswire.model import Article, ClaimPair, Contradiction, Segment, Span
from crosswire.model.claim_pairs import CONTRADICTION
from crosswire.tasks.counting.sides import touches
from crosswire.tasks.counting.units import StoryUnit

# A side that touches more segments points at nothing: evidence of the gold touches no more either (rule E405).
MOST_SEGMENTS = 2

# A sentence: its article and its place among the article's segments.
Sentence = tuple[str, int]
Sentences = frozenset[Sentence]


@dataclass(frozen=True, slots=True)
class Case:
    """The pairs of one story that are compared.

    Attributes:
        gold: The pairs of claims.
        said: The contradictions predicted; those with evidence in boilerplate are set aside.
        hits: For each of these the places in `gold` of the pairs that it hits, in order.
        aside: How many were set aside.
    """

    gold: Sequence[ClaimPair]
    said: Sequence[Contradiction]
    hits: Sequence[tuple[int, ...]]
    aside: int = 0

    def positives(self) -> list[int]:
        """The places of the contradictions that are not contested."""
        return [place for place, pair in enumerate(self.gold) if pair.label == CONTRADICTION and not pair.contested]

    def contested(self) -> set[int]:
        """The places of the pairs, of any label, that are neither rewarded nor punished."""
        return {place for place, pair in enumerate(self.gold) if pair.contested}


def case_of(unit: StoryUnit, scope: str = "") -> Case:
    """Gold and prediction of a story, of pairs `within` one article or `cross` alone where a scope is named.

    Pairs with a side in an article that the unit does not have are left out on both sides.
    """
    articles = {each.article.id: each.article for each in unit.articles}
    gold = [
        pair
        for pair in unit.gold_pairs or ()
        if {pair.left.article, pair.right.article} <= set(articles) and scope in ("", pair.scope)
    ]
    regions = {name: article.boilerplate for name, article in articles.items()}
    asked = [pair for pair in unit.contradictions or () if _is_asked(pair, articles, scope)]
    said = [pair for pair in asked if not _touches_boilerplate(pair, regions)]
    snap = Snapping(articles)
    index = _Index(gold, snap)
    hits = [index.hit(snap.of(p.left.article, p.left.spans), snap.of(p.right.article, p.right.spans)) for p in said]
    return Case(gold, said, hits, len(asked) - len(said))


def _is_asked(pair: Contradiction, articles: Mapping[str, Article], scope: str) -> bool:
    left, right = pair.left.article, pair.right.article
    return left in articles and right in articles and (not scope or (scope == "within") == (left == right))


def _touches_boilerplate(pair: Contradiction, boilerplate: Mapping[str, Sequence[Segment]]) -> bool:
    sides = ((boilerplate[side.article], side.spans) for side in (pair.left, pair.right))
    return any(touches(own, *span) for own, spans in sides if own for span in spans)


class Snapping:
    """Evidence to the sentences that it touches."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        """Know the segments of these articles."""
        self._segments = {
            name: sorted((s.start, s.end) for s in article.segments) for name, article in articles.items()
        }
        self._known: dict[tuple[str, tuple[Span, ...]], Sentences] = {}

    def of(self, article: str, spans: tuple[Span, ...]) -> Sentences:
        """The sentences of an article that any of the spans shares a character with."""
        key = (article, spans)
        if key not in self._known:
            segments = self._segments[article]
            touched = set()
            for start, end in spans:
                place = max(bisect_left(segments, (start, 0)) - 1, 0)
                while place < len(segments) and segments[place][0] < end:
                    if start < segments[place][1]:
                        touched.add((article, place))
                    place += 1
            self._known[key] = frozenset(touched)
        return self._known[key]


class _Index:
    """The pairs of the gold by the sentences of their sides."""

    def __init__(self, gold: Sequence[ClaimPair], snap: Snapping) -> None:
        self._left: dict[Sentence, set[int]] = defaultdict(set)
        self._right: dict[Sentence, set[int]] = defaultdict(set)
        self._known: dict[tuple[Sentences, Sentences], tuple[int, ...]] = {}
        for place, pair in enumerate(gold):
            for claim, side in ((pair.left, self._left), (pair.right, self._right)):
                for sentence in snap.of(claim.article, claim.spans):
                    side[sentence].add(place)

    def hit(self, one: Sentences, two: Sentences) -> tuple[int, ...]:
        """The places of the pairs that two sides hit, in order; none where a side touches too many segments."""
        if max(len(one), len(two)) > MOST_SEGMENTS:
            return ()
        if (one, two) not in self._known:
            straight = _any(one, self._left) & _any(two, self._right)
            turned = _any(one, self._right) & _any(two, self._left)
            self._known[one, two] = tuple(sorted(straight | turned))
        return self._known[one, two]


def _any(sentences: Iterable[Sentence], index: Mapping[Sentence, set[int]]) -> set[int]:
    return set().union(*(index.get(sentence, ()) for sentence in sentences))


def evidence_dice(said: Contradiction, gold: ClaimPair) -> float:
    """How well the evidence fits: the lower Dice of both sides, in the better orientation; 0 in other articles."""
    straight = min(
        _dice(said.left.article, said.left.spans, gold, 0), _dice(said.right.article, said.right.spans, gold, 1)
    )
    turned = min(
        _dice(said.left.article, said.left.spans, gold, 1), _dice(said.right.article, said.right.spans, gold, 0)
    )
    return max(straight, turned)


def _dice(article: str, spans: tuple[Span, ...], gold: ClaimPair, side: int) -> float:
    """The Dice of the characters of two evidences."""
    claim = (gold.left, gold.right)[side]
    if article != claim.article:
        return 0.0
    one, two = _characters(spans), _characters(claim.spans)
    return 2 * len(one & two) / (len(one) + len(two))


def _characters(spans: Iterable[Span]) -> set[int]:
    return {offset for start, end in spans for offset in range(start, end)}
