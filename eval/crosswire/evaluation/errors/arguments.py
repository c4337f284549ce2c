"""Errors of the task `arguments`, by the keys of its headline: event, role, and the entity that fills the role.

Any gold mention of the right entity counts as correct. The class `span` is for fillers that are identified by their
spans, if these only overlap the gold: times, quantities, Contents, and predicted mentions that the gold does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire.evaluation.errors.gains import article_counts, set_join
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.unmatched import Unmatched
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.model import Article, Event, Mention, Span
from crosswire.tasks.arguments import ARGUMENTS, Key, keys
from crosswire.tasks.counting.units import StoryUnit, Unit

CLASSES = (
    ErrorClass("event", "the event is not in the gold, or was not found"),
    ErrorClass("role", "right event and filler, wrong role"),
    ErrorClass("attachment", "right role and filler, but on another gold event"),
    ErrorClass("span", "right event and role, the filler span only overlaps"),
    ErrorClass("spurious", "on a gold event that does not have this argument"),
    ErrorClass("missed", "on a predicted event that does not have this argument"),
)

# Argument to the spans of its filler on one side, gold or predicted.
Fillers = dict[Key, tuple[Span, ...]]


def find(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `arguments.entity`."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in argument_errors(article)]
    return set_join(errors, article_counts(ARGUMENTS.tiers[0], articles, scoring))


def argument_errors(unit: Unit) -> list[ErrorItem]:
    """Return the errors of one article; they cover every false positive and false negative exactly once."""
    found = _Article(unit)
    return sorted(_argument_errors(found), key=lambda error: (error.place.start, error.place.end, error.description))


class _Article:
    """The gold and predicted arguments of an article, and their descriptions."""

    def __init__(self, unit: Unit) -> None:
        self.article: Article = unit.article
        self.gold = _fillers(unit, unit.gold_events or (), unit.gold)
        self.predicted = _fillers(unit, unit.predicted_events or (), unit.predicted or ())
        self.gold_events = {_event(event) for event in unit.gold_events or ()}
        self.predicted_events = {_event(event) for event in unit.predicted_events or ()}

    def error(self, name: str, description: str, gold: Key | None, predicted: Key | None) -> ErrorItem:
        """Return the error of a gold argument, of a predicted one, or of both."""
        gold_places = () if gold is None else self._places(gold, self.gold)
        places = () if predicted is None else self._places(predicted, self.predicted)
        return ErrorItem(name, description, gold_places, places, int(predicted is not None), int(gold is not None))

    def extent(self, key: Key) -> Span:
        """Return the span from the first to the last character of a filler."""
        spans = self.gold.get(key) or self.predicted[key]
        return spans[0][0], spans[-1][1]

    def quote(self, key: Key) -> str:
        """Return the text of a filler in quotation marks."""
        return quoted_text(self.article.text[slice(*self.extent(key))])

    def event(self, key: Key) -> str:
        """Return the type and trigger of the event of an argument, such as `Advance "moved"`."""
        return f"{key.type} {quoted_text(self.article.text[slice(*key.trigger)])}"

    def _places(self, key: Key, fillers: Fillers) -> tuple[Place, ...]:
        places = [place(self.article, span, key.role) for span in fillers[key]]
        return (*places, place(self.article, key.trigger, key.type))


def _fillers(unit: Unit, events: Sequence[Event], mentions: Sequence[Mention]) -> Fillers:
    fillers: Fillers = {}
    exact = keys(unit, events, mentions, by_entity=False)
    for key, own in zip(keys(unit, events, mentions, by_entity=True), exact, strict=True):
        spans = own.filler if isinstance(own.filler, tuple) else ()
        fillers[key] = min(fillers.get(key, spans), spans)
    return dict(sorted(fillers.items(), key=_position))


def _position(filled: tuple[Key, tuple[Span, ...]]) -> tuple[object, ...]:
    """Return the sort key of an argument; it does not depend on the ids of entities."""
    key, spans = filled
    return key.trigger, key.type, key.role, spans, isinstance(key.filler, str)


def _event(event: Event) -> tuple[Span, str]:
    return (event.start, event.end), event.type


def _argument_errors(found: _Article) -> Iterator[ErrorItem]:
    left = Unmatched(found.gold, found.predicted)
    without_event = Unmatched(
        [key for key in left.gold if (key.trigger, key.type) not in found.predicted_events],
        [key for key in left.predicted if (key.trigger, key.type) not in found.gold_events],
    )
    rest = Unmatched(
        [key for key in left.gold if key not in without_event.gold],
        [key for key in left.predicted if key not in without_event.predicted],
    )
    yield from _without_event(found, without_event)
    for gold, predicted in rest.take_same(lambda key: (key.trigger, key.type, key.filler)):
        description = f"of {found.event(gold)}: gold {gold.role}, predicted {predicted.role}"
        yield found.error("role", description, gold, predicted)
    for gold, predicted in rest.take_same(lambda key: (key.role, key.filler)):
        description = f"{gold.role}: gold of {found.event(gold)}, predicted of {found.event(predicted)}"
        yield found.error("attachment", description, gold, predicted)
    for gold, predicted in rest.take_overlapping(found.extent, key=lambda key: (key.trigger, key.type, key.role)):
        description = f"{gold.role} of {found.event(gold)}: predicted {found.quote(predicted)}"
        yield found.error("span", description, gold, predicted)
    for predicted in rest.predicted:
        yield found.error("spurious", f"predicted {predicted.role} of {found.event(predicted)}", None, predicted)
    for gold in rest.gold:
        yield found.error("missed", f"gold {gold.role} of {found.event(gold)}", gold, None)


def _without_event(found: _Article, left: Unmatched[Key]) -> Iterator[ErrorItem]:
    """Yield the errors of arguments whose event only one side has; two that differ only in the event are one error."""
    for gold, predicted in left.take_overlapping(lambda key: key.trigger, key=lambda key: (key.role, key.filler)):
        description = f"{gold.role}: gold of {found.event(gold)}, predicted of {found.event(predicted)}"
        yield found.error("event", description, gold, predicted)
    for predicted in left.predicted:
        description = f"predicted {predicted.role} of {found.event(predicted)}, which is not a gold event"
        yield found.error("event", description, None, predicted)
    for gold in left.gold:
        yield found.error("event", f"gold {gold.role} of {found.event(gold)}, which was not found", gold, None)


ARGUMENT_ERRORS = ErrorFinder(ARGUMENTS.headline, CLASSES, find)
