"""Intervals over facts, against scipy.stats and published values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswire.metrics.intervals import OVER_FACTS, clopper_pearson, direct_f1, fact_interval, interval, wilson

SHARES = st.integers(1, 60).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials)))


@given(SHARES)
def test_intervals_equal_those_of_scipy(share: tuple[int, int]) -> None:
    from scipy.stats import binomtest

    found = binomtest(*share)
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        theirs = found.proportion_ci(0.95, method=method)
        assert ours(*share) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@given(SHARES)
def test_intervals_hold_the_share(share: tuple[int, int]) -> None:
    for method in (wilson, clopper_pearson):
        low, high = method(*share)
        assert 0 <= low <= share[0] / share[1] <= high <= 1


def test_without_trials_an_interval_is_undefined() -> None:
    assert all(math.isnan(end) for method in (wilson, clopper_pearson) for end in method(0, 0))


def test_f1_by_its_share() -> None:
    # TP 2, FP 2, N 7: J = 2 / 9, F1 = 4 / 11.
    low, high = wilson(2, 9)
    assert direct_f1([2, 4, 2, 7]) == (2 * low / (1 + low), 2 * high / (1 + high))
    assert pytest.approx(4 / 11) == 2 * (2 / 9) / (1 + 2 / 9)


def test_from_five_stories_on_the_wider_interval_counts() -> None:
    counts = [20, 24, 20, 30]
    narrow, wide = [0.74, 0.75, 0.74, 0.75, 0.74], [0.5, 0.9, 0.6, 0.95, 0.7]
    direct = direct_f1(counts)
    assert fact_interval("f1", (0.74, wide[:4]), counts) == direct
    assert fact_interval("f1", (0.74, narrow), counts) == direct
    assert fact_interval("f1", (0.74, wide), counts) == interval(0.74, wide)
    # Other measures have none on few stories, and an undefined value never has one.
    assert math.isnan(fact_interval("coverage", (0.7, wide[:4]), counts)[0])
    assert math.isnan(fact_interval("f1", (0.7, wide[:4]), None)[0])
    assert fact_interval("coverage", (0.7, wide), None) == interval(0.7, wide)
    assert math.isnan(fact_interval("f1", (math.nan, wide), counts)[0])
    assert OVER_FACTS.named(4) != OVER_FACTS.named(5)
