"""Tests of delete-one sums, the jackknife and draws against plain code, and of the t interval against scipy.stats."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from crosswire.metrics import resampling
from crosswire.metrics.counts import f1
from crosswire.metrics.intervals import interval
from crosswire.metrics.resampling import jackknife_standard_error, leave_one_out, resample


def test_leave_one_out_sums_the_other_units() -> None:
    counts = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    assert leave_one_out(counts).tolist() == [[2 + 4, 20 + 40], [1 + 4, 10 + 40], [1 + 2, 10 + 20]]


def test_jackknife_of_a_mean_is_the_standard_error_of_the_mean() -> None:
    values = np.array([0.2, 0.5, 0.9, 0.4])
    without = [(values.sum() - value) / 3 for value in values]
    assert jackknife_standard_error(without) == pytest.approx(values.std(ddof=1) / math.sqrt(4))


@pytest.mark.parametrize("without", [[], [0.5], [0.5, math.nan, 0.6]])
def test_jackknife_is_undefined_for_too_few_or_undefined_values(without: list[float]) -> None:
    assert math.isnan(jackknife_standard_error(without))
    assert all(math.isnan(end) for end in interval(0.5, without))


def test_interval_is_students_t_around_the_value() -> None:
    without = [0.5, 0.52, 0.48, 0.51, 0.49]
    width = stats.t.ppf(0.975, df=4) * jackknife_standard_error(without)
    assert interval(0.5, without) == pytest.approx((0.5 - width, 0.5 + width))


def test_interval_is_cut_to_the_unit_interval() -> None:
    assert interval(0.95, [0.9, 0.99, 0.7])[1] == 1.0
    assert interval(0.05, [0.1, 0.01, 0.3])[0] == 0.0
    assert interval(1.0, [1.0, 1.0, 1.0]) == (1.0, 1.0)


COUNTS = np.random.default_rng(3).integers(0, 9, size=(7, 2, 4)).astype(np.float64)


@pytest.mark.parametrize("block", [1, 50, 2**20])
def test_resample_sums_units_drawn_with_replacement(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "_BLOCK", block)
    source = np.random.default_rng(5)
    expected = [sum(COUNTS[unit] for unit in source.integers(7, size=7)) for _ in range(40)]
    assert resample(COUNTS, 40, seed=5).tolist() == np.array(expected).tolist()


def test_resample_is_reproducible_with_a_seed() -> None:
    assert resample(COUNTS, 100, seed=5).tobytes() == resample(COUNTS, 100, seed=5).tobytes()
    assert resample(COUNTS, 100, seed=5).tobytes() != resample(COUNTS, 100, seed=6).tobytes()


def test_f1_accepts_all_draws_at_once() -> None:
    drawn = resample(COUNTS, 25, seed=1)
    assert drawn.shape == (25, 2, 4)
    assert f1(drawn).tolist() == [f1(draw).tolist() for draw in drawn]


def test_resample_without_units_gives_zeros() -> None:
    assert resample(np.zeros((0, 2, 4)), 3, seed=1).tolist() == np.zeros((3, 2, 4)).tolist()
    assert resample(COUNTS, 0, seed=1).shape == (0, 2, 4)


def test_resample_of_one_unit_gives_that_unit() -> None:
    assert resample(COUNTS[:1], 3, seed=1).tolist() == [COUNTS[0].tolist()] * 3
