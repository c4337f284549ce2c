"""Tests of matching in ranking order, against brute force, and of average precision, against scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics.ranking import average_precision, match_in_order

ROWS = st.lists(st.lists(st.integers(0, 4), max_size=4, unique=True), max_size=6)


def maximum_size(rows: Sequence[Sequence[int]]) -> int:
    """Return the size of the maximum matching by trying every order of rows and columns."""
    best = 0
    for order in permutations(rows):
        for columns in permutations(range(5), min(len(order), 5)):
            best = max(best, sum(column in row for row, column in zip(order, columns, strict=False)))
    return best


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), max_size=4, unique=True), max_size=4))
def test_matching_of_every_prefix_is_maximum(rows: list[list[int]]) -> None:
    for end in range(len(rows) + 1):
        assert sum(column is not None for column in match_in_order(rows[:end])) == maximum_size(rows[:end])


@settings(max_examples=300, deadline=None)
@given(ROWS)
def test_matching_is_one_to_one_and_keeps_matched_rows(rows: list[list[int]]) -> None:
    before: list[int | None] = []
    for end in range(len(rows) + 1):
        matched = match_in_order(rows[:end])
        columns = [column for column in matched if column is not None]
        assert len(set(columns)) == len(columns)
        assert all(column in row for row, column in zip(rows, matched, strict=False) if column is not None)
        assert all(now is not None for now, then in zip(matched, before, strict=False) if then is not None)
        before = matched


def test_row_is_rematched_to_free_a_column() -> None:
    assert match_in_order([[0, 1], [0]]) == [1, 0]
    assert match_in_order([[0], [0], [0, 1]]) == [0, None, 1]


@pytest.mark.parametrize(
    ("ranked", "positives", "expected"),
    [
        ([(0.9, True), (0.8, False), (0.7, True)], 2, (1 / 1 + 2 / 3) / 2),
        # One positive was never ranked.
        ([(0.9, True), (0.8, False), (0.7, True)], 3, (1 / 1 + 2 / 3) / 3),
        # Equal scores share a threshold.
        ([(0.5, True), (0.5, False)], 1, 1 / 2),
        ([(0.1, False)], 1, 0),
        ([], 2, 0),
    ],
)
def test_average_precision_by_hand(ranked: list[tuple[float, bool]], positives: int, expected: float) -> None:
    assert average_precision(ranked, positives) == pytest.approx(expected)


def test_average_precision_is_undefined_without_positives() -> None:
    assert math.isnan(average_precision([(0.5, False)], 0))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), min_size=1, max_size=12))
def test_average_precision_equals_scikit_learn(ranked: list[tuple[float, bool]]) -> None:
    from sklearn.metrics import average_precision_score

    positives = sum(label for _, label in ranked)
    if positives:
        expected = average_precision_score([label for _, label in ranked], [score for score, _ in ranked])
        assert average_precision(ranked, positives) == pytest.approx(expected, abs=1e-12)
