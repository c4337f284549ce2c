"""Tests of overlapping spans in arrays, against a comparison of all pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics.spans import overlaps

SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 9)).map(lambda s: (s[0], s[0] + s[1])), max_size=9)


@settings(max_examples=200, deadline=None)
@given(SPANS, SPANS)
def test_overlaps_returns_each_pair_once_with_its_dice(
    gold: list[tuple[int, int]], predicted: list[tuple[int, int]]
) -> None:
    gold, predicted = sorted(gold), sorted(predicted)
    sides = (np.array(side, dtype=np.int64).reshape(-1, 2) for side in (gold, predicted))
    rows, columns, dice = overlaps(*sides)
    found = sorted(zip(rows.tolist(), columns.tolist(), dice.tolist(), strict=True))
    assert found == [
        (row, column, 2 * shared / (one[1] - one[0] + two[1] - two[0]))
        for row, one in enumerate(gold)
        for column, two in enumerate(predicted)
        if (shared := min(one[1], two[1]) - max(one[0], two[0])) > 0
    ]
