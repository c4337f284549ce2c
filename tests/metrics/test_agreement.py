"""Kappa: cases computed by hand."""

from __future__ import annotations

import math

import pytest

from crosswire.metrics.agreement import kappa


def test_kappa_by_hand() -> None:
    # Observed 3/4; by chance 1/2 x 1/4 + 1/2 x 3/4 = 1/2.
    assert kappa(list("aabb"), list("abbb")) == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))


def test_kappa_of_the_same_labels_is_one_and_of_exchanged_ones_is_minus_one() -> None:
    assert kappa(list("ab"), list("ab")) == 1
    assert kappa(list("ab"), list("ba")) == -1


def test_weighted_kappa_by_hand() -> None:
    # Steps observed: 0, 1, 2. By chance: the mean of |i - j| over every label of the one with every label of the other.
    observed = (0 + 1 + 0) / 3
    by_chance = sum(abs(i - j) for i in (0, 1, 2) for j in (0, 2, 2)) / 9
    assert kappa(list("-0+"), list("-++"), scale=list("-0+")) == pytest.approx(1 - observed / by_chance)
    assert kappa(list("-0+"), list("-++")) != kappa(list("-0+"), list("-++"), scale=list("-0+"))


@pytest.mark.parametrize("labels", ["", "a", "aaa"])
def test_kappa_without_two_labels_is_undefined(labels: str) -> None:
    assert math.isnan(kappa(list(labels), list(labels)))
