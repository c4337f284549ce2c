"""Errors of the task `factuality` on given events: wrong labels and wrong holders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from msgspec import structs

from crosswire.evaluation.errors.gains import article_counts
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet
from crosswire.evaluation.errors.wording import place
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.metrics import counts as measures
from crosswire.model import Event
from crosswire.model.annotations import AUTHOR
from crosswire.tasks.counting.span_pairs import touches_boilerplate
from crosswire.tasks.counting.units import StoryUnit, Unit
from crosswire.tasks.factuality import FACTUALITY, by_holder

# Returns the class of a prediction for a gold event of a unit; empty if the prediction is correct.
_Classify = Callable[[Event, Event | None, Unit], str]

UNCOMMITTED = "UU"
UNANSWERED = ErrorClass("unanswered", "a given event without a prediction")
LABEL_CLASSES = (
    UNANSWERED,
    ErrorClass("uncommitted", "one side is uncommitted (UU), the other is not"),
    ErrorClass("polarity", "right certainty, wrong sign"),
    ErrorClass("certainty", "right sign, wrong certainty"),
    ErrorClass("certainty+polarity", "wrong certainty and wrong sign"),
)
HOLDER_CLASSES = (
    UNANSWERED,
    ErrorClass("author", "the holder is a source, the author was predicted"),
    ErrorClass("source", "the holder is the author, a source was predicted"),
    ErrorClass("other-source", "the holder is another source"),
)


def find_labels(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `factuality.given`; gains are measured in its macro average."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in _label_errors(article)]

    def repaired(names: Collection[str]) -> float:
        fixed = [_with_gold(article, "factuality", _label_class, names) for article in articles]
        counts = article_counts(FACTUALITY.tiers[0], fixed, scoring)
        return float(measures.macro_f1(counts, np.ones(len(counts), dtype=bool)))

    return ErrorSet(tuple(errors), repaired)


def find_holders(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `factuality.holder`."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in _holder_errors(article)]

    def repaired(names: Collection[str]) -> float:
        fixed = [_with_gold(article, "holder", _holder_class, names) for article in articles]
        return float(measures.f1(article_counts(FACTUALITY.tiers[1], fixed, scoring).sum(axis=0)))

    return ErrorSet(tuple(errors), repaired)


def _predictions(unit: Unit) -> Mapping[str, Event]:
    return {event.id: event for event in unit.given_events or ()}


def _scored(unit: Unit) -> Iterator[Event]:
    """Return the gold events that are scored."""
    return (e for e in unit.gold_events or () if not touches_boilerplate(unit.article, e.start, e.end))


def _label_class(gold: Event, prediction: Event | None, unit: Unit) -> str:
    """Return the class of a predicted label; empty if it is correct."""
    label, predicted = gold.factuality or "", (prediction.factuality if prediction else None) or ""
    if predicted == label:
        return ""
    if not predicted:
        return UNANSWERED.name
    if UNCOMMITTED in (label, predicted):
        return "uncommitted"
    certainty, sign = label[:-1] == predicted[:-1], label[-1] == predicted[-1]
    return "polarity" if certainty else "certainty" if sign else "certainty+polarity"


def _holder_class(gold: Event, prediction: Event | None, unit: Unit) -> str:
    expected, predicted = by_holder(gold, unit), by_holder(prediction, unit) if prediction else None
    if predicted == expected:
        return ""
    if predicted is None:
        return UNANSWERED.name
    return "author" if predicted == AUTHOR else "source" if expected == AUTHOR else "other-source"


def _label_errors(unit: Unit) -> Iterator[ErrorItem]:
    predictions = _predictions(unit)
    for event in _scored(unit):
        kind = _label_class(event, predictions.get(event.id), unit)
        if kind:
            predicted = predictions[event.id].factuality if event.id in predictions else None
            yield _error(unit, event, kind, event.factuality or "", predicted)


def _holder_errors(unit: Unit) -> Iterator[ErrorItem]:
    predictions = _predictions(unit)
    for event in _scored(unit):
        kind = _holder_class(event, predictions.get(event.id), unit)
        if kind:
            predicted = predictions[event.id].holder if event.id in predictions else None
            yield _error(unit, event, kind, _words(event.holder), None if predicted is None else _words(predicted))


def _words(holder: str | None) -> str:
    return AUTHOR if holder == AUTHOR else f"Statement {holder}"


def _error(unit: Unit, event: Event, kind: str, expected: str, predicted: str | None) -> ErrorItem:
    description = f"gold {event.type} {expected}, {'no prediction' if predicted is None else f'predicted {predicted}'}"
    span = (event.start, event.end)
    places = () if predicted is None else (place(unit.article, span, predicted),)
    return ErrorItem(kind, description, (place(unit.article, span, expected),), places, len(places), 1)


def _with_gold(unit: Unit, field: str, classify: _Classify, names: Collection[str]) -> Unit:
    """Return the unit with the predictions of these classes replaced by the gold."""
    predictions = _predictions(unit)
    events = []
    for event in unit.gold_events or ():
        prediction = predictions.get(event.id)
        if classify(event, prediction, unit) in names:
            base = prediction or structs.replace(event, factuality=None, holder=None)
            prediction = structs.replace(base, **{field: getattr(event, field)})
        events += [] if prediction is None else [prediction]
    return replace(unit, given_events=events)


LABEL_ERRORS = ErrorFinder(FACTUALITY.headline, LABEL_CLASSES, find_labels)
HOLDER_ERRORS = ErrorFinder("factuality.holder.f1", HOLDER_CLASSES, find_holders)
