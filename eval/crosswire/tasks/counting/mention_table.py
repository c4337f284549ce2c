"""The mentions of articles that are scored, as a table: what is not scored is set aside and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from crosswire.model import Mention
from crosswire.model.mention_columns import in_columns, integers, packed
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.sides import SpanPair
from crosswire.tasks.counting.span_table import SpanColumns, Table
from crosswire.tasks.counting.units import ScoringConfig, Unit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    import numpy as np
    from numpy.typing import NDArray

    from crosswire.model.mention_columns import Columns, Integers

# Why a mention is set aside; 0 is none.
LEVEL, BOILERPLATE, UNLABELLED, EQUAL = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class _Aside:
    """Mentions of one side set aside for one reason: where the first of them stands, and how many there are."""

    first: tuple[int, int, int]
    note: str
    number: int


_Known = tuple[Schema, ScoringConfig, list[ref[Unit]], Table]
_NOTHING: Mapping[str, int] = MappingProxyType({})
_known: WeakKeyDictionary[Unit, _Known] = WeakKeyDictionary()


def mention_table(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Table:
    """Both sides of the units under a config, remembered for as long as there are the units: tiers share it.

    Set aside, and counted in the notes: mentions of another level than the scored one, mentions that touch
    boilerplate, mentions whose type has no counterpart in the label set, and mentions that the label set makes
    equal to another one.
    """
    before = _known.get(units[0]) if units else None
    if before and before[0] is schema and before[1] == config and [unit() for unit in before[2]] == list(units):
        return before[3]
    table = _table(units, schema.label_map(config.labels), config)
    if units:
        _known[units[0]] = (schema, config, [ref(unit) for unit in units], table)
    return table


def all_sides(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> list[SpanPair]:
    """The same as spans, unit by unit; the notes of all units stand with the first."""
    table = mention_table(units, schema, config)
    gold, predicted = (_by_unit(side, table, len(units)) for side in (table.gold, table.predicted))
    notes = [table.notes, *[_NOTHING] * len(units)]
    return [
        SpanPair(unit.article, *own) for unit, own in zip(units, zip(gold, predicted, notes, strict=False), strict=True)
    ]


def _by_unit(side: SpanColumns, table: Table, units: int) -> list[tuple[LabelledSpan, ...]]:
    import numpy as np

    base = side.unit * table.stride
    columns = ((side.start - base).tolist(), (side.end - base).tolist(), side.label.tolist())
    spans = [LabelledSpan(start, end, table.labels[label]) for start, end, label in zip(*columns, strict=True)]
    edges = np.searchsorted(side.unit, np.arange(units + 1)).tolist()
    return [tuple(spans[begin:end]) for begin, end in pairwise(edges)]


def sides(unit: Unit, schema: Schema, config: ScoringConfig) -> SpanPair:
    """Both sides of one unit under a config, see `mention_table`."""
    return all_sides([unit], schema, config)[0]


def _table(units: Sequence[Unit], label_map: Mapping[str, str], config: ScoringConfig) -> Table:
    import numpy as np

    labels = tuple(sorted({label for label in label_map.values() if label}))
    sides = [
        _rows(said, label_map, labels)
        for said in ([unit.gold for unit in units], [unit.predicted or () for unit in units])
    ]
    boilerplate = [(place, s.start, s.end) for place, unit in enumerate(units) for s in unit.article.boilerplate]
    regions = np.array(boilerplate, dtype=np.int64).reshape(-1, 3)
    stride = max(int(ends.max(initial=0)) for ends in (regions[:, 2], *(rows.end for rows, _ in sides)))
    found: list[SpanColumns] = []
    aside: list[_Aside] = []
    for number, (rows, levels) in enumerate(sides):
        rows = _Rows(rows.unit, rows.start + rows.unit * stride, rows.end + rows.unit * stride, rows.label, rows.level)
        reason = _reasons(rows, levels, config, regions[:, 1:] + regions[:, :1] * stride)
        side, equal = _kept(rows, np.flatnonzero(reason == 0))
        reason[equal] = EQUAL
        found.append(side)
        aside.extend(_aside(rows, reason, number, levels, config))
    notes = {each.note: each.number for each in sorted(aside, key=lambda each: each.first)}
    return Table(found[0], found[1], labels, stride, notes)


@dataclass(frozen=True, slots=True)
class _Rows:
    """All mentions of one side, each attribute of shape (mentions,); the label is -1 where there is none."""

    unit: Integers
    start: Integers
    end: Integers
    label: Integers
    level: Integers


def _rows(
    said: Sequence[Sequence[Mention]], label_map: Mapping[str, str], labels: Sequence[str]
) -> tuple[_Rows, tuple[str, ...]]:
    """The mentions of all units on one side, and the names of their levels."""
    import numpy as np

    groups = in_columns(said)
    sources = {id(group.columns): group.columns for group in groups}
    levels = tuple(sorted({level for columns in sources.values() for level in columns.levels}))
    label_of = {name: labels.index(label) for name, label in label_map.items() if label}
    blocks = {key: _block(columns, label_of, levels) for key, columns in sources.items()}
    parts = [blocks[id(group.columns)][group.begin : group.end] for group in groups]
    start, end, label, level = np.concatenate([*parts, np.empty((0, 4), dtype=np.int64)]).T
    unit = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return _Rows(unit, start, end, label, level), levels


def _block(columns: Columns, label_of: Mapping[str, int], levels: Sequence[str]) -> Integers:
    """Columns side by side, with types as labels and levels in the order of `levels`; shape (mentions, 4)."""
    import numpy as np

    label = integers([label_of.get(name, -1) for name in columns.types])
    level = integers([levels.index(name) for name in columns.levels])
    return np.stack([columns.start, columns.end, label[columns.type], level[columns.level]], axis=1)


def _reasons(rows: _Rows, levels: Sequence[str], config: ScoringConfig, regions: Integers) -> Integers:
    """Why each mention is set aside, 0 where it is not; the first reason that there is."""
    import numpy as np

    reason = np.where(rows.label < 0, UNLABELLED, 0)
    reason[_touching(rows, regions)] = BOILERPLATE
    wanted = levels.index(config.level) if config.level in levels else -1
    reason[rows.level != wanted] = LEVEL
    return reason


def _touching(rows: _Rows, regions: Integers) -> NDArray[np.bool_]:
    """Whether each mention shares a character with a region; these have the shape (regions, 2)."""
    import numpy as np

    if not len(regions):
        return np.zeros(len(rows.start), dtype=bool)
    regions = regions[np.argsort(regions[:, 0], kind="stable")]
    # How far any region reaches that begins before the end of the mention.
    reach = np.append(-1, np.maximum.accumulate(regions[:, 1]))
    touching: NDArray[np.bool_] = reach[np.searchsorted(regions[:, 0], rows.end, side="left")] > rows.start
    return touching


def _kept(rows: _Rows, places: Integers) -> tuple[SpanColumns, Integers]:
    """The mentions at some places as a side, and the places of those that are equal to one before."""
    import numpy as np

    key = packed(rows.start[places], rows.end[places], rows.label[places])
    fresh = np.append(True, key[1:] > key[:-1])[: len(key)]
    if not fresh.all():
        order = np.argsort(key, kind="stable")
        places, key = places[order], key[order]
        fresh = np.append(True, key[1:] > key[:-1])
    side = SpanColumns(*(column[places[fresh]] for column in (rows.unit, rows.start, rows.end, rows.label)))
    return side, places[~fresh]


def _aside(rows: _Rows, reason: Integers, side: int, levels: Sequence[str], config: ScoringConfig) -> Iterator[_Aside]:
    """What was set aside on a side, told."""
    import numpy as np

    name = ("gold", "predicted")[side]
    told = {
        BOILERPLATE: f"{name} mentions that touch boilerplate, ignored",
        UNLABELLED: f"{name} mentions without a counterpart in label set '{config.labels}', left out",
        EQUAL: f"{name} mentions made equal by label set '{config.labels}', counted once",
    }
    places = np.flatnonzero(reason)
    codes = np.where(reason[places] == LEVEL, -1 - rows.level[places], reason[places])
    found = (column.tolist() for column in np.unique(codes, return_index=True, return_counts=True))
    for code, first, number in zip(*found, strict=True):
        note = told[code] if code > 0 else f"{name} mentions of level {levels[-1 - code]}, not scored"
        yield _Aside((int(rows.unit[places[first]]), side, first), note, number)
