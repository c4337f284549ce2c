"""The mentions that are scored, as a table; mentions that are not scored are ignored and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.spans import Integers
from crosswire.model import Mention
from crosswire.model.mention_columns import Columns, in_columns, integers, packed
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.span_pairs import SpanPair
from crosswire.tasks.counting.span_table import SpanColumns, Table
from crosswire.tasks.counting.units import ScoringConfig, Unit

# The reasons for which a mention is ignored; 0 means that it is scored.
LEVEL, BOILERPLATE, UNLABELLED, EQUAL = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class _Ignored:
    """The mentions of one side that are ignored for one reason: the position of the first, and their number."""

    first: tuple[int, int, int]
    note: str
    number: int


_NO_NOTES: Mapping[str, int] = MappingProxyType({})


def mention_table(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Table:
    """Return both sides of the units under a config.

    The following mentions are ignored and counted in the notes: mentions of another level than the scored one,
    mentions that touch boilerplate, mentions whose type has no counterpart in the label set, and mentions that the
    label set makes equal to another mention.
    """
    return _table(units, schema.label_map(config.labels), config)


def all_sides(units: Sequence[Unit], table: Table) -> list[SpanPair]:
    """Return the sides of a table as spans, unit by unit; the first unit has the notes of all units."""
    gold, predicted = (_by_unit(side, table, len(units)) for side in (table.gold, table.predicted))
    notes = [table.notes, *[_NO_NOTES] * len(units)]
    return [
        SpanPair(unit.article, *own) for unit, own in zip(units, zip(gold, predicted, notes, strict=False), strict=True)
    ]


def _by_unit(side: SpanColumns, table: Table, units: int) -> list[tuple[LabelledSpan, ...]]:
    base = side.unit * table.stride
    columns = ((side.start - base).tolist(), (side.end - base).tolist(), side.label.tolist())
    spans = [LabelledSpan(start, end, table.labels[label]) for start, end, label in zip(*columns, strict=True)]
    edges = np.searchsorted(side.unit, np.arange(units + 1)).tolist()
    return [tuple(spans[begin:end]) for begin, end in pairwise(edges)]


def sides(unit: Unit, schema: Schema, config: ScoringConfig) -> SpanPair:
    """Return both sides of one unit under a config, see `mention_table`."""
    return all_sides([unit], mention_table([unit], schema, config))[0]


def _table(units: Sequence[Unit], label_map: Mapping[str, str], config: ScoringConfig) -> Table:
    labels = tuple(sorted({label for label in label_map.values() if label}))
    sides = [
        _rows(mentions, label_map, labels)
        for mentions in ([unit.gold for unit in units], [unit.predicted or () for unit in units])
    ]
    boilerplate = [(index, s.start, s.end) for index, unit in enumerate(units) for s in unit.article.boilerplate]
    regions = np.array(boilerplate, dtype=np.int64).reshape(-1, 3)
    stride = max(int(ends.max(initial=0)) for ends in (regions[:, 2], *(rows.end for rows, _ in sides)))
    found: list[SpanColumns] = []
    ignored: list[_Ignored] = []
    for number, (rows, levels) in enumerate(sides):
        rows = _Rows(rows.unit, rows.start + rows.unit * stride, rows.end + rows.unit * stride, rows.label, rows.level)
        reason = _reasons(rows, levels, config, regions[:, 1:] + regions[:, :1] * stride)
        side, equal = _kept(rows, np.flatnonzero(reason == 0))
        reason[equal] = EQUAL
        found.append(side)
        ignored.extend(_ignored(rows, reason, number, levels, config))
    notes = {each.note: each.number for each in sorted(ignored, key=lambda each: each.first)}
    return Table(found[0], found[1], labels, stride, notes)


@dataclass(frozen=True, slots=True)
class _Rows:
    """All mentions of one side; each attribute has shape (mentions,); the label is -1 if there is none."""

    unit: Integers
    start: Integers
    end: Integers
    label: Integers
    level: Integers


def _rows(
    mentions: Sequence[Sequence[Mention]], label_map: Mapping[str, str], labels: Sequence[str]
) -> tuple[_Rows, tuple[str, ...]]:
    """Return the mentions of all units on one side, and the names of their levels."""
    groups = in_columns(mentions)
    sources = {id(group.columns): group.columns for group in groups}
    levels = tuple(sorted({level for columns in sources.values() for level in columns.levels}))
    label_of = {name: labels.index(label) for name, label in label_map.items() if label}
    blocks = {key: _block(columns, label_of, levels) for key, columns in sources.items()}
    parts = [blocks[id(group.columns)][group.begin : group.end] for group in groups]
    start, end, label, level = np.concatenate([*parts, np.empty((0, 4), dtype=np.int64)]).T
    unit = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return _Rows(unit, start, end, label, level), levels


def _block(columns: Columns, label_of: Mapping[str, int], levels: Sequence[str]) -> Integers:
    """Return start, end, label and level as columns, levels numbered by `levels`; shape (mentions, 4)."""
    label = integers([label_of.get(name, -1) for name in columns.types])
    level = integers([levels.index(name) for name in columns.levels])
    return np.stack([columns.start, columns.end, label[columns.type], level[columns.level]], axis=1)


def _reasons(rows: _Rows, levels: Sequence[str], config: ScoringConfig, regions: Integers) -> Integers:
    """Return the first reason for which each mention is ignored; 0 if it is scored."""
    reason = np.where(rows.label < 0, UNLABELLED, 0)
    reason[_touching(rows, regions)] = BOILERPLATE
    wanted = levels.index(config.level) if config.level in levels else -1
    reason[rows.level != wanted] = LEVEL
    return reason


def _touching(rows: _Rows, regions: Integers) -> NDArray[np.bool_]:
    """Return a mask of the mentions that share a character with a region; regions have shape (regions, 2)."""
    if not len(regions):
        return np.zeros(len(rows.start), dtype=bool)
    regions = regions[np.argsort(regions[:, 0], kind="stable")]
    # The furthest end of the regions that start before the end of the mention.
    reach = np.append(-1, np.maximum.accumulate(regions[:, 1]))
    touching: NDArray[np.bool_] = reach[np.searchsorted(regions[:, 0], rows.end, side="left")] > rows.start
    return touching


def _kept(rows: _Rows, indices: Integers) -> tuple[SpanColumns, Integers]:
    """Return the mentions at these indices as a side, and the indices of those that equal an earlier one."""
    key = packed(rows.start[indices], rows.end[indices], rows.label[indices])
    fresh = np.append(True, key[1:] > key[:-1])[: len(key)]
    if not fresh.all():
        order = np.argsort(key, kind="stable")
        indices, key = indices[order], key[order]
        fresh = np.append(True, key[1:] > key[:-1])
    side = SpanColumns(*(column[indices[fresh]] for column in (rows.unit, rows.start, rows.end, rows.label)))
    return side, indices[~fresh]


def _ignored(
    rows: _Rows, reason: Integers, side: int, levels: Sequence[str], config: ScoringConfig
) -> Iterator[_Ignored]:
    """Yield the ignored mentions of a side, grouped by reason, with a note."""
    name = ("gold", "predicted")[side]
    notes = {
        BOILERPLATE: f"{name} mentions that touch boilerplate, ignored",
        UNLABELLED: f"{name} mentions without a counterpart in label set '{config.labels}', left out",
        EQUAL: f"{name} mentions made equal by label set '{config.labels}', counted once",
    }
    indices = np.flatnonzero(reason)
    codes = np.where(reason[indices] == LEVEL, -1 - rows.level[indices], reason[indices])
    found = (column.tolist() for column in np.unique(codes, return_index=True, return_counts=True))
    for code, first, number in zip(*found, strict=True):
        note = notes[code] if code > 0 else f"{name} mentions of level {levels[-1 - code]}, not scored"
        yield _Ignored((int(rows.unit[indices[first]]), side, first), note, number)
