"""Tests of precision, recall and F from counts: hand-computed cases, undefined values, and broadcasting."""

from __future__ import annotations

import numpy as np
import pytest

from crosswire.metrics import counts


def of(correct: float, predicted: float, found: float, gold: float) -> counts.Counts:
    return np.array([correct, predicted, found, gold], dtype=float)


def test_precision_recall_and_f1_by_hand() -> None:
    some = of(3, 4, 3, 6)
    assert counts.precision(some) == 3 / 4
    assert counts.recall(some) == 3 / 6
    assert counts.f1(some) == pytest.approx(2 * 3 / (4 + 6))


def test_f1_of_unequal_numerators_is_the_harmonic_mean() -> None:
    some = of(1, 2, 3, 4)
    assert counts.f1(some) == pytest.approx(2 * (1 / 2) * (3 / 4) / (1 / 2 + 3 / 4))


@pytest.mark.parametrize(
    ("some", "precision", "recall", "f1"),
    [
        (of(0, 0, 0, 0), None, None, None),
        (of(0, 0, 0, 5), None, 0, 0),
        (of(0, 5, 0, 0), 0, None, 0),
        (of(0, 5, 0, 5), 0, 0, 0),
        (of(5, 5, 5, 5), 1, 1, 1),
    ],
)
def test_undefined_values_are_nan(
    some: counts.Counts, precision: float | None, recall: float | None, f1: float | None
) -> None:
    found = [float(measure(some)) for measure in (counts.precision, counts.recall, counts.f1)]
    assert [None if np.isnan(value) else value for value in found] == [precision, recall, f1]


def test_measures_drop_the_last_axis_and_broadcast() -> None:
    many = np.stack([np.stack([of(1, 2, 1, 4), of(0, 0, 0, 0)]), np.stack([of(2, 2, 2, 2), of(0, 1, 0, 1)])])
    assert counts.f1(many).shape == (2, 2)
    assert counts.f1(many)[1, 0] == 1
    assert np.isnan(counts.f1(many)[0, 1])


def test_macro_f1_is_the_mean_over_supported_labels() -> None:
    labels = np.stack([of(1, 2, 1, 2), of(1, 1, 1, 1), of(0, 7, 0, 0)])
    assert counts.macro_f1(labels, np.array([True, True, False])) == pytest.approx((1 / 2 + 1) / 2)


def test_macro_f1_is_undefined_without_a_supported_label_with_gold() -> None:
    labels = np.stack([of(0, 3, 0, 0), of(0, 0, 0, 0)])
    assert np.isnan(counts.macro_f1(labels, np.array([False, False])))
    assert np.isnan(counts.macro_f1(labels, np.array([False, True])))


def test_macro_f1_ignores_labels_without_gold() -> None:
    without, with_errors = (np.stack([of(1, 1, 1, 2), of(0, predicted, 0, 0)]) for predicted in (0, 9))
    supported = np.array([True, True])
    assert counts.macro_f1(without, supported) == counts.macro_f1(with_errors, supported) == pytest.approx(2 / 3)
