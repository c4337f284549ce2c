"""Labelled spans of many articles as columns of numbers, both sides of them: what the matchers compare.

Articles lie behind one another on one line, so that spans of different articles never touch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from crosswire.model.mention_columns import coded, integers, packed
from crosswire.model.schema import Schema
from crosswire.tasks.counting.sides import SpanPair
from crosswire.tasks.counting.units import ScoringConfig, Unit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    import numpy as np
    from numpy.typing import NDArray

    from crosswire.model.mention_columns import Integers


@dataclass(frozen=True, slots=True)
class SpanColumns:
    """The spans of one side, sorted by (start, end, label), none twice; every attribute has shape (spans,).

    Attributes:
        unit: The place of its article among the units.
        start: First code point, counted from the beginning of the line.
        end: One past the last code point, counted from there.
        label: The place of its label among the labels.
    """

    unit: Integers
    start: Integers
    end: Integers
    label: Integers

    def __len__(self) -> int:
        """How many spans there are."""
        return len(self.unit)

    def at(self, places: Integers | NDArray[np.bool_]) -> SpanColumns:
        """The spans at some places."""
        return SpanColumns(self.unit[places], self.start[places], self.end[places], self.label[places])


@dataclass(frozen=True, slots=True)
class Table:
    """Both sides of all units.

    Attributes:
        gold: What the gold says.
        predicted: What the system says.
        labels: The labels that stand there, in order; refined behind `|`.
        notes: Sentence to number, for what was set aside.
        stride: How far the beginnings of two articles are apart on the line.
    """

    gold: SpanColumns
    predicted: SpanColumns
    labels: tuple[str, ...]
    stride: int
    notes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


MakeTable = Callable[[Sequence[Unit], Schema, ScoringConfig], Table]


def keys(one: SpanColumns, other: SpanColumns, *columns: str) -> tuple[Integers, Integers]:
    """Numbers that are equal where spans of two sides agree in these columns, and in their order."""
    import numpy as np

    both = packed(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in columns))
    return both[: len(one)], both[len(one) :]


def by_unit(sides: Callable[[Unit, Schema, ScoringConfig], SpanPair]) -> MakeTable:
    """The table of what is made of each unit alone."""

    def table(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Table:
        return table_of([sides(unit, schema, config) for unit in units])

    return table


def table_of(pairs: Sequence[SpanPair]) -> Table:
    """The sides of articles as one table."""
    import numpy as np

    numbers = [len(spans) for pair in pairs for spans in (pair.gold, pair.predicted)]
    spans = list(chain.from_iterable([spans for pair in pairs for spans in (pair.gold, pair.predicted)]))
    end = integers([span.end for span in spans])
    labels, label = coded([span.label for span in spans])
    owner = np.repeat(np.arange(2 * len(pairs)), numbers)
    stride = int(end.max(initial=0))
    base = owner // 2 * stride
    both = SpanColumns(owner // 2, base + integers([span.start for span in spans]), base + end, label)
    notes: dict[str, int] = {}
    for pair in pairs:
        for note, number in pair.notes.items():
            notes[note] = notes.get(note, 0) + number
    return Table(both.at(owner % 2 == 0), both.at(owner % 2 == 1), labels, stride, notes)
