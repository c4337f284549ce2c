"""Spans, types and levels of the mentions of many articles as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, overload

from crosswire.model import Mention

if TYPE_CHECKING:  # commands without mentions do not load numpy
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

# So many records stay in the processor cache while several columns are made from them.
_BATCH = 2000

# The number of non-negative values of an int64.
_INT64_VALUES = 2**63


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Spans, types and levels of mentions, one row per mention; compared by identity.

    Attributes:
        start: Shape (mentions,): first code point.
        end: Shape (mentions,): one past the last code point.
        type: Shape (mentions,): the index of the type in `types`.
        level: Shape (mentions,): the index of the level in `levels`.
        types: The types that occur.
        levels: The levels that occur.
    """

    start: Integers
    end: Integers
    type: Integers
    level: Integers
    types: tuple[str, ...]
    levels: tuple[str, ...]

    def sorted(self, order: Integers) -> Columns:
        """Return the rows in another order."""
        arrays = (self.start[order], self.end[order], self.type[order], self.level[order])
        return Columns(*arrays, self.types, self.levels)


class Mentions(Sequence[Mention]):
    """Mentions with their rows of columns; equal to the tuple of the mentions."""

    __slots__ = ("begin", "columns", "end", "records")

    def __init__(self, records: tuple[Mention, ...], columns: Columns, begin: int) -> None:
        """Hold records whose rows of the columns begin at `begin`."""
        self.records = records
        self.columns = columns
        self.begin = begin
        self.end = begin + len(records)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Mention]:
        return iter(self.records)

    @overload
    def __getitem__(self, place: int) -> Mention: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Mention, ...]: ...

    def __getitem__(self, place: int | slice) -> Mention | tuple[Mention, ...]:
        return self.records[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mentions):
            return self.records == other.records
        return self.records == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.records)

    def __repr__(self) -> str:
        return repr(self.records)


def in_columns(groups: Iterable[Sequence[Mention]]) -> list[Mentions]:
    """Return each group as rows of columns; groups that are not yet in columns share new ones."""
    groups = list(groups)
    columns = columns_of(list(chain.from_iterable(group for group in groups if not isinstance(group, Mentions))))
    found = []
    begin = 0
    for group in groups:
        if isinstance(group, Mentions):
            found.append(group)
        else:
            found.append(Mentions(tuple(group), columns, begin))
            begin += len(group)
    return found


def columns_of(records: Sequence[Mention]) -> Columns:
    """Return the columns of mentions.

    Raises:
        OverflowError: An offset does not fit into 64 bits.
    """
    import numpy as np

    starts, ends = [integers([])], [integers([])]
    types: list[str] = []
    levels: list[str] = []
    for at in range(0, len(records), _BATCH):
        some = records[at : at + _BATCH]
        starts.append(integers([mention.start for mention in some]))
        ends.append(integers([mention.end for mention in some]))
        types += [mention.type for mention in some]
        levels += [mention.level for mention in some]
    (type_names, type_), (level_names, level) = coded(types), coded(levels)
    return Columns(np.concatenate(starts), np.concatenate(ends), type_, level, type_names, level_names)


def integers(numbers: Sequence[int]) -> Integers:
    """Return the numbers as an array of shape (numbers,)."""
    import numpy as np

    return np.fromiter(numbers, np.int64, len(numbers))


def coded(names: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    """Return the distinct names, sorted, and the index of each given name among them."""
    import numpy as np

    distinct = tuple(sorted(set(names)))
    if len(distinct) == 1:
        return distinct, np.zeros(len(names), dtype=np.int64)
    index_of = {name: index for index, name in enumerate(distinct)}
    return distinct, np.fromiter(map(index_of.__getitem__, names), np.int64, len(names))


def packed(*columns: Integers) -> Integers:
    """Return one key per row of columns of non-negative integers; keys are equal and ordered as the rows are.

    Rows are compared column by column, the first column first. If the product of the ranges of the columns does not fit
    into 64 bits, ranks replace the numbers.
    """
    import numpy as np

    key = columns[0]
    for column in columns[1:] if len(key) else ():
        if (int(key.max()) + 1) * (int(column.max()) + 1) > _INT64_VALUES:
            key, column = (np.unique(part, return_inverse=True)[1] for part in (key, column))
        key = key * (int(column.max()) + 1) + column
    return key
