"""Confidence intervals for scores on few articles, and for scores that count distinct facts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crosswire.metrics.counts import (
    PRECISION_DENOMINATOR,
    PRECISION_NUMERATOR,
    RECALL_DENOMINATOR,
    RECALL_NUMERATOR,
)
from crosswire.metrics.resampling import jackknife_standard_error

CONFIDENCE = 0.95
METHOD = "jackknife-t95"

# From so many stories on, the jackknife over stories counts too.
LEAST_STORIES = 5

Interval = tuple[float, float]
UNDEFINED: Interval = (math.nan, math.nan)


def interval(value: float, without_one: Sequence[float], *, lowest: float = 0.0) -> Interval:
    """Return the 95 % interval of a score for articles like these, from its delete-one values, one per article.

    The method is the delete-one jackknife with Student's t and n - 1 degrees of freedom. With five articles its
    coverage is near 95 %; a percentile bootstrap over articles covers about 80 %. The interval is cut to the range of
    the score, [`lowest`, 1]. It is (nan, nan) for fewer than two articles, and if the score is undefined without one
    of them.
    """
    error = jackknife_standard_error(without_one)
    if math.isnan(value) or math.isnan(error):
        return UNDEFINED
    # Imported here: listing and checking must not import scipy.
    from scipy.special import stdtrit

    width = float(stdtrit(len(without_one) - 1, (1 + CONFIDENCE) / 2)) * error
    return max(lowest, value - width), min(1.0, value + width)


def wilson(successes: float, trials: float) -> Interval:
    """Return the 95 % interval of a share (Wilson 1927); (nan, nan) without trials. Both numbers can be fractions."""
    if not trials:
        return UNDEFINED
    from scipy.special import ndtri

    z = float(ndtri((1 + CONFIDENCE) / 2))
    share, weight = successes / trials, z * z / trials
    middle = (share + weight / 2) / (1 + weight)
    width = z / (1 + weight) * math.sqrt(share * (1 - share) / trials + weight / (4 * trials))
    # At the ends of the range rounding must not exclude the share.
    return (0.0 if successes <= 0 else max(0.0, middle - width)), (1.0 if successes >= trials else middle + width)


def clopper_pearson(successes: float, trials: float) -> Interval:
    """Return the exact 95 % interval of a share (Clopper and Pearson 1934); (nan, nan) without trials."""
    if not trials:
        return UNDEFINED
    from scipy.special import betaincinv

    tail, failures = (1 - CONFIDENCE) / 2, trials - successes
    low = 0.0 if successes <= 0 else float(betaincinv(successes, failures + 1, tail))
    high = 1.0 if failures <= 0 else float(betaincinv(successes + 1, failures, 1 - tail))
    return low, high


def direct_f1(counts: Sequence[float]) -> Interval:
    """Return the 95 % interval of F1 over distinct facts, from its four counts (Lam et al. 2023, "direct").

    F1 is 2J / (1 + J) with J = TP / (FP + N). The interval is that of J, TP successes in FP + N trials, with both ends
    transformed.
    """
    correct = counts[PRECISION_NUMERATOR]
    trials = counts[PRECISION_DENOMINATOR] - correct + counts[RECALL_DENOMINATOR]
    low, high = wilson(correct, trials)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def _precision(counts: Sequence[float]) -> Interval:
    return clopper_pearson(counts[PRECISION_NUMERATOR], counts[PRECISION_DENOMINATOR])


def _recall(counts: Sequence[float]) -> Interval:
    return clopper_pearson(counts[RECALL_NUMERATOR], counts[RECALL_DENOMINATOR])


_DIRECT: dict[str, Callable[[Sequence[float]], Interval]] = {
    "f1": direct_f1,
    "precision": _precision,
    "recall": _recall,
}


def fact_interval(part: str, values: tuple[float, Sequence[float]], counts: Sequence[float] | None) -> Interval:
    """Return the 95 % interval of a measure over facts.

    Args:
        part: The measure; only F1, precision and recall have an interval on few stories.
        values: The value, and the values without each story.
        counts: The four counts of distinct facts; None if the measure counts something else.

    From five stories on it is the wider one of this interval and the delete-one-story jackknife.
    """
    value, without_one = values
    if math.isnan(value):
        return UNDEFINED
    direct = _DIRECT[part](counts) if counts is not None and part in _DIRECT else UNDEFINED
    by_story = interval(value, without_one) if len(without_one) >= LEAST_STORIES else UNDEFINED
    return max((direct, by_story), key=lambda ends: -1.0 if math.isnan(ends[0]) else ends[1] - ends[0])


def article_interval(part: str, values: tuple[float, Sequence[float]], counts: Sequence[float] | None) -> Interval:
    """Return the jackknife interval of a measure; `part` and `counts` are not needed."""
    return interval(*values)


@dataclass(frozen=True, slots=True)
class IntervalMethod:
    """How the intervals of a task are computed.

    Attributes:
        unit: What is counted as independent: `article` or `fact`.
        name: The name of the method in signatures.
        name_of_many: The name if there are at least five stories.
        of: Part, values and counts to the interval.
    """

    unit: str
    name: str
    name_of_many: str
    of: Callable[[str, tuple[float, Sequence[float]], Sequence[float] | None], Interval]

    def named(self, stories: int) -> str:
        """Return the name of the method for a number of stories."""
        return self.name_of_many if stories >= LEAST_STORIES else self.name


OVER_ARTICLES = IntervalMethod("article", METHOD, METHOD, article_interval)
_DIRECT_NAME = "direct-wilson95+clopper-pearson95"
OVER_FACTS = IntervalMethod("fact", _DIRECT_NAME, f"wider-of-{_DIRECT_NAME}-and-story-{METHOD}", fact_interval)
