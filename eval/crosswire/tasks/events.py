"""The task `events`: triggers with their type, scored as sets of typed spans; with factuality as a tier of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from crosswire.model import Article, Event
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.sides import REFINED, SpanPair, touches_boilerplate
from crosswire.tasks.counting.span_matching import match_boundary, match_overlap, match_strict, tally_with
from crosswire.tasks.counting.span_table import by_unit
from crosswire.tasks.counting.task import Task, Tier
from crosswire.tasks.counting.units import ScoringConfig, Unit


def type_of(event: Event) -> str:
    """The label of an event."""
    return event.type


def type_and_factuality(event: Event) -> str:
    """The label of an event, refined by how certain its holder is of it; what is not said matches nothing."""
    return f"{event.type}{REFINED}{event.factuality}"


def event_sides(unit: Unit, schema: Schema, config: ScoringConfig, *, label: Callable[[Event], str]) -> SpanPair:
    """Both sides of a unit; triggers that touch boilerplate are set aside and counted."""
    notes: Counter[str] = Counter()
    gold = _spans("gold", unit.gold_events or (), unit.article, label, notes)
    said = _spans("predicted", unit.predicted_events or (), unit.article, label, notes)
    return SpanPair(unit.article, gold, said, notes)


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
    """The types of events in the schema's order."""
    return tuple(schema.events.types)


_plain = partial(tally_with, table=by_unit(partial(event_sides, label=type_of)), label_order=event_types)
_refined = partial(tally_with, table=by_unit(partial(event_sides, label=type_and_factuality)), label_order=event_types)

EVENTS = Task(
    name="events",
    layer="events",
    description="Triggers of events with their type",
    gold=lambda unit: unit.gold_events,
    said=lambda unit: unit.predicted_events,
    tiers=(
        Tier("strict", "same trigger and same type", _plain(match_strict)),
        Tier("trigger", "same trigger, any type", _plain(match_boundary)),
        Tier("overlap", "Dice of at least 0.5, any type, best one-to-one alignment", _plain(match_overlap)),
        Tier("factual", "same trigger, same type and same factuality", _refined(match_strict)),
    ),
)
