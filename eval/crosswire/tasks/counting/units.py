"""Units of scoring: the gold and the predictions of an article or a story, and the scoring configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from crosswire.model import (
    Article,
    Contradiction,
    Entity,
    Event,
    Happening,
    Links,
    Mention,
    Span,
    Verdict,
)
from crosswire.model.claim_lines import Line


@dataclass(frozen=True, slots=True)
class ScoringConfig:
    """All options that could change a score; the signature is built from these fields.

    Attributes:
        labels: The label set to which both sides are collapsed; `native` for crosswire's own types.
        level: The level of mentions that is scored.
    """

    labels: str = "native"
    level: str = "NAM"


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One article with its gold and its predictions; a unit is equal only to itself.

    Attributes:
        article: The article.
        gold: The gold mentions.
        predicted: The predicted mentions; None if there are no predictions, here and below.
        gold_events: The gold events; None if the gold has no such layer.
        predicted_events: The events predicted end-to-end.
        given_events: The predictions for given gold events.
        entity_of: Span of a gold mention to the id of its entity.
        source_of: Id of a gold Statement to its speaker: the id of an entity, or the Statement's own id if no speaker
            is named.
    """

    article: Article
    gold: Sequence[Mention]
    predicted: Sequence[Mention] | None
    gold_events: Sequence[Event] | None = None
    predicted_events: Sequence[Event] | None = None
    given_events: Sequence[Event] | None = None
    entity_of: Mapping[Span, str] = field(default_factory=lambda: MappingProxyType({}))
    source_of: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """The id of the article."""
        return self.article.id


@dataclass(frozen=True, slots=True)
class StoryUnit:
    """One story with its gold and its predictions.

    Attributes:
        story: The story's id.
        articles: Its articles, in order.
        gold_entities: The gold entities; None if the gold has no such layer.
        predicted_entities: The predicted entities; None if the system does not link mentions.
        answered: Whether there are any predictions; without them the predictions count as empty.
        gold_happenings: The gold happenings; None if the gold has no such layer.
        predicted_happenings: The predicted happenings; None if the system does not link events.
        given_entities: The entities predicted from given gold mentions.
        given_happenings: The happenings predicted from given gold events.
        gold_lines: The gold lines, pairs of places under one question; None if the gold has no disputes.
        contradictions: The predicted contradictions; None if the system does not predict them.
        verdicts: The verdicts on given gold pairs.
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
    gold_lines: tuple[Line, ...] | None = None
    contradictions: tuple[Contradiction, ...] | None = None
    verdicts: tuple[Verdict, ...] | None = None

    @property
    def pair_lines(self) -> tuple[Line, ...] | None:
        """The lines of pairs of claims, without those with further places; None if the gold has no disputes."""
        return None if self.gold_lines is None else tuple(line for line in self.gold_lines if line.is_of_claims)

    @property
    def name(self) -> str:
        """The id of the story."""
        return self.story
