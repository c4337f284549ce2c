"""Average precision of items with weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby


def weighted_average_precision(ranked: Sequence[tuple[float, Fraction, bool]]) -> float:
    """Return the average precision of items with weights; nan without a correct item.

    Args:
        ranked: Score, weight and correctness of every item, in any order; items of equal score share a threshold.

    The value is the sum over thresholds of the gain in recall times the precision, without interpolation. The sums are
    exact, so that their order does not matter.
    """
    positives = sum((weight for _, weight, correct in ranked if correct), Fraction())
    if not positives:
        return math.nan
    total, right, seen = Fraction(), Fraction(), Fraction()
    for _, same in groupby(sorted(ranked, key=lambda item: -item[0]), key=lambda item: item[0]):
        items = [(weight, correct) for _, weight, correct in same]
        gained = sum((weight for weight, correct in items if correct), Fraction())
        right += gained
        seen += sum((weight for weight, _ in items), Fraction())
        total += gained * right / seen
    return float(total / positives)
