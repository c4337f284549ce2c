"""Pairs of claims from disputes and distractors; their labels are computed, never annotated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from crosswire.model import Claim, ClaimPair, Dispute, Gold, Relation
from crosswire.model.disputes import pair_id
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
        left, right = _in_text_order(claims[distractor.left], claims[distractor.right], articles)
        pair = ClaimPair(pair_id(left.id, right.id), left, right, COMPATIBLE, distractor.reason)
        found.append(replace(pair, question=distractor.question, distractor=distractor.id))

    def position(pair: ClaimPair) -> tuple[object, ...]:
        left, right = pair.left, pair.right
        return articles[left.article], left.spans, articles[right.article], right.spans, pair.id

    return tuple(sorted(found, key=position))


def _in_text_order(one: Claim, two: Claim, articles: Mapping[str, int]) -> tuple[Claim, Claim]:
    first, second = [(articles.get(claim.article, 0), claim.spans, claim.id) for claim in (one, two)]
    return (one, two) if first <= second else (two, one)


def _pairs(
    dispute: Dispute, claims: Mapping[str, Claim], articles: Mapping[str, int], schema: DisputeSchema
) -> Iterator[ClaimPair]:
    relations = {frozenset(relation.positions): relation for relation in dispute.relations}
    overrides = {frozenset(override.claims): override for override in dispute.overrides}
    placed = [(claims[claim], position.id) for position in dispute.positions for claim in position.claims]
    for (one, first), (two, second) in combinations(placed, 2):
        left, right = _in_text_order(one, two, articles)
        relation = relations.get(frozenset((first, second)))
        override = overrides.get(frozenset((one.id, two.id)))
        if override is not None:
            label, reason = override.label, override.reason
        else:
            label, reason = _label(left, right, dispute, relation, schema)
        yield ClaimPair(
            id=pair_id(one.id, two.id),
            left=left,
            right=right,
            label=label,
            reason=None if label == CONTRADICTION else reason,
            type=(dispute.slot or None) if label == CONTRADICTION else None,
            dispute=dispute.id,
            question=dispute.question,
            cue=relation.cue if relation is not None and label == CONTRADICTION else None,
            confidence=_confidence(left, right, dispute, relation, schema),
            state=override.state if override is not None else None,
        )


def _label(
    left: Claim, right: Claim, dispute: Dispute, relation: Relation | None, schema: DisputeSchema
) -> tuple[str, str | None]:
    """Return the label of a pair and its reason. The relation is None for claims of one position."""
    if relation is None:
        return COMPATIBLE, AGREEMENT
    if relation.reason == UPDATE:  # the light form has no times that an update could be computed from
        return UPDATE, None
    if not relation.exclusive:
        return COMPATIBLE, relation.reason
    if not {left.certainty, right.certainty} <= set(schema.firm):
        return COMPATIBLE, HEDGED
    return (UPDATE if dispute.varies and _in_order(left, right) else CONTRADICTION), None


def _confidence(left: Claim, right: Claim, dispute: Dispute, relation: Relation | None, schema: DisputeSchema) -> str:
    if relation is None:
        return schema.confidences[0]
    if dispute.varies and relation.exclusive and not left.time.basis == right.time.basis == "stated":
        return max(relation.confidence, schema.confidences[1], key=schema.confidences.index)
    return relation.confidence


def _in_order(left: Claim, right: Claim) -> bool:
    """Return True if both times are known and one ends before the other begins."""
    one, two = bounds(left.time.value or ""), bounds(right.time.value or "")
    return one is not None and two is not None and (one[1] < two[0] or two[1] < one[0])
