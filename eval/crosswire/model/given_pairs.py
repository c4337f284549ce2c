"""The pairs of claims that a system may see: question, words and holders, and nothing on their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosswire.model.annotations import AUTHOR
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.disputes import Claim, ClaimPair
from crosswire.model.gold import Gold
from crosswire.model.predictions import GivenClaim, GivenPair
from crosswire.model.schema import DisputeSchema
from crosswire.model.story import Article


def given_pairs(gold: Gold, schema: DisputeSchema, articles: Sequence[Article]) -> tuple[GivenPair, ...]:
    """Return the pairs of claims inside these articles: question, words and holders, without anything on the label.

    If a dispute or distractor has no question, all pairs get a neutral one, made of the words of both claims, because a
    neutral question for some pairs would say something on their label. A distractor can lack one in the gold of a
    story; in a fold also the disputes that touch the held-out article.
    """
    asked = all(dispute.question for dispute in gold.disputes or ())
    asked = asked and all(distractor.question for distractor in gold.distractors or ())
    known = {article.id: article for article in articles}
    names = {entity.id: entity.name for entity in gold.entities or ()}

    def side(claim: Claim) -> GivenClaim:
        return _given_claim(claim, known[claim.article], names)

    def question(pair: ClaimPair) -> str:
        return pair.question if asked and pair.question else _neutral_question(pair)

    return tuple(
        GivenPair(pair.id, question(pair), side(pair.left), side(pair.right))
        for pair in claim_pairs(gold, schema)
        if pair.left.article in known and pair.right.article in known
    )


def _neutral_question(pair: ClaimPair) -> str:
    sides = [" … ".join(claim.text) for claim in (pair.left, pair.right)]
    return f"Can both be true: “{sides[0]}” and “{sides[1]}”?"


def _given_claim(claim: Claim, article: Article, names: Mapping[str, str]) -> GivenClaim:
    touched = (s for s in article.sentences if any(start < s.end and s.start < end for start, end in claim.spans))
    return GivenClaim(
        article=article.id,
        date=article.date,
        holder=AUTHOR if claim.holder == AUTHOR else names.get(claim.holder) or None,
        text=" … ".join(claim.text),
        spans=claim.spans,
        sentences=tuple(article.text[segment.start : segment.end] for segment in touched),
    )
