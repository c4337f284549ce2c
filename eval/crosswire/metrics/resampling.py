"""Delete-one resampling of additive counts and of any other value per unit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def leave_one_out(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over all units but one: counts of shape (units, ...) give the same shape, row i without unit i."""
    total: NDArray[np.float64] = counts.sum(axis=0)
    return total - counts


def jackknife_standard_error(values: Sequence[float]) -> float:
    """The standard error of a statistic from its delete-one values (Tukey 1958); nan where it is not defined.

    It is not defined for fewer than two units, or where the statistic is undefined without one of them.
    """
    n = len(values)
    if n < 2 or any(math.isnan(value) for value in values):
        return math.nan
    mean = math.fsum(values) / n
    return math.sqrt((n - 1) / n * math.fsum((value - mean) ** 2 for value in values))
