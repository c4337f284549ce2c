"""The task `events`: triggers with their type, scored as sets of typed spans, and a separate tier for factuality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from crosswire.model import Article, Event
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.article_inputs import article_inputs
from crosswire.tasks.counting.span_matching import (
    count_matches,
    match_boundary,
    match_overlap,
    match_strict,
    sides_table,
)
from crosswire.tasks.counting.span_pairs import REFINED, SpanPair, touches_boilerplate
from crosswire.tasks.counting.task import Need, Task, Tier, empty_articles
from crosswire.tasks.counting.units import ScoringConfig, Unit


def type_of(event: Event) -> str:
    """Return the label of an event."""
    return event.type


def type_and_factuality(event: Event) -> str:
    """Return the label of an event, refined by its factuality; an event without factuality matches nothing."""
    return f"{event.type}{REFINED}{event.factuality}"


def event_sides(unit: Unit, schema: Schema, config: ScoringConfig, *, label: Callable[[Event], str]) -> SpanPair:
    """Return both sides of a unit; triggers that touch boilerplate are ignored and counted."""
    notes: Counter[str] = Counter()
    gold = _spans("gold", unit.gold_events or (), unit.article, label, notes)
    predicted = _spans("predicted", unit.predicted_events or (), unit.article, label, notes)
    return SpanPair(unit.article, gold, predicted, notes)


def _spans(
    side: str, events: Iterable[Event], article: Article, label: Callable[[Event], str], notes: Counter[str]
) -> tuple[LabelledSpan, ...]:
    spans = set()
    for event in events:
        if touches_boilerplate(article, event.start, event.end):
            notes[f"{side} events that touch boilerplate, ignored"] += 1
        else:
            spans.add(LabelledSpan(event.start, event.end, label(event)))
    return tuple(sorted(spans))


def event_types(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """Return the event types in the order of the schema."""
    return tuple(schema.events.types)


_count = partial(count_matches, label_order=event_types)
_plain = partial(_count, table=sides_table(partial(event_sides, label=type_of)))
_refined = partial(_count, table=sides_table(partial(event_sides, label=type_and_factuality)))

EVENTS = Task(
    name="events",
    layer="events",
    description="Triggers of events with their type",
    gold=lambda unit: unit.gold_events,
    prediction_of=lambda unit: unit.predicted_events,
    prepare=article_inputs,
    tiers=(
        Tier("strict", "same trigger and same type", _plain(match_strict)),
        Tier("trigger", "same trigger, any type", _plain(match_boundary)),
        Tier("overlap", "Dice of at least 0.5, any type, best one-to-one alignment", _plain(match_overlap)),
        Tier(
            "factual",
            "same trigger, same type and same factuality",
            _refined(match_strict),
            needs=Need("factuality", lambda event: event.factuality is not None),
        ),
    ),
    references=(empty_articles(predicted_events=()),),
)
