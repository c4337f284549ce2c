"""Tasks as values: a task names its layer and its tiers, and turns gold and predictions into counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from crosswire.metrics.counts import Counts
from crosswire.metrics.intervals import OVER_ARTICLES, IntervalMethod
from crosswire.model import Coverage
from crosswire.model.schema import Schema
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit

PARTS = ("f1", "precision", "recall")


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one tier.

    Attributes:
        counts: Shape (labels, 4): the counts of all units (articles), see `metrics.counts`.
        without: Shape (units, labels, 4): row i has the counts of all units except unit i.
        labels: The names along the axis of labels; one empty name if the counts have no labels.
        by_unit: Shape (units, labels, 4): the counts of each unit, if these add up; else None.
        values: Measure to its value and its values without each unit, for measures that are no ratio of the counts.
        notes: Sentence to number, for what was ignored.
        library: Name and version of the library that computed the values; empty for crosswire's own.
        of_facts: True if the counts are distinct facts, which an interval over facts needs.
        remarks: Sentences that a reader of the score needs.
    """

    counts: Counts
    without: Counts
    labels: tuple[str, ...] = ("",)
    by_unit: Counts | None = None
    values: Mapping[str, tuple[float, Sequence[float]]] = field(default_factory=lambda: MappingProxyType({}))
    notes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    library: str = ""
    of_facts: bool = False
    remarks: tuple[str, ...] = ()


def additive_tally(by_unit: Counts, labels: Sequence[str], notes: Mapping[str, int] = MappingProxyType({})) -> Tally:
    """Return a tally of counts that add up over units, by_unit of shape (units, labels, 4)."""
    counts: Counts = by_unit.sum(axis=0)
    return Tally(counts, counts - by_unit, tuple(labels), by_unit, notes=notes)


def recounted_tally(
    counts: Counts, without: Sequence[Counts], labels: Sequence[str] = ("",), notes: Mapping[str, int] | None = None
) -> Tally:
    """Return a tally of counts that do not add up: counts of shape (labels, 4), counted again without each unit."""
    stacked = np.array(without, dtype=np.float64).reshape(-1, len(labels), 4)
    return Tally(counts, stacked, tuple(labels), notes=notes or {})


@dataclass(frozen=True, slots=True)
class Need:
    """Something optional in predictions without which a tier is not attempted, such as the arguments of events.

    Attributes:
        name: The plural in messages, e.g. `arguments`.
        found_in: True for a predicted item that has it.
    """

    name: str
    found_in: Callable[[Any], bool]

    def met_by(self, predictions: Sequence[Any]) -> bool:
        """Return True if any item has it, or if there are no items at all: then nothing was found."""
        return not any(predictions) or any(self.found_in(item) for items in predictions for item in items)


@dataclass(frozen=True, slots=True)
class Tier:
    """A definition of a correct prediction.

    Attributes:
        name: Part of the metric's name, e.g. `strict` in `entities.strict.f1`.
        description: One line for `bench tasks`.
        count: The task's inputs to the counts of this tier; None if the tier is undefined for them.
        parts: The measures that are computed from the counts.
        scope: The part of the metric's name after `@`, e.g. `cross` in `coreference.lea.f1@cross`; empty for the whole.
        given: The layer that the system is given, `mentions`, `events` or `pairs`; empty for end-to-end.
        prediction_of: Unit to its prediction for the tier, None without one. If None, the task's own function is used.
        library: Whether another library computes it; then only on request, because its import is slow.
        needs: What predicted items must have so that the tier is attempted; None if the layer is enough.
        lower_is_better: Whether 0 is the best value.
        on_request: Whether it is computed only on request, because few readers need it.
    """

    name: str
    description: str
    count: Callable[[Any], Tally | None]
    parts: tuple[str, ...] = (*PARTS, "macro_f1")
    scope: str = ""
    given: str = ""
    prediction_of: Callable[[Any], object | None] | None = None
    library: bool = False
    needs: Need | None = None
    lower_is_better: bool = False
    on_request: bool = False

    @property
    def is_extra(self) -> bool:
        """True if it is computed only on request."""
        return self.library or self.on_request


@dataclass(frozen=True, slots=True)
class Reference:
    """A trivial system. Its score is shown next to the headline of every other system.

    Attributes:
        name: The part of the metric's name after the `@`.
        description: What it predicts, as in `predicts nothing`.
        predict: Stories to the same stories with its predictions.
        parts: The measures of the headline's tier that are computed for it.
    """

    name: str
    description: str
    predict: Callable[[Sequence[StoryUnit]], Sequence[StoryUnit]]
    parts: tuple[str, ...]


