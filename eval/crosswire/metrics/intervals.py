"""Confidence intervals for scores on few articles."""

from __future__ import annotations

import math
from collections.abc import Sequence

from crosswire.metrics.resampling import jackknife_standard_error

CONFIDENCE = 0.95
METHOD = "jackknife-t95"


def interval(value: float, without_one: Sequence[float], *, lowest: float = 0.0) -> tuple[float, float]:
    """Return the 95 % interval of a score for articles like these, from its delete-one values, one per article.

    The method is the delete-one jackknife with Student's t and n - 1 degrees of freedom. With five articles its
    coverage is near 95 %; a percentile bootstrap over articles covers about 80 %. The interval is cut to the range of
    the score, [`lowest`, 1]. It is (nan, nan) for fewer than two articles, and if the score is undefined without one
    of them.
    """
    error = jackknife_standard_error(without_one)
    if math.isnan(value) or math.isnan(error):
        return math.nan, math.nan
    # Imported here: listing and checking must not import scipy.
    from scipy.special import stdtrit

    width = float(stdtrit(len(without_one) - 1, (1 + CONFIDENCE) / 2)) * error
    return max(lowest, value - width), min(1.0, value + width)
