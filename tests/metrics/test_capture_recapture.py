"""Estimates of the number of things from searches, computed by hand, and their bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswire.metrics.capture_recapture import estimated_total


@pytest.mark.parametrize(
    ("searches", "expected"),
    [
        # Five things, three of them seen once and one twice: 5 + 2/3 * 3 * 2 / (2 * 2) = 6.
        (["abc", "ab", "ade"], 6.0),
        # Everything seen by all: nothing is missing.
        (["ab", "ab", "ab", "ab"], 2.0),
        # One thing seen once is no evidence of more.
        (["a", "", ""], 1.0),
        # Nothing in common: 3 + 2/3 * 3 * 2 / 2 = 5.
        (["a", "b", "c"], 5.0),
        # Two searches, Chapman: four times three, divided by two, less one, is five.
        (["abc", "cd"], 5.0),
        (["", ""], 0.0),
        (["", "", ""], 0.0),
    ],
)
def test_estimates_by_hand(searches: list[str], expected: float) -> None:
    assert estimated_total(searches).value == pytest.approx(expected)


def test_interval_by_hand() -> None:
    # One thing is estimated to be missing. Its variance is 1 + 4/9 * 3 * 25 / 16 + 4/9 * 9 * 4 / 64 = 10/3.
    spread = math.exp(1.959964 * math.sqrt(math.log(1 + 10 / 3)))
    found = estimated_total(["abc", "ab", "ade"])
    assert found == pytest.approx((6, 5 + 1 / spread, 5 + spread))


@pytest.mark.parametrize("searches", [[], ["abc"]])
def test_one_search_says_nothing(searches: list[str]) -> None:
    assert all(map(math.isnan, estimated_total(searches)))


@given(st.lists(st.sets(st.integers(0, 8)), min_size=2, max_size=6))
def test_estimate_is_in_its_interval_and_at_least_what_was_found(searches: list[set[int]]) -> None:
    found = estimated_total(searches)
    assert len(set().union(*searches)) <= found.low <= found.value <= found.high


def test_interval_covers_the_truth_where_all_things_are_alike() -> None:
    random = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        seen = random.random((5, 40)) < 0.3
        low, high = estimated_total([np.flatnonzero(search).tolist() for search in seen])[1:]
        covered += low <= 40 <= high
    assert 0.9 < covered / 400 < 0.99