def empty_articles(**layers: Any) -> Reference:  # noqa: ANN401 - the type depends on the layer
    """Return the reference that predicts nothing, from the empty values of fields of `Unit`."""

    def predict(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
        return [replace(story, articles=tuple(replace(unit, **layers) for unit in story.articles)) for story in stories]

    return Reference("empty", "nothing", predict, ("f1",))


def empty_stories(**layers: Any) -> Reference:  # noqa: ANN401
    """Return the reference that predicts nothing, from the empty values of fields of `StoryUnit`."""
    return Reference("empty", "nothing", lambda stories: [replace(story, **layers) for story in stories], ("f1",))


@dataclass(frozen=True, slots=True)
class Task:
    """A task.

    Attributes:
        name: The name on the command line.
        layer: The key of the predictions file that it reads; a system without this key does not attempt the task.
        description: One line for `bench tasks`.
        gold: Unit to its gold for the task; None if the gold has no such layer.
        prediction_of: Unit to its prediction for the task; None if the system does not attempt it.
        prepare: Stories to the inputs that all tiers count, such as tables, made once for all tiers.
        tiers: The tiers. The first part of the first tier is the headline.
        unit: What `gold` and `prediction_of` are called on, `article` or `story`.
        options: The fields of the config that affect it.
        labelled_by: The kind of its labels, for the heading of the table by label.
        references: Trivial systems for comparison; the first is shown next to the headline.
        covered_items: Stories to the items that were answered, and all items, for a layer of given items; None if
            coverage counts units.
        intervals: How its intervals are computed.
        by_fact: Inputs to the counts of each distinct fact in the tier of the headline, which add up to those of the
            headline; None if its units are no facts.
    """

    name: str
    layer: str
    description: str
    gold: Callable[[Any], object | None]
    prediction_of: Callable[[Any], object | None]
    prepare: Callable[[Sequence[StoryUnit], Schema, ScoringConfig], Any]
    tiers: tuple[Tier, ...]
    unit: str = "article"
    options: tuple[str, ...] = ()
    labelled_by: str = "type"
    references: tuple[Reference, ...] = ()
    covered_items: Callable[[Sequence[StoryUnit]], Coverage] | None = None
    intervals: IntervalMethod = OVER_ARTICLES
    by_fact: Callable[[Any], Mapping[str, Sequence[float]]] | None = None

    def metrics_of(self, tier: Tier) -> Mapping[str, str]:
        """Return the names of the metrics of a tier, each with its part; a part named as its tier is not repeated."""
        scope = f"@{tier.scope}" if tier.scope else ""
        names = {part: part if part == tier.name else f"{tier.name}.{part}" for part in tier.parts}
        return {f"{self.name}.{name}{scope}": part for part, name in names.items()}

    @property
    def headline(self) -> str:
        """The main metric of the task."""
        return next(iter(self.metrics_of(self.tiers[0])))

    @property
    def definitions(self) -> Mapping[str, str]:
        """Metric to its definition of a correct prediction."""
        return {name: tier.description for tier in self.tiers for name in self.metrics_of(tier)}

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics that are computed by default."""
        return tuple(name for tier in self.tiers if not tier.is_extra for name in self.metrics_of(tier))

    @property
    def extra_metrics(self) -> tuple[str, ...]:
        """The names of the metrics that are computed on request only, some by other libraries."""
        return tuple(name for tier in self.tiers if tier.is_extra for name in self.metrics_of(tier))

    def units_of(self, stories: Sequence[StoryUnit]) -> Sequence[Unit | StoryUnit]:
        """Return the units on which `gold` and `prediction_of` are called: the stories, or all their articles."""
        return stories if self.unit == "story" else [article for story in stories for article in story.articles]

    def predictions_of(self, tier: Tier, stories: Sequence[StoryUnit]) -> list[object | None]:
        """Return the prediction of each unit for a tier; None where there is none."""
        return [(tier.prediction_of or self.prediction_of)(unit) for unit in self.units_of(stories)]

    def attempts(self, tier: Tier, stories: Sequence[StoryUnit]) -> bool:
        """Return True if the system attempts a tier: it predicts the layer, with what the tier needs."""
        predictions = [each for each in self.predictions_of(tier, stories) if each is not None]
        return bool(predictions) and (tier.needs is None or tier.needs.met_by(predictions))

    def coverage(self, tier: Tier, stories: Sequence[StoryUnit]) -> Coverage:
        """Return how many units have predictions for a tier."""
        if self.covered_items is not None:
            return self.covered_items(stories)
        units = zip(self.units_of(stories), self.predictions_of(tier, stories), strict=True)
        names = {unit.name: prediction is not None for unit, prediction in units}
        missing = tuple(name for name, answered in names.items() if not answered)
        return Coverage(len(names) - len(missing), len(names), self.unit, missing)

    def tier(self, name: str, scope: str = "") -> Tier:
        """Return a tier by its name and scope.

        Raises:
            KeyError: There is no such tier.
        """
        for tier in self.tiers:
            if (tier.name, tier.scope) == (name, scope):
                return tier
        raise KeyError(f"{name}@{scope}")

    def tally(
        self, name: str, stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig, *, scope: str = ""
    ) -> Tally | None:
        """Return the counts of one tier."""
        return self.tier(name, scope).count(self.prepare(stories, schema, config))
