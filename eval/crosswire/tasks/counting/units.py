"""What is scored: gold and answers side by side, for an article and for a story, and every choice made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from crosswire.model import (
    Article,
    ClaimPair,
    Contradiction,
    Entity,
    Event,
    Happening,
    Links,
    Mention,
    Span,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class ScoringConfig:
    """Every choice that could change a number; the signature is built from these fields.

    Attributes:
        labels: The label set that both sides are collapsed to; `native` for our own types.
        level: The level of mentions that is scored.
    """

    labels: str = "native"
    level: str = "NAM"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Unit:
    """One article with its gold and what a system said of it; a unit is equal to itself alone.

    Attributes:
        article: The article.
        gold: Its mentions.
        predicted: The mentions that the system found; null where it did not answer, and so below.
        gold_events: Its events; null where the gold has no such layer.
        predicted_events: The events that the system found.
        given_events: What it said of the gold events when these were given.
        entity_of: Span of a gold mention to the id of its entity.
        source_of: Id of a gold Statement to who makes it: the id of an entity, or its own where none is named.
    """

    article: Article
    gold: Sequence[Mention]
    predicted: Sequence[Mention] | None
    gold_events: Sequence[Event] | None = None
    predicted_events: Sequence[Event] | None = None
    given_events: Sequence[Event] | None = None
    entity_of: Mapping[Span, str] = field(default_factory=lambda: MappingProxyType({}))
    source_of: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class StoryUnit:
    """One story with its gold and what a system said of it.

    Attributes:
        story: The story's id.
        articles: Its articles, in order.
        gold_entities: The entities; null where the gold has no such layer.
        predicted_entities: The entities that the system found; null where it does not link mentions.
        answered: Whether the system answered at all; one that did not has found nothing.
        gold_happenings: The happenings; null where the gold has no such layer.
        predicted_happenings: The happenings that the system found; null where it does not link events.
        given_entities: The entities that it made of the gold mentions when these were given.
        given_happenings: The happenings that it made of the gold events when these were given.
        gold_pairs: The pairs of claims; null where the gold has no disputes.
        contradictions: The contradictions that the system found; null where it does not look for them.
        verdicts: What it said of the gold's pairs when these were given.
    """

    story: str
    articles: tuple[Unit, ...]
    gold_entities: tuple[Entity, ...] | None
    predicted_entities: Links | None
    answered: bool
    gold_happenings: tuple[Happening, ...] | None = None
    predicted_happenings: Links | None = None
    given_entities: Links | None = None
    given_happenings: Links | None = None
    gold_pairs: tuple[ClaimPair, ...] | None = None
    contradictions: tuple[Contradiction, ...] | None = None
    verdicts: tuple[Verdict, ...] | None = None
