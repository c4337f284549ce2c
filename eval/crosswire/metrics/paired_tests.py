"""Paired tests of two systems on the same units, and the differences that they can detect.

All tests are about a statistic of summed counts, such as F1. Under the hypothesis of no difference, the counts of the
two systems on a unit can be swapped (Fisher's randomisation; Yeh 2000 for F1).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.counts import Counts, Values
from crosswire.metrics.resampling import jackknife_standard_error

ALPHA, POWER, DRAWS, SEED = 0.05, 0.8, 10_000, 20241208
# Differences that rounding alone makes are equal.
_EQUAL = 1e-12

# Counts of shape (..., labels, 4) to values of shape (...).
Statistic = Callable[[Counts], Values]


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """A paired permutation test.

    Attributes:
        difference: The value of the first system minus that of the second.
        p: The two-sided p-value; 1 if no unit differs.
        smallest_p: The smallest p-value that these units can give.
        differing: The number of units on which the counts differ.
        is_exact: True if all swaps were enumerated; else random ones were drawn.
        spread: The standard deviation of the difference under swaps; nan if no unit differs.
    """

    difference: float
    p: float
    smallest_p: float
    differing: int
    is_exact: bool
    spread: float

    @property
    def detectable(self) -> float:
        """The difference that a test of 5 % finds with a power of 80 %, from the spread; nan without spread."""
        return self.spread * (_z(1 - ALPHA / 2) + _z(POWER))


def permutation_test(
    one: Counts, two: Counts, value_of: Statistic, *, draws: int = DRAWS, seed: int = SEED
) -> PermutationTest:
    """Return the paired permutation test of a statistic; the counts have the shape (units, labels, 4).

    Each unit is swapped or not, so that articles keep their numbers of units. If at most `draws` patterns exist, all
    are enumerated, and p is their share with a difference at least as large. Otherwise p is (1 + hits) / (1 + draws).
    A value that is undefined for some swap counts as 0.
    """
    differs = (one != two).any(axis=(1, 2))
    change = (two - one)[differs].reshape(int(differs.sum()), math.prod(one.shape[1:]))
    number = len(change)
    is_exact = 2**number <= draws
    swaps = _all_patterns(number) if is_exact else _random_patterns(number, draws, seed)
    shift = (swaps @ change).reshape(len(swaps), *one.shape[1:])
    found = _defined(value_of(one.sum(axis=0) + shift)) - _defined(value_of(two.sum(axis=0) - shift))
    observed = float(_defined(value_of(one.sum(axis=0))) - _defined(value_of(two.sum(axis=0))))
    hits = int((np.abs(found) >= abs(observed) - _EQUAL).sum())
    if is_exact:
        p, smallest = hits / len(swaps), min(1.0, 2 / len(swaps))
    else:
        p, smallest = (1 + hits) / (1 + draws), 1 / (1 + draws)
    return PermutationTest(observed, p, smallest, number, is_exact, float(found.std()) if number else math.nan)


def _all_patterns(number: int) -> NDArray[np.float64]:
    return np.array(list(product((0.0, 1.0), repeat=number))).reshape(2**number, number)


def _random_patterns(number: int, draws: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).integers(2, size=(draws, number)).astype(np.float64)


def _defined(values: Values) -> Values:
    return np.nan_to_num(values, nan=0.0)


@dataclass(frozen=True, slots=True)
class ArticleTest:
    """The difference of two systems for articles like these, from the articles of one story.

    Attributes:
        difference: The value of the first system minus that of the second.
        low: The lower end of the 95 % interval: delete-one jackknife with Student's t; nan below two articles.
        high: The upper end.
        p: The p-value of all swaps of whole articles, two-sided.
        smallest_p: The smallest p-value that so many articles can give.
        without_one: The difference without each article.
        ahead: The number of articles on which the first system has the higher value.
        behind: The number on which it has the lower value.
        detectable: The difference that is found with a power of 80 % at the level `max(.05, smallest_p)`.
        needed: How many articles would settle a difference of this size with a power of 80 %, from and to; None if no
            number would, or if the articles do not differ.
    """

    difference: float
    low: float
    high: float
    p: float
    smallest_p: float
    without_one: tuple[float, ...]
    ahead: int
    behind: int
    detectable: float
    needed: tuple[int, int] | None


def article_test(one: Counts, two: Counts, value_of: Statistic) -> ArticleTest:
    """Return the test whose units are whole articles; the counts have the shape (articles, labels, 4)."""
    from scipy.special import stdtrit
    from scipy.stats import permutation_test as all_swaps

    units = len(one)
    both = np.stack([one, two])

    def difference_of(first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
        chosen = np.arange(units)
        sums = both[first.astype(int), chosen].sum(axis=0), both[second.astype(int), chosen].sum(axis=0)
        return float(_defined(value_of(sums[0])) - _defined(value_of(sums[1])))

    found = all_swaps(
        (np.zeros(units), np.ones(units)),
        difference_of,
        permutation_type="samples",
        n_resamples=DRAWS,
        vectorized=False,
        rng=np.random.default_rng(SEED),
    )
    difference = float(found.statistic)
    without = tuple(
        float(_defined(value_of(one.sum(axis=0) - one[i])) - _defined(value_of(two.sum(axis=0) - two[i])))
        for i in range(units)
    )
    error = jackknife_standard_error(without)
    width = float(stdtrit(units - 1, 1 - ALPHA / 2)) * error if units > 1 else math.nan
    by_article = _defined(value_of(one)) - _defined(value_of(two))
    smallest = min(1.0, 2 / 2**units)
    spread = error * math.sqrt(units)
    return ArticleTest(
        difference,
        difference - width,
        difference + width,
        float(found.pvalue),
        smallest,
        without,
        int((by_article > _EQUAL).sum()),
        int((by_article < -_EQUAL).sum()),
        detectable_difference(spread, units, max(ALPHA, smallest)),
        articles_needed(difference, spread, units),
    )


def detectable_difference(spread: float, units: int, level: float, *, draws: int = 2_000, seed: int = SEED) -> float:
    """Return the mean difference that a sign-flip test over units finds with a power of 80 %; nan without spread.

    The differences of the units are simulated as normal with this standard deviation, and all flips are enumerated (up
    to ten units; from there on a t-test, which is as powerful, is used).

    Args:
        spread: The standard deviation of the difference on one unit.
        units: The number of units.
        level: The level of the test.
        draws: The number of simulated samples.
        seed: The seed of the random generator.
    """
    if math.isnan(spread) or spread == 0 or units < 2:
        return math.nan
    noise = np.random.default_rng(seed).standard_normal((draws, units))
    low, high = 0.0, 20.0
    for _ in range(20):
        middle = (low + high) / 2
        if _power(noise + middle, level) < POWER:
            low = middle
        else:
            high = middle
    return high * spread


def _power(samples: NDArray[np.float64], level: float) -> float:
    """Return the share of samples, shape (draws, units), in which a test of no difference rejects."""
    units = samples.shape[1]
    observed = np.abs(samples.sum(axis=1))
    if units > 10:
        from scipy.special import stdtr

        t = observed / (samples.std(axis=1, ddof=1) * math.sqrt(units))
        return float((2 * stdtr(units - 1, -t) <= level).mean())
    signs = 1 - 2 * _all_patterns(units)
    flipped = np.abs(samples @ signs.T)
    p = (flipped >= observed[:, np.newaxis] - _EQUAL).mean(axis=1)
    return float((p <= level + _EQUAL).mean())


def articles_needed(difference: float, spread: float, units: int) -> tuple[int, int] | None:
    """Return how many articles would show this difference at 5 % with a power of 80 %, as a range.

    The range is that of the 95 % interval of the spread, which few articles estimate badly (chi-squared).
    """
    if units < 2 or math.isnan(spread) or spread == 0 or abs(difference) < _EQUAL:
        return None
    from scipy.special import chdtri

    def needed(sd: float) -> int:
        return max(6, math.ceil(((_z(1 - ALPHA / 2) + _z(POWER)) * sd / difference) ** 2) + 2)

    freedom = units - 1
    lowest = spread * math.sqrt(freedom / float(chdtri(freedom, ALPHA / 2)))
    highest = spread * math.sqrt(freedom / float(chdtri(freedom, 1 - ALPHA / 2)))
    return needed(lowest), needed(highest)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for their number (Holm 1979), in the same order."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def _z(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))
