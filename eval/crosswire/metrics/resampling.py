"""Resampling of units: sums of additive counts without one unit, or over units drawn anew; the jackknife."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Units drawn at once: 8 MiB of numbers.
_BLOCK = 2**20


def leave_one_out(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over all units but one: counts of shape (units, ...) give the same shape, row i without unit i."""
    total: NDArray[np.float64] = counts.sum(axis=0)
    return total - counts


def resample(counts: NDArray[np.float64], draws: int, *, seed: int) -> NDArray[np.float64]:
    """The sums of counts over units drawn with replacement, as many as there are (Efron 1979), for many draws at once.

    Args:
        counts: Shape (units, ...), e.g. (units, labels, 4).
        draws: How often all units are drawn.
        seed: The same seed gives the same draws.

    Returns:
        Shape (draws, ...): every metric on counts takes it as it is, and the percentiles of its values make an
        interval. No unit at all gives zeros. How often each unit was drawn, times the counts, is one matrix product
        for a block of draws, so that memory does not grow with draws times units.
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
    """The standard error of a statistic from its delete-one values (Tukey 1958); nan where it is not defined.

    It is not defined for fewer than two units, or where the statistic is undefined without one of them.
    """
    n = len(values)
    if n < 2 or any(math.isnan(value) for value in values):
        return math.nan
    mean = math.fsum(values) / n
    return math.sqrt((n - 1) / n * math.fsum((value - mean) ** 2 for value in values))
