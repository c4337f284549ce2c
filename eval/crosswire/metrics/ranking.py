"""Maximum one-to-one matching in the order of a ranking, and average precision."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby


def match_in_order(neighbours: Iterable[Sequence[int]]) -> list[int | None]:
    """For each row in turn the column that it is matched with, or null; of every first k rows a maximum matching.

    Rows are taken in order: one is matched when the rows before it can be matched with others so that a column is
    left for it (augmenting paths; Edmonds 1965). So the matching of any beginning of the list is as great as it can be,
    and a row that is matched stays matched. The last matching of all rows is returned.

    Args:
        neighbours: For each row the columns that it may be matched with.

    A search that fails never succeeds later through the columns that it saw: these are not looked at again, so that the
    whole costs little more than one look at every edge for each column.
    """
    rows: list[Sequence[int]] = []
    row_of: dict[int, int] = {}
    dead: set[int] = set()
    for columns in neighbours:
        rows.append(columns)
        if columns and not all(column in dead for column in columns):
            _augment(len(rows) - 1, rows, row_of, dead)
    column_of = {row: column for column, row in row_of.items()}
    return [column_of.get(row) for row in range(len(rows))]


def _augment(row: int, rows: Sequence[Sequence[int]], row_of: dict[int, int], dead: set[int]) -> None:
    """Match a row if a path to a free column exists; else mark the columns that were seen."""
    came_from: dict[int, int] = {}
    queue = [row]
    for reached in queue:
        for column in rows[reached]:
            if column in came_from or column in dead:
                continue
            came_from[column] = reached
            if column not in row_of:
                _shift(column, row, came_from, row_of)
                return
            queue.append(row_of[column])
    dead.update(came_from)


def _shift(column: int, row: int, came_from: dict[int, int], row_of: dict[int, int]) -> None:
    """Turn a path from a row to a free column into pairs."""
    column_of = {row_of[seen]: seen for seen in came_from if seen in row_of}
    while True:
        reached = came_from[column]
        freed = column_of.get(reached)
        row_of[column] = reached
        if reached == row or freed is None:
            return
        column = freed


def average_precision(ranked: Sequence[tuple[float, bool]], positives: int) -> float:
    """The sum over thresholds of the gain in recall times the precision there; nan without positives.

    Args:
        ranked: Score of every item and whether it is right, in any order; items of equal score share a threshold.
        positives: How many right items there are at all, found or not.

    The definition without interpolation (as scikit-learn's `average_precision_score`), with items that were never
    ranked among the positives.
    """
    if not positives:
        return math.nan
    total, right, seen = 0.0, 0, 0
    for _, same in groupby(sorted(ranked, key=lambda item: -item[0]), key=lambda item: item[0]):
        goods = [good for _, good in same]
        right += sum(goods)
        seen += len(goods)
        total += sum(goods) * right / seen
    return total / positives
