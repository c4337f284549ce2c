"""What a task on stories is: a value whose views count what lies between the articles of a story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from crosswire.model.schema import Schema
from crosswire.tasks.counting.units import StoryUnit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.metrics.counts import Counts


@dataclass(frozen=True, slots=True)
class StoryCounts:
    """What a view counted for one measure.

    Attributes:
        counts: Shape (labels, 4), see `metrics.counts`.
        labels: The names along the first axis; one empty name where it is not told apart.
        notes: Sentence to number, for what was set aside.
    """

    counts: Counts
    labels: tuple[str, ...] = ("",)
    notes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at what lies between articles.

    Attributes:
        name: Behind the `@` of the metric's name; empty for the main one.
        description: One line for `bench tasks`.
        count: Stories to what it counted for each measure; a measure that is undefined there is left out.
        measures: The measures that it has, with what is printed of each.
        given: What the system is given for it, `mentions`, `events` or `pairs`; empty where nothing is.
        said: What a system said for it; null where it did not; the task's own where this is null.
    """

    name: str
    description: str
    count: Callable[[Sequence[StoryUnit], Schema], Mapping[str, StoryCounts]]
    measures: Mapping[str, tuple[str, ...]]
    given: str = ""
    said: Callable[[StoryUnit], object | None] | None = None


@dataclass(frozen=True, slots=True)
class StoryTask:
    """A task whose answers lie between articles, scored story by story.

    Attributes:
        name: The name on the command line.
        layer: The key of the predictions file that it reads.
        description: One line for `bench tasks`.
        headline: The metric to quote.
        gold: What the gold of a story has for it; null where it has no such layer.
        said: What a system said for it; null where it does not do it.
        views: The main view first.
        meanings: Measure to what it means, for `bench tasks`; the view's description where it is not here.
    """

    name: str
    layer: str
    description: str
    headline: str
    gold: Callable[[StoryUnit], object | None]
    said: Callable[[StoryUnit], object | None]
    views: tuple[View, ...]
    meanings: Mapping[str, str]

    @property
    def definitions(self) -> Mapping[str, str]:
        """Metric to what it means, in the order in which they are printed."""
        return {
            name: "; ".join(filter(None, (self.meanings.get(measure, ""), view.description)))
            for view in self.views
            for name, (measure, _) in self.metrics_of(view).items()
        }

    def metrics_of(self, view: View) -> Mapping[str, tuple[str, str]]:
        """The names of the metrics of a view, each with its measure and what is printed of it."""
        return {
            f"{self.name}.{measure}.{part}{f'@{view.name}' if view.name else ''}": (measure, part)
            for measure, parts in view.measures.items()
            for part in parts
        }

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics."""
        return tuple(self.definitions)

    @property
    def library_metrics(self) -> tuple[str, ...]:
        """None: all metrics are our own."""
        return ()

    def answer_of(self, view: View, unit: StoryUnit) -> object | None:
        """What a system said for a view of this task; null where it did not."""
        return (view.said or self.said)(unit)
