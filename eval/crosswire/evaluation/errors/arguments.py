"""Errors of the task `arguments`, by the keys of its headline: event, role, and the entity that fills it.

Any gold mention of the right entity earns the credit. The class `span` is of fillers that are known by their spans:
predicted mentions that are none of the gold's, times, quantities and Contents, where they only overlap the gold's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire.evaluation.article_scores import ScoringContext
from crosswire.evaluation.errors.pricing import set_join
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.unmatched import Unmatched
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.model import Article, Event, Mention, Span
from crosswire.tasks.arguments import ARGUMENTS, Key, keys
from crosswire.tasks.counting.units import StoryUnit, Unit

CLASSES = (
    ErrorClass("event", "its event is not in the gold, or was not found"),
    ErrorClass("role", "right event and filler, wrong role"),
    ErrorClass("attachment", "right role and filler, on another event, which the gold has too"),
    ErrorClass("span", "right event and role, the filler's span only overlaps"),
    ErrorClass("spurious", "on an event of the gold, which has no such argument"),
    ErrorClass("missed", "on an event that was found, without this argument"),
)

# Where the filler of each argument stands, as its side wrote it.
Fillers = dict[Key, tuple[Span, ...]]


def find(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """The errors of `arguments.entity`."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in argument_errors(article)]
    return set_join(errors, ARGUMENTS.tiers[0].tally(articles, scoring.schema, scoring.config))


def argument_errors(unit: Unit) -> list[ErrorItem]:
    """The errors of one article; together they hold every false positive and false negative once."""
    found = _Article(unit)
    return sorted(_argument_errors(found), key=lambda error: (error.place.start, error.place.end, error.reading))


class _Article:
    """The arguments of both sides of an article, and how to show them."""

    def __init__(self, unit: Unit) -> None:
        self.article: Article = unit.article
        self.gold = _fillers(unit, unit.gold_events or (), unit.gold)
        self.predicted = _fillers(unit, unit.predicted_events or (), unit.predicted or ())
        self.gold_events = {_event(event) for event in unit.gold_events or ()}
        self.predicted_events = {_event(event) for event in unit.predicted_events or ()}

    def error(self, name: str, reading: str, gold: Key | None, said: Key | None) -> ErrorItem:
        """An error of a gold argument, of a predicted one, or of both."""
        there = () if gold is None else self._places(gold, self.gold)
        here = () if said is None else self._places(said, self.predicted)
        return ErrorItem(name, reading, there, here, int(said is not None), int(gold is not None))

    def extent(self, key: Key) -> Span:
        """From the first to the last character of a filler."""
        spans = self.gold.get(key) or self.predicted[key]
        return spans[0][0], spans[-1][1]

    def quote(self, key: Key) -> str:
        """The text of a filler."""
        return quoted_text(self.article.text[slice(*self.extent(key))])

    def event(self, key: Key) -> str:
        """`Advance "moved"`."""
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
    """Where an argument comes in the order of its side, whatever the ids of entities."""
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
    for gold, said in rest.take_same(lambda key: (key.trigger, key.type, key.filler)):
        reading = f"of {found.event(gold)}: gold {gold.role}, predicted {said.role}"
        yield found.error("role", reading, gold, said)
    for gold, said in rest.take_same(lambda key: (key.role, key.filler)):
        reading = f"{gold.role}: gold of {found.event(gold)}, predicted of {found.event(said)}"
        yield found.error("attachment", reading, gold, said)
    for gold, said in rest.take_overlapping(found.extent, key=lambda key: (key.trigger, key.type, key.role)):
        yield found.error("span", f"{gold.role} of {found.event(gold)}: predicted {found.quote(said)}", gold, said)
    for said in rest.predicted:
        yield found.error("spurious", f"predicted {said.role} of {found.event(said)}", None, said)
    for gold in rest.gold:
        yield found.error("missed", f"gold {gold.role} of {found.event(gold)}", gold, None)


def _without_event(found: _Article, left: Unmatched[Key]) -> Iterator[ErrorItem]:
    """Arguments whose event is on one side alone; two are one error where only their triggers or types differ."""
    for gold, said in left.take_overlapping(lambda key: key.trigger, key=lambda key: (key.role, key.filler)):
        reading = f"{gold.role}: gold of {found.event(gold)}, predicted of {found.event(said)}"
        yield found.error("event", reading, gold, said)
    for said in left.predicted:
        yield found.error("event", f"predicted {said.role} of {found.event(said)}, which is no event", None, said)
    for gold in left.gold:
        yield found.error("event", f"gold {gold.role} of {found.event(gold)}, which was not found", gold, None)


ARGUMENT_ERRORS = ErrorFinder(ARGUMENTS.headline, CLASSES, find)
