"""Mentions of many articles as columns of numbers; records are made of them for those who look at one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, overload

from crosswire.model import Mention, Quantity

if TYPE_CHECKING:  # commands that look at no mentions do not pay for numpy
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

# Text, value and quantity of a mention.
Beyond = tuple[str, str | None, Quantity | None]
_NOTHING: Beyond = ("", None, None)

# So many records stay in the processor's cache while they are looked at several times.
_TOGETHER = 2000

# What an int64 can hold.
_ROOM = 2**63


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Mentions as columns, one row each; equal to itself alone.

    Attributes:
        start: Shape (mentions,): first code point.
        end: Shape (mentions,): one past the last code point.
        type: Shape (mentions,): the place of the type in `types`.
        level: Shape (mentions,): the place of the level in `levels`.
        types: The types that stand there.
        levels: The levels that stand there.
        ids: The id of every mention.
        beyond: The row of a mention that says more to its text, value and quantity.
    """

    start: Integers
    end: Integers
    type: Integers
    level: Integers
    types: tuple[str, ...]
    levels: tuple[str, ...]
    ids: Sequence[str]
    beyond: Mapping[int, Beyond]

    def records(self, begin: int, end: int) -> Iterator[Mention]:
        """The records of the rows from `begin` to before `end`."""
        parts = (column[begin:end].tolist() for column in (self.start, self.end, self.type, self.level))
        for row, (start, stop, type_, level) in enumerate(zip(*parts, strict=True), begin):
            beyond = self.beyond.get(row, _NOTHING)
            yield Mention(start, stop, self.types[type_], self.levels[level], self.ids[row], *beyond)


class Mentions(Sequence[Mention]):
    """Some rows of columns, in order: equal to the tuple of their records, which are made when they are looked at."""

    __slots__ = ("_records", "begin", "columns", "end")

    def __init__(self, columns: Columns, begin: int, end: int) -> None:
        """Stand for the rows from `begin` to before `end`."""
        self.columns = columns
        self.begin = begin
        self.end = end
        self._records: tuple[Mention, ...] | None = None

    def _made(self) -> tuple[Mention, ...]:
        if self._records is None:
            self._records = tuple(self.columns.records(self.begin, self.end))
        return self._records

    def __len__(self) -> int:
        return self.end - self.begin

    def __iter__(self) -> Iterator[Mention]:
        return iter(self._made())

    @overload
    def __getitem__(self, place: int) -> Mention: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Mention, ...]: ...

    def __getitem__(self, place: int | slice) -> Mention | tuple[Mention, ...]:
        return self._made()[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mentions):
            return self._made() == other._made()
        return self._made() == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        return repr(self._made())


def in_columns(groups: Iterable[Sequence[Mention]]) -> list[Mentions]:
    """Each group as rows of columns: as it is where it is that already, the others in columns that they share."""
    groups = list(groups)
    columns = _of_records([group for group in groups if not isinstance(group, Mentions)])
    found = []
    begin = 0
    for group in groups:
        if isinstance(group, Mentions):
            found.append(group)
        else:
            found.append(Mentions(columns, begin, begin + len(group)))
            begin += len(group)
    return found


def _of_records(groups: Sequence[Sequence[Mention]]) -> Columns:
    """Columns of all mentions of the groups, without what nobody looks up in them."""
    import numpy as np

    records = list(chain.from_iterable(groups))
    starts, ends = [integers([])], [integers([])]
    types: list[str] = []
    levels: list[str] = []
    for at in range(0, len(records), _TOGETHER):
        some = records[at : at + _TOGETHER]
        starts.append(integers([mention.start for mention in some]))
        ends.append(integers([mention.end for mention in some]))
        types += [mention.type for mention in some]
        levels += [mention.level for mention in some]
    (type_names, type_), (level_names, level) = coded(types), coded(levels)
    return Columns(np.concatenate(starts), np.concatenate(ends), type_, level, type_names, level_names, [], {})


def integers(numbers: Sequence[int]) -> Integers:
    """The numbers as an array of shape (numbers,)."""
    import numpy as np

    return np.fromiter(numbers, np.int64, len(numbers))


def coded(names: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    """The names that there are, in order, and the place of each of the given ones among these."""
    import numpy as np

    there = tuple(sorted(set(names)))
    if len(there) == 1:
        return there, np.zeros(len(names), dtype=np.int64)
    place_of = {name: place for place, name in enumerate(there)}
    return there, np.fromiter(map(place_of.__getitem__, names), np.int64, len(names))


def packed(*columns: Integers) -> Integers:
    """One number for each row of columns of numbers from 0 on: equal where rows are equal, in the order of rows.

    Rows are compared column by column, the first one first. Where the product of the columns' ranges does not fit
    into 64 bits, the places of numbers among each other stand in for them.
    """
    import numpy as np

    key = columns[0]
    for column in columns[1:] if len(key) else ():
        if (int(key.max()) + 1) * (int(column.max()) + 1) > _ROOM:
            key, column = (np.unique(part, return_inverse=True)[1] for part in (key, column))
        key = key * (int(column.max()) + 1) + column
    return key
