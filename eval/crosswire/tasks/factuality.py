"""The task `factuality`: how certain the holder of an event is about it. The headline is on given events.

The labels are those of the schema. On given events a system predicts the factuality and the holder of each gold
trigger; an event without a prediction is not found. The macro average is over the labels with support in the full gold
(Opitz and Burst 2019). Accuracy is the share of the gold events that got the correct label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from msgspec import structs

from crosswire.model import Event
from crosswire.model.annotations import AUTHOR
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.article_inputs import article_inputs
from crosswire.tasks.counting.span_matching import count_matches, match_strict, sides_table
from crosswire.tasks.counting.span_pairs import REFINED, SpanPair, touches_boilerplate
from crosswire.tasks.counting.task import PARTS, Need, Reference, Task, Tier
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit

SOURCE = "source"

# Maps an event to its label. A refinement after `|` must agree too. None for an event without the value.
Label = Callable[[Event, Unit], str | None]


def by_factuality(event: Event, unit: Unit) -> str | None:
    """Return the factuality of an event: how certain its holder is."""
    return event.factuality


def by_holder(event: Event, unit: Unit) -> str | None:
    """Return `author`, or `source` refined by the speaker's entity (by the Statement if it names no speaker)."""
    if event.holder is None or event.holder == AUTHOR:
        return event.holder
    return f"{SOURCE}{REFINED}{unit.source_of.get(event.holder, event.holder)}"


def given_sides(unit: Unit, schema: Schema, config: ScoringConfig, *, label: Label) -> SpanPair:
    """Return the gold events and the predictions made on given events."""
    return _sides(unit, unit.given_events or (), label)


def open_sides(unit: Unit, schema: Schema, config: ScoringConfig, *, label: Label) -> SpanPair:
    """Return the gold events and the events predicted end-to-end."""
    return _sides(unit, unit.predicted_events or (), label)


def _sides(unit: Unit, predicted: Iterable[Event], label: Label) -> SpanPair:
    return SpanPair(unit.article, _spans(unit, unit.gold_events or (), label), _spans(unit, predicted, label), {})


def _spans(unit: Unit, events: Iterable[Event], label: Label) -> tuple[LabelledSpan, ...]:
    """Return the triggers with their labels; types distinguish several events of one trigger."""
    spans = set()
    for event in events:
        name = label(event, unit)
        if name is not None and not touches_boilerplate(unit.article, event.start, event.end):
            plain, mark, rest = name.partition(REFINED)
            spans.add(LabelledSpan(event.start, event.end, f"{plain}{REFINED}{event.type}{mark}{rest}"))
    return tuple(sorted(spans))


def labels(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """Return the factuality labels in the order of the schema."""
    return schema.events.factualities


def holders(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """Return the two kinds of holders: the author, or another source."""
    return AUTHOR, SOURCE


def majority(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
    """Predict the most frequent gold label for every gold event; the first of equally frequent labels."""
    units = [unit for story in stories for unit in story.articles]
    counted = Counter(event.factuality for unit in units for event in unit.gold_events or ())
    common = counted.most_common(1)[0][0] if counted else None

    def labelled(unit: Unit) -> Unit:
        events = [structs.replace(event, factuality=common) for event in unit.gold_events or ()]
        return replace(unit, given_events=events)

    return [replace(story, articles=tuple(map(labelled, story.articles))) for story in stories]


_NEEDS_FACTUALITY = Need("factuality", lambda event: event.factuality is not None)
_NEEDS_HOLDERS = Need("holders", lambda event: event.holder is not None)


FACTUALITY = Task(
    name="factuality",
    layer="events",
    description="How certain the holder of an event is about it",
    gold=lambda unit: unit.gold_events,
    prediction_of=lambda unit: unit.predicted_events,
    prepare=article_inputs,
    labelled_by="label",
    tiers=(
        Tier(
            "given",
            "same label, with the gold events given",
            count_matches(match_strict, sides_table(partial(given_sides, label=by_factuality)), labels),
            parts=("macro_f1", "accuracy", "f1"),
            given="events",
            prediction_of=lambda unit: unit.given_events,
            needs=_NEEDS_FACTUALITY,
        ),
        Tier(
            "holder",
            "same holder, with the gold events given",
            count_matches(match_strict, sides_table(partial(given_sides, label=by_holder)), holders),
            parts=PARTS,
            given="events",
            prediction_of=lambda unit: unit.given_events,
            needs=_NEEDS_HOLDERS,
        ),
        Tier(
            "open",
            "same trigger, same type and same label",
            count_matches(match_strict, sides_table(partial(open_sides, label=by_factuality)), labels),
            needs=_NEEDS_FACTUALITY,
        ),
    ),
    references=(Reference("majority", "the most frequent label", majority, ("macro_f1", "accuracy", "f1")),),
)
