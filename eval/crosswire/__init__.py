"""Crosswire: a benchmark of entities, events and contradictions in news reports of one happening.

    load_story("homs")            texts, dates, sentences, tokens; never gold
    load_gold("homs")             the annotations
    load_dataset("entities")      the same data for the `datasets` library
    evaluate("gazetteer")         run a system and score it
    score("predictions.jsonl")    score what a system said
    diagnose("predictions.jsonl") tell its errors by class, and what each class costs

Nothing heavy is imported until one of the verbs needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from crosswire.errors.diagnosing import diagnose
    from crosswire.errors.diagnosis import Diagnoses
    from crosswire.evaluation import evaluate, score
    from crosswire.hub import load_dataset
    from crosswire.model import (
        Argument,
        Article,
        ArticlePrediction,
        Contradiction,
        Event,
        Evidence,
        Given,
        GivenClaim,
        GivenPair,
        Gold,
        Mention,
        Prediction,
        Quantity,
        Story,
        Token,
        Verdict,
    )
    from crosswire.predicting import predict
    from crosswire.problems import CrosswireError
    from crosswire.runs import Run
    from crosswire.store import load_gold, load_story
    from crosswire.systems.protocol import System, per_article
    from crosswire.text import LabelledSpan, bio_to_spans, locate, spans_to_bio, tokens_of

__all__ = [
    "Argument",
    "Article",
    "ArticlePrediction",
    "Contradiction",
    "CrosswireError",
    "Diagnoses",
    "Event",
    "Evidence",
    "Given",
    "GivenClaim",
    "GivenPair",
    "Gold",
    "LabelledSpan",
    "Mention",
    "Prediction",
    "Quantity",
    "Run",
    "Story",
    "System",
    "Token",
    "Verdict",
    "bio_to_spans",
    "diagnose",
    "evaluate",
    "load_dataset",
    "load_gold",
    "load_story",
    "locate",
    "per_article",
    "predict",
    "score",
    "spans_to_bio",
    "tokens_of",
]

# Where each name of the face lives; imported when it is first asked for.
_ROOMS = {
    "crosswire.errors.diagnosing": ("diagnose",),
    "crosswire.errors.diagnosis": ("Diagnoses",),
    "crosswire.evaluation": ("evaluate", "score"),
    "crosswire.predicting": ("predict",),
    "crosswire.hub": ("load_dataset",),
    "crosswire.model": (
        "Argument",
        "Article",
        "ArticlePrediction",
        "Contradiction",
        "Event",
        "Evidence",
        "Given",
        "GivenClaim",
        "GivenPair",
        "Gold",
        "Mention",
        "Prediction",
        "Quantity",
        "Story",
        "Token",
        "Verdict",
    ),
    "crosswire.problems": ("CrosswireError",),
    "crosswire.runs": ("Run",),
    "crosswire.store": ("load_gold", "load_story"),
    "crosswire.systems.protocol": ("System", "per_article"),
    "crosswire.text": ("LabelledSpan", "bio_to_spans", "locate", "spans_to_bio", "tokens_of"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any name of the face
    from importlib import import_module

    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(room), name)
    raise AttributeError(f"module 'crosswire' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
