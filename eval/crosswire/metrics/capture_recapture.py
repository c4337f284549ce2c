"""How many things there are, estimated from independent searches that each found some of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from typing import NamedTuple

# The normal quantile of a two-sided interval of 95 %.
_Z = 1.959963984540054


class EstimatedTotal(NamedTuple):
    """An estimated number of things, found or not, with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def estimated_total(searches: Sequence[Collection[Hashable]]) -> EstimatedTotal:
    """Return the estimated number of things, found or not; all nan with fewer than two searches.

    Args:
        searches: The things that each search found, each thing once per search.

    With three searches or more, this is the bias-corrected estimate Chao2 (Chao 1987, doi:10.2307/2531532). With two it
    is the estimate of Lincoln and Petersen as corrected by Chapman (1951, variance: Seber 1970, doi:10.2307/2528843).
    Both are lower bounds where some things are harder to find than others. The interval is log-normal over the number
    of things that nobody found, and never goes below what was found. If nothing is found, the estimate is 0.
    """
    if len(searches) < 2:
        return EstimatedTotal(math.nan, math.nan, math.nan)
    seen = Counter(thing for search in searches for thing in search)
    missing, variance = _chapman(searches, seen) if len(searches) == 2 else _chao2(len(searches), seen)
    if not missing:
        return EstimatedTotal(len(seen), len(seen), len(seen))
    spread = math.exp(_Z * math.sqrt(math.log1p(variance / missing**2)))
    return EstimatedTotal(len(seen) + missing, len(seen) + missing / spread, len(seen) + missing * spread)


def _chapman(searches: Sequence[Collection[Hashable]], seen: Counter[Hashable]) -> tuple[float, float]:
    """Return the estimated number of things that neither search found, and its variance."""
    one, two = map(len, searches)
    both = one + two - len(seen)
    total = (one + 1) * (two + 1) / (both + 1) - 1
    variance = (one + 1) * (two + 1) * (one - both) * (two - both) / ((both + 1) ** 2 * (both + 2))
    return max(total - len(seen), 0.0), variance


def _chao2(searches: int, seen: Counter[Hashable]) -> tuple[float, float]:
    """Return the estimated number of things that no search found, and its variance."""
    once, twice = (list(seen.values()).count(times) for times in (1, 2))
    share = (searches - 1) / searches
    missing = share * once * (once - 1) / (2 * (twice + 1))
    variance = missing + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
    if twice:
        return missing, variance + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    return missing, variance - share**2 * once**4 / (4 * (len(seen) + missing)) if missing else 0.0
