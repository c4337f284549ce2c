"""Labelled pairs of claims for training, from the disputes and distractors of the gold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from crosswire import Article, Claim, Dispute, GivenClaim, GivenPair, Gold, Story

# The certainties with which claims can contradict each other.
FIRM = frozenset(("CT", "PR"))


@dataclass(frozen=True)
class LabelledPair:
    """Two claims, and whether they contradict each other.

    Attributes:
        left: One claim.
        right: The other claim.
        contradicts: True if both cannot be true.
        agrees: True if both give the same answer.
        question: The dispute or distractor.
        fact: The conflict of a contradiction (its dispute without one), otherwise the dispute or distractor.
    """

    left: Claim
    right: Claim
    contradicts: bool
    agrees: bool
    question: str
    fact: str


def labelled_pairs(gold: Gold) -> Iterator[LabelledPair]:
    """Yield the pairs of claims of each dispute, then the distractors, by the rules of the guidelines."""
    claims = {claim.id: claim for claim in gold.claims or ()}
    for dispute in gold.disputes or ():
        yield from _pairs_of(dispute, [(claims[c], p.id) for p in dispute.positions for c in p.claims])
    for distractor in gold.distractors or ():
        yield LabelledPair(
            claims[distractor.left], claims[distractor.right], False, False, distractor.id, distractor.id
        )


def _pairs_of(dispute: Dispute, placed: Sequence[tuple[Claim, str]]) -> Iterator[LabelledPair]:
    exclusive = {frozenset(relation.positions) for relation in dispute.relations if relation.exclusive}
    overrides = {frozenset(each.claims): each.label == "contradiction" for each in dispute.overrides}
    for (left, first), (right, second) in combinations(placed, 2):
        contradicts = (
            frozenset((first, second)) in exclusive
            and {left.certainty, right.certainty} <= FIRM
            and not (dispute.varies and _has_other_time(left, right))
        )
        contradicts = overrides.get(frozenset((left.id, right.id)), contradicts)
        fact = (dispute.conflict or dispute.id) if contradicts else dispute.id
        agrees = not contradicts and first == second
        yield LabelledPair(left, right, contradicts, agrees, dispute.id, fact)


def _has_other_time(left: Claim, right: Claim) -> bool:
    """Return whether both claims are about a known time, and one of the times ends before the other begins."""
    if left.time.value is None or right.time.value is None:
        return False
    (start, end), (other_start, other_end) = _bounds(left.time.value), _bounds(right.time.value)
    return _is_before(end, other_start) or _is_before(other_end, start)


def _bounds(time: str) -> tuple[str, str]:
    """Return the first and last day of a day or interval in EDTF."""
    start, _, end = time.partition("/")
    return start, end or start


def _is_before(end: str, start: str) -> bool:
    """Return whether an end is before a start; an open one is not."""
    return ".." not in (end, start) and end < start


def as_given(story: Story, gold: Gold, pair: LabelledPair, name: str = "") -> GivenPair:
    """Return a training pair in the form in which `verify` receives pairs, without a question."""
    names = {entity.id: entity.name or entity.id for entity in gold.entities or ()}
    sides = [_given_claim(story.article(claim.article), claim, names) for claim in (pair.left, pair.right)]
    return GivenPair(name, "", sides[0], sides[1])


def _given_claim(article: Article, claim: Claim, names: dict[str, str]) -> GivenClaim:
    touched = (s for s in article.sentences if any(start < s.end and s.start < end for start, end in claim.spans))
    return GivenClaim(
        article=article.id,
        date=article.date,
        holder=names.get(claim.holder, claim.holder),
        text=" … ".join(article.text[start:end] for start, end in claim.spans),
        spans=claim.spans,
        sentences=tuple(sentence.text for sentence in touched),
    )
