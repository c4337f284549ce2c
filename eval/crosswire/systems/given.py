"""Gold items that are given to a system: mentions, triggers and pairs of claims, and nothing more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crosswire.model import Article, Claim, ClaimPair, Event, Given, GivenClaim, GivenPair, Gold, Mention
from crosswire.model.annotations import AUTHOR
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import DisputeSchema


def given_mentions(gold: Gold, articles: Collection[str]) -> Given | None:
    """Return the mentions of these articles with span, type and level; None if the gold has no entities."""
    return None if gold.entities is None else Given("mentions", _mentions(gold, articles))


def given_events(gold: Gold, articles: Collection[str]) -> Given | None:
    """Return the triggers of these articles with their types, and the mentions; None if the gold has no events."""
    if gold.events is None:
        return None
    events = {
        article: tuple(Event(e.start, e.end, e.type, e.id, e.text) for e in gold.events[article])
        for article in gold.events
        if article in articles
    }
    return Given("events", _mentions(gold, articles), events)


def _mentions(gold: Gold, articles: Collection[str]) -> dict[str, tuple[Mention, ...]]:
    return {
        article: tuple(Mention(m.start, m.end, m.type, m.level, m.id, m.text) for m in own)
        for article, own in gold.mentions.items()
        if article in articles
    }


def given_pairs(gold: Gold, schema: DisputeSchema, articles: Sequence[Article]) -> tuple[GivenPair, ...]:
    """Return the pairs of claims inside these articles: question, words and holders, without anything on the label.

    If a distractor of the story has no question, all pairs get a neutral one, made of the words of both claims: only
    distractors can be without a question, so that a neutral question for them alone would give their label away.
    """
    asked = all(distractor.question for distractor in gold.distractors or ())
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
