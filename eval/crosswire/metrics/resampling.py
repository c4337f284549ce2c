"""Resampling of units: delete-one sums of additive counts, sums over drawn units, and the jackknife."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The number of units drawn at once: 8 MiB of numbers.
_BLOCK = 2**20


def leave_one_out(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the delete-one sums of counts of shape (units, ...): the same shape, row i without unit i."""
    total: NDArray[np.float64] = counts.sum(axis=0)
    return total - counts


def resample(counts: NDArray[np.float64], draws: int, *, seed: int) -> NDArray[np.float64]:
    """Return bootstrap sums of counts over n of n units drawn with replacement (Efron 1979), for many draws at once.

    Args:
        counts: Shape (units, ...), e.g. (units, labels, 4).
        draws: The number of draws; each draws as many units as there are.
        seed: The seed of the random generator; the same seed gives the same draws.

    Returns:
        Shape (draws, ...): every metric on counts accepts it, and the percentiles of its values make an interval.
        Without units the sums are zeros. The sums of a block of draws are one matrix product (how often each unit was
        drawn, times the counts), so memory does not grow with draws times units.
    """
    source = np.random.default_rng(seed)
    units = len(counts)
    flat = counts.reshape(units, math.prod(counts.shape[1:]))
    sums = np.zeros((draws, flat.shape[1]))
    block = max(1, _BLOCK // max(units, 1))
    for first in range(0, draws if units else 0, block):
        number = min(block, draws - first)
        drawn = source.integers(units, size=(number, units)) + units * np.arange(number)[:, np.newaxis]
        times = np.bincount(drawn.ravel(), minlength=number * units).reshape(number, units)
        sums[first : first + number] = times.astype(np.float64) @ flat
    return sums.reshape(draws, *counts.shape[1:])


def jackknife_standard_error(values: Sequence[float]) -> float:
    """Return the standard error of a statistic from its delete-one values (Tukey 1958); nan if it is undefined.

    It is undefined for fewer than two units, and if the statistic is undefined without one of them.
    """
    n = len(values)
    if n < 2 or any(math.isnan(value) for value in values):
        return math.nan
    mean = math.fsum(values) / n
    return math.sqrt((n - 1) / n * math.fsum((value - mean) ** 2 for value in values))
