"""Tests of kappa and alpha on hand-computed and published cases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from crosswire.metrics.agreement import kappa, krippendorff_alpha, krippendorff_counts


def test_kappa_by_hand() -> None:
    # Observed agreement 3/4; chance agreement 1/2 x 1/4 + 1/2 x 3/4 = 1/2.
    assert kappa(list("aabb"), list("abbb")) == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))


def test_kappa_is_one_for_equal_and_minus_one_for_exchanged_labels() -> None:
    assert kappa(list("ab"), list("ab")) == 1
    assert kappa(list("ab"), list("ba")) == -1


def test_weighted_kappa_by_hand() -> None:
    # The observed distance is 1/3. The chance distance is the mean of |i - j| over all pairs of the two label lists.
    observed = (0 + 1 + 0) / 3
    by_chance = sum(abs(i - j) for i in (0, 1, 2) for j in (0, 2, 2)) / 9
    assert kappa(list("-0+"), list("-++"), scale=list("-0+")) == pytest.approx(1 - observed / by_chance)
    assert kappa(list("-0+"), list("-++")) != kappa(list("-0+"), list("-++"), scale=list("-0+"))


@pytest.mark.parametrize("labels", ["", "a", "aaa"])
def test_kappa_is_undefined_with_fewer_than_two_labels(labels: str) -> None:
    assert math.isnan(kappa(list(labels), list(labels)))


def alpha(*items: str) -> float:
    """Return the alpha of items, each with one character per annotator that labelled it."""
    labels = sorted(set("".join(items)))
    counts = np.array([[item.count(label) for label in labels] for item in items], dtype=float)
    return float(krippendorff_alpha(krippendorff_counts(counts).sum(axis=0)))


def test_alpha_of_the_published_example() -> None:
    # Krippendorff (2011), four observers and twelve units; the last unit has one label and counts for nothing.
    units = ("111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3")
    assert alpha(*units) == pytest.approx(0.743, abs=5e-4)


def test_alpha_by_hand() -> None:
    # Of the pairs of labels on one item, a third differ; of all pairs, 3 x 3 x 2 of 6 x 5.
    assert alpha("aa", "bb", "ab") == pytest.approx(1 - (1 / 3) / (18 / 30))
    assert alpha("aaa", "bbb") == 1


@pytest.mark.parametrize("items", [("aa", "aa"), ("a", "b")])
def test_alpha_is_undefined_with_one_label_or_without_pairs(items: tuple[str, ...]) -> None:
    assert math.isnan(alpha(*items))
