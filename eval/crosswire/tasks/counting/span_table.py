"""Labelled spans of many articles as columns of numbers, for both sides: the input of the matchers.

All articles are placed one after another on one line, so that spans of different articles never touch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.spans import Integers
from crosswire.model.mention_columns import coded, integers, packed
from crosswire.tasks.counting.span_pairs import SpanPair


@dataclass(frozen=True, slots=True)
class SpanColumns:
    """The spans of one side, sorted by (start, end, label), without duplicates; every attribute has shape (spans,).

    Attributes:
        unit: The index of the span's article among the units.
        start: First code point, counted from the start of the line.
        end: One past the last code point, counted from the start of the line.
        label: The index of the span's label among the labels.
    """

    unit: Integers
    start: Integers
    end: Integers
    label: Integers

    def __len__(self) -> int:
        """Return the number of spans."""
        return len(self.unit)

    def at(self, indices: Integers | NDArray[np.bool_]) -> SpanColumns:
        """Return the spans at these indices, or under this mask."""
        return SpanColumns(self.unit[indices], self.start[indices], self.end[indices], self.label[indices])


@dataclass(frozen=True, slots=True)
class Table:
    """Both sides of all units.

    Attributes:
        gold: The gold spans.
        predicted: The predicted spans.
        labels: The labels that occur, in order; a refinement follows `|`.
        stride: The distance between the starts of two neighbouring articles on the line.
        notes: Sentence to number, for what was ignored.
    """

    gold: SpanColumns
    predicted: SpanColumns
    labels: tuple[str, ...]
    stride: int
    notes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def keys(one: SpanColumns, other: SpanColumns, *columns: str) -> tuple[Integers, Integers]:
    """Return one key per span of each side; keys are equal if these columns are equal, and sort like them."""
    both = packed(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in columns))
    return both[: len(one)], both[len(one) :]


def table_of(pairs: Sequence[SpanPair]) -> Table:
    """Return the sides of all articles as one table."""
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
