"""Tests of kappa on hand-computed cases."""

from __future__ import annotations

import math

import pytest

from crosswire.metrics.agreement import kappa


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
