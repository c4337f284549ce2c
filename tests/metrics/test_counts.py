"""Precision, recall and F from counts: hand-computed cases, undefined values, additivity."""

from __future__ import annotations

import numpy as np
import pytest

from crosswire.metrics import counts


def of(right: float, predicted: float, found: float, gold: float) -> counts.Counts:
    return np.array([right, predicted, found, gold], dtype=float)


def test_ratios_are_those_computed_by_hand() -> None:
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
def test_undefined_is_nan_and_never_a_number(
    some: counts.Counts, precision: float | None, recall: float | None, f1: float | None
) -> None:
    found = [float(measure(some)) for measure in (counts.precision, counts.recall, counts.f1)]
    assert [None if np.isnan(value) else value for value in found] == [precision, recall, f1]


def test_measures_drop_the_last_axis_and_broadcast_over_the_others() -> None:
    many = np.stack([np.stack([of(1, 2, 1, 4), of(0, 0, 0, 0)]), np.stack([of(2, 2, 2, 2), of(0, 1, 0, 1)])])
    assert counts.f1(many).shape == (2, 2)
    assert counts.f1(many)[1, 0] == 1
    assert np.isnan(counts.f1(many)[0, 1])


def test_macro_is_the_mean_over_supported_labels_only() -> None:
    labels = np.stack([of(1, 2, 1, 2), of(1, 1, 1, 1), of(0, 7, 0, 0)])
    assert counts.macro_f1(labels, np.array([True, True, False])) == pytest.approx((1 / 2 + 1) / 2)


def test_macro_is_undefined_without_a_supported_label_that_is_defined() -> None:
    labels = np.stack([of(0, 3, 0, 0), of(0, 0, 0, 0)])
    assert np.isnan(counts.macro_f1(labels, np.array([False, False])))
    assert np.isnan(counts.macro_f1(labels, np.array([False, True])))


def test_macro_leaves_out_a_label_without_gold_whatever_was_predicted() -> None:
    silent, talkative = (np.stack([of(1, 1, 1, 2), of(0, said, 0, 0)]) for said in (0, 9))
    supported = np.array([True, True])
    assert counts.macro_f1(silent, supported) == counts.macro_f1(talkative, supported) == pytest.approx(2 / 3)
