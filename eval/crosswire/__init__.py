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

from crosswire.about import __version__ as __version__

if TYPE_CHECKING:
    from crosswire.dataset.huggingface import load_dataset
    from crosswire.dataset.store import load_gold, load_story
    from crosswire.evaluation.errors.diagnose import diagnose
    from crosswire.evaluation.errors.records import Diagnoses
    from crosswire.evaluation.evaluate import evaluate, score
    from crosswire.evaluation.predict import predict
    from crosswire.evaluation.run import Run
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
    from crosswire.model.tokens import LabelledSpan, bio_to_spans, locate, spans_to_bio, tokens_of
    from crosswire.problems import CrosswireError
    from crosswire.systems.protocol import System, per_article

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
    "crosswire.evaluation.errors.diagnose": ("diagnose",),
    "crosswire.evaluation.errors.records": ("Diagnoses",),
    "crosswire.evaluation.evaluate": ("evaluate", "score"),
    "crosswire.evaluation.predict": ("predict",),
    "crosswire.dataset.huggingface": ("load_dataset",),
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
    "crosswire.evaluation.run": ("Run",),
    "crosswire.dataset.store": ("load_gold", "load_story"),
    "crosswire.systems.protocol": ("System", "per_article"),
    "crosswire.model.tokens": ("LabelledSpan", "bio_to_spans", "locate", "spans_to_bio", "tokens_of"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any name of the face
    from importlib import import_module

    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(room), name)
    raise AttributeError(f"module 'crosswire' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
