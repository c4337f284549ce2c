"""Maximum one-to-one matching in ranking order, and average precision."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby


def match_in_order(neighbours: Iterable[Sequence[int]]) -> list[int | None]:
    """Return for each row its matched column, or None; the first k rows always have a maximum matching.

    Rows are processed in order. A row is matched if the rows before it can be rematched so that a column is free for it
    (augmenting paths; Edmonds 1965). The matching of any prefix of the list is therefore maximum, and a matched row
    stays matched. The matching after the last row is returned.

    Args:
        neighbours: For each row the columns with which it may be matched.

    A search that fails cannot succeed later through the columns that it visited. These columns are not visited again,
    so the total cost is little more than one visit of every edge for each column.
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
    """Match a row if a path to a free column exists; else mark the visited columns as dead."""
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
    """Turn a path from a row to a free column into matched pairs."""
    column_of = {row_of[visited]: visited for visited in came_from if visited in row_of}
    while True:
        reached = came_from[column]
        freed = column_of.get(reached)
        row_of[column] = reached
        if reached == row or freed is None:
            return
        column = freed


def average_precision(ranked: Sequence[tuple[float, bool]], positives: int) -> float:
    """Return the sum over thresholds of the gain in recall times the precision; nan without positives.

    Args:
        ranked: Score and correctness of every item, in any order; items of equal score share a threshold.
        positives: The number of all positives, found or not.

    The definition has no interpolation (as scikit-learn's `average_precision_score`). The positives include items that
    were never ranked.
    """
    if not positives:
        return math.nan
    total, correct, seen = 0.0, 0, 0
    for _, same in groupby(sorted(ranked, key=lambda item: -item[0]), key=lambda item: item[0]):
        labels = [label for _, label in same]
        correct += sum(labels)
        seen += len(labels)
        total += sum(labels) * correct / seen
    return total / positives
