"""The frozen records of the benchmark; every span is half-open, in code points of the text of the article."""

from __future__ import annotations

from crosswire.model.annotations import (
    Argument,
    Entity,
    Event,
    Happening,
    Links,
    Mention,
    MentionRef,
    Quantity,
    Span,
    Wikidata,
)
from crosswire.model.conflicts import Closing, Conflict, Reader, Readings
from crosswire.model.disputes import Claim, ClaimPair, ClaimTime, Dispute, Distractor, Override, Position, Relation
from crosswire.model.gold import Gold
from crosswire.model.predictions import (
    GIVEN_KINDS,
    Answers,
    ArticlePrediction,
    Contradiction,
    Coverage,
    Evidence,
    Given,
    GivenClaim,
    GivenPair,
    Prediction,
    StoryPrediction,
    SystemInfo,
    Verdict,
)
from crosswire.model.story import Article, Segment, Story, Token

__all__ = [
    "GIVEN_KINDS",
    "Answers",
    "Argument",
    "Article",
    "ArticlePrediction",
    "Claim",
    "ClaimPair",
    "ClaimTime",
    "Closing",
    "Conflict",
    "Contradiction",
    "Coverage",
    "Dispute",
    "Distractor",
    "Entity",
    "Event",
    "Evidence",
    "Given",
    "GivenClaim",
    "GivenPair",
    "Gold",
    "Happening",
    "Links",
    "Mention",
    "MentionRef",
    "Override",
    "Position",
    "Prediction",
    "Quantity",
    "Reader",
    "Readings",
    "Relation",
    "Segment",
    "Span",
    "Story",
    "StoryPrediction",
    "SystemInfo",
    "Token",
    "Verdict",
    "Wikidata",
]
