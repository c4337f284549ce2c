"""Pairs of claims from disputes and distractors; their labels are computed, never annotated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from crosswire.model import Claim, ClaimPair, Dispute, Gold, Override, Relation
from crosswire.model.schema import AGREEMENT, HEDGED, DisputeSchema
from crosswire.model.time_values import bounds

CONTRADICTION, UPDATE, COMPATIBLE = "contradiction", "update", "compatible"


def claim_pairs(gold: Gold, schema: DisputeSchema) -> tuple[ClaimPair, ...]:
    """Return all pairs of claims from the disputes and distractors of a story, in text order.

    Two claims of one position agree. Claims of positions that are not exclusive are compatible, with the reason of the
    relation. Claims of exclusive positions are compatible if one of them is only possible (`hedged`); they are an
    update if the answer varies in time and their times are known and do not overlap; otherwise they contradict each
    other. If the answer varies and a time is inherited or unknown, the confidence is at most medium. Overrides are
    applied last.
    """
    claims = {claim.id: claim for claim in gold.claims or ()}
    articles = {article: index for index, article in enumerate(gold.mentions)}
    found = [pair for dispute in gold.disputes or () for pair in _pairs(dispute, claims, articles, schema)]
    for distractor in gold.distractors or ():
        pair = _pair(claims[distractor.left], claims[distractor.right], articles)
        found.append(replace(pair, label=COMPATIBLE, reason=distractor.reason))

    def position(pair: ClaimPair) -> tuple[object, ...]:
        left, right = pair.left, pair.right
        return articles[left.article], left.spans, articles[right.article], right.spans, pair.id

    return tuple(sorted(found, key=position))


def pair_id(one: str, two: str) -> str:
    """Return the id of a pair of claims: as stable as their ids, without revealing them to a system."""
    return "p" + hashlib.sha256(json.dumps(sorted((one, two))).encode()).hexdigest()[:10]


def _pair(one: Claim, two: Claim, articles: Mapping[str, int]) -> ClaimPair:
    """Return two claims as a pair without a label; the first in text order is left."""
    left, right = sorted((one, two), key=lambda claim: (articles.get(claim.article, 0), claim.spans, claim.id))
    return ClaimPair(pair_id(one.id, two.id), left, right, COMPATIBLE)


def _pairs(
    dispute: Dispute, claims: Mapping[str, Claim], articles: Mapping[str, int], schema: DisputeSchema
) -> Iterator[ClaimPair]:
    relations = {frozenset(relation.positions): relation for relation in dispute.relations}
    overrides = {frozenset(override.claims): override for override in dispute.overrides}
    placed = [(claims[claim], position.id) for position in dispute.positions for claim in position.claims]
    for (one, first), (two, second) in combinations(placed, 2):
        pair = replace(_pair(one, two, articles), dispute=dispute.id, question=dispute.question)
        relation = relations.get(frozenset((first, second)))
        override = overrides.get(frozenset((one.id, two.id)))
        yield _labelled(pair, dispute, relation, override, schema)


def _labelled(
    pair: ClaimPair, dispute: Dispute, relation: Relation | None, override: Override | None, schema: DisputeSchema
) -> ClaimPair:
    """Return the pair with the label of its relation, which is None for claims of one position."""
    confidence = relation.confidence if relation else schema.confidences[0]
    if dispute.varies and relation is not None and relation.exclusive and not _both_stated(pair):
        confidence = max(confidence, schema.confidences[1], key=schema.confidences.index)
    if override is not None:
        label, reason = override.label, override.reason
    elif relation is None:
        label, reason = COMPATIBLE, AGREEMENT
    elif not relation.exclusive:
        label, reason = COMPATIBLE, relation.reason
    elif not {pair.left.certainty, pair.right.certainty} <= set(schema.firm):
        label, reason = COMPATIBLE, HEDGED
    else:
        label, reason = UPDATE if dispute.varies and _in_order(pair) else CONTRADICTION, None
    if label != CONTRADICTION:
        return replace(pair, label=label, reason=reason, confidence=confidence)
    cue = relation.cue if relation else None
    return replace(pair, label=label, type=dispute.slot, cue=cue, confidence=confidence)


def _both_stated(pair: ClaimPair) -> bool:
    return pair.left.time.basis == pair.right.time.basis == "stated"


def _in_order(pair: ClaimPair) -> bool:
    """Return True if both times are known and one ends before the other begins."""
    left, right = bounds(pair.left.time.value or ""), bounds(pair.right.time.value or "")
    return left is not None and right is not None and (left[1] < right[0] or right[1] < left[0])
