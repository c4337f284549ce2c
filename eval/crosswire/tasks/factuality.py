"""The task `factuality`: how certain the holder of an event is of it, on given events first.

The labels are those of the schema. On given events a system says for each gold trigger how certain its holder is, and
who that is; an event of which it says nothing is not found. The macro average is over the labels with support in the
full gold (Opitz and Burst 2019), accuracy is the share of the gold's events that got the right label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from crosswire.model import Event
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.sides import REFINED, SpanPair, touches_boilerplate
from crosswire.tasks.counting.span_matching import match_strict, tally_with
from crosswire.tasks.counting.span_table import by_unit
from crosswire.tasks.counting.task import Reference, Task, Tier
from crosswire.tasks.counting.units import ScoringConfig, Unit

AUTHOR, SOURCE = "author", "source"

# An event to its label, refined behind `|` by what else must agree; null where nothing is said.
Label = Callable[[Event, Unit], str | None]


def by_factuality(event: Event, unit: Unit) -> str | None:
    """How certain the holder is."""
    return event.factuality


def by_holder(event: Event, unit: Unit) -> str | None:
    """`author`, or `source` refined by who that is: the speaker's entity, or the Statement where none is named."""
    if event.holder is None or event.holder == AUTHOR:
        return event.holder
    return f"{SOURCE}{REFINED}{unit.source_of.get(event.holder, event.holder)}"


def given_sides(unit: Unit, schema: Schema, config: ScoringConfig, *, label: Label) -> SpanPair:
    """The gold's events, and what was said of them when they were given."""
    return _sides(unit, unit.given_events or (), label)


def open_sides(unit: Unit, schema: Schema, config: ScoringConfig, *, label: Label) -> SpanPair:
    """The gold's events and the predicted ones."""
    return _sides(unit, unit.predicted_events or (), label)


def _sides(unit: Unit, said: Iterable[Event], label: Label) -> SpanPair:
    return SpanPair(unit.article, _spans(unit, unit.gold_events or (), label), _spans(unit, said, label), {})


def _spans(unit: Unit, events: Iterable[Event], label: Label) -> tuple[LabelledSpan, ...]:
    """Triggers with their labels; several events of one trigger are told apart by their types."""
    spans = set()
    for event in events:
        name = label(event, unit)
        if name is not None and not touches_boilerplate(unit.article, event.start, event.end):
            plain, mark, rest = name.partition(REFINED)
            spans.add(LabelledSpan(event.start, event.end, f"{plain}{REFINED}{event.type}{mark}{rest}"))
    return tuple(sorted(spans))


def labels(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """The labels in the schema's order."""
    return schema.events.factualities


def holders(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """Whether the author vouches for an event, or somebody else."""
    return AUTHOR, SOURCE


def majority(units: Sequence[Unit]) -> Sequence[Unit]:
    """The units as answered by who always gives the most frequent label of the gold, the first of equals."""
    counted = Counter(event.factuality for unit in units for event in unit.gold_events or ())
    common = counted.most_common(1)[0][0] if counted else None
    return [
        replace(unit, given_events=[replace(event, factuality=common) for event in unit.gold_events or ()])
        for unit in units
    ]


FACTUALITY = Task(
    name="factuality",
    layer="events",
    description="How certain the holder of an event is of it",
    gold=lambda unit: unit.gold_events,
    said=lambda unit: unit.predicted_events,
    labelled_by="label",
    tiers=(
        Tier(
            "given",
            "same label, the gold's events being given",
            tally_with(match_strict, by_unit(partial(given_sides, label=by_factuality)), labels),
            measures=("macro_f1", "accuracy", "f1"),
            given="events",
            said=lambda unit: unit.given_events,
        ),
        Tier(
            "holder",
            "same holder, the gold's events being given",
            tally_with(match_strict, by_unit(partial(given_sides, label=by_holder)), holders),
            measures=("f1", "precision", "recall"),
            given="events",
            said=lambda unit: unit.given_events,
        ),
        Tier(
            "open",
            "same trigger, same type and same label",
            tally_with(match_strict, by_unit(partial(open_sides, label=by_factuality)), labels),
        ),
    ),
    references=(Reference("majority", "always the most frequent label of the gold", "given", majority),),
)
