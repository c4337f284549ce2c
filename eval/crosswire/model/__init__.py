"""The nouns of the benchmark as frozen records; every span is half-open in code points of the article's text."""

from __future__ import annotations

from crosswire.model.annotations import (
    Argument,
    Entity,
    Event,
    Gold,
    Happening,
    Links,
    Mention,
    MentionRef,
    Quantity,
    Span,
)
from crosswire.model.answers import ArticlePrediction, Prediction, StoryPrediction
from crosswire.model.texts import Article, Segment, Story, Token

__all__ = [
    "Argument",
    "Article",
    "ArticlePrediction",
    "Entity",
    "Event",
    "Gold",
    "Happening",
    "Links",
    "Mention",
    "MentionRef",
    "Prediction",
    "Quantity",
    "Segment",
    "Span",
    "Story",
    "StoryPrediction",
    "Token",
]
