"""What a task on articles is: a value that names its layer and tiers, and turns gold and predictions into counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from crosswire.model.schema import Schema
from crosswire.tasks.counting.units import ScoringConfig, Unit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.metrics.counts import Counts

MEASURES = ("f1", "precision", "recall", "macro_f1")


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
        measures: What is computed from the counts.
        given: What the system is given for it, `mentions` or `events`; empty where nothing is.
        said: What a system said for it; null where it did not; the task's own where this is null.
    """

    name: str
    description: str
    tally: Callable[[Sequence[Unit], Schema, ScoringConfig], Tally]
    measures: tuple[str, ...] = MEASURES
    given: str = ""
    said: Callable[[Unit], object | None] | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A trivial system whose scores stand beside those of every other.

    Attributes:
        name: Behind the `@` of the metric's name.
        description: One line below the table.
        tier: The name of the tier that it is scored in.
        answer: Units to the same units with its answers.
    """

    name: str
    description: str
    tier: str
    answer: Callable[[Sequence[Unit]], Sequence[Unit]]


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
    """A task on articles as a value.

    Attributes:
        name: The name on the command line.
        layer: The key of the predictions file that it reads; a system without that key does not attempt it.
        description: One line for `bench tasks`.
        gold: What the gold of an article has for it; null where it has no such layer.
        said: What a system said for it; null where it does not do it.
        tiers: The headline's tier first, its first measure being the headline.
        options: The fields of the config that touch it.
        labelled_by: What its labels are, for the heading of the table by label.
        library_tiers: Scores of other libraries, on request.
        references: Trivial systems to compare with.
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
    references: tuple[Reference, ...] = ()

    @property
    def headline(self) -> str:
        """The one metric to quote."""
        return f"{self.name}.{self.tiers[0].name}.{self.tiers[0].measures[0]}"

    @property
    def definitions(self) -> Mapping[str, str]:
        """Metric to what right means in it."""
        tiers = {tier.name: tier.description for tier in self.tiers}
        tiers |= {tier.name: tier.description for tier in self.library_tiers}
        return {name: tiers[name.split(".")[1]] for name in (*self.metrics, *self.library_metrics)}

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics that are computed unless others are asked for."""
        return tuple(f"{self.name}.{tier.name}.{measure}" for tier in self.tiers for measure in tier.measures)

    @property
    def library_metrics(self) -> tuple[str, ...]:
        """The names of the metrics that are computed on request only."""
        return tuple(f"{self.name}.{tier.name}.{m}" for tier in self.library_tiers for m in tier.measures)

    def answer_of(self, tier: Tier, unit: Unit) -> object | None:
        """What a system said for a tier of this task; null where it did not."""
        return (tier.said or self.said)(unit)
