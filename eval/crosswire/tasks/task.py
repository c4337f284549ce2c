"""What a task is: a value that names its layer and tiers, and turns gold and predictions into counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from crosswire.model import Article, Entity, Event, Happening, Links, Mention, Span
from crosswire.schema import Schema

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.metrics.counts import Counts

MEASURES = ("f1", "precision", "recall", "macro_f1")


@dataclass(frozen=True, slots=True)
class ScoringConfig:
    """Every choice that could change a number; the signature is built from these fields.

    Attributes:
        labels: The label set that both sides are collapsed to; `native` for our own types.
        level: The level of mentions that is scored.
    """

    labels: str = "native"
    level: str = "NAM"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Unit:
    """One article with its gold and what a system said of it; a unit is equal to itself alone.

    Attributes:
        article: The article.
        gold: Its mentions.
        predicted: The mentions that the system found; null where it did not answer, and so below.
        gold_events: Its events; null where the gold has no such layer.
        predicted_events: The events that the system found.
        entity_of: Span of a gold mention to the id of its entity.
    """

    article: Article
    gold: Sequence[Mention]
    predicted: Sequence[Mention] | None
    gold_events: Sequence[Event] | None = None
    predicted_events: Sequence[Event] | None = None
    entity_of: Mapping[Span, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class StoryUnit:
    """One story with its gold and what a system said of it.

    Attributes:
        story: The story's id.
        articles: Its articles, in order.
        gold_entities: The entities; null where the gold has no such layer.
        predicted_entities: The entities that the system found; null where it does not link mentions.
        answered: Whether the system answered at all; one that did not has found nothing.
        gold_happenings: The happenings; null where the gold has no such layer.
        predicted_happenings: The happenings that the system found; null where it does not link events.
    """

    story: str
    articles: tuple[Unit, ...]
    gold_entities: tuple[Entity, ...] | None
    predicted_entities: Links | None
    answered: bool
    gold_happenings: tuple[Happening, ...] | None = None
    predicted_happenings: Links | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one tier.

    Attributes:
        counts: Shape (units, labels, 4), see `metrics.counts`.
        labels: The names along the second axis.
        notes: Sentence to number, for what was set aside.
    """

    counts: Counts
    labels: tuple[str, ...]
    notes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Library:
    """What a metric of another library says.

    Attributes:
        values: Measure to its value over all units, nan where undefined.
        without: Measure to its values without one unit each.
        correct: Items that the library counts as right.
        predicted: Predicted items that it saw.
        gold: Gold items that it saw.
        notes: Sentence to number, for what it could not be given.
        version: The library's version, part of the signature.
    """

    values: Mapping[str, float]
    without: Mapping[str, Sequence[float]]
    correct: int
    predicted: int
    gold: int
    notes: Mapping[str, int]
    version: str


@dataclass(frozen=True, slots=True)
class Tier:
    """One way to say what counts as right, counted by ourselves.

    Attributes:
        name: Part of the metric's name, e.g. `strict` in `entities.strict.f1`.
        description: One line for `bench tasks`.
        tally: Units to counts.
    """

    name: str
    description: str
    tally: Callable[[Sequence[Unit], Schema, ScoringConfig], Tally]


@dataclass(frozen=True, slots=True)
class LibraryTier:
    """A score that another library computes, on request only since its import is slow.

    Attributes:
        name: Part of the metric's name.
        description: One line for `bench tasks`.
        measures: The measures it has.
        compute: Units to values.
    """

    name: str
    description: str
    measures: tuple[str, ...]
    compute: Callable[[Sequence[Unit], Schema, ScoringConfig], Library]


@dataclass(frozen=True, slots=True)
class Task:
    """A task as a value.

    Attributes:
        name: The name on the command line.
        layer: The key of the predictions file that it reads; a system without that key does not attempt it.
        description: One line for `bench tasks`.
        gold: What the gold of an article has for it; null where it has no such layer.
        said: What a system said for it; null where it does not do it.
        tiers: The headline's tier first.
        options: The fields of the config that touch it.
        labelled_by: What its labels are, for the heading of the table by label.
        library_tiers: Scores of other libraries, on request.
    """

    name: str
    layer: str
    description: str
    gold: Callable[[Unit], object | None]
    said: Callable[[Unit], object | None]
    tiers: tuple[Tier, ...]
    library_tiers: tuple[LibraryTier, ...] = ()
    options: tuple[str, ...] = ()
    labelled_by: str = "type"

    @property
    def headline(self) -> str:
        """The one metric to quote."""
        return f"{self.name}.{self.tiers[0].name}.f1"

    @property
    def definitions(self) -> Mapping[str, str]:
        """Metric to what right means in it."""
        tiers = {tier.name: tier.description for tier in self.tiers}
        tiers |= {tier.name: tier.description for tier in self.library_tiers}
        return {name: tiers[name.split(".")[1]] for name in (*self.metrics, *self.library_metrics)}

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics that are computed unless others are asked for."""
        return tuple(f"{self.name}.{tier.name}.{measure}" for tier in self.tiers for measure in MEASURES)

    @property
    def library_metrics(self) -> tuple[str, ...]:
        """The names of the metrics that are computed on request only."""
        return tuple(f"{self.name}.{tier.name}.{m}" for tier in self.library_tiers for m in tier.measures)


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the entities of stories.

    Attributes:
        name: Behind the `@` of the metric's name; empty for the main one.
        description: One line for `bench tasks`.
        count: Stories to the counts of each measure it has, each of shape (4,).
        measures: The measures that it has, with what is printed of each.
    """

    name: str
    description: str
    count: Callable[[Sequence[StoryUnit]], Mapping[str, Counts]]
    measures: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ClusterTask:
    """A task whose answers are clusters of mentions, scored story by story.

    Attributes:
        name: The name on the command line.
        layer: The key of the predictions file that it reads.
        description: One line for `bench tasks`.
        headline: The metric to quote.
        gold: What the gold of a story has for it; null where it has no such layer.
        said: What a system said for it; null where it does not do it.
        views: The main view first.
    """

    name: str
    layer: str
    description: str
    headline: str
    gold: Callable[[StoryUnit], object | None]
    said: Callable[[StoryUnit], object | None]
    views: tuple[View, ...]

    @property
    def definitions(self) -> Mapping[str, str]:
        """Metric to what it means, in the order in which they are printed."""
        return {name: view.description for view in self.views for name in self.metrics_of(view)}

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
