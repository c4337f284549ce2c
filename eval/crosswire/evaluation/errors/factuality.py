"""Errors of the task `factuality` on given events: labels, and who vouches for an event."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from crosswire.evaluation.article_scores import ScoringContext
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet
from crosswire.evaluation.errors.wording import place
from crosswire.metrics import counts as measures
from crosswire.model import Event
from crosswire.tasks.counting.sides import touches_boilerplate
from crosswire.tasks.counting.units import StoryUnit, Unit
from crosswire.tasks.factuality import AUTHOR, FACTUALITY, by_holder

# The class of an answer to a gold event of a unit; empty where the answer is right.
_Classify = Callable[[Event, Event | None, Unit], str]

UNCOMMITTED = "UU"
UNANSWERED = ErrorClass("unanswered", "a given event of which nothing was said")
LABEL_CLASSES = (
    UNANSWERED,
    ErrorClass("uncommitted", "one side takes no stand (UU), the other does"),
    ErrorClass("polarity", "right certainty, wrong sign"),
    ErrorClass("certainty", "right sign, wrong certainty"),
    ErrorClass("certainty+polarity", "wrong certainty and wrong sign"),
)
HOLDER_CLASSES = (
    UNANSWERED,
    ErrorClass("author", "somebody vouches for it, the author was named"),
    ErrorClass("source", "the author vouches for it, somebody was named"),
    ErrorClass("other-source", "somebody else vouches for it"),
)


def find_labels(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """The errors of `factuality.given`, priced by its macro average."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in _label_errors(article)]

    def repaired(names: Collection[str]) -> float:
        mended = [_mended(article, "factuality", _label_class, names) for article in articles]
        tally = FACTUALITY.tiers[0].tally(mended, scoring.schema, scoring.config)
        return float(measures.macro_f1(tally.counts.sum(axis=0), np.ones(len(tally.labels), dtype=bool)))

    return ErrorSet(tuple(errors), repaired)


def find_holders(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """The errors of `factuality.holder`."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in _holder_errors(article)]

    def repaired(names: Collection[str]) -> float:
        mended = [_mended(article, "holder", _holder_class, names) for article in articles]
        tally = FACTUALITY.tiers[1].tally(mended, scoring.schema, scoring.config)
        return float(measures.f1(tally.counts.sum(axis=(0, 1))))

    return ErrorSet(tuple(errors), repaired)


def _said(unit: Unit) -> Mapping[str, Event]:
    return {event.id: event for event in unit.given_events or ()}


def _scored(unit: Unit) -> Iterator[Event]:
    """The gold's events that are scored."""
    return (e for e in unit.gold_events or () if not touches_boilerplate(unit.article, e.start, e.end))


def _label_class(gold: Event, said: Event | None, unit: Unit) -> str:
    """The class of an answer; empty where it is right."""
    label, answer = gold.factuality or "", (said.factuality if said else None) or ""
    if answer == label:
        return ""
    if not answer:
        return UNANSWERED.name
    if UNCOMMITTED in (label, answer):
        return "uncommitted"
    certainty, sign = label[:-1] == answer[:-1], label[-1] == answer[-1]
    return "polarity" if certainty else "certainty" if sign else "certainty+polarity"


def _holder_class(gold: Event, said: Event | None, unit: Unit) -> str:
    wanted, answer = by_holder(gold, unit), by_holder(said, unit) if said else None
    if answer == wanted:
        return ""
    if answer is None:
        return UNANSWERED.name
    return "author" if answer == AUTHOR else "source" if wanted == AUTHOR else "other-source"


def _label_errors(unit: Unit) -> Iterator[ErrorItem]:
    said = _said(unit)
    for event in _scored(unit):
        kind = _label_class(event, said.get(event.id), unit)
        if kind:
            answer = said[event.id].factuality if event.id in said else None
            yield _error(unit, event, kind, event.factuality or "", answer)


def _holder_errors(unit: Unit) -> Iterator[ErrorItem]:
    said = _said(unit)
    for event in _scored(unit):
        kind = _holder_class(event, said.get(event.id), unit)
        if kind:
            answer = said[event.id].holder if event.id in said else None
            yield _error(unit, event, kind, _words(event.holder), None if answer is None else _words(answer))


def _words(holder: str | None) -> str:
    return AUTHOR if holder == AUTHOR else f"Statement {holder}"


def _error(unit: Unit, event: Event, kind: str, wanted: str, answer: str | None) -> ErrorItem:
    reading = f"gold {event.type} {wanted}, {'no answer' if answer is None else f'predicted {answer}'}"
    span = (event.start, event.end)
    here = () if answer is None else (place(unit.article, span, answer),)
    return ErrorItem(kind, reading, (place(unit.article, span, wanted),), here, len(here), 1)


def _mended(unit: Unit, field: str, classify: _Classify, names: Collection[str]) -> Unit:
    """The unit with answers of these classes replaced by the gold's."""
    said = _said(unit)
    answers = []
    for event in unit.gold_events or ():
        answer = said.get(event.id)
        if classify(event, answer, unit) in names:
            answer = replace(answer or replace(event, factuality=None, holder=None), **{field: getattr(event, field)})
        answers += [] if answer is None else [answer]
    return replace(unit, given_events=answers)


LABEL_ERRORS = ErrorFinder(FACTUALITY.headline, LABEL_CLASSES, find_labels)
HOLDER_ERRORS = ErrorFinder("factuality.holder.f1", HOLDER_CLASSES, find_holders)
