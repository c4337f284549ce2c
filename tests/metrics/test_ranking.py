"""Tests of weighted average precision, by hand and against scikit-learn."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics.ranking import weighted_average_precision

ONE, HALF, THIRD = Fraction(1), Fraction(1, 2), Fraction(1, 3)


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ([(0.9, ONE, True), (0.8, ONE, False), (0.7, ONE, True)], (1 / 1 + 2 / 3) / 2),
        # Equal scores share a threshold.
        ([(0.5, ONE, True), (0.5, ONE, False)], 1 / 2),
        # Weights are shares of votes.
        ([(0.9, HALF, True), (0.8, THIRD, False), (0.7, HALF, True)], 1 / 2 * 1 + 1 / 2 * (1 / (4 / 3))),
        ([(0.9, ONE, False), (0.1, THIRD, True)], (1 / 3) / (4 / 3)),
    ],
)
def test_average_precision_by_hand(ranked: list[tuple[float, Fraction, bool]], expected: float) -> None:
    assert weighted_average_precision(ranked) == pytest.approx(expected)


def test_average_precision_is_undefined_without_positives() -> None:
    assert math.isnan(weighted_average_precision([(0.5, ONE, False)]))
    assert math.isnan(weighted_average_precision([]))


RANKED = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.sampled_from([ONE, HALF, THIRD]), st.booleans()),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(RANKED, st.randoms(use_true_random=False))
def test_average_precision_equals_scikit_learn(
    ranked: list[tuple[float, Fraction, bool]], source: random.Random
) -> None:
    from sklearn.metrics import average_precision_score

    if any(correct for _, _, correct in ranked):
        scores, weights, labels = zip(*ranked, strict=True)
        expected = average_precision_score(labels, scores, sample_weight=[float(weight) for weight in weights])
        found = weighted_average_precision(ranked)
        assert found == pytest.approx(expected, abs=1e-12)
        assert weighted_average_precision(source.sample(ranked, len(ranked))) == found
