"""Paired tests, by hand-computed cases, by properties, and against another implementation."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics.counts import Counts, Values, f1, macro_f1
from crosswire.metrics.paired_tests import (
    article_test,
    articles_needed,
    detectable_difference,
    holm,
    permutation_test,
)


def pooled_f1(counts: Counts) -> Values:
    return f1(counts.sum(axis=-2))


def units(*rows: tuple[int, int, int]) -> Counts:
    """Return counts of shape (units, 1, 4) from correct, predicted and gold items."""
    return np.array([[[correct, predicted, correct, gold]] for correct, predicted, gold in rows], dtype=np.float64)


def test_two_differing_units_have_four_patterns() -> None:
    one = units((2, 2, 2), (2, 2, 2), (1, 1, 1))
    two = units((0, 2, 2), (0, 2, 2), (1, 1, 1))
    found = permutation_test(one, two, pooled_f1)
    # All 5 of 5 against 1 of 5: the patterns give 4/5, 0, 0 and -4/5.
    assert found.difference == pytest.approx(4 / 5)
    assert (found.p, found.smallest_p, found.differing, found.is_exact) == (2 / 4, 2 / 4, 2, True)
    assert found.spread == pytest.approx(math.sqrt((2 * (4 / 5) ** 2) / 4))
    assert found.detectable == pytest.approx(found.spread * (1.959964 + 0.841621), rel=1e-5)


def test_five_differing_units_in_one_direction_have_a_p_of_one_in_sixteen() -> None:
    one, two = units(*[(3, 3, 3)] * 5), units(*[(1, 3, 3)] * 5)
    found = permutation_test(one, two, pooled_f1)
    assert found.p == found.smallest_p == 2 / 32
    beyond = article_test(one, two, pooled_f1)
    assert beyond.p == beyond.smallest_p == 2 / 32
    assert (beyond.ahead, beyond.behind) == (5, 0)
    assert beyond.without_one == pytest.approx([2 / 3] * 5)
    assert (beyond.low, beyond.high) == pytest.approx((2 / 3, 2 / 3))
    assert beyond.needed is None


def test_equal_systems_do_not_differ() -> None:
    one = units((1, 2, 3), (2, 2, 4))
    found = permutation_test(one, one, pooled_f1)
    assert (found.difference, found.p, found.differing) == (0, 1, 0)
    assert math.isnan(found.spread)
    assert math.isnan(found.detectable)


def test_many_units_are_drawn_with_a_fixed_seed() -> None:
    generator = np.random.default_rng(1)
    one, two = (units(*[(int(n), 5, 5) for n in generator.integers(0, 6, 60)]) for _ in range(2))
    found = permutation_test(one, two, pooled_f1, draws=999)
    assert not found.is_exact
    assert found.smallest_p == 1 / 1000
    assert found == permutation_test(one, two, pooled_f1, draws=999)
    # The sign-flip test of the differences in correct items is the same test, because all denominators are equal.
    from scipy.stats import permutation_test as reference

    difference = (one - two)[:, 0, 0]
    expected = reference(
        (difference,), np.sum, permutation_type="samples", n_resamples=9999, rng=np.random.default_rng(2)
    )
    assert found.p == pytest.approx(expected.pvalue, abs=0.05)


counts = st.lists(st.tuples(st.integers(0, 3), st.integers(3, 6), st.integers(3, 6)), min_size=2, max_size=8)


@settings(deadline=None, max_examples=30)
@given(counts, counts)
def test_swapped_systems_have_the_same_p_and_the_opposite_difference(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]
) -> None:
    size = min(len(first), len(second))
    one, two = units(*first[:size]), units(*second[:size])
    here, there = permutation_test(one, two, pooled_f1), permutation_test(two, one, pooled_f1)
    assert here.p == pytest.approx(there.p)
    assert here.difference == pytest.approx(-there.difference)
    assert here.smallest_p <= here.p <= 1
    beyond, other = article_test(one, two, pooled_f1), article_test(two, one, pooled_f1)
    assert beyond.p == pytest.approx(other.p)
    assert (beyond.ahead, beyond.behind) == (other.behind, other.ahead)
    assert beyond.smallest_p - 1e-9 <= beyond.p <= 1


def test_macro_average_is_a_statistic() -> None:
    one = np.zeros((3, 2, 4))
    one[:, 0] = 1
    one[:, 1, 3] = 1
    two = one.copy()
    two[:, 1] = 1
    found = permutation_test(one, two, partial(macro_f1, supported=np.array([True, True])))
    assert found.difference == pytest.approx(1 / 2 - 1)
    assert found.p == 2 / 8


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(p_values: list[float]) -> None:
    from statsmodels.stats.multitest import multipletests

    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())


def test_holm_of_four_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([4 * 0.01, 3 * 0.03, 3 * 0.03, 0.5])
    assert holm([]) == []


def test_detectable_difference_of_five_articles_is_that_of_equal_signs() -> None:
    """With five units only equal signs reach 2/32, so that the power is the fifth power of the chance of one sign."""
    from scipy.special import ndtri

    expected = float(ndtri(0.8 ** (1 / 5)))
    assert detectable_difference(1.0, 5, 2 / 32) == pytest.approx(expected, abs=0.1)
    assert detectable_difference(0.1, 5, 2 / 32) == pytest.approx(detectable_difference(1.0, 5, 2 / 32) / 10)
    assert detectable_difference(1.0, 40, 0.05) == pytest.approx(2.8 / math.sqrt(40), abs=0.05)
    assert math.isnan(detectable_difference(0.0, 5, 0.05))
    assert math.isnan(detectable_difference(math.nan, 5, 0.05))


def test_articles_needed_grow_with_the_square_of_the_spread() -> None:
    low, high = articles_needed(0.05, 0.1, 5) or (0, 0)
    assert low < 2 + (2.8 * 0.1 / 0.05) ** 2 < high
    assert articles_needed(0.0, 0.1, 5) is None
    assert articles_needed(0.05, 0.0, 5) is None
    assert (articles_needed(0.5, 0.01, 5) or (0, 0))[0] == 6
