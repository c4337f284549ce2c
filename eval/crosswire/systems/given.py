"""Gold items that are given to a system: mentions, triggers and pairs of claims, and nothing more."""

from __future__ import annotations

from collections.abc import Collection

from crosswire.model import Claim, Event, Given, GivenClaim, GivenPair, Gold, Mention
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


def given_pairs(gold: Gold, schema: DisputeSchema, articles: Collection[str]) -> tuple[GivenPair, ...]:
    """Return the pairs of claims inside these articles: spans and text, without question and label."""
    return tuple(
        GivenPair(pair.id, _given_claim(pair.left), _given_claim(pair.right))
        for pair in claim_pairs(gold, schema)
        if {pair.left.article, pair.right.article} <= set(articles)
    )


def _given_claim(claim: Claim) -> GivenClaim:
    return GivenClaim(claim.article, claim.spans, claim.text)
