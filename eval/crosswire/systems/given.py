"""What is taken from the gold to be given to a system: mentions, triggers, pairs of claims; never more than that."""

from __future__ import annotations

from collections.abc import Collection

from crosswire.model import Claim, Event, Given, GivenClaim, GivenPair, Gold, Mention
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import DisputeSchema


def given_mentions(gold: Gold, articles: Collection[str]) -> Given | None:
    """The mentions of these articles with span, type and level; null where the gold has no entities to find."""
    return None if gold.entities is None else Given("mentions", _mentions(gold, articles))


def given_events(gold: Gold, articles: Collection[str]) -> Given | None:
    """The triggers of these articles with their types, and the mentions; null where the gold has no events."""
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


def given_pairs(gold: Gold, schema: DisputeSchema, articles: Collection[str]) -> tuple[GivenPair, ...]:
    """The pairs of claims of these articles alone: where they stand and their words, without question or label."""
    return tuple(
        GivenPair(pair.id, _given_claim(pair.left), _given_claim(pair.right))
        for pair in claim_pairs(gold, schema)
        if {pair.left.article, pair.right.article} <= set(articles)
    )


def _given_claim(claim: Claim) -> GivenClaim:
    return GivenClaim(claim.article, claim.spans, claim.text)
