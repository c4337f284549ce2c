"""The units on which two systems are paired: sentences, or distinct facts, each with its counts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import numpy as np

from crosswire.metrics.counts import Counts
from crosswire.model import Segment
from crosswire.model.schema import Schema
from crosswire.tasks.counting.task import Task
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit

SENTENCE, FACT = "sentence", "fact"


@dataclass(frozen=True, slots=True)
class PairedUnits:
    """The units of both systems, in the same order.

    Attributes:
        kind: `sentence` or `fact`.
        names: The name of each unit, such as `homs-000 s3` or `homs conflict k2`.
        one: Shape (units, labels, 4): the counts of the first system in the tier of the headline.
        two: The counts of the second system.
    """

    kind: str
    names: tuple[str, ...]
    one: Counts
    two: Counts


def paired_units(
    task: Task, one: Sequence[StoryUnit], two: Sequence[StoryUnit], schema: Schema, config: ScoringConfig
) -> PairedUnits | None:
    """Return the units of two systems on the same stories; None for clusters, whose counts no smaller unit has."""
    if task.by_fact is not None:
        sides = [_facts(task, task.by_fact, stories, schema, config) for stories in (one, two)]
        names = tuple(dict.fromkeys((*sides[0], *sides[1])))
        nothing = np.zeros((1, 4))
        first, second = (np.array([side.get(name, nothing) for name in names]).reshape(-1, 1, 4) for side in sides)
        return PairedUnits(FACT, names, first, second)
    if task.unit != "article":
        return None
    first, second = (_by_sentence(task, stories, schema, config) for stories in (one, two))
    names = tuple(f"{unit.name} {segment.id}" for story in one for unit in story.articles for segment in _parts(unit))
    return PairedUnits(SENTENCE, names, first, second)


def _facts(
    task: Task,
    by_fact: Callable[[Any], Mapping[str, Sequence[float]]],
    stories: Sequence[StoryUnit],
    schema: Schema,
    config: ScoringConfig,
) -> dict[str, Counts]:
    found = by_fact(task.prepare(stories, schema, config))
    return {name: np.array([counts], dtype=np.float64) for name, counts in found.items()}


def _by_sentence(task: Task, stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig) -> Counts:
    """Return the counts of each sentence, which add up to those of the headline."""
    split = [replace(story, articles=tuple(_sentence_units(task, story.articles))) for story in stories]
    tally = task.tiers[0].count(task.prepare(split, schema, config))
    if tally is None or tally.by_unit is None:
        raise ValueError(f"the counts of {task.headline} do not add up over units")
    return tally.by_unit


def _parts(unit: Unit) -> Sequence[Segment]:
    return sorted(unit.article.segments, key=lambda segment: segment.start)


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


T = TypeVar("T", bound=_Placed)


def _sentence_units(task: Task, articles: Iterable[Unit]) -> Iterator[Unit]:
    """Yield a unit for each sentence, with the items that begin in it.

    Of tasks on events only the events are divided, because their arguments refer to mentions of other sentences.
    """
    for unit in articles:
        starts = [segment.start for segment in _parts(unit)]
        layers = ("gold", "predicted") if task.layer == "mentions" else _EVENT_LAYERS
        divided = {layer: _divided(getattr(unit, layer), starts) for layer in layers}
        for number in range(len(starts)):
            own: dict[str, Any] = {layer: parts[number] if parts else None for layer, parts in divided.items()}
            yield replace(unit, **own)


_EVENT_LAYERS = ("gold_events", "predicted_events", "given_events")


def _divided(items: Sequence[T] | None, starts: Sequence[int]) -> list[list[T]]:
    """Return the items of each sentence; those before the first sentence belong to it. Empty without items."""
    if items is None:
        return []
    parts: list[list[T]] = [[] for _ in starts]
    for item in items:
        if parts:
            parts[max(bisect_right(starts, item.start) - 1, 0)].append(item)
    return parts
